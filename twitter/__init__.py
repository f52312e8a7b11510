"""The application factory: plugs the rooms together."""

import logging

from flask import Flask

import config
from twitter import auth, cli, database, main, realtime
from twitter.extensions import csrf, db, limiter, migrate
from twitter.jobs.runner import Runner
from twitter.web import appearance, assets, converters, errors, filters, headers, sessions
from twitter.web.proxies import TrustedProxies


def create_app(settings: config.Settings | None = None) -> Flask:
    """Make an application from settings, by default those of the environment variables.

    Raise config.UnsafeSettings when they would make an unsafe server.
    """
    settings = settings or config.load()
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(settings.flask())
    app.extensions["settings"] = settings
    app.url_map.strict_slashes = False
    app.url_map.converters.update(converters.CONVERTERS)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _init_database(app, settings)
    _init_web(app)
    realtime.init_app(app, settings)
    app.extensions["job_runner"] = Runner(app)  # whoever serves the application starts it
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]  # Flask's own way
    cli.init_app(app)
    return app


def _init_database(app: Flask, settings: config.Settings) -> None:
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(settings.database_url)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), compare_type=True)
    with app.app_context():
        database.prepare(db.engine)


def _init_web(app: Flask) -> None:
    """Order matters where requests are checked: origin, CSRF token, then who is asking."""
    headers.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    sessions.init_app(app)
    appearance.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    app.register_blueprint(auth.bp)
    for blueprint in main.BLUEPRINTS:
        app.register_blueprint(blueprint)
