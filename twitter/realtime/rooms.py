"""The names of rooms. The server alone chooses them: a client can name none."""

_SESSION = "session:"


def of_user(user_id: int) -> str:
    """Return the room of all sockets of one person."""
    return f"user:{user_id}"


def of_session(session_id: int) -> str:
    """Return the room of all sockets of one session."""
    return f"{_SESSION}{session_id}"


def session_in(room: str | None) -> int | None:
    """Return the session whose room this is; None for any other room."""
    return int(room.removeprefix(_SESSION)) if room and room.startswith(_SESSION) else None
