"""Apps: how the home timeline in JSON compares with an empty route, changed and unchanged, and its statements."""

import secrets
from collections.abc import Iterator
from functools import partial

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.goals import Goal
from bench.pages import Client, counted
from bench.timing import median_seconds
from twitter.extensions import db
from twitter.models import User
from twitter.services.oauth import apps, issuing, redirects

HOME = "/api/v1/timelines/home"
STATEMENTS = 2  # beside the session look-up: the cards, and the people in them; one more where there are quotes


def app_goals(app: Flask) -> Iterator[Goal]:
    """Yield how fast home is in JSON. `page_goals` has opened the empty route before."""
    phone, statements = _phone(app), counted()
    answer = phone.get(HOME)
    if answer.status_code != 200:
        raise RuntimeError(f"{HOME} answers {answer.status_code}")
    app.extensions["empty_size"] = len(answer.data)
    empty = median_seconds(lambda: phone.get("/empty"))
    known = {"If-None-Match": answer.headers["ETag"]}
    for when, headers, goal in (("changed", {}, 0.15), ("unchanged", known, 0.5)):
        took = median_seconds(partial(phone.get, HOME, headers=headers))
        title = f"home in JSON, {when}, in {1_000 * took:.1f} ms against an empty route of {len(answer.data)} bytes"
        yield Goal(title, f">= {goal}", empty / took, empty / took >= goal)
    statements.clear()
    phone.get(HOME)
    beside = len(statements) - 1
    yield Goal(f"{HOME}: statements beside the session look-up", f"<= {STATEMENTS}", beside, beside <= STATEMENTS)


def _phone(app: Flask) -> FlaskClient:
    """Open an app in which mira is signed in."""
    mira, token = db.session.scalars(select(User).where(User.username_key == "mira")).one(), secrets.token_urlsafe()
    said = apps.Registration(name="Bench", redirect_uris=[redirects.SHOWN_ON_PAGE], scopes="read")
    issuing.store_token(token, issuing.Grant(app=apps.register(said).app, scopes="read", user=mira))
    db.session.remove()
    phone = Client(app, app.response_class, use_cookies=False)
    phone.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return phone
