"""`flask users`: making and minding accounts by hand, as the operator of the site."""

import click
from flask.cli import AppGroup

from twitter.cli.refusals import explained
from twitter.models import ROLES, User
from twitter.queries.accounts import account
from twitter.queries.accounts import accounts as stored_accounts
from twitter.services import accounts, moderation
from twitter.services.operator import OPERATOR

users = AppGroup("users", help="Make accounts and mind them by hand.")


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


@users.command("list")
@click.option("--role", type=click.Choice(ROLES), help="Only people with this role.")
def list_users(role: str | None) -> None:
    """List the accounts by name: role, address, and what is out of the ordinary."""
    for user in stored_accounts(role):
        click.echo(f"{user.username:<30} {user.role:<10} {user.email}{_state(user)}")


@users.command("set-role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
def set_role(name: str, role: str) -> None:
    """Make NAME a user, a moderator or an admin. The last admin stays one."""
    with explained():
        user = account(name)
        moderation.set_role(OPERATOR, user, role)
    click.echo(f"@{user.username} is {user.role}.")


@users.command("set-password")
@click.argument("name")
@click.option("--password", help="One is generated and printed when none is given.")
def set_password(name: str, password: str | None) -> None:
    """Give NAME a new password. All their sessions end, and they are told by mail."""
    chosen = password or accounts.generated_password()
    with explained():
        user = account(name)
        moderation.set_password(OPERATOR, user, chosen)
    click.echo(f"@{user.username} has a new password and is signed out everywhere.")
    if password is None:
        click.echo(f"Password: {chosen}")


@users.command("suspend")
@click.argument("name")
@click.option("--reason", required=True, help="Kept in the audit log.")
def suspend(name: str, reason: str) -> None:
    """Close the account of NAME: all their sessions end and nothing of theirs is shown."""
    with explained():
        user = account(name)
        moderation.suspend(OPERATOR, user, reason)
    click.echo(f"@{user.username} is suspended.")


@users.command("unsuspend")
@click.argument("name")
def unsuspend(name: str) -> None:
    """Open the suspended account of NAME again."""
    with explained():
        user = account(name)
        moderation.unsuspend(OPERATOR, user)
    click.echo(f"@{user.username} is not suspended.")


def _state(user: User) -> str:
    states = {"suspended": user.is_suspended, "unconfirmed": not user.is_verified, "leaving": user.deactivated_at}
    return "".join(f"  {name}" for name, holds in states.items() if holds)
