"""`flask backup` and `flask restore`: the whole site in one file, and back."""

import sys
from pathlib import Path

import click
import flask_migrate
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext

from twitter import clock
from twitter.cli.doctor import doctor
from twitter.cli.refusals import explained
from twitter.queries import snapshot
from twitter.services import backup as backups

_no_media = click.option("--no-media", is_flag=True, help="Leave the pictures out, where they are kept another way.")


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@_no_media
@with_appcontext
def backup(target: Path, no_media: bool) -> None:
    """Write the database and the pictures into one new file, TARGET, while the site goes on.

    When TARGET is a folder, the file is named after the moment. Only its owner can read it: it holds what people wrote
    to each other, their addresses and the hashes of their passwords.
    """
    path = target / f"skein-{clock.now():%Y%m%d-%H%M%S}.tar" if target.is_dir() else target
    with explained(), _Steps() as steps:
        made = backups.back_up(path, with_media=not no_media, progress=steps.show)
    click.echo(f"{made.path}: {made.rows} rows and {made.files} files, {made.size} bytes.")
    click.echo(f"Not in it, and to be kept beside it: {', '.join(backups.KEPT_BESIDE)}.")


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path))
@_no_media
@click.pass_context
@with_appcontext
def restore(context: click.Context, archive: Path, no_media: bool) -> None:
    """Put what ARCHIVE holds into an empty database, and look with `flask doctor` whether all is well.

    The database may be of another kind than the one it came from. Tables are made, and brought up to date.
    """
    with explained(), _Steps() as steps:
        made = backups.restore(archive, reshape, with_media=not no_media, progress=steps.show)
    click.echo(f"Restored {made.rows} rows and {made.files} files.")
    context.invoke(doctor)


def reshape(revision: str) -> None:
    """Bring the tables to a revision; those of another one, which are empty, are made anew.

    Raise LookupError when there is no such revision.
    """
    config = current_app.extensions["migrate"].migrate.get_config()
    known = {"head", *(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())}
    if revision not in known:
        raise LookupError(revision)
    if revision != "head" and snapshot.current_revision() not in {"", revision}:
        flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade(revision=revision)


class _Steps:
    """Says on standard error how far it is: one line that is drawn over on a terminal, else one for each step."""

    def __enter__(self) -> "_Steps":
        self._step = ""
        return self

    def __exit__(self, *_error: object) -> None:
        if self._step and sys.stderr.isatty():
            click.echo(err=True)

    def show(self, step: str, done: int, total: int) -> None:
        """Tell how far a step is."""
        if sys.stderr.isatty():
            click.echo(f"\r{step:<16} {done}/{total}", nl=False, err=True)
        elif step != self._step:
            click.echo(f"{step}: {total}", err=True)
        self._step = step
