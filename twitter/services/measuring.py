"""How much the site takes on its disks: measured now and then, because all files have to be looked at, and kept."""

from sqlalchemy import update

from twitter import clock, database, storage
from twitter.extensions import db
from twitter.models import SiteSetting
from twitter.queries.desk.figures import STORAGE
from twitter.transaction import atomic, insert_once, let_go, rows_changed


def measure() -> None:
    """Measure the database and the files, and keep the figures with the moment: beside the settings, which is none."""
    database_bytes = database.size(db.session.connection())
    let_go()
    files, media_bytes = storage.usage()
    figures = {"database": database_bytes, "media": media_bytes, "files": files, "at": clock.now().isoformat()}
    with atomic():
        if not insert_once(SiteSetting(name=STORAGE, value=figures)):
            rows_changed(update(SiteSetting).where(SiteSetting.name == STORAGE).values(value=figures))
