"""Writes docs/permissions.md, the table of who may do what, out of services/permissions.py."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from config import Environment, TestingSettings
from twitter import clock
from twitter.models import ROLES, Tweet, User
from twitter.services import permissions
from twitter.services.operator import OPERATOR
from twitter.services.permissions import Actor

PAGE = Path(__file__).parent.parent / "docs" / "permissions.md"
# What an action is done to. An action that is not named here is done to nothing in particular.
DONE_TO = {
    "edit_tweet": "tweet",
    "delete_tweet": "tweet",
    "pin": "tweet",
    "settle": "person",
    **dict.fromkeys(permissions.MODERATING, "person"),
    "unsuspend": "person",
    "let_in": "person",
    "set_role": "person",
    "set_password": "person",
}
ACTORS = ("stranger", "suspended", "waiting", "unconfirmed", "user", "moderator", "admin", "operator")
HEAD = """# Who may do what

Written by `python -m tools.permissions` out of `twitter/services/permissions.py`; a test compares the two. What each
address answers is in [authorisation.csv](authorisation.csv).

- **stranger**: nobody is signed in. Reading what is public is no action and needs no permission.
- **suspended**, **unconfirmed**: a user whose account is closed; a user who has not followed the link that was mailed
  to their address. With `REQUIRE_EMAIL_VERIFICATION=0` an unconfirmed user may what any user may.
- **waiting**: somebody who asked to join and was not let in yet.
- **user**, **moderator**, **admin**: the role of somebody with a confirmed address. Signing in as one of them makes
  nobody else's private things readable.
- **operator**: whoever runs the `flask` command on the machine. No request can act as the operator.

The words of authorisation.csv: **ok** (done or shown), **elsewhere** (sent to another page), **sign-in** (a page leads
there, a program gets 401), **forbidden** (403), **not-found** (404), **conflict** (409), **invalid** (422: may be done,
but not like this; the tests send an empty form there). The tweet, the links and the session in an address belong to
the owner; another has nothing to do with them.

Nobody may do what is not in this table. The last admin cannot be demoted or suspended, whoever asks.
"""


def page() -> str:
    """Return the whole page."""
    app = Flask("permissions")
    app.extensions["settings"] = TestingSettings.read(Environment({}))
    with app.app_context():
        rows = "\n".join(_rows())
    columns = " | ".join(ACTORS)
    return f"{HEAD}\n| Action | Done to | {columns} |\n|{'---|' * (len(ACTORS) + 2)}\n{rows}\n"


def _rows() -> Iterator[str]:
    for action in permissions.ACTIONS:
        for label in _done_to(DONE_TO.get(action, "")):
            answers = [_may(actor, action, label) for actor in ACTORS]
            yield f"| `{action}` | {label} | {' | '.join(answers)} |"


def _done_to(kind: str) -> tuple[str, ...]:
    return {
        "tweet": ("their own tweet", "another's tweet"),
        "person": ("themselves", *(f"{'an' if role == 'admin' else 'a'} {role}" for role in ROLES)),
    }.get(kind, ("",))


def _may(actor: str, action: str, label: str) -> str:
    person = _actor(actor)
    if label.startswith("them") and not isinstance(person, User):
        return "-"
    return "yes" if permissions.can(person, action, _thing(person, label)) else "no"


def _actor(name: str) -> Actor | None:
    if name in {"stranger", "operator"}:
        return OPERATOR if name == "operator" else None
    user = User(id=1, role=name if name in ROLES else "user")
    user.suspended_at = clock.now() if name == "suspended" else None
    user.waits_since = clock.now() if name == "waiting" else None
    user.email_verified_at = None if name == "unconfirmed" else clock.now()
    return user


def _thing(actor: Actor | None, label: str) -> Tweet | User | None:
    if label.endswith("tweet"):
        return Tweet(author_id=1 if label.startswith("their") else 2)
    if label == "themselves":
        return actor if isinstance(actor, User) else None
    return User(id=2, role=label.split()[1]) if label else None


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
