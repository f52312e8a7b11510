"""Looking for tweets, in one or two statements.

The rarest of what is asked for leads: its tweets are walked through from the newest, along an index, and each is looked
up in everything else by key. So a page costs as many look-ups as the rarest word has tweets, at the very most, and the
databases have no choice to make.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter.extensions import db
from twitter.models import SearchDocument, SearchTerm, Tweet, User
from twitter.queries.cards import TweetCard
from twitter.queries.paging import AnySelect, Page, PageRequest
from twitter.queries.search.syntax import Condition, Query, parse
from twitter.queries.tweets import Entry, Poster, entries, page_of_cards, with_shown, without_muted
from twitter.text.tokens import Wanted, term_id

NOBODY = 0
COUNTED = 1_000  # what has so many tweets is common, however many more it has

_NOTHING: Page[TweetCard] = Page(())


def tweets(viewer_id: int | None, text: str, page: PageRequest) -> Page[TweetCard]:
    """Return the tweets that match what somebody typed; none when that asks for nothing. Raise as `parse` does."""
    query = parse(text)
    if not query.conditions:
        return _NOTHING
    leaders = _leaders(query, viewer_id)
    sizes = _sizes(leaders)
    if 0 in sizes:
        return _NOTHING
    if not leaders:
        return _page(viewer_id, query, _as_written(entries(viewer_id)), Entry.id, page)
    leader = min(zip(sizes, leaders, strict=True), key=lambda each: each[0])[1]
    if isinstance(leader, int):
        statement, cursor = _led_by_term(viewer_id, leader)
        return _page(viewer_id, query, statement, cursor, page)
    return _page(viewer_id, query, _as_written(entries(viewer_id)), Entry.id, page)


def _leaders(query: Query, viewer_id: int | None) -> list[Any]:
    """Return what the walk could follow: the numbers of terms, and the id of one author as SQL."""
    authors = [
        _id_of(each.value, viewer_id) for each in query.conditions if each.kind == "from" and not each.is_negated
    ]
    return [*map(term_id, query.terms()), *authors[:1]]


def _sizes(leaders: list[Any]) -> list[int]:
    """Return how many tweets each leads to, counting no further than COUNTED; nothing is asked when one leads alone."""
    if len(leaders) < 2:
        return [1] * len(leaders)
    counts = [_count(leader) for leader in leaders]
    return list(db.session.execute(select(*counts)).one())


def _count(leader: Any) -> ColumnElement[int]:
    if isinstance(leader, int):
        found = select(literal(1).label("one")).select_from(SearchTerm).where(SearchTerm.term == leader)
    else:
        found = select(literal(1).label("one")).select_from(Tweet).where(Tweet.author_id == leader)
    return select(func.count()).select_from(found.limit(COUNTED).subquery()).scalar_subquery()


def _led_by_term(viewer_id: int | None, term: int) -> tuple[AnySelect, InstrumentedAttribute[int]]:
    lead = aliased(SearchTerm, name="lead")
    statement = select(lead.tweet_id.label("cursor"), lead.tweet_id.label("entry_id")).select_from(lead)
    statement = statement.join(Entry, Entry.id == lead.tweet_id).join(Poster, Poster.id == Entry.author_id)
    return _as_written(with_shown(viewer_id, statement).where(lead.term == term)), lead.tweet_id


def _as_written(statement: AnySelect) -> AnySelect:
    """Have MariaDB join in the order that is written: it would rather begin with the people, and sort in the end."""
    return statement.prefix_with("STRAIGHT_JOIN", dialect="mysql")


def _page(
    viewer_id: int | None,
    query: Query,
    statement: AnySelect,
    cursor: InstrumentedAttribute[int],
    page: PageRequest,
) -> Page[TweetCard]:
    # Written so that no index fits: nearly all tweets are no retweets, and SQLite would sort them all by hand.
    first_hand = func.coalesce(Entry.retweet_of_id, 0) < 1
    asked = [_sql(each, viewer_id, cursor) for each in query.conditions]
    return page_of_cards(viewer_id, without_muted(viewer_id, statement.where(first_hand, *asked)), page, cursor)


def _sql(condition: Condition, viewer_id: int | None, cursor: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    makers: dict[str, Callable[[], ColumnElement[bool]]] = {
        "words": partial(_holds, condition.words),
        "fact": partial(_holds, condition.words),
        "from": lambda: Entry.author_id == _id_of(condition.value, viewer_id),
        "to": lambda: Entry.in_reply_to_author_id == _id_of(condition.value, viewer_id),
        "reply": lambda: Entry.in_reply_to_id.is_not(None),
        "since": lambda: cursor >= condition.bound,
        "until": lambda: cursor < condition.bound,
    }
    asked = makers[condition.kind]()
    return _is_not(asked) if condition.is_negated else asked


def _is(asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition as a comparison that PostgreSQL expects to hold nearly always.

    It would take what it knows nothing of for so rare that it would rather collect and sort everything than walk.
    """
    return case((asked, 1), else_=0) != 0


def _is_not(asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the opposite in the same way; it holds for what is unknown as well."""
    return case((asked, 1), else_=0) != 1


def _holds(words: Wanted) -> ColumnElement[bool]:
    found = [_has_term(term_id(term)) for term in words.terms]
    if words.phrase:
        document = select(SearchDocument.words).where(SearchDocument.tweet_id == Entry.id).scalar_subquery()
        found.append(_is(document.contains(words.phrase, autoescape=True)))
    return and_(*found)


def _has_term(term: int) -> ColumnElement[bool]:
    found = aliased(SearchTerm)
    looked_up = select(found.tweet_id).where(found.term == term, found.tweet_id == Entry.id)
    return looked_up.scalar_subquery().is_not(None)


def _id_of(username: str, viewer_id: int | None) -> Any:
    """Return somebody's id as SQL, by name; an id that nobody has when there is no such name."""
    if username == "me":
        return literal(viewer_id or NOBODY)
    named = aliased(User)
    return func.coalesce(select(named.id).where(named.username_key == username).scalar_subquery(), NOBODY)
