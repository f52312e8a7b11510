"""Domain errors: a sentence for the person, keys for the machine. `web/errors.py` alone turns them into answers."""


def mark(sentence: str) -> str:
    """Mark a sentence for the translators and return it; what the errors below are given is marked by their names."""
    return sentence


class TwitterError(Exception):
    """Something a person may be told: `sentence` for them, `details` (field name to key) for programs.

    `status` is the HTTP status that best says what happened. Sentences are message ids: doors translate them, and fill
    in `values` where the sentence has places for them.
    """

    status = 500

    def __init__(self, sentence: str, **details: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details
        self.values: dict[str, str] = {}

    @property
    def in_full(self) -> str:
        """The sentence as it stands here, in English, with what belongs in its places."""
        return self.sentence % self.values if self.values else self.sentence


class Invalid(TwitterError):
    """The input cannot be accepted as it stands."""

    status = 422


class Forbidden(TwitterError):
    """The person is known and may not do this."""

    status = 403


class NotFound(TwitterError):
    """There is no such thing, or this person may not know that there is."""

    status = 404

    def __init__(self, sentence: str = mark("It was deleted, or the address is wrong."), **details: str) -> None:
        super().__init__(sentence, **details)


class Conflict(TwitterError):
    """Somebody else was there first."""

    status = 409


class RateLimited(TwitterError):
    """Too often. `retry_after` is in seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Overloaded(TwitterError):
    """The server is too busy for this right now and nothing was done. `retry_after` is in seconds."""

    status = 503
    retry_after = 5
