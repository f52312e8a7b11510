"""A forgotten password: a code of eight digits, mailed, good once and for ten minutes.

The answer to asking never depends on whether the address has an account: the same work is done for every address, and a
job finds out. The code is made when its mail is sent, so none waits in a row.
"""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import timedelta

from sqlalchemy import Update, select, update

from twitter import clock, outbox, passwords
from twitter.errors import Invalid
from twitter.extensions import db, settings
from twitter.models import OneTimeCode, User
from twitter.services import audit, sessions
from twitter.services.accounts import checked_email
from twitter.transaction import atomic, insert_once, rows_changed

LIFE = timedelta(minutes=10)
DIGITS = 8
MAX_TRIES = 5
_PURPOSE = "password_reset"


def ask(email: str) -> str:
    """Have a code mailed to an address, if it has an account; return the id this request has.

    Raise Invalid for what is no address.
    """
    email_key = checked_email(email).lower()
    request_id = secrets.token_urlsafe(16)
    with atomic():
        outbox.enqueue("mail_reset_code", email=email_key, request_id=request_id)
    return request_id


def make_code(email: str, request_id: str) -> tuple[User, str] | None:
    """Store a new code for a request and return it with whose it is; the job that mails it calls.

    Called again for the same request, because its mail did not leave, it makes another code in place of the first.
    None when nobody can have a code at this address, or when the request's code is used up. Codes that were made
    before for this person stop working: only the newest counts.
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with atomic():
        user = _locked_owner(email)
        if user is None or not _stored(user, request_id, code):
            return None
        others = _unused().where(OneTimeCode.user_id == user.id)
        rows_changed(others.where(OneTimeCode.request_hash != _request_hash(request_id)).values(used_at=clock.now()))
    return user, code


def use_code(request_id: str, code: str, new_password: str) -> None:
    """Change a password by a code. All sessions end, and the person is told by mail.

    Raise Invalid for a password that is too weak, which costs no try, and for a code that is wrong, used, too old, of
    another request, or tried too often, without saying which.
    """
    passwords.check_strength(new_password, personal=(settings.site_name,))
    password_hash = passwords.hash_password(new_password)  # for a request nobody made too: the answer takes as long
    with atomic():
        user = _owner_of_right_code(request_id, code)
        if user is not None:
            # Not before the code is known to be right: the complaint tells the name behind an address.
            passwords.check_strength(new_password, personal=(user.username, user.email))
            _change_password(user, request_id, password_hash)
            return
    # Out here, so that the try stays counted.
    raise Invalid("That code is wrong or no longer good. Ask for a new one.", code="wrong")


def _locked_owner(email: str) -> User | None:
    """Find whose address it is, and let nobody else make a code for them meanwhile."""
    owner = select(User).where(User.email_key == email, User.suspended_at.is_(None))
    locked = owner.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(locked)


def _stored(user: User, request_id: str, code: str) -> bool:
    """Store the code of a request, or put it in the place of one that can still be used."""
    fresh = {"code_hash": _code_hash(user, request_id, code), "expires_at": clock.now() + LIFE}
    request_hash = _request_hash(request_id)
    if insert_once(OneTimeCode(user_id=user.id, purpose=_PURPOSE, request_hash=request_hash, **fresh)):
        return True
    return bool(rows_changed(_unused().where(OneTimeCode.request_hash == request_hash).values(**fresh)))


def _owner_of_right_code(request_id: str, code: str) -> User | None:
    """Count a try, and return whose code this is when it is the right one.

    The same statements are sent for a request nobody made. The row stays locked until the commit, so of several who
    come with the right code at once, one finds it unused.
    """
    this = OneTimeCode.request_hash == _request_hash(request_id)
    in_time = _unused().where(this, OneTimeCode.expires_at > clock.now(), OneTimeCode.tries < MAX_TRIES)
    counted = rows_changed(in_time.values(tries=OneTimeCode.tries + 1))
    asked = select(OneTimeCode.code_hash, User).join(User, User.id == OneTimeCode.user_id)
    asked = asked.where(this, User.suspended_at.is_(None)).execution_options(populate_existing=True)
    found = db.session.execute(asked).one_or_none()
    if not counted or found is None:
        return None
    return found.User if hmac.compare_digest(found.code_hash, _code_hash(found.User, request_id, code)) else None


def _change_password(user: User, request_id: str, password_hash: str) -> None:
    """Take the account back for whoever reads its mail.

    A new address that somebody else may have wished for is forgotten, and the one that the code came to is verified.
    """
    rows_changed(_unused().where(OneTimeCode.request_hash == _request_hash(request_id)).values(used_at=clock.now()))
    verified_at = user.email_verified_at or clock.now()
    new = {"password_hash": password_hash, "pending_email": None, "email_verified_at": verified_at}
    rows_changed(update(User).where(User.id == user.id).values(new))
    sessions.end_all(user)
    audit.record("password_reset", actor=user)
    outbox.enqueue("mail_password_changed", user_id=user.id)


def _unused() -> Update:
    """Return the UPDATE of codes that are not used."""
    return update(OneTimeCode).where(OneTimeCode.purpose == _PURPOSE, OneTimeCode.used_at.is_(None))


def _request_hash(request_id: str) -> str:
    return hashlib.sha256(request_id.encode(errors="replace")).hexdigest()


def _code_hash(user: User, request_id: str, code: str) -> str:
    """Key the hash with the pepper: eight digits are soon tried by whoever reads the table, not without the key.

    The address and the password of the moment go into it, so that a code dies with either.
    """
    typed = "".join(str(unicodedata.decimal(sign)) for sign in code if sign.isdecimal())
    bound = "\n".join((request_id, str(user.id), user.email_key, user.password_hash, typed))
    return hmac.new(settings.otp_pepper.encode(), bound.encode(errors="replace"), hashlib.sha256).hexdigest()
