"""The steps of the Dockerfile, done in an empty folder that stands for the root of the image.

There is no daemon that could build an image where the tests run. So each line is done by itself: COPY takes what
.dockerignore lets through, RUN is given to a shell with the image's folders in place of the machine's, each stage
begins with a Python that has nothing but pip, and what a stage does not copy from another is gone.
"""

import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.site import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
FOLDERS = ("/opt", "/srv", "/var/lib", "/build", "/run/secrets")  # of the image, where it writes
_OWNER = re.compile(r"--(?:owner|group) \d+ ")


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the rest of each instruction."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for instruction in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        name, _, rest = instruction.partition(" ")
        yield name, rest.strip()


def let_through(ignore: str) -> list[str]:
    """Return the files that .dockerignore lets into a build: the last line that fits decides."""
    rules = [(line.removeprefix("!"), line.startswith("!")) for line in ignore.splitlines() if line and line[0] != "#"]
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = tracked.stdout.splitlines() if tracked.returncode == 0 else _walked()
    return [name for name in names if _is_in(name, rules) and (ROOT / name).is_file()]


def _walked() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if ".venv" not in path.parts and path.is_file()]


def _is_in(name: str, rules: list[tuple[str, bool]]) -> bool:
    verdict = True
    for pattern, taken in rules:
        anywhere = pattern.removeprefix("**/")
        here = [anywhere] if anywhere == pattern else [anywhere, f"*/{anywhere}"]
        if any(fnmatch.fnmatchcase(name, one) or fnmatch.fnmatchcase(name, f"{one}/*") for one in here):
            verdict = taken
    return verdict


@dataclass
class Image:
    """A root folder, what was said about it, and the stages before it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    place: str = "/"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    user: str = ""
    stop_signal: str = ""

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def build(self) -> "Image":
        """Do all instructions; raise CalledProcessError when one fails."""
        stage = ""
        for name, rest in instructions(DOCKERFILE.read_text()):
            if name == "FROM":
                self._begin(stage)
                stage = rest.rpartition(" AS ")[2] if " AS " in rest else ""
            else:
                getattr(self, f"_{name.lower()}")(rest)
        return self

    def run(self, command: list[str], **variables: str) -> "subprocess.Popen[bytes]":
        """Start something in the image, with its environment and in its folder."""
        words = [self._inside(word) for word in command]
        environment = {**self._surroundings(), **variables}
        words[0] = shutil.which(words[0], path=environment["PATH"]) or words[0]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(words, cwd=self._at(self.place), env=environment, stdout=log, stderr=log)

    def _begin(self, stage_before: str) -> None:
        """Put the stage that ended aside under its name and begin with a Python of its own, which has pip alone."""
        if self.root.exists():
            self.root.rename(self.folder / f"stage-{stage_before}")
        for folder in FOLDERS:
            (self.root / folder.strip("/")).mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "venv", self.root / "usr"], check=True)
        self.environment, self.place = {}, "/"

    def _arg(self, _rest: str) -> None:
        """Nothing to do: which Python the image begins with cannot be chosen here."""

    def _workdir(self, rest: str) -> None:
        self.place = rest
        self._at(rest).mkdir(parents=True, exist_ok=True)

    def _env(self, rest: str) -> None:
        self.environment.update(pair.split("=", 1) for pair in shlex.split(rest))

    def _copy(self, rest: str) -> None:
        *sources, target = [word for word in rest.split() if not word.startswith("--")]
        if rest.startswith("--from="):
            stage = self.folder / f"stage-{rest.split(maxsplit=1)[0].removeprefix('--from=')}"
            shutil.copytree(stage / sources[0].strip("/"), self._at(target), symlinks=True, dirs_exist_ok=True)
            return
        for name in let_through((ROOT / ".dockerignore").read_text()):
            if sources == ["."] or name in sources:
                copy = self._at(self.place) / target / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy)

    def _run(self, rest: str) -> None:
        command = self._inside(rest if os.geteuid() == 0 else _OWNER.sub("", rest))
        subprocess.run(["/bin/sh", "-ec", command], cwd=self._at(self.place), env=self._surroundings(), check=True)

    def _user(self, rest: str) -> None:
        self.user = rest

    def _stopsignal(self, rest: str) -> None:
        self.stop_signal = rest

    def _healthcheck(self, rest: str) -> None:
        self.health = json.loads(rest.partition("CMD ")[2])

    def _cmd(self, rest: str) -> None:
        self.command = json.loads(rest)

    def _volume(self, rest: str) -> None:
        assert self._at(rest).is_dir()

    def _expose(self, rest: str) -> None:
        assert rest == self.environment["PORT"]

    def _at(self, place: str) -> Path:
        return self.root / place.strip("/")

    def _inside(self, text: str) -> str:
        """Put the folders of the image in the place of the machine's."""
        return re.sub(rf"(?<![\w.$])({'|'.join(FOLDERS)})(?=[/\s:]|$)", rf"{self.root}\1", text)

    def _surroundings(self) -> dict[str, str]:
        """Return the environment of the image, and of the machine only what pip needs to find packages."""
        path = f"{self.root}/usr/bin:/usr/bin:/bin"
        said = {name: self._inside(value).replace("$PATH", path) for name, value in self.environment.items()}
        packages = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
        return {"PATH": path, "HOME": str(self.folder), **packages, **said}
