"""The home timelines: which tweets stand in whose."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from twitter.models.base import TABLE_OPTIONS, Model


class HomeEntry(Model):
    """A tweet stands in a reader's home timeline. Derived from follows and tweets, and can be rebuilt.

    No foreign keys: a fan-out to 100,000 readers would lock as many user rows to check them. `flask doctor` looks.
    """

    __tablename__ = "home_entries"
    __table_args__ = ({**TABLE_OPTIONS, "sqlite_with_rowid": False},)

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tweet_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
