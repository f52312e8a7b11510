"""The log of a real server, as whoever collects it reads it."""

import json
import urllib.request
from pathlib import Path

from tests.site import running_site


def test_a_worker_writes_json_and_a_request_is_one_line_of_it(tmp_path: Path) -> None:
    with running_site(tmp_path, LOG_FORMAT="json", LOG_LEVEL="INFO") as site:
        asked = urllib.request.Request(f"{site.url}/local?q=hush", headers={"X-Request-Id": "abcdefgh-1"})  # noqa: S310
        urllib.request.urlopen(asked).close()  # noqa: S310  our own address
    log = site.log()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == "abcdefgh-1"]
    assert [(line["route"], line["status"]) for line in mine] == [("feed.local", 200)]
    assert any(line["logger"] == "gunicorn.error" for line in lines)
    assert "hush" not in log
    assert not [
        line for line in log.splitlines() if not line.startswith(("{", "["))
    ]  # the master's own are in brackets
