"""Finds who is not to be seen any more, whoever did that and whether or not anybody told this process."""

from datetime import timedelta
from typing import Final

from twitter import clock
from twitter.events import PersonHidden, tell_here
from twitter.queries.hiding import hidden_since

LOOKED_BACK: Final = timedelta(seconds=10)  # so that neither a slow look nor clocks that differ a little miss anybody

_told: set[int] = set()  # acts of the last seconds that this process was told of


def look() -> None:
    """Tell this process of everybody who was hidden in the last seconds, once: the row is the truth.

    A command on the machine, or another process without a relay between, can tell nobody here.
    """
    lately = hidden_since(clock.now() - LOOKED_BACK)
    for act_id in sorted(lately.keys() - _told):
        tell_here(PersonHidden(lately[act_id]))
    _told.intersection_update(lately)
    _told.update(lately)
