"""What apps may ask of notifications, in both versions: which types, by whom, and how much."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from twitter.api.paging import Id, Paged, id_of
from twitter.api.serializers.notifications import TYPES, kinds_of
from twitter.queries.notifications import Wanted

PAGE_SIZE: Final = 40
MOST: Final = 80
MOST_COUNTED: Final = 1_000

Types = Annotated[list[str], Meta(description="Names of types; those that this site does not have are passed over.")]


class Listed(Paged, kw_only=True):
    """A page of notifications. None is kept apart by a policy here, so there is none to include."""

    limit: int = PAGE_SIZE
    types: Types | None = None
    exclude_types: Types = []
    account_id: Id | None = None  # by this person only
    include_filtered: bool = False


class Counted(Struct, kw_only=True):
    """How many of them have not been seen, up to a limit."""

    limit: int = 100
    types: Types | None = None
    exclude_types: Types = []
    account_id: Id | None = None

    def most(self) -> int:
        """Return up to how many are counted."""
        return min(max(self.limit, 1), MOST_COUNTED)


def wanted(asked: Listed | Counted, grouped: tuple[str, ...] = ()) -> Wanted:
    """Return what was asked as questions want it; several of the kinds in `grouped` are one."""
    types = {*TYPES.values()} if asked.types is None else {*asked.types}
    kinds = kinds_of(types - {*asked.exclude_types})
    actor_id = id_of(asked.account_id) if asked.account_id is not None else None
    return Wanted(kinds=kinds, actor_id=actor_id, grouped=grouped)
