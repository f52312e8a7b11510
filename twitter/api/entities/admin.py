"""People, reports and what is kept out, as those who look after the site see them."""

from typing import TypedDict

from twitter.api.entities.accounts import Account, Role
from twitter.api.entities.instance import Rule
from twitter.api.entities.notifications import AccountWarning
from twitter.api.entities.statuses import Status
from twitter.api.entities.tags import Tag


class AdminAddress(TypedDict):
    """A network from which somebody signed in; addresses are shortened before they are stored."""

    ip: str
    used_at: str


class AdminAccount(TypedDict):
    """Somebody, whatever their state. The address of their mail and their networks are for admins alone."""

    id: str
    username: str
    domain: str | None
    created_at: str
    email: str
    ip: str | None
    ips: list[AdminAddress]
    locale: str
    invite_request: str | None
    role: Role
    confirmed: bool
    approved: bool
    disabled: bool
    silenced: bool
    suspended: bool
    sensitized: bool
    account: Account
    created_by_application_id: str | None
    invited_by_account_id: str | None


class AdminReport(TypedDict):
    """What somebody told those who look after the site. Statuses that are gone, or not for them, are left out."""

    id: str
    action_taken: bool
    action_taken_at: str | None
    category: str
    comment: str
    forwarded: bool
    created_at: str
    updated_at: str
    account: AdminAccount | None
    target_account: AdminAccount
    assigned_account: AdminAccount | None
    action_taken_by_account: AdminAccount | None
    statuses: list[Status]
    rules: list[Rule]


class AdminUse(TypedDict):
    """How often a domain was tried on a day. That is not counted here."""

    day: str
    accounts: str
    uses: str


class AdminEmailDomainBlock(TypedDict):
    """A domain whose e-mail addresses are kept out."""

    id: str
    domain: str
    created_at: str
    history: list[AdminUse]
    allow_with_approval: bool


class AdminIpBlock(TypedDict):
    """A range of network addresses from which not everything is possible."""

    id: str
    ip: str
    severity: str
    comment: str
    created_at: str
    expires_at: str | None


class AdminAct(AccountWarning):
    """An act of moderation, as Mastodon shows it to whom it is about, with what only those who act need."""

    rule_id: str | None
    until: str | None
    undone_at: str | None


class AdminTag(Tag):
    """A hashtag, and whether it may be a topic. Everybody may use every hashtag."""

    trendable: bool
    usable: bool
    listable: bool
    requires_review: bool
