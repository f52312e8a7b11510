"""What RFC 6749, 7009 and 7636 say, as Authlib knows it, over our tables: a question comes in, an answer goes out."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    InvalidRequestError,
    OAuth2Error,
    OAuth2Request,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7009 import RevocationEndpoint

from twitter.models import AuthSession
from twitter.queries import oauth
from twitter.services import sessions
from twitter.services.oauth.clients import Client
from twitter.services.oauth.grants import AppGrant, CodeGrant, PasswordGrant, S256Only, new_secret, save_token

_NO_CLIENT: Final = (
    "Client authentication failed due to unknown client, no client authentication included, "
    "or unsupported authentication method."
)
_NO_WAY: Final = "The authorization grant type is not supported by the authorization server."


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer an app: a status, a body for JSON, and headers."""

    status: int
    body: Any
    headers: list[tuple[str, str]] = field(default_factory=list)


class Question(OAuth2Request):
    """What an app, or the browser it sent somebody with, asks."""

    def __init__(self, fields: Mapping[str, str], headers: Mapping[str, str], *, address: str = "") -> None:
        # Authlib wants to see https here. Whether this site has it is decided by its settings, for every page alike.
        super().__init__("POST", "https://localhost/oauth", headers=_readable(headers))
        self.payload = BasicOAuth2Payload(fields)
        self.address = address

    @property
    def form(self) -> Mapping[str, str]:
        """What was sent, for Authlib."""
        fields: Mapping[str, str] = self.payload.data
        return fields


class Server(AuthorizationServer):
    """Authlib's server over our tables."""

    def query_client(self, client_id: str) -> Client | None:
        """Return an app, as Authlib sees it."""
        app = oauth.app_by_client_id(client_id)
        return Client(app) if app else None

    def generate_token(self, *, client: Client, scope: str | None = None, **_rest: Any) -> dict[str, Any]:
        """Return a new token, which is stored by its hash in `save_token`."""
        return {"access_token": new_secret(), "token_type": "Bearer", "scope": client.get_allowed_scope(scope)}

    def save_token(self, token: dict[str, Any], request: Question) -> None:
        """Store a token."""
        save_token(token, request)

    def create_oauth2_request(self, request: Question) -> Question:
        """Return the question as it is: ours is Authlib's."""
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        """Return an answer for a door."""
        return Answer(status, body, headers)

    def handle_error_response(self, request: Question, error: OAuth2Error) -> Answer:
        """Answer a refusal; an app that is not known, or not who it says, is told so in one way."""
        if isinstance(error, InvalidClientError):
            error = InvalidClientError(_NO_CLIENT, status_code=401)
        error.description = error.description or _NO_WAY
        answer: Answer = super().handle_error_response(request, error)
        return answer

    def send_signal(self, name: str, *args: Any, **details: Any) -> None:
        """Tell nobody: the rows and their events tell."""


class Revocation(RevocationEndpoint):
    """Ending a token by whoever it was given to (RFC 7009)."""

    CLIENT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]

    def check_params(self, request: Question, _client: Client) -> None:
        """Take any hint: all our tokens are of one kind."""
        if not request.form.get("token"):
            raise InvalidRequestError("Missing 'token' in request.")

    def authenticate_token(self, request: Question, client: Client) -> AuthSession | None:
        """Return the token to end; none for one that is unknown. Another app's is refused, as Mastodon does."""
        self.check_params(request, client)
        token = oauth.stored_token(request.form["token"])
        if token is not None and token.app_id != client.app.id:
            raise UnauthorizedClientError("You are not authorized to revoke this token", status_code=403)
        return token

    def revoke_token(self, token: AuthSession, request: Question) -> None:
        """End it, at once and everywhere. Harmless twice."""
        sessions.end(token.id)


server = Server()
server.register_grant(CodeGrant, [S256Only(required=True)])
server.register_grant(AppGrant)
server.register_grant(PasswordGrant)
server.register_endpoint(Revocation)


def _readable(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that count here, without a name and a secret that are no text: Authlib would stumble."""
    kept = {name: headers[name] for name in ("Authorization", "User-Agent") if name in headers}
    if not _says_something(kept.get("Authorization", "")):
        kept.pop("Authorization", None)
    return kept


def _says_something(proof: str) -> bool:
    try:
        return bool(b64decode(proof.partition(" ")[2]).decode())
    except ValueError:
        return False


def token(question: Question) -> Answer:
    """Answer whoever asks for a token."""
    if not question.payload.grant_type:
        return server.handle_error_response(question, InvalidRequestError("Missing 'grant_type' in request."))
    answer: Answer = server.create_token_response(question)
    return answer


def revoke(question: Question) -> Answer:
    """Answer whoever wants a token to end."""
    answer: Answer = server.create_endpoint_response(Revocation.ENDPOINT_NAME, question)
    return answer
