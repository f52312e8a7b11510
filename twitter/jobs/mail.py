"""The mails about an account and what happened. Links and codes are made here, at the last moment: no row holds one."""

import logging
from typing import Any

from twitter.extensions import settings
from twitter.jobs.delivery import Bounced, deliver
from twitter.jobs.letters import letter
from twitter.jobs.registry import Away, job
from twitter.models import ModerationAct, User
from twitter.queries import standing
from twitter.queries.mail_readers import former_reader, mail_reader
from twitter.services import bounces, notifications, password_reset, verification

log = logging.getLogger(__name__)


@job
def mail_verification(user_id: int, job_id: int) -> None:
    """Ask somebody to show that the address they signed up with is theirs."""
    user = mail_reader(user_id)
    if user is not None and not user.is_verified:
        link = _address("verify", verification.link_for(user))
        _mail("verification", user, user.email, job_id, link=link)


@job
def mail_email_change(user_id: int, job_id: int) -> None:
    """Ask at the address somebody wants to change to whether it is theirs."""
    user = mail_reader(user_id)
    if user is not None and user.pending_email is not None:
        link = _address("change-email", verification.change_link_for(user))
        _mail("email_change", user, user.pending_email, job_id, link=link)


@job
def mail_email_changed(user_id: int, old_email: str, job_id: int) -> None:
    """Tell the old address that it is somebody's no longer."""
    user = mail_reader(user_id)
    if user is not None:
        _mail("email_changed", user, old_email, job_id)


@job
def mail_reset_code(email: str, request_id: str, job_id: int) -> None:
    """Send a code for a new password, when the address has an account."""
    made = password_reset.make_code(email, request_id)
    if made is not None:
        user, code = made
        _mail("reset_code", user, user.email, job_id, code=code)


@job
def mail_password_changed(user_id: int, job_id: int) -> None:
    """Tell somebody that their password is another one now."""
    user = mail_reader(user_id)
    if user is not None:
        _mail("password_changed", user, user.email, job_id, link=_address("forgot"))


@job
def mail_let_in(user_id: int, job_id: int) -> None:
    """Tell somebody who asked to join that they are in."""
    user = mail_reader(user_id)
    if user is not None and user.waits_since is None:
        _mail("let_in", user, user.email, job_id, link=_address("login"))


@job
def mail_joining_refused(user_id: int, username: str, email: str, language: str, job_id: int) -> None:
    """Tell somebody who asked to join that they were not let in. Their account is gone: all that is needed is here."""
    _mail("joining_refused", former_reader(user_id, username, language), email, job_id)


@job
def mail_digest(user_id: int, job_id: int) -> None:
    """Tell somebody what they have not seen, of the kinds they want mail about: each thing in one mail at most."""
    digest = notifications.collect(user_id)
    user = mail_reader(user_id)
    if digest is None or user is None:
        return
    try:
        _mail_digest(user, digest, job_id)
    except Away:
        notifications.give_back(user_id, digest)
        raise


@job
def mail_moderation(act_id: int, job_id: int) -> None:
    """Tell somebody what moderators did and why, unless it is undone by now."""
    act = standing.acts([act_id]).get(act_id)
    if act is not None and act.undone_at is None:
        _mail_act("moderation", act, job_id)


@job
def mail_moderation_undone(act_id: int, job_id: int) -> None:
    """Tell somebody that what moderators did is undone."""
    act = standing.acts([act_id]).get(act_id)
    if act is not None:
        _mail_act("moderation_undone", act, job_id)


def _mail_act(name: str, act: ModerationAct, job_id: int) -> None:
    """Write to who is acted upon, where the address is known to be theirs: nobody else may read this."""
    user = mail_reader(act.subject_id)
    if user is not None and user.is_verified:
        _mail(name, user, user.email, job_id, act=act, link=_address("settings", "standing"))


def _mail_digest(user: User, digest: notifications.Digest, job_id: int) -> None:
    where = "notifications" if digest.groups else "messages"
    links = {"link": _address(where), "settings_link": _address("settings", "notifications")}
    _mail("digest", user, user.email, job_id, digest=digest, **links)


def _mail(name: str, user: User, address: str, job_id: int, **values: Any) -> None:
    """Write and send a mail. One that is refused for good is noted, and nothing is owed any more."""
    try:
        deliver(letter(name, user, address, job_id, **values), f"{job_id}-{name}.eml")
    except Bounced as bounced:
        log.warning("job %s (mail %s) ends: %s", job_id, name, bounced)
        bounces.note(user, name, bounced.code)


def _address(*parts: str) -> str:
    return "/".join((settings.base_url, *parts))
