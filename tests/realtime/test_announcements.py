"""Announcements, as streams of apps hear of them."""

import json
from collections.abc import Callable

from tests import factories
from tests.api.shapes import matches
from tests.apps import App
from tests.nodes.clients import Visitor
from twitter.api.entities.announcements import Announcement
from twitter.models import User


def test_everybody_hears_of_an_announcement_of_its_change_and_of_its_end(
    newcomer: Callable[[], User], visiting: Callable[[User], Visitor], app_of: Callable[..., App]
) -> None:
    reader = app_of(newcomer()).listen("user")
    admin = visiting(factories.person("herald", role="admin"))
    number = admin.post("/admin/announcements", text="The server moves.").json()["id"]
    told = json.loads(reader.wait_for_event("announcement")["payload"])
    matches(Announcement, told)
    assert (told["id"], told["content"]) == (number, "<p>The server moves.</p>")
    admin.post("/admin/announcements", text="Later.", starts_at="2099-01-01T10:00")
    changed = {"text": "The server stays.", "shows_again": "y"}
    again = admin.post(f"/admin/announcements/{number}/edit", **changed).json()["id"]
    assert reader.wait_for_event("announcement.delete")["payload"] == number
    assert json.loads(reader.wait_for_event("announcement")["payload"])["id"] == again
    admin.post(f"/admin/announcements/{again}/delete")
    assert reader.wait_for_event("announcement.delete")["payload"] == again
    assert reader.heard == []
