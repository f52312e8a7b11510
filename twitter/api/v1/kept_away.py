"""Whom one has blocked and muted: lists that nobody else can see. Of other sites there is nothing to block."""

from flask import Response
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.accounts import Account, DomainBlockPreview, MutedAccount
from twitter.api.entities.values import Empty
from twitter.api.paging import paged
from twitter.api.serializers.accounts import accounts, muted_accounts
from twitter.api.v1.accounts import MOST, PeoplePaged
from twitter.errors import Invalid
from twitter.queries import kept_away
from twitter.web.sessions import viewer

bp = ApiBlueprint("kept_away", __name__, url_prefix="/api/v1")


class Domain(Struct):
    """Another site."""

    domain: str = ""


@bp.get("/blocks")
@person_route("read:blocks", answer=list[Account], asked=PeoplePaged, is_paged=True)
def blocks(asked: PeoplePaged) -> Response:
    """Show whom one has blocked."""
    page = kept_away.blocked(viewer().id, asked.page(MOST))
    return paged(accounts(page.items), page)


@bp.get("/mutes")
@person_route("read:mutes", answer=list[MutedAccount], asked=PeoplePaged, is_paged=True)
def mutes(asked: PeoplePaged) -> Response:
    """Show whom one has muted, and until when."""
    page = kept_away.muted(viewer().id, asked.page(MOST))
    return paged(muted_accounts(page.items), page)


@bp.get("/domain_blocks")
@person_route("read:blocks", answer=list[str])
def domain_blocks() -> list[str]:
    """Show which other sites one has blocked: none, as nothing of them is here."""
    return []


@bp.get("/domain_blocks/preview")
@person_route("read:blocks", answer=DomainBlockPreview, asked=Domain)
def preview_domain_block(asked: Domain) -> DomainBlockPreview:
    """Show how many follows the block of another site would end: none."""
    return {"following_count": 0, "followers_count": 0}


@bp.post("/domain_blocks")
@person_route("write:blocks", answer=Empty, body=Domain)
def block_domain(sent: Domain) -> Empty:
    """Refuse to block another site."""
    raise Invalid("Nothing of other sites is here, so there is nothing to block.", domain="unknown")


@bp.delete("/domain_blocks")
@person_route("write:blocks", answer=Empty)
def unblock_domain() -> Empty:
    """Block another site no longer: none is."""
    return {}
