"""The door to people in the browser: profiles, followers, and whom to follow."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from twitter.queries import access, people, timelines
from twitter.services import follows
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import public, viewer, viewer_id

bp = Blueprint("profile", __name__)

BESIDE, ALONE = 3, 20  # people suggested in the side column, and on a page of their own


@bp.get("/@<name:username>")
@public
def show(username: str) -> ResponseReturnValue:
    """Show a person and what they wrote."""
    person = people.profile(viewer_id(), username)
    page = timelines.by_author(viewer_id(), person.id, page_request())
    return render_list("profile/show.html", "feed/_more_tweets.html", page, profile=person)


@bp.get("/@<name:username>/followers")
@public
def followers(username: str) -> ResponseReturnValue:
    """Show who follows a person."""
    person = people.profile(viewer_id(), username)
    page = people.followers(viewer_id(), person.id, page_request())
    return render_list("profile/people_list.html", "profile/_more_people.html", page, profile=person, which="followers")


@bp.get("/@<name:username>/following")
@public
def following(username: str) -> ResponseReturnValue:
    """Show whom a person follows."""
    person = people.profile(viewer_id(), username)
    page = people.following(viewer_id(), person.id, page_request())
    return render_list("profile/people_list.html", "profile/_more_people.html", page, profile=person, which="following")


@bp.post("/@<name:username>/follow")
@limited("follow")
def follow(username: str) -> ResponseReturnValue:
    """Follow a person, or ask one who is protected."""
    follows.follow(viewer(), access.person(username))
    return _stands(username)


@bp.post("/@<name:username>/unfollow")
@limited("follow")
def unfollow(username: str) -> ResponseReturnValue:
    """Stop following a person, or asking to."""
    follows.unfollow(viewer(), access.person(username))
    return _stands(username)


@bp.get("/people", endpoint="people")
def people_page() -> ResponseReturnValue:
    """Show whom one might follow."""
    return render_template("profile/people.html", suggestions=people.suggestions(viewer(), ALONE))


@bp.get("/people/suggested")
def suggested() -> ResponseReturnValue:
    """Show whom one might follow, as a piece for the side column."""
    return render_template("profile/_suggested.html", suggestions=people.suggestions(viewer(), BESIDE))


def _stands(username: str) -> ResponseReturnValue:
    """Answer how the viewer stands to a person now."""
    if not wants_json():
        return see_other(next_path(url_for("profile.show", username=username)))
    person = people.profile(viewer_id(), username)
    return json_answer(
        {
            "following": person.is_following,
            "requested": person.is_requested,
            "follower_count": person.follower_count,
        }
    )
