"""Whether the database is there, and as this code expects it."""

from functools import cache
from typing import Final

from alembic.script import ScriptDirectory
from sqlalchemy import column, literal, select, table

import config
from twitter.extensions import db

_VERSION: Final = table("alembic_version", column("version_num"))


def answers() -> bool:
    """Ask the database as little as can be asked. What its library raises when it does not answer is not caught."""
    return db.session.scalar(select(literal(1))) == 1


def is_migrated() -> bool:
    """Whether the database has all that this code expects of it.

    A version that this code has never heard of counts: newer code is being rolled out, and has migrated already.
    """
    found = set(db.session.scalars(select(_VERSION.c.version_num)))
    known, head = _versions()
    return bool(found) and (head in found or not found <= known)


@cache
def _versions() -> tuple[frozenset[str], str | None]:
    """Return all versions of the database that this code knows, and the newest."""
    scripts = ScriptDirectory(str(config.ROOT / "migrations"))
    return frozenset(script.revision for script in scripts.walk_revisions()), scripts.get_current_head()
