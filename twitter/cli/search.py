"""`flask search`: what search finds by, anew."""

from collections.abc import Callable

import click
from flask.cli import AppGroup

from twitter.queries import search as finding
from twitter.services import search_index

search = AppGroup("search", help="Care for what search finds by.")


@search.command("rebuild")
def rebuild() -> None:
    """Index all tweets and the names of all people anew, in small transactions, while the site runs."""
    people, tweets = finding.sizes()
    with click.progressbar(search_index.clear(), length=search_index.SLICES, label="Clearing") as slices:
        for _slice in slices:
            pass
    _walk("People", people, search_index.rebuild_people)
    _walk("Tweets", tweets, search_index.rebuild_tweets)


def _walk(label: str, length: int, serve: Callable[[int], tuple[int, int] | None]) -> None:
    done, after = 0, 0
    with click.progressbar(length=length, label=label) as shown:
        while served := serve(after):
            after, count = served
            done += count
            shown.update(count)
    click.echo(f"{label}: {done}")
