"""Which words with a dot are addresses of sites, judged by how they end.

The endings are a snapshot, so that a text means the same everywhere, and a file, so that the browser's counter can be
built from it too. Those that are also file names or everyday words after a forgotten space (zip, mov, one, now) are
left out. The international ones are needed only after http://, where a word may follow them without a space.
"""

import json
from pathlib import Path
from typing import Final

_ENDINGS: Final[dict[str, list[str]]] = json.loads(Path(__file__).with_name("endings.json").read_text("utf-8"))

GENERIC: Final = frozenset(_ENDINGS["generic"])
COUNTRY: Final = frozenset(_ENDINGS["country"])
# Country endings that the world uses as if they were generic.
BORROWED: Final = frozenset(_ENDINGS["borrowed"])
# Longest first, because a pattern takes the first that fits.
INTERNATIONAL: Final = tuple(sorted(_ENDINGS["international"], key=len, reverse=True))


def is_domain(host: str, *, has_path: bool) -> bool:
    """Tell a bare host name from a file name or a missing space.

    A country's ending alone is not enough: it needs two names before it, or a path behind it.
    """
    name, _, ending = host.lower().rpartition(".")
    if ending in COUNTRY and ending not in BORROWED:
        return has_path or "." in name
    return ending in GENERIC or ending in BORROWED or ending.startswith("xn--")
