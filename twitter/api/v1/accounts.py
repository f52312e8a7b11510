"""Accounts as apps see them."""

from flask import Response
from flask_login import current_user

from twitter.api.blueprint import api_route, bp
from twitter.api.serializers.accounts import credential_account
from twitter.web.answers import json_answer
from twitter.web.sessions import viewer


@bp.get("/accounts/verify_credentials")
@api_route("read:accounts")
def verify_credentials() -> Response:
    """Say who one is."""
    return json_answer(credential_account(viewer(), current_user.requests_waiting))
