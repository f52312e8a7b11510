"""`flask search rebuild`: what was there before search, or was lost, is found again."""

from sqlalchemy import delete

from tests import factories
from tests.cli.conftest import Command
from twitter.extensions import db
from twitter.models import NameWord, SearchTerm, User
from twitter.queries import search
from twitter.queries.paging import PageRequest
from twitter.services import search_index
from twitter.transaction import atomic, rows_changed


def test_rebuilding_finds_again_what_was_lost_and_forgets_what_never_was(flask: Command, ana: User) -> None:
    tweet = factories.tweet(ana, "The swifts are back.")
    with atomic():
        search_index.forget([tweet.id])
        db.session.add(SearchTerm(term=1, tweet_id=tweet.id))
        rows_changed(delete(NameWord))
    told = flask("search", "rebuild")
    assert told.exit_code == 0
    assert "People: 1" in told.output
    assert "Tweets: 1" in told.output
    assert [card.id for card in search.tweets(None, "swifts", PageRequest()).items] == [tweet.id]
    assert db.session.get(SearchTerm, (1, tweet.id)) is None
    assert [person.username for person in search.people(None, "ana", PageRequest()).items] == ["ana"]
