"""`flask audit`: what happened to accounts."""

import click
from flask.cli import with_appcontext

from twitter.cli.refusals import explained
from twitter.queries import accounts
from twitter.queries.audit import Line, lines


@click.command("audit")
@click.option("--user", "username", help="Only lines in which this person acts or is acted upon.")
@click.option("--action", help="Only lines of this kind, such as sign_in_failed.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many lines.")
@with_appcontext
def audit(username: str | None, action: str | None, limit: int) -> None:
    """List the audit log, the newest line first."""
    with explained():
        person_id = accounts.account(username).id if username else None
    found = lines(person_id=person_id, action=action, limit=limit)
    for line in found:
        click.echo(_shown(line))
    if not found:
        click.echo("There are no such lines.")


def _shown(line: Line) -> str:
    about = "" if line.subject in {None, line.actor} else f" -> {line.subject}"
    details = " ".join(f"{name}={value!r}" for name, value in sorted(line.details.items()))
    who = f"{line.actor or '-'}{about}"
    return f"{line.at:%Y-%m-%d %H:%M:%S}  {line.action:<18} {who:<24} {line.address_prefix:<16} {details}".rstrip()
