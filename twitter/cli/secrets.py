"""`flask secrets`: keys for production."""

import secrets

import click
from flask.cli import AppGroup

from config import SECRET_BYTES

secrets_group = AppGroup("secrets", help="Make keys for production.")


@secrets_group.command("generate", with_appcontext=False)
def generate() -> None:
    """Print the lines for the environment file: three keys that must differ."""
    for name in ("SECRET_KEY", "JWT_KEY", "OTP_PEPPER"):
        click.echo(f"{name}={secrets.token_urlsafe(SECRET_BYTES)}")
