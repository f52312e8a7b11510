"""Looking for people by how the words of their names begin, in two statements.

The first counts how many words begin so, as far as it matters. When one of them is rare, the people it leads to are
gathered and put in order; when all are common, those whom most follow are walked through until a page is full. Only
when that fills none, a third statement gathers some of the others. So a page costs some thousand look-ups at most,
however many people are here.

Whoever has exactly this username comes first, then those whom the viewer follows, each by how many follow them. The
cursor of a page is the id of the last person shown: where they stand is looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, false, func, literal, or_, select, tuple_, union
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.models import Follow, NameWord, User
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.people import PERSON, PersonRow, values_of, with_viewer
from twitter.queries.search.prefixes import begins, storable
from twitter.queries.visibility import is_not_blocked, is_not_muted, may_be_found, person_is_visible
from twitter.text import words_of_name

COMMON: Final = 2_000  # words that begin alike are common, however many more there are
COMMON_TOGETHER: Final = 10_000  # the same when several are typed: fewer people have all, and a walk would be long
WALKED: Final = 5_000  # people whom a walk visits for one page
MOST_FOLLOWED: Final = 5_000  # people whom the viewer followed last, among whom common words are looked for
MOST_WORDS: Final = 6  # further ones are not looked at
_STRANGER = 0
_NAMED, _FOLLOWED, _OTHERS = 0, 1, 2  # the order of those who are found

_BY_FOLLOWERS: Final = "FORCE INDEX (ix_users_follower_count_id)"

_NOBODY: Page[PersonRow] = Page(())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the last person of the page before stands in the order."""

    tier: int
    follower_count: int
    id: int


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for, by whom, and from where on."""

    viewer_id: int | None
    words: list[str]  # the rarest first
    username: str  # what was typed, when that is one word
    is_common: bool
    place: _Place | None
    leaves_out: bool  # the muted


def people(viewer_id: int | None, text: str, page: PageRequest, *, without_muted: bool = False) -> Page[PersonRow]:
    """Return the people with a word in their names for every word typed; whom the viewer looks for first of all."""
    words = list(dict.fromkeys(words_of_name(storable(text))))[:MOST_WORDS]
    search = _weighed(viewer_id, words, page.max_id, without_muted) if words else None
    if search is None:
        return _NOBODY
    rows = _listed(search, (_walked if search.is_common else _gathered)(search, page.limit + 1))
    if search.is_common and len(rows) <= page.limit:  # hardly anybody whom many follow has such a name
        more = _together(_walked(search, page.limit + 1), _gathered(search, page.limit + 1), page.limit + 1)
        rows = _listed(search, more)
    return page_of(rows, page, lambda row: PersonRow(**values_of(viewer_id, row)))


def _listed(search: _Search, found: AnySelect) -> Sequence[Row[*tuple[Any, ...]]]:
    cut = found.subquery()
    statement = select(cut.c.id.label("cursor"), *PERSON).join_from(cut, User, User.id == cut.c.id)
    in_order = (cut.c.tier, cut.c.follower_count.desc(), cut.c.id.desc())
    return db.session.execute(with_viewer(statement, search.viewer_id).order_by(*in_order)).all()


def _weighed(viewer_id: int | None, words: list[str], after: int | None, leaves_out: bool) -> _Search | None:
    """Ask how common each word is, and where the cursor stands; return None when there is nobody to be found."""
    username = words[0] if len(words) == 1 else ""
    last = aliased(User)
    most = COMMON if len(words) == 1 else COMMON_TOGETHER
    sizes = select(*(_size(word, most) for word in words))
    if after is not None:
        tier = _tier(last.username_key == username, _is_followed(viewer_id, last.id))
        sizes = sizes.add_columns(tier.label("tier"), last.follower_count).select_from(last).where(last.id == after)
    row = db.session.execute(sizes).one_or_none()
    if row is None or 0 in row[: len(words)]:
        return None
    ranked = sorted(zip(row, words, strict=False))
    return _Search(
        viewer_id,
        [word for _size, word in ranked],
        username,
        is_common=ranked[0][0] >= most,
        place=None if after is None else _Place(row.tier, row.follower_count, after),
        leaves_out=leaves_out,
    )


def _size(word: str, most: int) -> ColumnElement[int]:
    found = select(literal(1).label("one")).select_from(NameWord).where(begins(NameWord.word, word)).limit(most)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _gathered(search: _Search, limit: int) -> AnySelect:
    """Select from the people to whom the rarest word leads."""
    rarest, *others = search.words
    some = select(NameWord.user_id).where(begins(NameWord.word, rarest)).limit(COMMON_TOGETHER).subquery()
    return _cut(search, _counted(search, some.c.user_id, others).group_by(some.c.user_id), limit)


def _walked(search: _Search, limit: int) -> AnySelect:
    """Select whom the viewer looks for or follows, and of all others those whom most follow."""
    others = _others(search, limit)
    if search.place and search.place.tier == _OTHERS:
        return others
    viewer_id = search.viewer_id or _STRANGER
    followed = _counted(search, Follow.followed_id, search.words).where(Follow.follower_id == viewer_id)
    latest = followed.order_by(Follow.id.desc()).limit(MOST_FOLLOWED).subquery()
    named = select(User.id, User.follower_count).where(User.username_key == search.username, *_may_be_found(search))
    return _together(_cut(search, union(named, select(latest)), limit), others, limit)


def _others(search: _Search, limit: int) -> AnySelect:
    """Walk along an index through the next WALKED people by how many follow them."""
    walk = select(User.id, User.follower_count).with_hint(User, _BY_FOLLOWERS, "mysql")
    if search.place and search.place.tier == _OTHERS:
        here = (search.place.follower_count, search.place.id)
        # The first part says what MariaDB does not see in the second: where to begin.
        walk = walk.where(User.follower_count <= here[0], tuple_(User.follower_count, User.id) < here)
    next_ = walk.order_by(User.follower_count.desc(), User.id.desc()).limit(WALKED).subquery()
    known = (next_.c.id == _id_of(search.username), _is_followed(search.viewer_id, next_.c.id))
    found = select(next_.c.id, literal(_OTHERS).label("tier"), next_.c.follower_count)
    # As one case, so that the words are looked up first: nearly everybody lacks one.
    fits = and_(*(_has(word, next_.c.id) for word in search.words), *map(_is_not, known))
    found = found.where(case((fits, _count(search, next_.c.id))).is_not(None))
    return found.order_by(next_.c.follower_count.desc(), next_.c.id.desc()).limit(limit)


def _together(one: AnySelect, other: AnySelect, limit: int) -> AnySelect:
    """Select from two pages what makes one."""
    both = union(*(select(part.subquery()) for part in (one, other))).subquery()
    return select(both).order_by(both.c.tier, both.c.follower_count.desc(), both.c.id.desc()).limit(limit)


def _counted(search: _Search, person_id: Any, words: list[str]) -> AnySelect:
    """Select people who have some words, each with how many follow them."""
    chosen = select(person_id.label("id"), _count(search, person_id).label("follower_count"))
    return chosen.where(*(_has(word, person_id) for word in words))


def _cut(search: _Search, counted: Any, limit: int) -> AnySelect:
    """Put people who were counted in order, and cut them to the page."""
    some = counted.subquery()
    tier = _tier(some.c.id == _id_of(search.username), _is_followed(search.viewer_id, some.c.id))
    found = select(some.c.id, tier.label("tier"), some.c.follower_count).where(some.c.follower_count.is_not(None))
    if last := search.place:
        fewer = some.c.follower_count < last.follower_count
        older = and_(some.c.follower_count == last.follower_count, some.c.id < last.id)
        found = found.where(or_(tier > last.tier, and_(tier == last.tier, or_(fewer, older))))
    return found.order_by(tier, some.c.follower_count.desc(), some.c.id.desc()).limit(limit)


def _count(search: _Search, person_id: Any) -> ColumnElement[int | None]:
    """Return how many follow a person, NULL for one who may not be found.

    It is a look-up by key: asked to join, PostgreSQL would rather read all people.
    """
    return select(User.follower_count).where(User.id == person_id, *_may_be_found(search)).scalar_subquery()


def _id_of(username: str) -> ColumnElement[int]:
    return select(User.id).where(User.username_key == username).scalar_subquery()


def _tier(is_named: ColumnElement[bool], is_followed: ColumnElement[bool]) -> ColumnElement[int]:
    return case((is_named, _NAMED), (is_followed, _FOLLOWED), else_=_OTHERS)


def _may_be_found(search: _Search) -> tuple[ColumnElement[bool], ...]:
    seen = (person_is_visible(), may_be_found(search.viewer_id), is_not_blocked(search.viewer_id))
    return (*seen, is_not_muted(search.viewer_id)) if search.leaves_out else seen


def _is_followed(viewer_id: int | None, person_id: Any) -> ColumnElement[bool]:
    if viewer_id is None:
        return false()
    link = aliased(Follow)
    looked_up = select(link.id).where(link.follower_id == viewer_id, link.followed_id == person_id)
    return looked_up.scalar_subquery().is_not(None)


def _has(word: str, person_id: Any) -> ColumnElement[bool]:
    """Return the condition that a person is found by a word: a look-up by key."""
    found = aliased(NameWord)
    looked_up = select(found.user_id).where(found.user_id == person_id, begins(found.word, word)).limit(1)
    return looked_up.scalar_subquery().is_not(None)


def _is_not(asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the opposite as a comparison that PostgreSQL expects to hold nearly always, so that it walks."""
    return case((asked, 1), else_=0) != 1
