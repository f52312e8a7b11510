"""Accounts as apps see them."""

from flask_login import current_user

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.accounts import CredentialAccount
from twitter.api.serializers.accounts import credential_account
from twitter.web.sessions import viewer

bp = ApiBlueprint("accounts", __name__, url_prefix="/api/v1/accounts")


@bp.get("/verify_credentials")
@person_route("read:accounts", answer=CredentialAccount)
def verify_credentials() -> CredentialAccount:
    """Say who one is."""
    return credential_account(viewer(), current_user.requests_waiting)
