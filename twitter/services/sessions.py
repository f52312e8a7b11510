"""Signing in and out: the session table behind every cookie."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, Update, or_, select, true, update

from twitter import clock, passwords
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.events import SessionEnded, publish
from twitter.extensions import db
from twitter.models import AuthSession, OAuthCode, User
from twitter.queries.sessions import IDLE_LIMIT, secret_hash
from twitter.services import audit, permissions, returns, timelines
from twitter.transaction import atomic, rows_changed

ABSOLUTE_LIMIT = timedelta(days=90)
SECRET_BYTES = 32


def sign_in(login: str, password: str, *, user_agent: str, address: str) -> str:
    """Check a password and start a web session; return its secret, which is stored nowhere. Raise as `prove` does."""
    return start(prove(login, password, address=address), user_agent=user_agent, address=address)


def prove(login: str, password: str, *, address: str = "") -> User:
    """Return whose name and password these are: the one check behind every way of signing in.

    `login` is a username or an e-mail address. Raise Invalid, with one sentence and after the same work, for an unknown
    name and for a wrong password; raise Forbidden for a suspended person who knows the password. Failures are audited.
    """
    user = _by_login(login)
    if not passwords.verify_password(user.password_hash if user else None, password) or user is None:
        _note_failure(user, address, why="wrong")
        raise Invalid("Name or password is wrong.", password="wrong")  # noqa: S106  a key for programs, not a password
    if user.is_suspended:
        _note_failure(user, address, why="suspended")
        raise _suspended(user)
    if passwords.needs_rehash(user.password_hash):
        _rehash(user, password)
    timelines.welcome_back(user)
    return user


def start(user: User, *, user_agent: str, address: str) -> str:
    """Start a web session for somebody who proved who they are; return its secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    store(user, secret, user_agent=user_agent, address=address)
    return secret


def store(
    user: User, secret: str, *, user_agent: str, address: str, kind: str = "web", scopes: str = ""
) -> AuthSession:
    """Store a new session of our own pages and apps under a secret its holder will show; return its row."""
    row = AuthSession(
        user_id=user.id,
        secret_hash=secret_hash(secret),
        kind=kind,
        scopes=scopes,
        expires_at=clock.now() + ABSOLUTE_LIMIT,
        user_agent=user_agent[:255],
        address_prefix=audit.network_of(address),
    )
    return keep(user, row)


def keep(user: User, row: AuthSession) -> AuthSession:
    """Store a new session of any kind for somebody who proved who they are."""
    # Only over the password that was checked: who lost a race to a reset would keep what the reset ended.
    as_checked = update(User).where(User.id == user.id, User.password_hash == user.password_hash)
    with atomic():
        returns.come_back(user)
        if not rows_changed(as_checked.values(last_seen_at=clock.now())):
            raise Invalid("Name or password is wrong.", password="wrong")  # noqa: S106  a key for programs
        db.session.add(row)
        audit.record("sign_in", actor=user, address_prefix=row.address_prefix, kind=row.kind)
    return row


def sign_out(user: User, session_id: int) -> None:
    """End the session somebody is using."""
    with atomic():
        if _revoke(session_id):
            audit.record("sign_out", actor=user)


def end(session_id: int) -> bool:
    """End a session: its cookie opens nothing any more and its sockets are closed. Say whether it was open."""
    whose = select(User).join(AuthSession, AuthSession.user_id == User.id).where(AuthSession.id == session_id)
    with atomic():
        ended = _revoke(session_id)
        if ended:
            audit.record("session_ended", subject=db.session.scalar(whose), count=1)
    return ended


def sessions_of(user: User) -> list[AuthSession]:
    """Return somebody's open sessions on our pages and in our own app, the one used last first."""
    mine = select(AuthSession).where(AuthSession.user_id == user.id, AuthSession.revoked_at.is_(None))
    ours = mine.where(AuthSession.kind != "oauth")  # apps of others stand on a page of their own
    open_ones = ours.where(AuthSession.expires_at > clock.now(), AuthSession.last_seen_at > clock.now() - IDLE_LIMIT)
    return list(db.session.scalars(open_ones.order_by(AuthSession.last_seen_at.desc(), AuthSession.id.desc())))


def end_one_of(user: User, session_id: int) -> None:
    """End one of somebody's own sessions; raise NotFound for any other."""
    if session_id not in {session.id for session in sessions_of(user)}:
        raise NotFound
    end(session_id)


def end_all(user: User, *, but: int | None = None) -> int:
    """End all sessions of a person, but the one named; return how many that were. Joins the surrounding `atomic`.

    Codes that apps have not exchanged yet are good for nothing any more.
    """
    with atomic():
        rows_changed(_unused_codes(user).values(used_at=clock.now()))
        return _end_of(user, AuthSession.id != but if but is not None else true())


def end_app(user: User, app_id: int) -> int:
    """End all that an app may do for somebody; return by how many tokens it could. Joins the surrounding `atomic`."""
    with atomic():
        rows_changed(_unused_codes(user).where(OAuthCode.app_id == app_id).values(used_at=clock.now()))
        return _end_of(user, AuthSession.app_id == app_id)


def check_password(user: User, password: str) -> None:
    """Raise Invalid unless this is the person's password: asked again before an account changes hands."""
    if not passwords.verify_password(user.password_hash, password):
        with atomic():
            audit.record("password_refused", actor=user)
        raise Invalid("That is not your password.", current_password="wrong")  # noqa: S106  a key for programs


def enter_admin_area(user: User, password: str, *, address: str) -> None:
    """Write down that somebody who looks after the site proved their password again.

    Raise Forbidden to everybody else, and Invalid as `check_password` does.
    """
    permissions.require(user, "moderate")
    check_password(user, password)
    with atomic():
        audit.record("admin_entered", actor=user, address_prefix=audit.network_of(address))


def _end_of(user: User, which: ColumnElement[bool]) -> int:
    doomed = select(AuthSession.id).where(AuthSession.user_id == user.id, AuthSession.revoked_at.is_(None), which)
    ended = sum(_revoke(session_id) for session_id in db.session.scalars(doomed).all())
    if ended:
        audit.record("session_ended", subject=user, count=ended)
    return ended


def _unused_codes(user: User) -> Update:
    return update(OAuthCode).where(OAuthCode.user_id == user.id, OAuthCode.used_at.is_(None))


def _revoke(session_id: int) -> bool:
    """Close a session inside the surrounding `atomic`; say whether it was open."""
    still_open = update(AuthSession).where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None))
    if not rows_changed(still_open.values(revoked_at=clock.now())):
        return False
    publish(SessionEnded(session_id))
    return True


def _suspended(user: User) -> Forbidden:
    """Return what somebody suspended is told who knows the password; why, their mail told them."""
    if user.suspended_until is None:
        return Forbidden("This account is suspended.")
    refusal = Forbidden("This account is suspended until %(moment)s (UTC).")
    refusal.values["moment"] = f"{user.suspended_until:%Y-%m-%d %H:%M}"
    return refusal


def _note_failure(user: User | None, address: str, *, why: str) -> None:
    """Write a failed sign-in down: about whom, if there is such a person, and never what was typed."""
    with atomic():
        audit.record("sign_in_failed", subject=user, address_prefix=audit.network_of(address), why=why)


def _by_login(login: str) -> User | None:
    key = login.strip().removeprefix("@").lower()[:254]
    if "\0" in key:
        return None
    return db.session.scalar(select(User).where(or_(User.username_key == key, User.email_key == key)))


def _rehash(user: User, password: str) -> None:
    stronger = passwords.hash_password(password)
    # Only over the hash that was checked: a password that was reset meanwhile stays.
    as_checked = update(User).where(User.id == user.id, User.password_hash == user.password_hash)
    with atomic():
        changed = rows_changed(as_checked.values(password_hash=stronger))
    if changed:
        db.session.refresh(user)
