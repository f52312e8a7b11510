"""`flask timelines`: home timelines anew."""

import click
from flask.cli import AppGroup

from twitter.cli.refusals import explained
from twitter.queries import access, people
from twitter.services.timelines import rebuild

timelines = AppGroup("timelines", help="Care for the home timelines.")


@timelines.command("rebuild")
@click.option("--user", "username", help="Only this person's; everybody's when left out.")
def rebuild_homes(username: str | None) -> None:
    """Make home timelines anew out of follows and tweets."""
    with explained():
        user_ids = [access.person(username).id] if username else people.all_ids()
    with click.progressbar(user_ids, label="Rebuilding") as shown:
        entries = sum(rebuild(user_id) for user_id in shown)
    click.echo(f"{len(user_ids)} timelines with {entries} entries.")
