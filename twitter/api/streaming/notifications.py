"""Tells streams of what their people are told."""

from collections.abc import Iterable

import orjson

from twitter.api.serializers.notifications import find
from twitter.api.serializers.pictures import guarded
from twitter.api.streaming.channels import NOTIFICATIONS, USER
from twitter.api.streaming.context import writing
from twitter.api.streaming.streams import Word, streams, tell
from twitter.events import Live, Notified


def tell_notifications(batch: Iterable[Live]) -> None:
    """Tell people of their new notifications."""
    here = streams.people_on(USER, NOTIFICATIONS)
    new = {(event.receiver_id, event.notification_id) for event in batch if isinstance(event, Notified)}
    for user_id, notification_id in sorted(each for each in new if each[0] in here):
        with writing():
            found = find(user_id, notification_id)
        if found is not None:
            listening = [each for each in streams.on(USER, NOTIFICATIONS) if each[1].user_id == user_id]
            tell(listening, Word("notification", orjson.dumps(found).decode(), guarded(found)))
