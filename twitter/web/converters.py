"""What may stand in an address: anything else is no address of ours, and never reaches a query."""

from werkzeug.routing import BaseConverter, IntegerConverter, Map

from twitter.ids import LARGEST


class IdConverter(IntegerConverter):
    """An id, as `int`."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST)


class NameConverter(BaseConverter):
    """A username, as `name`."""

    regex = "[A-Za-z0-9_]{1,30}"


class TagConverter(BaseConverter):
    """A hashtag without its sign, as `tag`: whatever is no control character."""

    part_isolating = True  # a pattern with a slash in it, even one that refuses slashes, would match over several parts
    regex = r"[^/\x00-\x1f\x7f]{1,150}"


CONVERTERS = {"int": IdConverter, "name": NameConverter, "tag": TagConverter}
