"""Announcements: who writes them, and what is remembered of those that were put away."""

import pytest

from tests import factories
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import charter, db
from twitter.models import User
from twitter.services import announcements
from twitter.services.announcements import AnnouncementDraft

pytestmark = pytest.mark.usefixtures("app")

MOVING = AnnouncementDraft(text="The server moves.")


def seen(user: User) -> list[int]:
    db.session.rollback()
    return db.session.get_one(User, user.id).announcements_seen


def test_what_is_put_away_is_remembered_until_it_is_gone(ana: User) -> None:
    ada = factories.person("ada", role="admin")
    first, second = announcements.announce(ada, MOVING).id, announcements.announce(ada, MOVING).id
    for _ in range(2):
        announcements.put_away(ana, first)
    announcements.put_away(ana, second)
    assert seen(ana) == [first, second]
    announcements.delete(ada, first)
    third = announcements.change(ada, second, MOVING, shows_again=True).id
    announcements.put_away(ana, third)
    assert seen(ana) == [third]
    with pytest.raises(NotFound):
        announcements.put_away(ana, second)


def test_only_admins_tell_everybody_something() -> None:
    ada, mo = factories.person("ada", role="admin"), factories.person("mo", role="moderator")
    told = announcements.announce(ada, MOVING).id
    with pytest.raises(Forbidden):
        announcements.announce(mo, MOVING)
    with pytest.raises(Forbidden):
        announcements.change(mo, told, MOVING)
    with pytest.raises(Forbidden):
        announcements.delete(mo, told)
    with pytest.raises(Invalid):
        announcements.change(ada, told, AnnouncementDraft(text=" "))
    assert [line.text for line in charter.announcements] == ["The server moves."]
