"""The application factory: plugs the rooms together."""

import logging

from flask import Flask

import config
from twitter import admin, api, auth, cli, database, logs, main, realtime, relay
from twitter.extensions import csrf, db, limiter, mail, migrate
from twitter.jobs.hints import Forwarder
from twitter.jobs.runner import Runner
from twitter.web import (
    announcements,
    appearance,
    assets,
    barriers,
    cards,
    charter,
    conversations,
    converters,
    emblem,
    errors,
    filters,
    former_names,
    headers,
    health,
    indentation,
    machines,
    media,
    metrics,
    navigation,
    pictures,
    request_log,
    sessions,
    templating,
    tiles,
    uploads,
)
from twitter.web.proxies import TrustedProxies

log = logging.getLogger(__name__)


def create_app(settings: config.Settings | None = None) -> Flask:
    """Make an application from settings, by default those of the environment variables.

    Raise config.UnsafeSettings when they would make an unsafe server.
    """
    settings = settings or config.load()
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(settings.flask())
    templating.init_app(app)
    app.extensions["settings"] = settings
    app.url_map.strict_slashes = False
    app.url_map.converters.update(converters.CONVERTERS)
    charter.init_app(app)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    logs.configure(settings.log_level, settings.log_format, request_log.about_request)
    _init_database(app, settings)
    _init_web(app)
    relay.init_app(app, settings)
    realtime.init_app(app, settings)
    _init_mail(app, settings)
    app.extensions["job_runner"] = _job_runner(app, settings)  # whoever serves the application starts it
    health.init_app(app, settings)
    metrics.init_app(app, settings)
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]  # Flask's own way
    cli.init_app(app)
    return app


def _init_mail(app: Flask, settings: config.Settings) -> None:
    mail.init_app(app)
    if settings.env == "development":
        app.register_blueprint(main.dev_mail.bp)
    if settings.env == "production" and not settings.mail.server:
        log.warning("MAIL_SERVER is not set: mails wait in the outbox, and are set aside after a day")


def _job_runner(app: Flask, settings: config.Settings) -> Runner | Forwarder:
    if settings.celery_broker_url:
        return Forwarder(app, settings.celery_broker_url)
    return Runner(app)


def _init_database(app: Flask, settings: config.Settings) -> None:
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(settings.database_url)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), compare_type=True)
    with app.app_context():
        database.prepare(db.engine)


def _init_web(app: Flask) -> None:
    """Order matters where requests are checked: where they come from, origin, CSRF token, then who is asking."""
    request_log.init_app(app)
    barriers.init_app(app)
    headers.init_app(app)
    uploads.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    sessions.init_app(app)
    appearance.init_app(app)
    indentation.init_app(app)
    filters.init_app(app)
    announcements.init_app(app)
    pictures.init_app(app)
    machines.init_app(app)
    cards.init_app(app)
    navigation.init_app(app)
    conversations.init_app(app)
    errors.init_app(app)
    former_names.init_app(app)
    assets.init_app(app)
    app.register_blueprint(media.bp)
    app.register_blueprint(emblem.bp)
    app.register_blueprint(tiles.bp)
    for blueprint in (*auth.BLUEPRINTS, *main.BLUEPRINTS, *admin.BLUEPRINTS):
        app.register_blueprint(blueprint)
    api.init_app(app)
