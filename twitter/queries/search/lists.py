"""What the search page shows before anything is typed: topics, and what the viewer looked for."""

from sqlalchemy import func, select

from twitter.extensions import charter, db
from twitter.models import RecentSearch, Topic, Tweet, User
from twitter.queries.search.found import RecentRow, TopicRow
from twitter.text import search_key


def topics(text: str = "", limit: int = 20) -> list[TopicRow]:
    """Return what people talk about, the most risen first; only what holds a text, if there is one."""
    rows = db.session.execute(select(Topic.name, Topic.people, Topic.history).order_by(Topic.position))
    sought = search_key(text.strip())
    found = [TopicRow(row.name, row.people, tuple(row.history)) for row in rows if sought in search_key(row.name)]
    return [topic for topic in found if not charter.hides_topic(topic.name)][:limit]


def recent(viewer_id: int) -> list[RecentRow]:
    """Return what somebody looked for, the latest first."""
    statement = select(RecentSearch.id, RecentSearch.query).where(RecentSearch.user_id == viewer_id)
    return [RecentRow(row.id, row.query) for row in db.session.execute(statement.order_by(RecentSearch.id.desc()))]


def sizes() -> tuple[int, int]:
    """Return how many people and tweets there are, for a command that goes through all of them."""
    people, tweets = (select(func.count()).select_from(model).scalar_subquery() for model in (User, Tweet))
    row = db.session.execute(select(people, tweets)).one()
    return row[0], row[1]
