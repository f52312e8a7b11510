"""`flask oauth`: apps and tokens for scripts, made by hand as the operator of the site."""

import click
from flask.cli import AppGroup

from twitter.cli.refusals import explained
from twitter.queries.accounts import account
from twitter.services.oauth import apps, by_hand
from twitter.services.oauth.redirects import SHOWN_ON_PAGE
from twitter.services.operator import OPERATOR

EVERYTHING = "read write follow push"

oauth = AppGroup("oauth", help="Make apps and tokens for scripts.")


@oauth.command("create-app")
@click.argument("name")
@click.option("--redirect-uri", "redirect_uris", multiple=True, default=[SHOWN_ON_PAGE], show_default=True)
@click.option("--scopes", default=EVERYTHING, show_default=True, help="The most it may ask for.")
@click.option("--website", default="", help="The app's page.")
@click.option("--client-id", default="", help="One is drawn when none is given.")
@click.option("--client-secret", default="", help="One is drawn when none is given.")
def create_app(
    name: str, redirect_uris: tuple[str, ...], scopes: str, website: str, client_id: str, client_secret: str
) -> None:
    """Register an app called NAME. Its secret is printed now and never again."""
    said = apps.Registration(
        name=name,
        redirect_uris=[*redirect_uris],
        scopes=scopes,
        website=website,
        client_id=client_id,
        client_secret=client_secret,
    )
    with explained():
        made = apps.register(said)
    click.echo(f"Client id: {made.app.client_id}")
    click.echo(f"Client secret: {made.client_secret}")


@oauth.command("create-token")
@click.argument("username")
@click.option("--client-id", default="", help="The app it belongs to; one called Terminal when none is given.")
@click.option("--scopes", default=EVERYTHING, show_default=True, help="What it may be used for.")
@click.option("--token", default="", help="One is drawn when none is given.")
def create_token(username: str, client_id: str, scopes: str, token: str) -> None:
    """Let an app act for USERNAME. The token is printed now and never again; it is good until it is taken away."""
    with explained():
        made = by_hand.make_token(OPERATOR, account(username), client_id=client_id, asked=scopes, token=token)
    click.echo(f"Token: {made}")
