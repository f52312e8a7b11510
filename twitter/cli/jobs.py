"""`flask jobs`: what is still owed, and doing it."""

import click
from flask import current_app
from flask.cli import AppGroup

from twitter import outbox
from twitter.models import Job
from twitter.web import charter

jobs = AppGroup("jobs", help="Look at waiting work and do it.")

SHOWN = 200


@jobs.command("list")
def list_jobs() -> None:
    """List the jobs that are not finished, the oldest first."""
    rows = outbox.waiting(SHOWN)
    for job in rows:
        click.echo(f"{job.id}  {job.name:<20} tries {job.attempts}  {_state(job)}  {job.last_error[:80]}".rstrip())
    if not rows:
        click.echo("Nothing is waiting.")


@jobs.command("run")
def run_jobs() -> None:
    """Do all jobs that are due, here and now."""
    charter.refresh()
    click.echo(f"Done: {current_app.extensions['job_runner'].run_due()}")


@jobs.command("retry")
@click.argument("job_id", type=int)
def retry(job_id: int) -> None:
    """Make a job due again, with all its tries: also one that was set aside."""
    if not outbox.retry(job_id):
        raise click.ClickException("There is no such job.")
    click.echo("It will run shortly; `flask jobs run` does it now.")


def _state(job: Job) -> str:
    if job.set_aside_at is not None:
        return f"set aside {job.set_aside_at:%Y-%m-%d %H:%M}"
    return f"due {job.run_at:%Y-%m-%d %H:%M:%S}"
