"""The door to people in the browser: profiles, followers, and whom to follow."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from twitter.main.standing import stands
from twitter.queries import access, people, suggestions, timelines
from twitter.services import follows
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import public, viewer, viewer_id

bp = Blueprint("profile", __name__)

BESIDE, ALONE = 3, 20  # people suggested in the side column, and on a page of their own
FACES = 3  # people one follows who are shown on the profile of somebody they follow


@bp.get("/@<name:username>")
@public
def show(username: str) -> ResponseReturnValue:
    """Show a person and what they wrote."""
    return _list_of(username, "tweets")


@bp.get("/@<name:username>/replies")
@public
def replies(username: str) -> ResponseReturnValue:
    """Show a person and what they wrote and answered."""
    return _list_of(username, "replies")


@bp.get("/@<name:username>/media")
@public
def media(username: str) -> ResponseReturnValue:
    """Show a person and their tweets with pictures."""
    return _list_of(username, "media")


@bp.get("/@<name:username>/likes")
@public
def likes(username: str) -> ResponseReturnValue:
    """Show a person and the tweets they like."""
    return _list_of(username, "likes")


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


@bp.get("/@<name:username>/known")
def known(username: str) -> ResponseReturnValue:
    """Show who of those one follows follows a person as well."""
    person = people.profile(viewer().id, username)
    page = people.acquaintances(viewer().id, person.id, page_request())
    return render_list("profile/people_list.html", "profile/_more_people.html", page, profile=person, which="known")


@bp.get("/@<name:username>/known/some")
def some_known(username: str) -> ResponseReturnValue:
    """Show a few of those one follows who follow a person as well, as a piece for their profile."""
    person = access.person(username)
    some = people.some_acquaintances(viewer().id, person.id, FACES)
    return render_template("profile/_known.html", username=person.username, known=some)


@bp.post("/@<name:username>/follow")
@limited("follow")
def follow(username: str) -> ResponseReturnValue:
    """Follow a person, or ask one who is protected."""
    follows.follow(viewer(), access.person(username))
    return stands(username)


@bp.post("/@<name:username>/unfollow")
@limited("follow")
def unfollow(username: str) -> ResponseReturnValue:
    """Stop following a person, or asking to."""
    follows.unfollow(viewer(), access.person(username))
    return stands(username)


@bp.get("/people", endpoint="people")
def people_page() -> ResponseReturnValue:
    """Show whom one might follow."""
    return render_template("profile/people.html", suggestions=suggestions.whom_to_follow(viewer(), ALONE))


@bp.get("/people/suggested")
def suggested() -> ResponseReturnValue:
    """Show whom one might follow, as a piece for the side column."""
    return render_template("profile/_suggested.html", suggestions=suggestions.whom_to_follow(viewer(), BESIDE))


def _list_of(username: str, which: str) -> ResponseReturnValue:
    person = people.profile(viewer_id(), username)
    page = timelines.by_author(viewer_id(), person.id, page_request(), which)
    more = "profile/_more_media.html" if which == "media" else "feed/_more_tweets.html"
    return render_list("profile/show.html", more, page, profile=person, which=which)
