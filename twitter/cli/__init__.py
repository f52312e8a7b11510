"""The door of the `flask` command: people, demo data, and the care of a running site."""

from flask import Flask

from twitter.cli import audit, backup, barriers, doctor, jobs, oauth, search, secrets, seed, timelines, users


def init_app(app: Flask) -> None:
    """Add our commands beside `flask db`."""
    for command in (
        users.users,
        seed.seed,
        doctor.doctor,
        backup.backup,
        backup.restore,
        jobs.jobs,
        timelines.timelines,
        secrets.secrets_group,
        audit.audit,
        barriers.barriers,
        search.search,
        oauth.oauth,
    ):
        app.cli.add_command(command)
