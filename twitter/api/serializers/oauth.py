"""Apps of others as the API shows them."""

from twitter.api.entities.oauth import CredentialApplication, RegisteredApplication
from twitter.models import OAuthApp
from twitter.services.oauth.apps import Registered


def application(app: OAuthApp) -> RegisteredApplication:
    """Return an app as its own tokens see it."""
    return {
        "id": str(app.id),
        "name": app.name,
        "website": app.website or None,
        "scopes": app.scopes.split(),
        "redirect_uri": "\n".join(app.redirect_uris),
        "redirect_uris": app.redirect_uris,
        "vapid_key": "",
    }


def credential_application(made: Registered) -> CredentialApplication:
    """Return a new app with its secret."""
    return {
        **application(made.app),
        "client_id": made.app.client_id,
        "client_secret": made.client_secret,
        "client_secret_expires_at": 0,
    }
