"""Settings: what is read from the environment, and what no server may start with."""

from pathlib import Path

import pytest

import config
from config import RATE_LIMITS, Environment, Settings, UnsafeSettings

KEY = "k" * 20 + "not a key anybody uses" + "k" * 20
OTHER_KEYS = {"JWT_KEY": f"for tokens {KEY}", "OTP_PEPPER": f"for codes {KEY}"}
SAFE = {"APP_ENV": "production", "SECRET_KEY": KEY, "BASE_URL": "https://skein.example", **OTHER_KEYS}
SHARED = {"DATABASE_URL": "postgresql://db/skein", "REDIS_URL": "redis://cache", "WEB_CONCURRENCY": "4"}


def load(tmp_path: Path, **variables: str) -> Settings:
    return config.load({"DATA_DIR": str(tmp_path), "APP_ENV": "development", **variables})


def test_a_safe_production_starts(tmp_path: Path) -> None:
    settings = load(tmp_path, **SAFE)
    assert (settings.env, settings.testing, settings.secure) == ("production", False, True)
    assert settings.flask()["SESSION_COOKIE_NAME"] == "__Host-flash"
    assert settings.flask()["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("name", ["", "  ", None])
def test_whoever_chooses_nothing_gets_production(tmp_path: Path, name: str | None) -> None:
    chosen = {} if name is None else {"APP_ENV": name}
    without = {key: value for key, value in SAFE.items() if key != "APP_ENV"}
    assert config.load({"DATA_DIR": str(tmp_path), **without, **chosen}).env == "production"
    with pytest.raises(UnsafeSettings):
        config.load({"DATA_DIR": str(tmp_path), **chosen})


@pytest.mark.parametrize("name", ["development", "testing"])
def test_other_environments_are_chosen_by_name(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, APP_ENV=name).env == name


def test_only_a_real_site_asks_others_unless_told(tmp_path: Path) -> None:
    assert load(tmp_path, **SAFE).link_previews
    assert not load(tmp_path, **SAFE, LINK_PREVIEWS="0").link_previews
    for name in ("development", "testing"):
        assert not load(tmp_path, APP_ENV=name).link_previews
        assert load(tmp_path, APP_ENV=name, LINK_PREVIEWS="1").link_previews


@pytest.mark.parametrize("name", ["Production", "staging", "dev"])
def test_an_unknown_environment_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeSettings, match="APP_ENV must be one of development, production, testing"):
        load(tmp_path, **SAFE | {"APP_ENV": name})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "dev"),
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "k" * 31),
        ("SECRET_KEY", config.DevelopmentSettings.default_secret("SECRET_KEY")),
        ("JWT_KEY", ""),
        ("JWT_KEY", "k" * 31),
        ("JWT_KEY", config.DevelopmentSettings.default_secret("JWT_KEY")),
        ("JWT_KEY", KEY),
        ("OTP_PEPPER", ""),
        ("OTP_PEPPER", "k" * 31),
        ("OTP_PEPPER", OTHER_KEYS["JWT_KEY"]),
        ("SECRET_KEY_FALLBACKS", "short"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "LOUD"),
        ("BASE_URL", ""),
        ("BASE_URL", "http://skein.example"),
        ("BASE_URL", "skein.example"),
        ("METRICS_TOKEN", "short"),
        ("RATELIMIT_ENABLED", "0"),
        ("RATELIMIT_ENABLED", "perhaps"),
        ("REGISTRATIONS", "ajar"),
        ("TWEET_MAX_CHARS", "0"),
        ("TWEET_MAX_CHARS", "10001"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("WEB_CONCURRENCY", "many"),
    ],
)
def test_production_refuses_an_unsafe_setting_by_name_and_keeps_its_value_to_itself(
    tmp_path: Path, setting: str, value: str
) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        load(tmp_path, **SAFE | {setting: value})
    sentence = str(refusal.value)
    assert setting in sentence
    assert KEY not in sentence
    assert len(value) < 4 or value not in sentence


def test_development_may_do_what_production_may_not(tmp_path: Path) -> None:
    settings = load(tmp_path, RATELIMIT_ENABLED="0", PORT="8080")
    assert settings.ratelimit_enabled is False
    assert settings.base_url == "http://localhost:8080"
    assert settings.flask()["SESSION_COOKIE_NAME"] == "flash"


def test_the_log_is_for_machines_in_production_and_for_people_elsewhere(tmp_path: Path) -> None:
    assert load(tmp_path, **SAFE).log_format == "json"
    assert load(tmp_path).log_format == "text"
    assert load(tmp_path, LOG_FORMAT="json").log_format == "json"


def test_no_two_keys_of_a_laptop_are_alike(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert len({settings.secret_key, settings.jwt_key, settings.otp_pepper}) == 3


@pytest.mark.parametrize("missing", ["REDIS_URL", "DATABASE_URL"])
def test_several_workers_need_what_they_can_share(tmp_path: Path, missing: str) -> None:
    assert load(tmp_path, **SAFE | SHARED).workers == 4
    with pytest.raises(UnsafeSettings, match=rf"WEB_CONCURRENCY.*{missing}"):
        load(tmp_path, **SAFE | SHARED | {missing: ""})
    with pytest.raises(UnsafeSettings, match=rf"WEB_CONCURRENCY.*{missing}"):
        load(tmp_path, **SHARED | {missing: ""})


def test_one_worker_shares_nothing(tmp_path: Path) -> None:
    settings = load(tmp_path, **SAFE | {"WEB_CONCURRENCY": "1"})
    assert settings.database_url == f"sqlite:///{tmp_path / 'twitter.db'}"
    assert settings.flask()["RATELIMIT_STORAGE_URI"] == "memory://"


@pytest.mark.parametrize(
    ("name", "attribute", "content"),
    [
        ("SECRET_KEY", "secret_key", KEY),
        ("METRICS_TOKEN", "metrics_token", KEY),
        ("DATABASE_URL", "database_url", "postgresql+psycopg://db/skein"),
        ("REDIS_URL", "redis_url", "redis://:hidden@cache"),
    ],
)
def test_a_secret_may_come_from_a_file(tmp_path: Path, name: str, attribute: str, content: str) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{content}\n")
    assert getattr(load(tmp_path, **{f"{name}_FILE": str(file)}), attribute) == content


def test_a_secret_file_that_is_missing_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="SECRET_KEY_FILE"):
        load(tmp_path, SECRET_KEY_FILE=str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/skein", "postgresql+psycopg://u:p@db/skein"),
        ("postgresql://u:p@db/skein", "postgresql+psycopg://u:p@db/skein"),
        ("mysql://u:p@db/skein", "mysql+pymysql://u:p@db/skein"),
        ("mariadb://u:p@db/skein", "mysql+pymysql://u:p@db/skein"),
        ("postgresql+psycopg://db/skein", "postgresql+psycopg://db/skein"),
        ("sqlite:////var/skein.db", "sqlite:////var/skein.db"),
    ],
)
def test_a_database_is_reached_by_the_driver_that_gevent_can_wait_for(tmp_path: Path, given: str, used: str) -> None:
    assert load(tmp_path, DATABASE_URL=given).database_url == used


@pytest.mark.parametrize(
    ("typed", "read"), [("1", True), ("yes", True), ("ON", True), ("True", True), ("0", False), ("no", False)]
)
def test_a_flag_is_read_in_any_usual_spelling(typed: str, read: bool) -> None:
    assert Environment({"FLAG": typed}).flag("FLAG", not read) is read


@pytest.mark.parametrize("typed", ["2", "y", "enabled", "-"])
def test_a_flag_in_no_usual_spelling_is_refused(typed: str) -> None:
    with pytest.raises(UnsafeSettings, match="FLAG must be 0 or 1"):
        Environment({"FLAG": typed}).flag("FLAG", True)


@pytest.mark.parametrize("typed", ["1.5", "-1", "0x10", "1e3", "\u00b2"])
def test_a_number_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(UnsafeSettings, match="NUMBER must be a whole number"):
        Environment({"NUMBER": typed}).number("NUMBER", 1)


def test_what_is_empty_counts_as_not_given() -> None:
    environment = Environment({"A": "", "B": "  ", "C": " 7 ", "D": "a, b  c,"})
    assert (environment.text("A", "x"), environment.flag("B", True), environment.number("C", 1)) == ("x", True, 7)
    assert (environment.words("D"), environment.words("A")) == (("a", "b", "c"), ())


def test_settings_are_read_into_their_types(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        TRUSTED_HOSTS="skein.example, www.skein.example",
        SECRET_KEY_FALLBACKS="old older",
        BASE_URL="http://skein.example/",
        TWEET_MAX_CHARS="500",
        LANGUAGES="de,en",
        LOG_LEVEL="debug",
    )
    assert settings.trusted_hosts == ("skein.example", "www.skein.example")
    assert settings.flask()["TRUSTED_HOSTS"] == ["skein.example", "www.skein.example"]
    assert settings.flask()["SECRET_KEY_FALLBACKS"] == ["old", "older"]
    assert settings.base_url == "http://skein.example"
    assert (settings.tweet_max_chars, settings.languages, settings.log_level) == (500, ("de", "en"), "DEBUG")


def test_the_dangerous_defaults_of_flask_are_off(tmp_path: Path) -> None:
    words = load(tmp_path, **SAFE).flask()
    assert (words["DEBUG"], words["TESTING"], words["SESSION_COOKIE_HTTPONLY"]) == (False, False, True)
    assert words["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert 0 < words["MAX_FORM_MEMORY_SIZE"] <= words["MAX_CONTENT_LENGTH"] <= 9 * 1024 * 1024


def test_limits_fall_back_to_memory_when_redis_is_away(tmp_path: Path) -> None:
    words = load(tmp_path, REDIS_URL="redis://cache").flask()
    assert words["RATELIMIT_STORAGE_URI"] == "redis://cache"
    assert words["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] is True


@pytest.mark.parametrize("name", RATE_LIMITS)
def test_every_limit_says_whom_it_counts(name: str) -> None:
    assert {scope for scope, _ in RATE_LIMITS[name]} <= {"person", "address", "login", "email"}
