"""`flask seed`: a community to look at, or a large one to measure with."""

import sys

import click
from flask.cli import with_appcontext

from twitter.cli.refusals import explained
from twitter.extensions import settings
from twitter.services import seeding


@click.command("seed")
@click.option("--users", default=seeding.USERS, show_default=True, type=click.IntRange(1), help="How many people.")
@click.option("--tweets", default=seeding.TWEETS, show_default=True, type=click.IntRange(0), help="How many tweets.")
@click.option("--seed", "number", default=1, show_default=True, help="The same number gives the same community.")
@click.option("--if-empty", is_flag=True, help="Leave a site alone that has people, or that is in production.")
@with_appcontext
def seed(users: int, tweets: int, number: int, if_empty: bool) -> None:
    """Plant a demo community in an empty database. Refuses in production."""
    if if_empty and (settings.env == "production" or not seeding.is_empty()):
        return _remind()
    with explained(), _Progress() as progress:
        planted = seeding.plant(users=users, tweets=tweets, seed=number, progress=progress.show)
    click.echo(f"Planted {planted.users} people, {planted.follows} follows and {planted.tweets} tweets.")
    return _remind()


def _remind() -> None:
    """Say how to sign in to the demo, when there is one."""
    if found := seeding.demo_sign_in():
        username, password = found
        click.echo(f"Sign in as {username} with the password {password}")
        keepers = " and ".join(f"{name} is a demo {role}" for role, name in seeding.demo_keepers().items())
        click.echo(f"With the same password, {keepers}: they look after the site at {settings.base_url}/admin")


class _Progress:
    """One line that is drawn over again on a terminal, and one line with all steps elsewhere."""

    def __enter__(self) -> "_Progress":
        self._step = ""
        return self

    def __exit__(self, *_error: object) -> None:
        if self._step:
            click.echo()

    def show(self, step: str, done: int, total: int) -> None:
        """Tell how far a step is."""
        if sys.stdout.isatty():
            bar = "#" * (30 * done // max(total, 1))
            click.echo(f"\r{step:<12} [{bar:<30}] {done}/{total}", nl=False)
        elif step != self._step:
            click.echo(f"{', ' if self._step else ''}{step}", nl=False)
        self._step = step
