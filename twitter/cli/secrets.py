"""`flask secrets`: keys for production."""

import secrets

import click
from flask.cli import AppGroup

from config import SECRET_BYTES

secrets_group = AppGroup("secrets", help="Make keys for production.")


@secrets_group.command("generate", with_appcontext=False)
def generate() -> None:
    """Print a line for the environment file."""
    click.echo(f"SECRET_KEY={secrets.token_urlsafe(SECRET_BYTES)}")
