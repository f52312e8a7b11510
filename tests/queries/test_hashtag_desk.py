"""Hashtags as moderators see them: how much they are used, also those that nobody used lately."""

from datetime import timedelta

import pytest
import time_machine

from tests import factories
from twitter import clock
from twitter.models import User
from twitter.queries.desk import hashtags
from twitter.queries.desk.hashtags import UsedHashtag
from twitter.services import deletions

pytestmark = pytest.mark.usefixtures("app")


def test_what_is_used_most_comes_first_and_what_is_not_used_is_found_by_name(ana: User, bob: User) -> None:
    for author, text in ((ana, "#Swifts"), (bob, "#swifts #swallows"), (bob, "More #SWIFTS")):
        factories.tweet(author, text)
    deletions.delete_tweet(ana, factories.tweet(ana, "#swallows"))
    used = [UsedHashtag("Swifts", 3, 2), UsedHashtag("swallows", 1, 1)]
    assert hashtags.most_used() == used
    assert hashtags.named("#SW") == used
    assert hashtags.named(" # ") == []
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert hashtags.most_used() == []
        assert hashtags.named("swa") == [UsedHashtag("swallows", 0, 0)]
