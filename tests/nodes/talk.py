"""Conversations to write in."""

from tests import factories
from twitter.models import User
from twitter.services import conversations


def conversation_of(*people: User) -> int:
    """Let people have a conversation that is a request to none of them, because they follow who begins it."""
    creator, *others = people
    for other in others:
        factories.follow(other, creator)
    return conversations.begin(creator, others).id
