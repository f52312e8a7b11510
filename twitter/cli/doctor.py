"""`flask doctor`: whether what is stored agrees with itself."""

import click
from flask.cli import with_appcontext

from twitter.queries import health


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check counters, orphans, keys and waiting jobs; exit with status 1 when anything is wrong."""
    wrong = 0
    for check in health.CHECKS:
        findings = check.findings()
        wrong += len(findings)
        click.echo(f"{'wrong' if findings else 'ok':<6} {check.title}")
        for finding in findings:
            click.echo(f"       {finding}")
    if wrong:
        raise click.exceptions.Exit(1)
