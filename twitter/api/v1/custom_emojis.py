"""Pictures that stand for words: there is no such thing here."""

from twitter.api.blueprint import ApiBlueprint, open_route
from twitter.api.entities.values import CustomEmoji

bp = ApiBlueprint("custom_emojis", __name__, url_prefix="/api/v1/custom_emojis")


@bp.get("")
@open_route(answer=list[CustomEmoji])
def show() -> list[CustomEmoji]:
    """List the emoji of the site's own; there are none."""
    return []
