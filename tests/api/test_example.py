"""The example client, run as its first lines tell, against a real server."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.site import ROOT, running_site

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Run the client with words on its command line, as somebody whose token it keeps already; return what it says."""
    with running_site(tmp_path, REQUIRE_EMAIL_VERIFICATION="0") as site:
        site.flask("users", "create", "ana", "--email", "ana@example.org", "--confirmed")
        client = Path(shutil.copy(ROOT / "examples" / "client.py", tmp_path))
        token = site.flask("oauth", "create-token", "ana").split()[-1]
        client.with_name(".tokens.json").write_text(json.dumps({site.url: token}))

        def run_client(*words: str) -> str:
            command = [sys.executable, str(client), site.url, *words]
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)
            return done.stdout + done.stderr

        yield run_client


def test_what_is_said_stands_at_home(run: Run) -> None:
    address = run("say", "Swifts over", "the #garden & more")
    assert "/@ana/" in address
    assert run("home").strip() == "@ana: Swifts over the #garden & more"
    assert "Write something" in run("say", "")
    assert "python examples/client.py" in run("dance")
