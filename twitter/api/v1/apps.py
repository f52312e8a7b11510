"""Apps of others: saying what one is called and where people are sent back to, and asking whether one is known."""

from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, app_route, open_route
from twitter.api.entities.oauth import CredentialApplication, RegisteredApplication
from twitter.api.serializers import oauth as serialized
from twitter.errors import Forbidden
from twitter.services.oauth import apps
from twitter.web.limits import limited
from twitter.web.sessions import app_at_work

bp = ApiBlueprint("apps", __name__, url_prefix="/api/v1/apps")


class NewApp(Struct):
    """An app; several addresses are a list, or stand in one text with spaces or lines between them."""

    client_name: str
    redirect_uris: str | list[str]
    scopes: str | list[str] = ""
    website: str = ""


@bp.post("")
@open_route(answer=CredentialApplication, body=NewApp, minds_token=False)
@limited("register_app")
def register(sent: NewApp) -> CredentialApplication:
    """Register an app. Its secret is told once."""
    said = apps.Registration(
        name=sent.client_name,
        redirect_uris=_words(sent.redirect_uris),
        scopes=" ".join(_words(sent.scopes)),
        website=sent.website,
    )
    return serialized.credential_application(apps.register(said))


@bp.get("/verify_credentials")
@app_route(answer=RegisteredApplication)
def verify_credentials() -> RegisteredApplication:
    """Say which app one is."""
    app = app_at_work()
    if app is None:
        raise Forbidden("This method requires an app that was registered")
    return serialized.application(app)


def _words(sent: str | list[str]) -> list[str]:
    return sent.split() if isinstance(sent, str) else [word for each in sent for word in each.split()]
