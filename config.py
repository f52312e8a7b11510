"""Settings: one typed class per environment, read from environment variables. Production refuses to start unsafe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network

ROOT = Path(__file__).resolve().parent
VERSION = "0.1.0"  # of this software; pyproject.toml says the same
SECRET_BYTES = 32
DEVELOPMENT_SECRET = "development only, never the key of a real site"  # noqa: S105  production refuses it
# Seconds. Redis answers in a millisecond or hangs, and a request that meets a hanging one may wait for it twice.
REDIS_PATIENCE = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}
REGISTRATIONS = ("open", "approval", "invitation", "closed")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PUBLIC_SECRETS = {"", "dev", "secret", "changeme"}

# How often one may do a thing: name -> rules, each counted per person (an address when signed out), per address, per
# login name that is tried, or per mailbox that is written to. The figures of signing in, of codes and of verification
# are Mastodon's (its rack_attack initializer).
RATE_LIMITS: dict[str, tuple[tuple[str, str], ...]] = {
    "api": (("person", "300 per 5 minutes"),),  # all that an app asks, counted together
    "sign_up": (("address", "5 per 30 minutes"),),
    "sign_in": (("address", "25 per 5 minutes"), ("login", "25 per hour")),
    "refresh": (("address", "300 per 5 minutes"),),  # an app asks every 15 minutes, but many may share an address
    "register_app": (("address", "25 per 5 minutes"),),
    "authorize": (("person", "60 per hour"),),  # letting an app in: an answer stores a code
    "verify": (("person", "5 per 30 minutes"), ("address", "25 per 5 minutes")),  # mailing the link again
    "reset": (("email", "5 per 30 minutes"), ("address", "25 per 5 minutes")),  # mailing a code
    "reset_code": (("address", "25 per 5 minutes"),),  # trying a code
    "tweet": (("person", "300 per 3 hours"),),
    "edit": (("person", "100 per hour"),),
    "delete": (("person", "100 per hour"),),
    "react": (("person", "250 per 15 minutes"),),  # likes, bookmarks, and what is taken back; a retweet is a tweet
    "pin": (("person", "60 per hour"),),
    "follow": (("person", "400 per day"),),
    "credentials": (("person", "10 per 10 minutes"),),  # all that ask the password again, counted together
    "privacy": (("person", "300 per hour"),),  # requests, sending followers away, protecting, blocking, muting
    "profile": (("person", "60 per hour"),),
    "report": (("person", "30 per hour"),),
    "search": (("person", "60 per minute"),),
    "suggest": (("person", "240 per minute"),),  # completing what is being typed: one for every few letters
    "picture": (("person", "30 per hour"),),  # each costs up to ten seconds of a processor
    "upload": (("person", "150 per hour"),),  # pictures of tweets: a long thread has many
    "describe": (("person", "300 per hour"),),
    "message": (("person", "125 per 6 hours"),),
    "seen": (("person", "240 per minute"),),  # telling which message one has seen
    "conversation": (("person", "300 per hour"),),  # all else one does with a conversation or a message
    "notifications": (("person", "120 per 5 minutes"),),  # having seen them: an open page says so by itself
}


class UnsafeSettings(SystemExit):
    """The settings would make an unsafe server, so the process ends with this sentence.

    It names settings, never values.
    """


class Environment:
    """Reads settings out of a mapping such as `os.environ`. Every reader takes a name and a default."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str = "") -> str:
        return self._variables.get(name, "").strip() or default

    def secret(self, name: str, default: str = "") -> str:
        """Read a secret from NAME, or from the file that NAME_FILE names."""
        path = self.text(f"{name}_FILE")
        if not path:
            return self.text(name, default)
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise UnsafeSettings(f"{name}_FILE names a file that cannot be read.") from error

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            raise UnsafeSettings(f"{name} must be a whole number.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, str(int(default))).lower()
        if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
            raise UnsafeSettings(f"{name} must be 0 or 1.")
        return value in {"1", "true", "yes", "on"}

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        return tuple(word for word in self.text(name, default).replace(",", " ").split() if word)


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """How mail leaves. Without a server, development writes it into files and production keeps it in the outbox."""

    server: str = ""
    port: int = 587
    username: str = ""
    password: str = ""
    use_tls: bool = True
    use_ssl: bool = False
    timeout: int = 10  # seconds, for every answer of the server
    sender: str = ""

    @classmethod
    def read(cls, environ: Environment, base_url: str) -> "MailSettings":
        """Read the settings whose names begin with MAIL_."""
        host = urlsplit(base_url).hostname or "localhost"
        return cls(
            server=environ.text("MAIL_SERVER"),
            port=environ.number("MAIL_PORT", 587),
            username=environ.text("MAIL_USERNAME"),
            password=environ.secret("MAIL_PASSWORD"),
            use_tls=environ.flag("MAIL_USE_TLS", True),
            use_ssl=environ.flag("MAIL_USE_SSL", False),
            timeout=environ.number("MAIL_TIMEOUT", 10),
            sender=environ.text("MAIL_SENDER", f"no-reply@{host}"),
        )

    def flask(self) -> dict[str, Any]:
        """Return the same settings in the words of Flask-Mail."""
        return {
            "MAIL_SERVER": self.server,
            "MAIL_PORT": self.port,
            "MAIL_USERNAME": self.username,
            "MAIL_PASSWORD": self.password,
            "MAIL_USE_TLS": self.use_tls and not self.use_ssl,
            "MAIL_USE_SSL": self.use_ssl,
            "MAIL_TIMEOUT": self.timeout,
            "MAIL_DEFAULT_SENDER": self.sender,
            "MAIL_DEBUG": False,  # it would print what is said to the server, passwords too
            "MAIL_SUPPRESS_SEND": False,  # jobs/delivery.py decides, whatever TESTING says
        }


@dataclass(frozen=True, kw_only=True)
class MediaSettings:
    """Where pictures are kept: in a local folder, or in a bucket of an S3-compatible store."""

    folder: Path
    bucket: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    access_key: str = ""
    secret_key: str = field(default="", repr=False)

    @classmethod
    def read(cls, environ: Environment, data_dir: Path) -> "MediaSettings":
        """Read MEDIA_STORE and the settings whose names begin with S3_."""
        scheme, _, bucket = environ.text("MEDIA_STORE").partition("://")
        if (scheme, bool(bucket)) not in {("", False), ("s3", True)}:
            raise UnsafeSettings("MEDIA_STORE must be empty, or s3:// and the name of a bucket.")
        return cls(
            folder=data_dir / "media",
            bucket=bucket.strip("/"),
            endpoint=environ.text("S3_ENDPOINT"),
            region=environ.text("S3_REGION", "us-east-1"),
            access_key=environ.text("S3_ACCESS_KEY"),
            secret_key=environ.secret("S3_SECRET_KEY"),
        )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the application may be told from outside. docs/operations.md describes each one."""

    env: ClassVar[str] = "production"
    testing: ClassVar[bool] = False

    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    database_url: str
    jwt_key: str
    otp_pepper: str
    redis_url: str = ""
    celery_broker_url: str = ""
    require_email_verification: bool = True
    mail: "MailSettings"
    media: "MediaSettings"
    data_dir: Path
    site_name: str = "Skein"
    site_description: str = ""
    contact_email: str = ""
    contact_username: str = ""
    base_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    registrations: str = "open"
    sign_ups_per_day: int = 0  # of the whole site; 0: as many as come
    ratelimit_enabled: bool = True
    link_previews: bool = True
    metrics_token: str = field(default="", repr=False)  # shown by what asks for /metrics; none: nobody is answered
    oauth_password_grant: bool = False
    tweet_max_chars: int = 280
    languages: tuple[str, ...] = ("en", "de")
    log_level: str = "INFO"
    log_format: str = "text"
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, environ: Environment) -> "Settings":
        """Build the settings from `environ`; raise UnsafeSettings when they cannot be accepted."""
        data_dir = Path(environ.text("DATA_DIR", str(ROOT / "instance"))).resolve()
        base_url = environ.text("BASE_URL", cls.default_base_url(environ)).rstrip("/")
        redis_url = environ.secret("REDIS_URL")
        settings = cls(
            data_dir=data_dir,
            secret_key=environ.secret("SECRET_KEY", cls.default_secret("SECRET_KEY")),
            jwt_key=environ.secret("JWT_KEY", cls.default_secret("JWT_KEY")),
            otp_pepper=environ.secret("OTP_PEPPER", cls.default_secret("OTP_PEPPER")),
            secret_key_fallbacks=environ.words("SECRET_KEY_FALLBACKS"),
            database_url=_driver_url(environ.secret("DATABASE_URL", f"sqlite:///{data_dir / 'twitter.db'}")),
            redis_url=redis_url,
            celery_broker_url=environ.secret("CELERY_BROKER_URL", redis_url),
            metrics_token=environ.secret("METRICS_TOKEN"),
            base_url=base_url,
            mail=MailSettings.read(environ, base_url),
            media=MediaSettings.read(environ, data_dir),
            **cls._plain(environ),
        )
        settings.validate()
        return settings

    @classmethod
    def _plain(cls, environ: Environment) -> dict[str, Any]:
        return {
            "site_name": environ.text("SITE_NAME", "Skein"),
            "site_description": environ.text("SITE_DESCRIPTION"),
            "contact_email": environ.text("CONTACT_EMAIL"),
            "contact_username": environ.text("CONTACT_USERNAME"),
            "host": environ.text("HOST", "127.0.0.1"),
            "port": environ.number("PORT", 8000),
            "workers": environ.number("WEB_CONCURRENCY", 1),
            "trusted_proxies": _networks(environ.words("TRUSTED_PROXIES")),
            "trusted_hosts": environ.words("TRUSTED_HOSTS", cls.default_host(environ)),
            "registrations": environ.text("REGISTRATIONS", "open"),
            "sign_ups_per_day": environ.number("SIGN_UPS_PER_DAY", 0),
            "ratelimit_enabled": environ.flag("RATELIMIT_ENABLED", cls.ratelimit_enabled),
            "require_email_verification": environ.flag("REQUIRE_EMAIL_VERIFICATION", True),
            "oauth_password_grant": environ.flag("OAUTH_PASSWORD_GRANT", False),
            "link_previews": environ.flag("LINK_PREVIEWS", cls.link_previews),
            "tweet_max_chars": environ.number("TWEET_MAX_CHARS", 280),
            "languages": environ.words("LANGUAGES", "en de"),
            "log_level": environ.text("LOG_LEVEL", "INFO").upper(),
            "log_format": environ.text("LOG_FORMAT", "json" if cls.env == "production" else "text"),
        }

    @classmethod
    def default_secret(cls, name: str) -> str:
        """Return the value of a secret that nobody set: none, where it matters."""
        return ""

    @classmethod
    def default_base_url(cls, environ: Environment) -> str:
        return ""

    @classmethod
    def default_host(cls, environ: Environment) -> str:
        """Return the host of BASE_URL: the only one that a Host header may name."""
        return urlsplit(environ.text("BASE_URL")).hostname or ""

    @property
    def secure(self) -> bool:
        """Whether people reach the site by https, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    def validate(self) -> None:
        """Raise UnsafeSettings for the first setting that no environment may have."""
        if self.registrations not in REGISTRATIONS:
            raise UnsafeSettings(f"REGISTRATIONS must be one of {', '.join(REGISTRATIONS)}.")
        if self.log_level not in LOG_LEVELS:
            raise UnsafeSettings(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
        if self.log_format not in {"json", "text"}:
            raise UnsafeSettings("LOG_FORMAT must be json or text.")
        if not 1 <= self.tweet_max_chars <= 10_000:
            raise UnsafeSettings("TWEET_MAX_CHARS must be between 1 and 10000.")
        if self.workers > 1 and not self.redis_url:
            raise UnsafeSettings(
                "WEB_CONCURRENCY above 1 needs REDIS_URL: limits and live pushes are shared through it."
            )
        if self.workers > 1 and self.database_url.startswith("sqlite"):
            raise UnsafeSettings("WEB_CONCURRENCY above 1 needs a DATABASE_URL other than SQLite.")

    def flask(self) -> dict[str, Any]:
        """Return the same settings in the words of Flask and its extensions."""
        return {
            "SECRET_KEY": self.secret_key,
            "SECRET_KEY_FALLBACKS": list(self.secret_key_fallbacks),
            "DEBUG": False,  # whatever FLASK_DEBUG says
            "TESTING": self.testing,
            "TRUSTED_HOSTS": list(self.trusted_hosts)
            or None,  # None takes every Host header; production always has some
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # Only the flash message and the CSRF token live in Flask's own cookie; who somebody is never does.
            "SESSION_COOKIE_NAME": "__Host-flash" if self.secure else "flash",
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            # Pages with secrets in their address send no Referer; web/headers.py checks the origin of every form.
            "WTF_CSRF_SSL_STRICT": False,
            "WTF_CSRF_TIME_LIMIT": None,  # a page may stay open for days; the token ends with the session cookie
            # A form is read whole; one that brings files may be larger (web/uploads.py), but none of its other fields.
            "MAX_CONTENT_LENGTH": 256 * 1024,
            "MAX_FORM_MEMORY_SIZE": 256 * 1024,
            "RATELIMIT_ENABLED": self.ratelimit_enabled,
            "RATELIMIT_STORAGE_URI": self.redis_url or "memory://",
            # A limiter that cannot reach Redis counts in memory; one that waits for it would hold every request.
            "RATELIMIT_STORAGE_OPTIONS": REDIS_PATIENCE if self.redis_url else {},
            "RATELIMIT_STRATEGY": "moving-window",
            "RATELIMIT_HEADERS_ENABLED": False,
            "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(self.redis_url),
            **self.mail.flask(),
            "BABEL_DEFAULT_LOCALE": self.languages[0],
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "twitter" / "translations"),
            **self.extra,
        }


class ProductionSettings(Settings):
    """The default when nothing is chosen. Refuses to start unsafe."""

    def validate(self) -> None:
        super().validate()
        secrets = {"SECRET_KEY": self.secret_key, "JWT_KEY": self.jwt_key, "OTP_PEPPER": self.otp_pepper}
        for name, value in secrets.items():
            _require_secret(name, value)
        if len(set(secrets.values())) < len(secrets):
            raise UnsafeSettings(f"{', '.join(secrets)} must all be different.")
        if not self.secure:
            raise UnsafeSettings("BASE_URL is missing or not https. It is the address that people type.")
        if any(len(old.encode()) < SECRET_BYTES for old in self.secret_key_fallbacks):
            raise UnsafeSettings(f"Each of SECRET_KEY_FALLBACKS must have at least {SECRET_BYTES} bytes.")
        if self.metrics_token and len(self.metrics_token.encode()) < SECRET_BYTES:
            raise UnsafeSettings(f"METRICS_TOKEN must have at least {SECRET_BYTES} bytes, or be empty.")
        if not self.ratelimit_enabled:
            raise UnsafeSettings("RATELIMIT_ENABLED must not be 0 in production.")


class DevelopmentSettings(Settings):
    """A laptop: SQLite under instance/, plain http. Chosen explicitly, as `make run` does."""

    env = "development"
    link_previews = False  # a demo asks nothing of other sites

    @classmethod
    def default_secret(cls, name: str) -> str:
        return f"{DEVELOPMENT_SECRET}: {name}"

    @classmethod
    def default_base_url(cls, environ: Environment) -> str:
        return f"http://localhost:{environ.number('PORT', 8000)}"

    @classmethod
    def default_host(cls, environ: Environment) -> str:
        return ""  # a phone on the same network asks for the laptop by its address


class TestingSettings(DevelopmentSettings):
    """The test suite: no limits unless a test asks for them."""

    env = "testing"
    testing = True
    ratelimit_enabled = False


ENVIRONMENTS: dict[str, type[Settings]] = {
    settings.env: settings for settings in (ProductionSettings, DevelopmentSettings, TestingSettings)
}


def load(variables: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the environment that APP_ENV names; production when it names none."""
    name = variables.get("APP_ENV", "").strip() or "production"
    if name not in ENVIRONMENTS:
        raise UnsafeSettings(f"APP_ENV must be one of {', '.join(sorted(ENVIRONMENTS))}.")
    return ENVIRONMENTS[name].read(Environment(variables))


def _require_secret(name: str, value: str) -> None:
    if value in PUBLIC_SECRETS or value.startswith(DEVELOPMENT_SECRET):
        raise UnsafeSettings(
            f"{name} is missing or known to everybody. Make one with: APP_ENV=development flask secrets generate"
        )
    if len(value.encode()) < SECRET_BYTES:
        raise UnsafeSettings(f"{name} must have at least {SECRET_BYTES} bytes.")


def _networks(words: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(word, strict=False) for word in words)
    except ValueError as error:
        raise UnsafeSettings("TRUSTED_PROXIES must hold addresses or networks, such as 10.0.0.0/8.") from error


def _driver_url(url: str) -> str:
    """Name the drivers that cooperate with gevent: psycopg 3 and PyMySQL."""
    for prefix, driver in (
        ("postgres://", "postgresql+psycopg://"),
        ("postgresql://", "postgresql+psycopg://"),
        ("mysql://", "mysql+pymysql://"),
        ("mariadb://", "mysql+pymysql://"),
    ):
        if url.startswith(prefix):
            return driver + url.removeprefix(prefix)
    return url
