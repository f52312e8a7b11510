"""What people are told, as apps see it: one by one and in groups, read, and dismissed."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from tests.telling import told, waiting
from twitter.api.entities.accounts import Account
from twitter.api.entities.notifications import (
    FormerNotificationPolicy,
    GroupedNotificationsResults,
    GroupedNotificationsWithFaces,
    Notification,
    NotificationPolicy,
)
from twitter.extensions import db
from twitter.jobs.runner import run_due
from twitter.models import Notification as Row
from twitter.models import Tweet, User
from twitter.services import blocks, deletions, mutes, notifications, privacy, reactions, retweets, tweets

V1, V2 = "/api/v1/notifications", "/api/v2/notifications"


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


@pytest.fixture
def everything(ana: User, bob: User, tweet: Tweet) -> dict[str, Tweet]:
    """Let Bob do all that is told of; return what he wrote."""
    factories.follow(bob, ana)
    factories.like(bob, tweet)
    factories.retweet(bob, tweet)
    written = {
        "reply": factories.reply(bob, tweet),
        "mention": factories.tweet(bob, "Hello @ana"),
        "quote": factories.tweet(bob, "Look", quote_of=tweet),
    }
    factories.message(bob, ana, text="You do not know me")
    return written


def listed(phone: Phone, query: str = "") -> list[dict]:
    answer = phone.get(V1 + query)
    assert answer.status_code == 200, answer.json
    matches(list[Notification], answer.json)
    return answer.json


def grouped(phone: Phone, query: str = "") -> dict:
    answer = phone.get(V2 + query)
    assert answer.status_code == 200, answer.json
    matches(GroupedNotificationsResults, answer.json)
    return answer.json


def types(phone: Phone, query: str = "") -> list[str]:
    return [each["type"] for each in listed(phone, query)]


def count(phone: Phone, path: str = V1, query: str = "") -> int:
    answer = phone.get(f"{path}/unread_count{query}")
    assert answer.status_code == 200
    return answer.json["count"]


def links(answer: TestResponse) -> dict[str, str]:
    return {
        name: link for link, name in re.findall(r'<http://[^/]+(/[^>]+)>; rel="(\w+)"', answer.headers.get("Link", ""))
    }


def test_each_kind_has_its_type_and_its_status(
    ana: User, bob: User, tweet: Tweet, everything: dict[str, Tweet], anas: Phone
) -> None:
    found = listed(anas)
    about = [(each["type"], each["status"] and int(each["status"]["id"])) for each in found]
    assert about == [
        ("quote", everything["quote"].id),
        ("mention", everything["mention"].id),
        ("mention", everything["reply"].id),
        ("reblog", tweet.id),
        ("favourite", tweet.id),
        ("follow", None),
    ]
    assert {each["account"]["username"] for each in found} == {"bob"}
    assert found[0]["status"]["quote"]["quoted_status"]["id"] == str(tweet.id)
    assert [each["group_key"].partition("-")[0] for each in found[2:]] == ["ungrouped", "reblog", "favourite", "follow"]
    assert found[0]["group_key"] == f"ungrouped-{found[0]['id']}"


def test_an_edit_and_a_follow_request_are_told_too(ana: User, bob: User, anas: Phone) -> None:
    theirs = factories.tweet(bob)
    retweets.retweet(ana, theirs)
    tweets.edit_tweet(bob, theirs, "They left.")
    run_due()
    privacy.set_protected(ana, True)
    factories.follow(factories.person("cem"), ana)
    reread()
    asked, edited = listed(anas)
    assert [(each["type"], each["status"] and each["status"]["id"]) for each in (asked, edited)] == [
        ("follow_request", None),
        ("update", str(theirs.id)),
    ]


def test_what_was_asked_for_is_all_that_comes(ana: User, bob: User, everything: dict[str, Tweet], anas: Phone) -> None:
    assert everything
    cem = factories.person("cem")
    factories.follow(cem, ana)
    assert types(anas, "?types[]=follow&types[]=quote") == ["follow", "quote", "follow"]
    assert types(anas, "?exclude_types[]=mention&exclude_types[]=follow&exclude_types[]=quote") == [
        "reblog",
        "favourite",
    ]
    assert types(anas, "?types[]=poll&types[]=nonsense") == []
    assert types(anas, "?types[]=mention&exclude_types[]=mention") == []
    assert [each["account"]["username"] for each in listed(anas, f"?account_id={cem.id}")] == ["cem"]
    assert listed(anas, "?account_id=99") == []
    assert anas.get(f"{V1}?account_id=x").status_code == 422
    assert len(listed(anas, "?limit=2&include_filtered=true")) == 2


def test_pages_follow_each_other_in_both_directions(ana: User, tweet: Tweet, anas: Phone) -> None:
    for person in factories.people(7):
        factories.like(person, tweet)
    whole = [each["id"] for each in listed(anas)]
    first = anas.get(f"{V1}?limit=3")
    second = anas.get(links(first)["next"])
    third = anas.get(links(second)["next"])
    assert [[each["id"] for each in page.json] for page in (first, second, third)] == [whole[:3], whole[3:6], whole[6:]]
    assert "next" not in links(third)
    assert [each["id"] for each in anas.get(links(third)["prev"]).json] == whole[3:6]
    assert [each["id"] for each in listed(anas, f"?since_id={whole[4]}&limit=2")] == whole[:2]
    assert [each["id"] for each in listed(anas, f"?min_id={whole[4]}&limit=2")] == whole[2:4]
    assert listed(anas, f"?since_id={whole[0]}") == []


@pytest.mark.parametrize("keep_away", [blocks.block, mutes.mute])
def test_nobody_is_spoken_of_across_a_block_or_a_mute(
    keep_away: Callable[[User, User], object], ana: User, bob: User, everything: dict[str, Tweet], anas: Phone
) -> None:
    [first, *_rest] = listed(anas)
    keep_away(ana, bob)
    assert everything
    assert (listed(anas), grouped(anas)["notification_groups"], count(anas)) == ([], [], 0)
    assert anas.get(f"{V1}/{first['id']}").status_code == 404
    assert anas.get(f"{V2}/ungrouped-{first['id']}").status_code == 404


def test_a_tweet_that_one_may_not_read_is_not_spoken_of(ana: User, bob: User, anas: Phone) -> None:
    quote = factories.tweet(bob, "Look", quote_of=factories.tweet(ana))
    [one] = listed(anas)
    privacy.set_protected(bob, True)
    assert listed(anas) == []
    assert anas.get(f"{V1}/{one['id']}").status_code == 404
    privacy.set_protected(bob, False)
    deletions.delete_tweet(bob, quote)
    assert listed(anas) == []


def test_one_notification_is_found_by_its_receiver(
    ana: User, bob: User, everything: dict[str, Tweet], anas: Phone, app: Flask
) -> None:
    assert everything
    for each in listed(anas):
        answer = anas.get(f"{V1}/{each['id']}")
        matches(Notification, answer.json)
        assert answer.json == each
    bobs = Phone(app)
    bobs.sign_in("bob")
    assert bobs.get(f"{V1}/{each['id']}").status_code == 404
    asked = db.session.scalars(select(Row.id).where(Row.kind == "message_request")).one()
    assert anas.post(f"{V1}/{asked}/dismiss").status_code == 404
    assert [anas.get(f"{V1}/{missing}").status_code for missing in (asked, 1, "x")] == [404, 404, 404]


def test_likes_retweets_and_follows_stand_in_groups(ana: User, tweet: Tweet, anas: Phone) -> None:
    crowd = factories.people(10)
    for person in crowd:
        factories.like(person, tweet)
    factories.follow(crowd[0], ana)
    answer = factories.reply(crowd[1], tweet)
    found = grouped(anas)
    mention, follow, likes = found["notification_groups"]
    assert [each["type"] for each in (mention, follow, likes)] == ["mention", "follow", "favourite"]
    assert (likes["group_key"], likes["notifications_count"]) == (f"favourite-{tweet.id}", 10)
    assert likes["sample_account_ids"] == [str(person.id) for person in reversed(crowd[2:])]
    assert likes["status_id"] == str(tweet.id)
    assert likes["most_recent_notification_id"] == int(likes["page_max_id"])
    assert mention["group_key"] == f"ungrouped-{mention['most_recent_notification_id']}"
    assert (mention["status_id"], follow["status_id"]) == (str(answer.id), None)
    assert {each["id"] for each in found["statuses"]} == {str(tweet.id), str(answer.id)}
    named = {user_id for group in found["notification_groups"] for user_id in group["sample_account_ids"]}
    assert sorted(each["id"] for each in found["accounts"]) == sorted(named)


def test_an_app_says_what_it_shows_in_groups(ana: User, tweet: Tweet, anas: Phone) -> None:
    for person in factories.people(3):
        factories.like(person, tweet)
        factories.retweet(person, tweet)
    found = grouped(anas, "?grouped_types[]=reblog")["notification_groups"]
    assert [(each["type"], each["notifications_count"]) for each in found] == [
        ("reblog", 3),
        ("favourite", 1),
        ("favourite", 1),
        ("favourite", 1),
    ]
    assert all(each["group_key"].startswith("ungrouped-") for each in found[1:])
    assert count(anas, V2) == 2
    assert count(anas, V2, "?grouped_types[]=reblog") == 4
    assert count(anas, V2, "?types[]=favourite") == 1
    assert count(anas, V1) == 6
    assert count(anas, V1, "?limit=4") == 4


def test_pages_of_groups_miss_none_however_an_app_goes_on(ana: User, anas: Phone) -> None:
    crowd, written = factories.people(3), [factories.tweet(ana, f"{number}") for number in range(4)]
    for person in crowd:
        for tweet in written:
            factories.like(person, tweet)
    whole = [each["group_key"] for each in grouped(anas)["notification_groups"]]
    assert len(whole) == 4
    first = anas.get(f"{V2}?limit=2")
    oldest = first.json["notification_groups"][-1]
    for onward in (
        links(first)["next"],
        f"{V2}?limit=2&max_id={oldest['page_min_id']}",
        f"{V2}?limit=2&max_id={oldest['most_recent_notification_id']}",
    ):
        assert [each["group_key"] for each in anas.get(onward).json["notification_groups"]] == whole[2:]
    newest = first.json["notification_groups"][0]["page_max_id"]
    assert grouped(anas, f"?since_id={newest}")["notification_groups"] == []
    factories.like(factories.person("dora"), written[0])
    [moved] = grouped(anas, f"?since_id={newest}")["notification_groups"]
    assert (moved["status_id"], moved["notifications_count"]) == (str(written[0].id), 4)
    [same] = grouped(anas, f"?min_id={newest}&limit=1")["notification_groups"]
    assert same["group_key"] == moved["group_key"]


def test_of_most_people_a_face_is_enough(ana: User, tweet: Tweet, anas: Phone) -> None:
    for person in (crowd := factories.people(3)):
        factories.like(person, tweet)
    answer = anas.get(f"{V2}?expand_accounts=partial_avatars")
    matches(GroupedNotificationsWithFaces, answer.json)
    assert [each["id"] for each in answer.json["accounts"]] == [str(crowd[2].id)]
    assert {each["id"] for each in answer.json["partial_accounts"]} == {str(crowd[0].id), str(crowd[1].id)}
    assert anas.get(f"{V2}?expand_accounts=none").status_code == 422


def test_a_group_is_found_by_its_key_with_all_its_people(ana: User, tweet: Tweet, anas: Phone, app: Flask) -> None:
    crowd = factories.people(10)
    for person in crowd:
        factories.like(person, tweet)
    [group] = grouped(anas)["notification_groups"]
    answer = anas.get(f"{V2}/{group['group_key']}")
    matches(GroupedNotificationsResults, answer.json)
    assert answer.json["notification_groups"][0]["notifications_count"] == 10
    first = anas.get(f"{V2}/{group['group_key']}/accounts?limit=6")
    matches(list[Account], first.json)
    rest = anas.get(links(first)["next"])
    assert [each["id"] for each in first.json + rest.json] == [str(person.id) for person in reversed(crowd)]
    alone = anas.get(f"{V2}/ungrouped-{group['most_recent_notification_id']}").json["notification_groups"]
    assert [(each["group_key"], each["notifications_count"]) for each in alone] == [
        (f"ungrouped-{group['most_recent_notification_id']}", 1)
    ]
    phone = Phone(app)
    assert factories.person("cem")
    phone.sign_in("cem")
    assert phone.get(f"{V2}/{group['group_key']}").status_code == 404
    assert phone.get(f"{V2}/{group['group_key']}/accounts").status_code == 404
    assert phone.post(f"{V2}/{group['group_key']}/dismiss").json == {}
    assert len(grouped(anas)["notification_groups"]) == 1


@pytest.mark.parametrize(
    "key", ["x", "favourite-", "favourite-x", "ungrouped-1", "ungrouped-" + "9" * 19, "-", "poll-1"]
)
def test_a_key_of_no_group_finds_none(key: str, anas: Phone) -> None:
    assert anas.get(f"{V2}/{key}").status_code == 404
    assert anas.get(f"{V2}/{key}/accounts").status_code == 404
    answer = anas.post(f"{V2}/{key}/dismiss")
    assert (answer.status_code, answer.json) == (200, {})


def test_what_is_dismissed_is_gone_from_pages_too_and_stays_away(
    ana: User, bob: User, tweet: Tweet, anas: Phone
) -> None:
    factories.like(bob, tweet)
    factories.follow(bob, ana)
    follow, like = listed(anas)
    answer = anas.post(f"{V1}/{like['id']}/dismiss")
    assert (answer.status_code, answer.json) == (200, {})
    reread()
    assert (told(ana), waiting(ana)) == (["follow by bob"], 1)
    reactions.unlike(bob, tweet)
    reactions.like(bob, tweet)
    assert (told(ana), types(anas)) == (["follow by bob"], ["follow"])
    assert anas.post(f"{V1}/{like['id']}/dismiss").status_code == 404
    assert anas.post(f"{V1}/dismiss", {"id": follow["id"]}).status_code == 200
    assert listed(anas) == []


def test_a_group_is_dismissed_as_a_whole(ana: User, tweet: Tweet, anas: Phone) -> None:
    for person in factories.people(3):
        factories.like(person, tweet)
        factories.retweet(person, tweet)
    assert anas.post(f"{V2}/favourite-{tweet.id}/dismiss").json == {}
    assert types(anas) == ["reblog"] * 3
    [newest, *_rest] = listed(anas)
    assert anas.post(f"{V2}/ungrouped-{newest['id']}/dismiss").json == {}
    assert types(anas) == ["reblog"] * 2


def test_nobody_dismisses_what_another_was_told(ana: User, bob: User, tweet: Tweet, anas: Phone, app: Flask) -> None:
    factories.like(bob, tweet)
    [like] = listed(anas)
    bobs = Phone(app)
    bobs.sign_in("bob")
    assert bobs.post(f"{V1}/{like['id']}/dismiss").status_code == 404
    assert bobs.post(f"{V1}/dismiss", {"id": like["id"]}).status_code == 404
    assert bobs.post(f"{V2}/ungrouped-{like['id']}/dismiss").status_code == 200
    assert bobs.post(f"{V1}/clear").status_code == 200
    assert types(anas) == ["favourite"]


def test_all_are_cleared_but_what_apps_do_not_show(ana: User, everything: dict[str, Tweet], anas: Phone) -> None:
    assert everything
    answer = anas.post(f"{V1}/clear")
    assert (answer.status_code, answer.json) == (200, {})
    assert (listed(anas), count(anas)) == ([], 0)
    reread()
    assert told(ana) == ["message_request by bob"]


def test_a_dismissal_says_what(anas: Phone) -> None:
    assert anas.post(f"{V1}/dismiss", {}).status_code == 422
    assert anas.post(f"{V1}/dismiss", {"id": "x"}).status_code == 422
    assert anas.post(f"{V1}/{1 << 63}/dismiss").status_code == 404


def test_what_was_read_is_not_counted(ana: User, everything: dict[str, Tweet], anas: Phone) -> None:
    assert everything
    found = listed(anas)
    assert count(anas) == len(found) == 6
    notifications.mark_read(ana, int(found[1]["id"]))
    assert (count(anas), count(anas, V2)) == (1, 1)
    assert count(anas, V1, "?types[]=follow") == 0


def test_everything_is_accepted_and_nothing_kept_apart(anas: Phone) -> None:
    policy, former = anas.get(f"{V2}/policy").json, anas.get(f"{V1}/policy").json
    matches(NotificationPolicy, policy)
    matches(FormerNotificationPolicy, former)
    for act in (anas.put, anas.patch):
        assert act(f"{V2}/policy", json={"for_new_accounts": "accept"}).json == policy
        answer = act(f"{V2}/policy", data={"for_new_accounts": "drop", "for_bots": "accept"})
        assert (answer.status_code, answer.json["details"]) == (422, {"for_new_accounts": "unknown"})
        assert act(f"{V1}/policy", data={"filter_new_accounts": "false"}).json == former
        assert act(f"{V1}/policy", data={"filter_new_accounts": "true"}).status_code == 422
    assert anas.get(f"{V1}/requests").json == []
    assert anas.get(f"{V1}/requests/merged").json == {"merged": True}
    assert anas.post(f"{V1}/requests/accept", {"id": []}).json == {}
    assert anas.post(f"{V1}/requests/dismiss", {"id": ["1"]}).status_code == 404


READS = [V1, f"{V1}/1", f"{V1}/unread_count", V2, f"{V2}/favourite-1", f"{V2}/favourite-1/accounts", f"{V2}/policy"]
WRITES = [f"{V1}/1/dismiss", f"{V1}/clear", f"{V2}/favourite-1/dismiss", f"{V1}/requests/accept"]
ASKED = [("GET", path) for path in READS] + [("POST", path) for path in WRITES] + [("PUT", f"{V2}/policy")]


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_a_token_must_be_good_for_it(method: str, path: str, ana: User, phone: Phone) -> None:
    assert phone.open(method, path).status_code == 401
    phone.access_token = factories.oauth_token(ana, "read:statuses write:statuses follow")
    assert phone.open(method, path).status_code == 403
    phone.access_token = factories.oauth_token(ana, "read:notifications" if method == "GET" else "write:notifications")
    assert phone.open(method, path).status_code in {200, 404}
    phone.access_token = factories.oauth_token(None, "read write")
    assert phone.open(method, path).status_code == 422


@pytest.mark.parametrize("path", [V1, V2, f"{V1}/unread_count", f"{V2}/unread_count"])
def test_many_notifications_cost_no_more_statements_than_few(
    path: str, ana: User, bob: User, anas: Phone, statements: list[str]
) -> None:
    counts = []
    for number in range(1, 6):
        person = factories.person(f"other{number}")
        factories.like(person, factories.tweet(ana, f"number {number}"))
        factories.tweet(person, f"Hello @ana, @bob and @other{number}", quote_of=factories.tweet(bob))
        reread()
        statements.clear()
        assert anas.get(path).status_code == 200
        counts.append(len(statements))
    assert len({*counts[1:]}) == 1


def test_nothing_of_a_page_is_stored_twice(ana: User, bob: User, tweet: Tweet, anas: Phone) -> None:
    factories.like(bob, tweet)
    for _ in range(2):
        anas.post(f"{V1}/clear")
        reactions.unlike(bob, tweet)
        reactions.like(bob, tweet)
    reread()
    assert db.session.scalar(select(func.count()).select_from(Row)) == 1
    assert listed(anas) == []
