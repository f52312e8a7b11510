"""The way through nginx as people take it: from the first page to a tweet that another person hears of at once."""

from collections.abc import Callable

import pytest
import requests

from tests import pictures
from tests.deploy.deployed import Deployed
from tests.deploy.people import SECONDS, Person, asking_from
from tests.nodes.clients import Listener
from tests.nodes.processes import Server

NewPerson = Callable[[str, str], Person]


@pytest.fixture(scope="module")
def ana(newcomer: NewPerson) -> Person:
    return newcomer("ana", "127.0.0.2")


@pytest.fixture(scope="module")
def bob(newcomer: NewPerson) -> Person:
    return newcomer("bob", "127.0.0.3")


def test_a_tweet_with_a_picture_reaches_open_homes_at_both_nodes(site: Deployed, ana: Person, bob: Person) -> None:
    assert bob.submit("/@ana", "/@ana/follow").ok
    homes = [open_home(site, bob) for _ in range(2)]
    try:
        assert [sockets_at(site, node) for node in site.nodes] == [1, 1]
        photograph = ("media", ("harbour.jpg", pictures.jpeg(), "image/jpeg"))
        answer = ana.submit("/", "/tweets", [photograph], text="The ferry is running.", alt="The harbour")
        assert answer.ok, answer.text
        for home in homes:
            assert home.wait_for("tweet")["username"] == "ana"
    finally:
        for home in homes:
            home.close()
    page = bob.get("/").text
    assert "The ferry is running." in page
    assert 'alt="The harbour"' in page
    picture = bob.get(next(part.partition('"')[0] for part in page.split('src="') if part.startswith("/pictures/")))
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/webp")


def open_home(site: Deployed, person: Person) -> Listener:
    """Have somebody's home open, through nginx."""
    home = Listener(site.proxy.url, person.secret, cookie="__Host-sid", certificate=str(site.certificate))
    home.watch("home")
    return home


def sockets_at(site: Deployed, node: Server) -> int:
    """Return how many sockets a node says that it has."""
    token = (site.certificate.parents[1] / "secrets" / "metrics_token").read_text().strip()
    figures = requests.get(f"{node.url}/metrics", headers={"Authorization": f"Bearer {token}"}, timeout=SECONDS).text
    [count] = [line.split()[-1] for line in figures.splitlines() if 'kind="sockets"' in line]
    return int(float(count))


def test_who_asks_without_tls_is_led_to_it(site: Deployed) -> None:
    session = asking_from("127.0.0.1", site)
    answer = session.get(f"http://localhost:{site.proxy.door}/ana?a=b", allow_redirects=False, timeout=SECONDS)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://localhost/ana?a=b")
    with pytest.raises(requests.ConnectionError):
        session.get(f"http://127.0.0.1:{site.proxy.door}/", timeout=SECONDS)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"https://127.0.0.1:{site.proxy.port}/", timeout=SECONDS, verify=False)  # noqa: S501  no such name


def test_answers_say_what_browsers_must_know_and_not_what_serves_them(site: Deployed, ana: Person) -> None:
    answer = ana.get("/")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["Server"] == "nginx"
    assert answer.headers["X-Request-Id"] in site.nodes[0].log() + site.nodes[1].log()
    assert ana.get("/metrics").status_code == 404


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_built_files_come_from_nginx_as_they_would_from_a_node(site: Deployed, ana: Person, encoding: str) -> None:
    page = ana.get("/login?again=1").text
    [style] = [part.partition('"')[0] for part in page.split('href="')[1:] if part.startswith("/static/dist/app-")][:1]
    asked = {"Accept-Encoding": encoding}
    through = ana.get(style, headers=asked, stream=True)
    host = site.proxy.url.removeprefix("https://")
    straight = requests.get(site.nodes[0].url + style, headers={**asked, "Host": host}, stream=True, timeout=SECONDS)
    assert through.raw.read() == straight.raw.read()
    for name in ("Content-Type", "Content-Encoding", "Cache-Control", "Content-Security-Policy", "Vary"):
        assert through.headers.get(name) == straight.headers.get(name), name
    assert "X-Request-Id" not in through.headers  # no node was asked
    assert ana.get("/static/dist/app-0000000000.css").status_code == 404


def test_without_one_node_the_other_goes_on(site: Deployed, ana: Person) -> None:
    doomed = site.nodes[1]
    doomed.kill()
    try:
        assert [ana.get("/").status_code for _ in range(6)] == [200] * 6
        assert ana.submit("/", "/tweets", text="Still afloat.").ok
    finally:
        doomed.start()
        doomed.wait_until_it_answers()
    assert "Still afloat." in ana.get("/@ana").text
