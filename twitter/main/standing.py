"""How the viewer stands to a person, as the doors to people answer it."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from twitter.queries import people
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.sessions import viewer_id


def stands(username: str, sentence: str = "") -> ResponseReturnValue:
    """Answer a program how the viewer stands to a person now; lead a person back, with a sentence if there is one."""
    if wants_json():
        return json_answer(_as_json(people.profile(viewer_id(), username)))
    if sentence:
        flash(sentence)
    return see_other(next_path(url_for("profile.show", username=username)))


def _as_json(person: people.ProfileView) -> dict[str, object]:
    return {
        "following": person.is_following,
        "requested": person.is_requested,
        "follower_count": person.follower_count,
        "blocked": person.is_blocked,
        "muted": person.is_muted,
        "muted_until": person.muted_until,
        "shows_retweets": person.shows_retweets,
    }
