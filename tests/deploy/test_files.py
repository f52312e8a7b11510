"""The files of deploy/: each is read by the program it is for, and they agree with each other and with the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Environment, ProductionSettings
from tests.deploy.deployed import secrets_maker
from tests.nodes.processes import WORKER, require_program
from tests.nodes.proxy import DEPLOYED, Proxy
from tests.site import ROOT
from twitter.services.media import LARGEST_FILE
from twitter.services.pictures import MOST
from twitter.web.headers import ALWAYS, BARE_POLICY
from twitter.web.uploads import LARGEST_REQUEST, THE_REST

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
EXPOSURE = 2.0  # of ten, as systemd-analyze counts; a unit without any hardening has 9.6


def beside_python(name: str) -> str:
    """Return a program that the development requirements bring."""
    return str(Path(sys.executable).with_name(name))


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def test_the_dockerfile_has_nothing_that_hadolint_minds() -> None:
    subprocess.run([beside_python("hadolint"), "--failure-threshold", "style", DEPLOY / "Dockerfile"], check=True)


def test_the_compose_file_is_one() -> None:
    command = [beside_python("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"]
    subprocess.run(command, check=True, capture_output=True)


def test_what_the_compose_file_names_is_there(tmp_path: Path) -> None:
    read = compose()
    secrets_maker().make(tmp_path)
    assert {Path(secret["file"]).name for secret in read["secrets"].values()} <= {p.name for p in tmp_path.iterdir()}
    for name, service in read["services"].items():
        assert set(service.get("secrets", ())) <= set(read["secrets"]), name
        assert set(service["networks"]) <= set(read["networks"]), name
        assert set(service.get("depends_on", ())) <= set(read["services"]), name
        volumes = [volume.split(":")[0] for volume in service.get("volumes", ()) if not volume.startswith("$")]
        assert all((DEPLOY / volume).exists() or volume in read["volumes"] for volume in volumes), name


def test_only_nginx_is_reached_from_outside_and_nothing_writes_where_it_should_not() -> None:
    services = compose()["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert all(
        service["read_only"] and "no-new-privileges:true" in service["security_opt"] for service in services.values()
    )
    assert all("privileged" not in service and ":latest" not in service["image"] for service in services.values())


def test_the_addresses_of_the_compose_file_agree() -> None:
    services = compose()["services"]
    edge = {
        name: service["networks"]["edge"]["ipv4_address"]
        for name, service in services.items()
        if "edge" in service["networks"]
    }
    assert services["web1"]["environment"]["TRUSTED_PROXIES"] == edge["nginx"]
    for name in ("web1", "web2"):
        assert (DEPLOY / "compose" / "nodes.conf").read_text().count(f"server {edge[name]}:8000 ") == 2


def test_the_compose_file_and_the_units_name_settings_that_exist() -> None:
    known = set(re.findall(r'"([A-Z][A-Z0-9_]+)"', (ROOT / "config.py").read_text()))
    named = {name.removesuffix("_FILE") for name in compose()["services"]["web1"]["environment"]}
    assert named <= known


def test_two_sets_of_nodes_differ_in_their_addresses_alone() -> None:
    here, there = ((path / "nodes.conf").read_text() for path in (DEPLOYED / "skein", DEPLOY / "compose"))
    lines = [re.sub(r"\d+(\.\d+){3}:\d+", "", text).splitlines()[1:] for text in (here, there)]
    assert lines[0] == lines[1]


def test_secrets_are_made_once_and_are_good_enough_for_production(tmp_path: Path) -> None:
    make = secrets_maker().make
    made = make(tmp_path / "secrets")
    before = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    (tmp_path / "secrets" / "database_url").unlink()
    assert make(tmp_path / "secrets") == ["database_url"]
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == before
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    files = {f"{name.upper()}_FILE": str(tmp_path / "secrets" / name) for name in made}
    settings = ProductionSettings.read(
        Environment({**files, "BASE_URL": "https://skein.example", "DATA_DIR": str(tmp_path)})
    )
    assert len({settings.secret_key, settings.jwt_key, settings.otp_pepper}) == 3
    assert before["database_password"].strip() in settings.database_url
    assert settings.redis_url == before["redis_url"].strip()


def test_every_program_is_started_by_the_same_words() -> None:
    texts = [path.read_text() for path in UNITS] + [(DEPLOY / name).read_text() for name in ("Procfile", "Dockerfile")]
    assert sum(WORKER.removeprefix("celery ") in text for text in texts) == 2
    assert [*WORKER.split()] == compose()["services"]["worker"]["command"]
    gunicorn = re.compile(r"gunicorn\W+--config\W+gunicorn\.conf\.py")
    assert sum(bool(gunicorn.search(text)) for text in texts) == 3


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder, with programs that are on this machine."""
    folder = tmp_path / "units"
    folder.mkdir()
    for unit in UNITS:
        text = re.sub(r"^(Exec\w+=)\S+", r"\1/bin/true", unit.read_text(), flags=re.MULTILINE)
        (folder / unit.name.replace("@", "@8000")).write_text(text)
    return folder


def test_systemd_understands_the_units(units: Path) -> None:
    names = sorted(f"./{unit.name}" for unit in units.iterdir())
    done = subprocess.run([analyze(), "verify", *names], cwd=units, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_units_leave_little_to_whoever_breaks_in(units: Path) -> None:
    for unit in sorted(units.glob("*.service")):
        command = [analyze(), "security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", f"./{unit.name}"]
        subprocess.run(command, cwd=units, check=True, capture_output=True)


def analyze() -> str:
    """Return systemd's own reader of units; skip where there is no systemd."""
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd is not installed")
    return found


@pytest.mark.parametrize("tls", [True, False])
def test_nginx_understands_its_files(tmp_path: Path, tls: bool) -> None:
    openssl = [require_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    files = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
    subprocess.run([*openssl, *files], check=True, capture_output=True)
    proxy = Proxy(tmp_path, [8000, 8001], tmp_path if tls else None)
    done = subprocess.run(proxy.command("-t"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr.replace("could be redundant", "")


def test_nginx_takes_bodies_as_large_as_the_site_does() -> None:
    locations = (DEPLOYED / "skein" / "locations.conf").read_text()
    sizes = [int(size) * 1024 * 1024 for size in re.findall(r"client_max_body_size (\d+)m;", locations)]
    assert sizes == [LARGEST_REQUEST, MOST * LARGEST_FILE + 2 * THE_REST, 2 * LARGEST_FILE + 2 * THE_REST]


def test_nginx_gives_built_files_the_headers_that_the_site_gives_them() -> None:
    immutable = (DEPLOYED / "skein" / "immutable.conf").read_text()
    added = dict(re.findall(r'^add_header (\S+) "?([^;"]*(?:;[^;"]*)*?)"?;$', immutable, re.MULTILINE))
    expected = {name: value for name, value in ALWAYS.items() if name != "Permissions-Policy"}  # of pages alone
    assert added == {
        **expected,
        "Content-Security-Policy": BARE_POLICY,
        "Cache-Control": "public, max-age=31536000, immutable",
    }


def test_every_text_that_nginx_serves_was_compressed_when_it_was_built() -> None:
    built = [path for path in (ROOT / "twitter/static/dist").iterdir() if path.suffix in {".css", ".js", ".svg"}]
    assert built
    assert [path.name for path in built for ending in (".br", ".gz") if not Path(f"{path}{ending}").is_file()] == []
