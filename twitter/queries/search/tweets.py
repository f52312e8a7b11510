"""Looking for tweets, in one or two statements.

The rarest of what is asked for leads: its tweets are walked through from the newest, along an index, and each is looked
up in everything else by key. So a page costs as many look-ups as the rarest word has tweets, at the very most, and the
databases have no choice to make.

Writing a statement takes longer than answering it. So one is written for each shape of a search, such as two words and
a person, with names for the values; what was asked is bound when it runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter.extensions import db
from twitter.models import SearchDocument, SearchTerm, Tweet, User
from twitter.queries.cards import TweetCard
from twitter.queries.paging import AnySelect, Page, PageRequest, Shape
from twitter.queries.search.syntax import Condition, Kind, Query, parse
from twitter.queries.tweets import Entry, Poster, entries, kept, run, with_shown, without_muted
from twitter.queries.visibility import VIEWER
from twitter.text.tokens import term_id

NOBODY = 0
COUNTED = 1_000  # what has so many tweets is common, however many more it has
SHAPES: Final = 256  # statements kept of each sort; most searches are a word or two

_NOTHING: Page[TweetCard] = Page(())


@dataclass(frozen=True, slots=True)
class _Shape:
    """A condition without what it asks for: how many terms, whether a phrase, whether about the viewer."""

    kind: Kind
    is_negated: bool
    terms: int
    has_phrase: bool
    is_me: bool


def tweets(viewer_id: int | None, text: str, page: PageRequest) -> Page[TweetCard]:
    """Return the tweets that match what somebody typed; none when that asks for nothing. Raise as `parse` does."""
    query = parse(text)
    if not query.conditions:
        return _NOTHING
    terms = [term_id(term) for term in query.terms()]
    sizes = _sizes(terms, _author(query), viewer_id)
    if 0 in sizes:
        return _NOTHING
    rarest = sizes.index(min(sizes)) if sizes else 0  # an author stands behind the terms
    lead = terms[rarest] if rarest < len(terms) else None
    shapes = tuple(map(_shape, query.conditions))
    statement = _found(shapes, is_led=lead is not None, is_stranger=viewer_id is None, shape=page.shape)
    return run(viewer_id, statement, page, lead=lead, **_values(query))


def _author(query: Query) -> Condition | None:
    """Return the condition by whose author the walk could be led."""
    return next((each for each in query.conditions if each.kind == "from" and not each.is_negated), None)


def _sizes(terms: list[int], author: Condition | None, viewer_id: int | None) -> list[int]:
    """Return how many tweets each leads to, counting no further than COUNTED; nothing is asked when one leads alone."""
    leaders = len(terms) + (author is not None)
    if leaders < 2:
        return [1] * leaders
    statement = _counts(len(terms), _shape(author) if author else None, is_stranger=viewer_id is None)
    values: dict[str, Any] = {f"term_{number}": term for number, term in enumerate(terms)}
    values |= {"name_0": author and author.value, "viewer_id": viewer_id}
    return list(db.session.execute(statement, values).one())


@lru_cache(maxsize=SHAPES)
def _counts(terms: int, author: _Shape | None, *, is_stranger: bool) -> AnySelect:
    one = select(literal(1).label("one"))
    found = [one.select_from(SearchTerm).where(SearchTerm.term == bindparam(f"term_{n}")) for n in range(terms)]
    if author:
        found.append(one.select_from(Tweet).where(Tweet.author_id == _id_of(author, 0, is_stranger=is_stranger)))
    cut = [each.limit(COUNTED).subquery() for each in found]
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in cut))


def _shape(condition: Condition) -> _Shape:
    words, is_me = condition.words, condition.kind in ("from", "to") and condition.value == "me"
    return _Shape(condition.kind, condition.is_negated, len(words.terms), bool(words.phrase), is_me)


def _values(query: Query) -> dict[str, Any]:
    """Return what a statement of this query's shapes is run with: named by kind, and by place among the conditions."""
    values: dict[str, Any] = {}
    for place, each in enumerate(query.conditions):
        values |= {f"term_{place}_{n}": term_id(term) for n, term in enumerate(each.words.terms)}
        values |= {f"phrase_{place}": _pattern(each.words.phrase), f"name_{place}": each.value}
        values[f"bound_{place}"] = each.bound
    return values


def _pattern(phrase: str) -> str:
    escaped = phrase.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return f"%{escaped}%"


@lru_cache(maxsize=SHAPES)
def _found(shapes: tuple[_Shape, ...], *, is_led: bool, is_stranger: bool, shape: Shape) -> AnySelect:
    viewer = None if is_stranger else VIEWER
    statement, cursor = _led_by_term(viewer) if is_led else (_as_written(entries(viewer)), Entry.id)
    # Written so that no index fits: nearly all tweets are no retweets, and SQLite would sort them all by hand.
    first_hand = func.coalesce(Entry.retweet_of_id, 0) < 1
    asked = [_sql(shape, place, cursor, is_stranger=is_stranger) for place, shape in enumerate(shapes)]
    return kept(viewer, without_muted(viewer, statement.where(first_hand, *asked)), cursor, shape=shape)


def _led_by_term(viewer: Any) -> tuple[AnySelect, InstrumentedAttribute[int]]:
    lead = aliased(SearchTerm, name="lead")
    statement = select(lead.tweet_id.label("cursor"), lead.tweet_id.label("entry_id")).select_from(lead)
    statement = statement.join(Entry, Entry.id == lead.tweet_id).join(Poster, Poster.id == Entry.author_id)
    return _as_written(with_shown(viewer, statement).where(lead.term == bindparam("lead"))), lead.tweet_id


def _as_written(statement: AnySelect) -> AnySelect:
    """Have MariaDB join in the order that is written: it would rather begin with the people, and sort in the end."""
    return statement.prefix_with("STRAIGHT_JOIN", dialect="mysql")


def _sql(shape: _Shape, place: int, cursor: InstrumentedAttribute[int], *, is_stranger: bool) -> ColumnElement[bool]:
    makers: dict[str, Callable[[], ColumnElement[bool]]] = {
        "words": lambda: _holds(shape, place),
        "fact": lambda: _holds(shape, place),
        "from": lambda: Entry.author_id == _id_of(shape, place, is_stranger=is_stranger),
        "to": lambda: Entry.in_reply_to_author_id == _id_of(shape, place, is_stranger=is_stranger),
        "reply": lambda: Entry.in_reply_to_id.is_not(None),
        "since": lambda: cursor >= bindparam(f"bound_{place}"),
        "until": lambda: cursor < bindparam(f"bound_{place}"),
    }
    asked = makers[shape.kind]()
    return _is_not(asked) if shape.is_negated else asked


def _is(asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition as a comparison that PostgreSQL expects to hold nearly always.

    It would take what it knows nothing of for so rare that it would rather collect and sort everything than walk.
    """
    return case((asked, 1), else_=0) != 0


def _is_not(asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the opposite in the same way; it holds for what is unknown as well."""
    return case((asked, 1), else_=0) != 1


def _holds(shape: _Shape, place: int) -> ColumnElement[bool]:
    found = [_has_term(f"term_{place}_{n}") for n in range(shape.terms)]
    if shape.has_phrase:
        document = select(SearchDocument.words).where(SearchDocument.tweet_id == Entry.id).scalar_subquery()
        found.append(_is(document.like(bindparam(f"phrase_{place}"), escape="/")))
    return and_(*found)


def _has_term(name: str) -> ColumnElement[bool]:
    found = aliased(SearchTerm)
    looked_up = select(found.tweet_id).where(found.term == bindparam(name), found.tweet_id == Entry.id)
    return looked_up.scalar_subquery().is_not(None)


def _id_of(shape: _Shape, place: int, *, is_stranger: bool) -> Any:
    """Return somebody's id as SQL, by name; an id that nobody has when there is no such name."""
    if shape.is_me:
        return literal(NOBODY) if is_stranger else VIEWER
    named = aliased(User)
    by_name = select(named.id).where(named.username_key == bindparam(f"name_{place}"))
    return func.coalesce(by_name.scalar_subquery(), NOBODY)
