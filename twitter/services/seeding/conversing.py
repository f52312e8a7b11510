"""What people of the community wrote to each other, and nobody else sees."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from twitter import ids
from twitter.extensions import Base
from twitter.models import Conversation, Message, Notification, Participant, Picture
from twitter.services.seeding import drawing, notifying, words
from twitter.services.seeding.storing import Community, Row, store
from twitter.text import fold, mentioned_names, search_key
from twitter.transaction import atomic

ORDER: Final = (Conversation, Participant, Message, Picture, Notification)  # as they refer to one another
PAUSE: Final = (1, 9)  # minutes between two lines, unless a line says how long it came after the one before

Rows = dict[type[Base], list[Row]]


def store_conversations(community: Community, rng: random.Random) -> None:
    """Store the conversations written by hand of those who are here."""
    rows: Rows = defaultdict(list)
    for written in words.conversations():
        people = [words.number_of(name) for name in written["people"].split()]
        if max(people) < len(community.ids):
            _Exchange(community, rng, rows, written, people).add()
    with atomic():
        for model in ORDER:
            store(model, rows[model])


@dataclass(slots=True)
class _Exchange:
    """One conversation on its way into the rows: as it was written, and its people by number, who began it first."""

    community: Community
    rng: random.Random
    rows: Rows
    written: dict[str, Any]
    people: list[int]

    def add(self) -> None:
        """Add the conversation with its lines, and how far everybody has read."""
        moments = list(self._moments())
        conversation_id = self.community.past.at(moments[0])
        said = [
            self._line(conversation_id, line, moment)
            for line, moment in zip(self.written["lines"], moments, strict=True)
        ]
        self.rows[Conversation].append(self._conversation(conversation_id, said[-1]["id"]))
        self.rows[Participant] += [self._side(conversation_id, number, said) for number in self.people]
        self._tell_of_request(conversation_id, said[0]["id"])

    def _moments(self) -> Iterator[datetime]:
        """Yield when each line was written; the last one so many minutes ago as the conversation says."""
        pauses = [line.get("after", self.rng.randint(*PAUSE)) for line in self.written["lines"]]
        ago = self.written["ago"] + sum(pauses)
        for pause in pauses:
            ago -= pause
            yield self.community.now - timedelta(minutes=ago, seconds=self.rng.random() * 30)

    def _conversation(self, conversation_id: int, last_message_id: int) -> Row:
        people, is_group = [self.community.ids[number] for number in self.people], len(self.people) > 2
        return {
            "id": conversation_id,
            "creator_id": people[0],
            "is_group": is_group,
            "title": self.written.get("title", ""),
            "pair_key": None if is_group else "{}-{}".format(*sorted(people)),
            "last_message_id": last_message_id,
        }

    def _line(self, conversation_id: int, line: dict[str, Any], moment: datetime) -> Row:
        """Add a message, and return it. One that was unsent is empty."""
        message_id, sender = self.community.past.at(moment), words.number_of(line["by"])
        is_unsent = line.get("unsent", False)
        text = "" if is_unsent else line["text"]
        pictures = [
            self._picture(sender, message_id, place, name) for place, name in enumerate(line.get("pictures", ()))
        ]
        named = {fold(name) for name in mentioned_names(text)} & self.community.id_of.keys()
        message = {
            "id": message_id,
            "conversation_id": conversation_id,
            "sender_id": self.community.ids[sender],
            "key": f"{self.rng.getrandbits(128):032x}",
            "kind": "said",
            "text": text,
            "search_text": search_key(text),
            "mention_ids": {name: self.community.id_of[name] for name in sorted(named)},
            "pictures": pictures,
            "unsent_at": moment + timedelta(seconds=40) if is_unsent else None,
        }
        self.rows[Message].append(message)
        return message

    def _picture(self, sender: int, message_id: int, place: int, name: str) -> Row:
        picture = drawing.brought(self.community, self.rng, sender, name, ids.moment_of(message_id))
        self.rows[Picture].append({**picture, "message_id": message_id, "position": place})
        return drawing.shown(picture)

    def _side(self, conversation_id: int, number: int, said: list[Row]) -> Row:
        """Return how somebody stands to a conversation."""
        name = words.people()[number].username
        return {
            "conversation_id": conversation_id,
            "user_id": self.community.ids[number],
            "is_request": self.written.get("request") == name,
            "is_muted": self.written.get("muted") == name,
            "last_message_id": said[-1]["id"],
            "read_id": self._read_id(number, name, said),
            "delivered_id": said[-1]["id"],
            "hidden_id": 0,
        }

    def _read_id(self, number: int, name: str, said: list[Row]) -> int:
        """Return up to where somebody has read: all, but for what they have not seen and did not write themselves."""
        others_saw = not self.written.get("unseen") or said[-1]["sender_id"] == self.community.ids[number]
        unread = self.written.get("unread", {}).get(name, 0 if others_saw else 1)
        read = [] if self.written.get("request") == name else said[: len(said) - unread]
        return int(read[-1]["id"]) if read else 0

    def _tell_of_request(self, conversation_id: int, first_id: int) -> None:
        """Tell whoever does not know the other that they want to write."""
        if asked := self.written.get("request"):
            people = self.community.id_of[asked], self.community.ids[self.people[0]]
            self.rows[Notification].append(
                notifying.notification(self.community, first_id, *people, "message_request", conversation_id)
            )
