"""`flask users`: making and minding accounts by hand, as the operator of the site."""

from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from twitter import clock
from twitter.cli.refusals import explained
from twitter.extensions import settings
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
    _say_what_next(user)
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
@click.option("--reason", required=True, help="Told to the person, and kept in the audit log.")
@click.option("--for", "days", type=click.IntRange(1, 3_650), help="For so many days.")
@click.option("--until", "end", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Until then, in UTC.")
def suspend(name: str, reason: str, days: int | None, end: datetime | None) -> None:
    """Close the account of NAME, for a time or good: sessions end, nothing of theirs is shown, and a mail says so."""
    if days and end:
        raise click.UsageError("Say for how long or until when, not both.")
    until = end.replace(tzinfo=UTC) if end else clock.now() + timedelta(days=days) if days else None
    with explained():
        user = account(name)
        moderation.suspend(OPERATOR, user, reason, until=until)
    click.echo(f"@{user.username} is suspended{_until(user.suspended_until)}.")


@users.command("unsuspend")
@click.argument("name")
def unsuspend(name: str) -> None:
    """Open the suspended account of NAME again."""
    with explained():
        user = account(name)
        moderation.unsuspend(OPERATOR, user)
    click.echo(f"@{user.username} is not suspended.")


def _until(moment: datetime | None) -> str:
    return f" until {moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _say_what_next(user: User) -> None:
    """Say how the account comes to life: what stands between it and what its role may do."""
    if not user.is_verified and settings.require_email_verification:
        click.echo(f"Next: follow the link that is mailed to {user.email}. Without mail, make it with --confirmed.")
    if user.role != "user":
        click.echo(f"Sign in at {settings.base_url}/login; the site is looked after at {settings.base_url}/admin")


def _state(user: User) -> str:
    states = {"suspended": user.is_suspended, "unconfirmed": not user.is_verified, "leaving": user.deactivated_at}
    states["asking to join"] = user.waits_since
    return "".join(f"  {name}" for name, holds in states.items() if holds)
