"""Background work on links: asking the pages behind them."""

from twitter.jobs.registry import job
from twitter.services import link_fetching


@job
def fetch_link_preview(preview_id: int, attempt: int = 1) -> None:
    """Fill a link's card with what its page says of itself."""
    link_fetching.fetch(preview_id, attempt)
