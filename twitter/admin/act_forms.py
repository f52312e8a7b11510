"""What moderators fill in when they act, and what each kind of act means in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional

from twitter import clock
from twitter.errors import Invalid
from twitter.extensions import charter
from twitter.services.moderation import Why


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be done."""

    title: Any  # sentences in the reader's language
    effect: Any  # what would happen
    preset: Any  # what is said to the person, unless the moderator says it otherwise
    done: Any  # said to the moderator afterwards
    is_grave: bool = False


CHOICES: Final = {
    "dismiss": Choice(
        _("Dismiss"),
        _("Nothing happens to the person, and they are told nothing. The report is closed."),
        "",
        _("The report is dismissed."),
    ),
    "warn": Choice(
        _("Warn"),
        _("They get a notice and a mail with your words and the rule. Nothing else changes."),
        _("Please keep to the rules of this place. If this goes on, we may have to do more than write to you."),
        _("They are warned."),
    ),
    "delete_tweets": Choice(
        _("Delete tweets"),
        _("The tweets you choose are gone for everybody, retweets of them too. For 30 days you can put them back."),
        _("We took down something you wrote, because it does not fit the rules of this place."),
        _("The tweets are deleted."),
        is_grave=True,
    ),
    "mark_sensitive": Choice(
        _("Mark as sensitive"),
        _("The tweets you choose, or all their pictures, are covered until somebody wants to see them."),
        _("We covered something you posted: people see it once they choose to. Please add a content warning yourself."),
        _("It is marked as sensitive."),
    ),
    "limit": Choice(
        _("Limit"),
        _("Only their followers see what they write. Nobody finds them by searching or in lists."),
        _("We limited your account: for now only your followers see what you write."),
        _("The account is limited."),
    ),
    "suspend": Choice(
        _("Suspend"),
        _("They are signed out everywhere and cannot sign in. Nothing of theirs is shown until the suspension ends."),
        _("We suspended your account because of what you did here."),
        _("The account is suspended."),
        is_grave=True,
    ),
}


def _lengths() -> list[SelectChoice]:
    return [
        SelectChoice("1", _("A day")),
        SelectChoice("3", _("3 days")),
        SelectChoice("7", _("7 days")),
        SelectChoice("30", _("30 days")),
        SelectChoice("date", _("Until a day")),
        SelectChoice("good", _("For good")),
    ]


def _rules() -> list[SelectChoice]:
    none = SelectChoice("", _("No rule in particular"))
    return [none, *(SelectChoice(str(rule.id), rule.text) for rule in charter.rules)]


class ActForm(FlaskForm):
    """An act: of its fields each kind shows those that mean something to it."""

    tweets = SelectMultipleField(coerce=int, choices=[], validate_choice=False)
    scope = RadioField(
        default="tweets",
        choices=[SelectChoice("tweets", _("The tweets I chose")), SelectChoice("account", _("All their pictures"))],
    )
    rule = SelectField(default="", choices=_rules)
    words = TextAreaField(default="")
    length = RadioField(default="7", choices=_lengths)
    until = DateField(validators=[Optional()])
    also = SelectMultipleField(coerce=int, choices=[], validate_choice=False)  # reports that this settles as well

    def __init__(self, **filled: Any) -> None:
        """Give the fields ids that nothing else on the page has."""
        super().__init__(**filled)
        for field in self:
            field.id = f"act-{field.name}"


def why_of(form: ActForm, kind: str, offered: Collection[int], report_id: int | None) -> Why:
    """Return why somebody is acted upon, out of a form. Only tweets that were offered can be meant.

    Raise Invalid for a suspension until a day that is not named.
    """
    is_all = kind == "mark_sensitive" and form.scope.data == "account"
    tweet_ids = () if is_all else tuple(each for each in form.tweets.data or () if each in offered)
    if kind == "mark_sensitive" and not is_all and not tweet_ids:
        raise Invalid("Choose what should be covered.", tweets="missing")
    return Why(
        words=form.words.data or "",
        rule_id=int(form.rule.data) if form.rule.data else None,
        report_id=report_id,
        tweet_ids=tweet_ids,
        until=_end_of(form) if kind == "suspend" else None,
    )


def _end_of(form: ActForm) -> datetime | None:
    """Return when a suspension ends: at the beginning of a day by UTC, or never."""
    if form.length.data == "good":
        return None
    if form.length.data != "date":
        return clock.now() + timedelta(days=int(form.length.data))
    if form.until.data is None:
        raise Invalid("Choose the day on which it ends.", until="missing")
    return datetime.combine(form.until.data, time.min, UTC)
