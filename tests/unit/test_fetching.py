"""Asking other sites: public addresses alone, a few steps, a few seconds, a few bytes."""

import gzip
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from tests import other_sites
from tests.other_sites import PUBLIC, OtherSites, answer, page, redirect
from twitter import fetching
from twitter.fetching import Fetched, Patience, Refused, Unreachable, is_public
from twitter.links import BadLink, parse_link

AGENT = "Skein link preview (+https://skein.example)"
TYPES = frozenset({"text/html"})

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104  nothing listens there
    *("127.0.0.1", "127.8.9.10", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34", "::ffff:0:7f00:1"),
    *("64:ff9b::7f00:1", "64:ff9b::5db8:d822", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
    *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "4000::1"),
]
STRANGE_HOSTS = [
    *("2130706433", "0x7f000001", "017700000001", "127.1", "0177.0.0.1", "0x7f.0.0.1", "127.0.0.0x1", "1.2.3.4.5"),
    *("localhost", "metadata", "printer", "a..example", "-.example", "a b.example", "a\\b.example", "①②⑦.0.0.1"),
    *("127。0。0。1", "[::1", "[fe80::1%25eth0]", "", ".", "a" * 64 + ".example", ".".join(["a"] * 130) + ".example"),
]


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherSites]:
    """Other sites that answer over plain http."""
    with other_sites.serving(monkeypatch) as sites:
        yield sites


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for others only a moment."""
    monkeypatch.setattr(fetching, "SECONDS", 0.3)


def fetch(address: str) -> Fetched:
    return fetching.safe_fetch(address, agent=AGENT, types=TYPES)


def test_a_page_is_fetched_from_the_very_address_that_was_checked(sites: OtherSites) -> None:
    sites.answers["news.example/today?page=2"] = page("<title>Swifts</title>")
    fetched = fetch("http://news.example/today?page=2#top")
    assert b"<title>Swifts</title>" in fetched.content
    assert (fetched.content_type, fetched.charset, fetched.is_whole) == ("text/html", "utf-8", True)
    assert sites.reached == [(PUBLIC, 80)]


def test_nothing_is_said_of_whoever_asks(sites: OtherSites) -> None:
    sites.answers["news.example/"] = answer(b"one", "text/html", "Set-Cookie: id=1; Path=/")
    fetch("http://news.example/")
    fetch("http://news.example/")
    lines = [sorted(head.strip().split("\r\n")) for head in sites.heads]
    assert lines[0] == lines[1]
    assert lines[0] == [
        "Accept-Encoding: identity",
        "Accept: text/html",
        "Connection: close",
        "GET / HTTP/1.1",
        "Host: news.example",
        f"User-Agent: {AGENT}",
    ]


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1"])
def test_public_addresses_are_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_other_addresses_are_not(sites: OtherSites, address: str) -> None:
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        fetch(f"http://{host}/")
    sites.addresses["inside.example"] = [PUBLIC, address]  # one is enough
    with pytest.raises(Refused):
        fetch("http://inside.example/")
    assert sites.reached == []


@pytest.mark.parametrize("host", STRANGE_HOSTS)
def test_what_is_no_name_is_no_host(sites: OtherSites, host: str) -> None:
    with pytest.raises(Refused):
        fetch(f"http://{host}/")
    assert sites.reached == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            "ftp://news.example/",
            "file:///etc/passwd",
            "gopher://news.example/",
            "data:text/html,hello",
            "news.example",
        ),
        *("//news.example/", "http:/news.example", "javascript:alert(1)", ""),
        *(
            "http://news.example:22/",
            "http://news.example:6379/",
            "https://news.example:8443/",
            "http://news.example:0/",
        ),
        *("http://news.example:99999/", "http://news.example:x/"),
        *("http://ana@news.example/", "http://ana:secret@news.example/", "http://@news.example/"),
        *("http://news.example\\@inside.example/", "http://news.example/" + "a" * 2_048),
    ],
)
def test_other_kinds_ports_and_passwords_are_refused(sites: OtherSites, address: str) -> None:
    with pytest.raises(Refused):
        fetch(address)
    assert sites.reached == []


def test_an_address_cannot_smuggle_lines_into_the_question(sites: OtherSites) -> None:
    sites.answers["news.example/a%20b"] = page()
    with pytest.raises((Refused, Unreachable)):
        fetch("http://news.example/a\r\nHost: inside.example\r\n\r\n")
    assert all(head.count("\r\nHost:") == 1 and "\r\nHost: news.example\r\n" in head for head in sites.heads)
    assert fetch("http://news.example/a b").link.url == "http://news.example/a%20b"


def test_two_ways_to_write_an_address_are_one() -> None:
    assert parse_link("HTTP://News.Example:80") == parse_link("http://news.example./#top")
    assert parse_link("https://bücher.example/ä").url == "https://xn--bcher-kva.example/%C3%A4"
    assert parse_link("http://news.example:443/").url == "http://news.example:443/"
    with pytest.raises(BadLink):
        parse_link("http://\ud800.example/")


def test_redirects_are_followed_a_few_steps(sites: OtherSites) -> None:
    sites.answers["news.example/"] = redirect("/one", 301)
    sites.answers["news.example/one"] = redirect("two?x=1", 307)
    sites.answers["news.example/two?x=1"] = redirect("http://other.example/three", 308)
    sites.answers["other.example/three"] = page()
    assert fetch("http://news.example/").link.url == "http://other.example/three"
    sites.answers["other.example/three"] = redirect("/four")
    sites.answers["other.example/four"] = page()
    with pytest.raises(Refused):
        fetch("http://news.example/")
    assert "other.example/four" not in sites.asked


def test_a_redirect_in_a_circle_ends(sites: OtherSites) -> None:
    sites.answers["news.example/"] = redirect("/")
    with pytest.raises(Refused):
        fetch("http://news.example/")
    assert len(sites.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://inside.example/"),
        *("http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://localhost/", "http://news.example:6379/"),
        *("file:///etc/passwd", "ftp://news.example/", "http://a:b@news.example/", "//127.0.0.1/", "http://[", ""),
    ],
)
def test_every_redirect_is_checked_like_the_first(sites: OtherSites, location: str) -> None:
    sites.addresses["inside.example"] = ["10.0.0.1"]
    sites.answers["news.example/"] = redirect(location)
    with pytest.raises(Refused):
        fetch("http://news.example/")
    assert sites.reached == [(PUBLIC, 80)]


def test_a_name_that_changes_its_mind_is_asked_once(sites: OtherSites, monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    monkeypatch.setattr(fetching, "resolved", lambda _host, _patience: next(told))
    sites.answers["news.example/"] = page()
    fetch("http://news.example/")
    assert sites.reached == [(PUBLIC, 80)]
    with pytest.raises(Refused):
        fetch("http://news.example/")


def test_another_address_is_tried_when_one_does_not_answer(sites: OtherSites, monkeypatch: pytest.MonkeyPatch) -> None:
    sites.addresses["news.example"] = ["8.8.4.4", PUBLIC]
    sites.answers["news.example/"] = page()
    reach = sites.connected

    def half_deaf(address: str, port: int, seconds: float) -> socket.socket:
        if address == "8.8.4.4":
            raise ConnectionRefusedError
        return reach(address, port, seconds)

    monkeypatch.setattr(fetching, "connected", half_deaf)
    assert fetch("http://news.example/").is_whole


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "image/svg+xml", "", "text/html-ish", "video/mp4"])
def test_other_types_are_refused(sites: OtherSites, kind: str) -> None:
    sites.answers["news.example/"] = answer(b"<title>Swifts</title>", kind)
    with pytest.raises(Refused):
        fetch("http://news.example/")


@pytest.mark.parametrize("packing", ["gzip", "br", "deflate", "identity, gzip"])
def test_what_is_packed_is_not_unpacked(sites: OtherSites, packing: str) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    sites.answers["news.example/"] = answer(bomb, "text/html", f"Content-Encoding: {packing}")
    with pytest.raises(Refused):
        fetch("http://news.example/")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *[(status, Refused) for status in ("404 Gone", "403 No", "204 Nothing", "206 Part", "304 Same")],
        *[(status, Unreachable) for status in ("500 Broken", "503 Later", "429 Slower")],
    ],
)
def test_what_is_no_page_is_refused_or_tried_later(sites: OtherSites, status: str, error: type[Exception]) -> None:
    sites.answers["news.example/"] = answer(b"", status=status)
    with pytest.raises(error):
        fetch("http://news.example/")


def endless(head: bytes, piece: bytes) -> other_sites.Answer:
    def written(over: Event) -> Iterator[bytes]:
        yield head
        while not over.is_set():
            yield piece

    return written


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x" * 65_536),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 65_536),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: -1\r\n\r\n", b"x" * 65_536),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"2000\r\n" + b"x" * 8_192 + b"\r\n",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 65_536),
    ],
    ids=["no length", "a large length", "a negative length", "chunks", "a chunk of length -1"],
)
def test_of_an_endless_page_a_megabyte_is_read(sites: OtherSites, head: bytes, piece: bytes) -> None:
    sites.answers["news.example/"] = endless(head, piece)
    fetched = fetch("http://news.example/")
    assert (len(fetched.content), fetched.is_whole) == (fetching.MOST_BYTES, False)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5_000),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 65_536),
    ],
    ids=["continue", "tiny chunks", "a chunk's extension"],
)
def test_an_endless_talk_about_nothing_ends(sites: OtherSites, head: bytes, piece: bytes) -> None:
    sites.answers["news.example/"] = endless(head, piece)
    with pytest.raises(Unreachable):
        fetch("http://news.example/")


def dripping(head: bytes, drop: bytes) -> other_sites.Answer:
    def written(over: Event) -> Iterator[bytes]:
        yield head
        while not over.wait(0.02):
            yield drop

    return written


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silence", "a status", "headers", "continue", "a page", "a page without length", "chunks"],
)
def test_whoever_drips_is_left_when_the_time_is_over(sites: OtherSites, head: bytes, drop: bytes) -> None:
    sites.answers["news.example/"] = dripping(head, drop)
    began = time.monotonic()
    with pytest.raises(Unreachable):
        fetch("http://news.example/")
    assert time.monotonic() - began < 1.5


@pytest.mark.usefixtures("hasty")
def test_the_time_is_one_for_all_redirects(sites: OtherSites) -> None:
    def slow(over: Event) -> Iterator[bytes]:
        over.wait(0.2)
        yield redirect("/")

    sites.answers["news.example/"] = slow
    with pytest.raises(Unreachable):
        fetch("http://news.example/")
    assert len(sites.asked) == 2


@pytest.mark.parametrize(
    "spoken",
    [
        *(b"", b"\0\1\2\3", b"HTTP/9.9 200 OK\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0-OpenSSH\r\n"),
        *(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200, b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=range(8),
)
def test_what_is_no_http_is_no_answer(sites: OtherSites, spoken: bytes) -> None:
    sites.answers["news.example/"] = spoken
    with pytest.raises(Unreachable):
        fetch("http://news.example/")


def test_a_port_nobody_listens_on_is_tried_later(sites: OtherSites) -> None:
    sites.ports[80] = 1
    with pytest.raises(Unreachable):
        fetch("http://news.example/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key, and the certificate of news.example that vouches for itself."""
    folder = tmp_path_factory.mktemp("certificate")
    key, signed = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run([*command, "-keyout", key, "-out", signed], check=True, capture_output=True)
    return key, signed


@pytest.fixture
def secure_sites(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherSites]:
    """Other sites that answer over https, all with the certificate of news.example; it is trusted here."""
    key, signed = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(signed, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(signed))
    with other_sites.serving(monkeypatch, context) as sites:
        yield sites


def test_a_certificate_is_checked_for_the_name_though_the_address_is_called(secure_sites: OtherSites) -> None:
    secure_sites.answers |= {"news.example/": page("<title>Swifts</title>"), "other.example/": page()}
    assert b"Swifts" in fetch("https://news.example/").content
    assert secure_sites.reached == [(PUBLIC, 443)]
    with pytest.raises(Refused):
        fetch("https://other.example/")
    assert secure_sites.asked == ["news.example/"]


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure_sites: OtherSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Refused):
        fetch("https://news.example/")


@pytest.mark.usefixtures("hasty")
def test_a_handshake_that_never_ends_is_left(sites: OtherSites) -> None:
    with pytest.raises(Unreachable):  # whoever listens there speaks no TLS, and waits
        fetch("https://news.example/")


def told(question: dns.message.Message) -> dns.message.Message:
    """Answer as the name service of the test."""
    name, kind = question.question[0].name, question.question[0].rdtype
    reply = dns.message.make_response(question)
    known = {
        ("news.example.", dns.rdatatype.A): [PUBLIC],
        ("news.example.", dns.rdatatype.AAAA): ["2606:2800:220:1::1"],
        ("old.example.", dns.rdatatype.A): ["10.0.0.1"],
    }
    if not any(name.to_text() == one for one, _kind in known):
        reply.set_rcode(2 if name.to_text() == "broken.example." else 3)
    for address in known.get((name.to_text(), kind), []):
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, address))
    return reply


@pytest.fixture
def name_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real name service that knows two names; it never answers about silent.example."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while wire := server.recvfrom(4_096):
                if wire[0] == b"end":
                    return
                question = dns.message.from_wire(wire[0])
                if question.question[0].name.to_text() != "silent.example.":
                    server.sendto(told(question).to_wire(), wire[1])

        thread = Thread(target=serve, daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
        monkeypatch.setattr(dns.resolver, "Resolver", lambda: resolver)
        yield
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"end", server.getsockname())
        thread.join(2)


@pytest.mark.usefixtures("name_service", "hasty")
def test_the_name_service_is_asked_for_both_kinds_of_address() -> None:
    assert fetching.resolved("news.example", Patience()) == [PUBLIC, "2606:2800:220:1::1"]
    assert fetching.resolved("old.example", Patience()) == ["10.0.0.1"]
    assert fetching.resolved("8.8.8.8", Patience()) == ["8.8.8.8"]
    for name, error in (("unknown.example", Refused), ("broken.example", Unreachable), ("silent.example", Unreachable)):
        with pytest.raises(error):
            fetching.resolved(name, Patience())
    with pytest.raises(Refused):
        fetch("http://old.example/")
