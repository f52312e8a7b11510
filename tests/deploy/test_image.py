"""The image's steps lead from an empty folder to a server that answers, and that ends when it is told to."""

import secrets
import signal
import time
from pathlib import Path

import pytest
import requests

from tests.deploy.image import Image, let_through
from tests.site import ROOT, free_port

HOST = "skein.example"
START_SECONDS = 60
DRAIN_SECONDS = 40  # that compose.yaml and the units give it


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The image, built."""
    return Image(tmp_path_factory.mktemp("image")).build()


def settings(image: Image) -> dict[str, str]:
    """Return what an operator would say: the least that production takes."""
    keys = {name: secrets.token_urlsafe(32) for name in ("SECRET_KEY", "JWT_KEY", "OTP_PEPPER")}
    return {**keys, "BASE_URL": f"https://{HOST}", "HOST": "127.0.0.1", "PORT": str(free_port())}


def test_the_image_migrates_serves_says_that_it_lives_and_ends(image: Image) -> None:
    said = settings(image)
    assert image.run(image.health, **said).wait(30) == 1  # nobody is there yet
    assert image.run(["flask", "db", "upgrade"], **said).wait(60) == 0, log(image)
    server = image.run(image.command, **said)
    try:
        wait_until_it_lives(image, said)
        for path in ("/login", "/local"):
            page = requests.get(f"http://127.0.0.1:{said['PORT']}{path}", headers={"Host": HOST}, timeout=20)
            assert page.status_code == 200, log(image)
    finally:
        server.send_signal(getattr(signal, image.stop_signal))
        assert server.wait(DRAIN_SECONDS) == 0, log(image)
    assert (image.root / "var/lib/skein/twitter.db").is_file()


def wait_until_it_lives(image: Image, said: dict[str, str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while image.run(image.health, **said).wait(30) != 0:
        assert time.monotonic() < deadline, log(image)
        time.sleep(0.2)


def log(image: Image) -> str:
    return (image.folder / "log").read_text()


def test_nothing_runs_as_root_and_nothing_can_build_or_install(image: Image) -> None:
    assert image.user == "10001:10001"
    found = {path.name for path in (image.root / "opt").rglob("*") if path.name in {"pip", "setuptools", "wheel"}}
    assert found == set()
    assert not (image.root / "usr/bin/pip3").exists()


def test_only_what_runs_is_in_the_image() -> None:
    names = let_through((ROOT / ".dockerignore").read_text())
    tops = {Path(name).parts[0] for name in names}
    assert tops == {
        *("config.py", "gunicorn.conf.py", "wsgi.py", "requirements.txt", "requirements-s3.txt"),
        *("migrations", "twitter", "deploy"),
    }
    assert [name for name in names if name.startswith("deploy/")] == ["deploy/healthcheck.py"]
    assert not any("__pycache__" in name or name.startswith("twitter/static/src/") for name in names)
