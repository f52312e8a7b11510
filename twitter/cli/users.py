"""`flask users`: making accounts by hand."""

import click
from flask.cli import AppGroup

from twitter.cli.refusals import explained
from twitter.models import ROLES
from twitter.services import accounts

users = AppGroup("users", help="Make accounts by hand.")


@users.command("create")
@click.argument("name")
@click.option("--email", required=True, help="Where the person gets mail.")
@click.option("--password", help="One is generated and printed when none is given.")
@click.option("--role", type=click.Choice(ROLES), default="user", show_default=True)
@click.option("--confirmed", is_flag=True, help="The address is known to be theirs.")
def create(name: str, email: str, password: str | None, role: str, confirmed: bool) -> None:
    """Make an account called NAME."""
    chosen = password or accounts.generated_password()
    with explained():
        user = accounts.create(name, email, chosen, role=role, confirmed=confirmed)
    click.echo(f"Made {user.role} @{user.username}.")
    if password is None:
        click.echo(f"Password: {chosen}")
