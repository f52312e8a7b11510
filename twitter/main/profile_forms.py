"""The shape of the forms of one's own profile."""

from contextlib import suppress
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField

from twitter.models import User
from twitter.services.media import Crop
from twitter.services.profiles import MOST_FIELDS


class ProfileForm(FlaskForm):
    """What a profile says. What is too long is the service's to say."""

    display_name = StringField()
    bio = TextAreaField()
    location = StringField()
    website = StringField()
    name1, value1 = StringField(), StringField()
    name2, value2 = StringField(), StringField()
    name3, value3 = StringField(), StringField()
    name4, value4 = StringField(), StringField()

    @classmethod
    def of(cls, user: User) -> "ProfileForm":
        """Return the form filled in with what is stored."""
        lines: dict[str, str] = {}
        for number, line in enumerate(user.extra_fields, start=1):
            lines |= {f"name{number}": line["name"], f"value{number}": line["value"]}
        return cls(None, obj=user, data=lines)

    def lines(self) -> list[tuple[Any, Any]]:
        """Return the fields of the extra lines, in pairs."""
        return [(self[f"name{number}"], self[f"value{number}"]) for number in range(1, MOST_FIELDS + 1)]

    def said(self) -> dict[str, Any]:
        """Return what was filled in, as the verb takes it."""
        plain = {name: self[name].data or "" for name in ("display_name", "bio", "location", "website")}
        lines = [(name.data or "", value.data or "") for name, value in self.lines()]
        return {**plain, "extra_fields": lines}


class PictureForm(FlaskForm):
    """A file, and the part of it to keep: numbers that JavaScript fills in, or nothing for the middle."""

    file = FileField(id="picture-file")
    crop_x = HiddenField(id="picture-x")
    crop_y = HiddenField(id="picture-y")
    crop_size = HiddenField(id="picture-size")

    def crop(self) -> Crop | None:
        """Return the part to keep; None when it was not said, or not in numbers."""
        with suppress(ValueError, TypeError):
            return Crop(float(self.crop_x.data), float(self.crop_y.data), float(self.crop_size.data))
        return None


class BannerForm(PictureForm):
    """The same for a banner."""

    file = FileField(id="banner-file")
    crop_x = HiddenField(id="banner-x")
    crop_y = HiddenField(id="banner-y")
    crop_size = HiddenField(id="banner-size")
