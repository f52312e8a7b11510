"""Background work on conversations."""

from twitter.jobs.registry import job
from twitter.services import conversation_ends


@job
def forget_conversation(conversation_id: int) -> None:
    """Delete a conversation that everybody has left, with its messages and their pictures."""
    conversation_ends.forget_deserted(conversation_id)
