"""Where errors become answers, and nowhere else: a page for people, JSON for programs."""

import logging
from typing import Any

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, SecurityError

from twitter.errors import Forbidden, NotFound, Overloaded, RateLimited, TwitterError, mark
from twitter.web import denials
from twitter.web.answers import is_api, json_answer, wants_json
from twitter.web.limits import explain

log = logging.getLogger(__name__)

UNREACHABLE = (OperationalError, InterfaceError, PoolTimeoutError)  # what a database that is away makes of a question
PAGE, STANDALONE = "errors/error.html", "errors/standalone.html"
RETRY_AFTER = 5  # seconds; how long a database restart commonly takes
_TITLES = {
    401: mark("Sign in first"),
    403: mark("Not yours to do"),
    404: mark("Nothing here"),
    405: mark("Not that way"),
    409: mark("Already taken"),
    413: mark("Too large"),
    422: mark("That did not work"),
    429: mark("A little slower"),
    503: mark("One moment"),
}
_OTHER_TITLE = mark("Something went wrong")
_SENTENCES = {
    400: mark("We could not read that request."),
    405: mark("This address does not take that kind of request."),
    413: mark("That is larger than we can take."),
}


def init_app(app: Flask) -> None:
    """Register the translations of every kind of error."""
    app.register_error_handler(TwitterError, answer_for)
    app.register_error_handler(RateLimitExceeded, lambda error: answer_for(explain(error)))
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    for unreachable in UNREACHABLE:
        app.register_error_handler(unreachable, _database_unreachable)
    app.register_error_handler(Exception, _our_fault)


def answer_for(error: TwitterError) -> ResponseReturnValue:
    """Return what a person or a program is told of a domain error."""
    if isinstance(error, Forbidden):
        denials.note()
    response = _answer(error.status, gettext(error.sentence, **error.values), error.details)
    if isinstance(error, RateLimited | Overloaded):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def answer_alone(error: TwitterError) -> Response:
    """Return what is told where nothing else of the site may be shown, and nothing is written down."""
    return _answer(error.status, gettext(error.sentence, **error.values), error.details, STANDALONE)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return answer_for(Forbidden("This page was open for a long time. Open it again and retry."))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    sentence = (
        NotFound().sentence
        if status == 404
        else _SENTENCES.get(status, mark("Something about that request was wrong."))
    )
    # A request for a host that is not ours has no routes, and so no links to put on a page.
    template = STANDALONE if isinstance(error, SecurityError) else PAGE
    response = _answer(status, gettext(sentence), {}, template)
    for name in ("Allow", "Retry-After"):
        if (value := dict(error.get_headers()).get(name)) is not None:
            response.headers[name] = value
    return response


def _database_unreachable(error: Exception) -> ResponseReturnValue:
    log.error("the database did not answer: %s", type(error).__name__, exc_info=error)
    sentence = gettext("We cannot reach our memory right now. Nothing of yours is lost; try again in a moment.")
    response = _answer(503, sentence, {}, template=STANDALONE)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _our_fault(error: Exception) -> ResponseReturnValue:
    log.error("an unexpected error", exc_info=error)
    sentence = gettext("That is our fault, and it has been noted. Try again?")
    return _answer(500, sentence, {}, template=STANDALONE)


def _answer(status: int, sentence: str, details: dict[str, Any], template: str = PAGE) -> Response:
    if is_api() and sentence == gettext(NotFound().sentence):
        sentence = gettext("Record not found")
    if wants_json():
        return json_answer({"error": sentence, "details": details} if details else {"error": sentence}, status)
    title = gettext(_TITLES.get(status, _OTHER_TITLE))
    page = render_template(template, status=status, title=title, sentence=sentence, kept_text=_kept_text())
    return Response(page, status, content_type="text/html; charset=utf-8")


def _kept_text() -> str | None:
    """Return what somebody wrote in the form that failed, so that it can be shown and copied."""
    try:
        return request.form.get("text") or None
    except HTTPException:  # the body was too large to be read
        return None
