"""`flask barriers`: what is kept out, for an operator whom a range too wide has kept out."""

import click
from flask.cli import AppGroup

from twitter.cli.refusals import explained
from twitter.queries import barriers as kept_out
from twitter.services import barriers as laying
from twitter.services.operator import OPERATOR

barriers = AppGroup("barriers", help="See what is kept out, and let it in again.")


@barriers.command("list")
def list_barriers() -> None:
    """List what is kept out: its number, its kind, and how far."""
    for row in kept_out.everything():
        level = f" {row.level}" if row.kind == "address" else ""
        until = f" until {row.expires_at:%Y-%m-%d %H:%M}" if row.expires_at else ""
        click.echo(f"{row.id} {row.kind} {row.value}{level}{until}")


@barriers.command("remove")
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Let in again what has this NUMBER in the list. Running servers know it within ten seconds."""
    with explained():
        row = laying.remove(OPERATOR, number)
    click.echo(f"{row.value} is not kept out any more.")
