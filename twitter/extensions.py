"""Extension objects, made once and bound to an application in `create_app`. Objects only."""

from typing import TYPE_CHECKING, cast

from flask import current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase
from werkzeug.local import LocalProxy

from twitter.smtp import Mail

if TYPE_CHECKING:
    from config import Settings
    from twitter.charter import Charter


class Base(DeclarativeBase):
    """The declarative base: every constraint has a predictable name, so that migrations can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Rows stay readable after a commit: a door may show what its verb returned without asking the database again.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
socketio = SocketIO()
mail = Mail()
limiter = Limiter(key_func=lambda: "")  # web/limits.py names the real key for every limit

settings = cast("Settings", LocalProxy(lambda: current_app.extensions["settings"]))
"""The settings of the application at work: those of the environment, and what was changed on the admin pages."""

configured = cast("Settings", LocalProxy(lambda: current_app.extensions["configured"]))
"""The settings as the environment has them, whatever was changed on the admin pages."""

charter = cast("Charter", LocalProxy(lambda: current_app.extensions["charter"]))
"""What whoever runs the site has laid down, as this process knows it (`web/charter.py`)."""
