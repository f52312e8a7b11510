"""nginx in front of nodes, with the files of deploy/: only ports, paths and, without a certificate, TLS are others."""

import os
import re
import shutil
from pathlib import Path

from tests.nodes.processes import Server, free_ports, require_program
from tests.site import ROOT

DEPLOYED = ROOT / "deploy" / "nginx"
NODES = (8000, 8001)  # as nodes.conf names them
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PLAIN = "server {{ listen 127.0.0.1:{port}; include skein/here.conf; include skein/locations.conf; }}\n"


class Proxy(Server):
    """nginx, over https when there is a certificate, and else without it."""

    def __init__(self, folder: Path, node_ports: list[int], certificate: Path | None = None) -> None:
        self.port, self.door = free_ports(2)
        self.url = f"https://localhost:{self.port}" if certificate else f"http://127.0.0.1:{self.port}"
        self._folder = folder / "nginx"
        shutil.copytree(DEPLOYED, self._folder)
        self._name_nodes(dict(zip(NODES, node_ports, strict=True)))
        if certificate:
            self._name_site(certificate)
        else:
            self._drop_tls()
        super().__init__("nginx", self.command(), folder)

    def command(self, *arguments: str) -> list[str]:
        """Return how to call nginx with these files; where it may write is said here."""
        user = "user root; " if os.geteuid() == 0 else ""  # as root it would change to an account of its own
        said = f"{user}daemon off; pid {self._folder}/nginx.pid;"
        where = ["-c", str(self._folder / "nginx.conf"), "-e", "stderr"]
        return [require_program("nginx"), *where, "-g", said, *arguments]

    def _name_nodes(self, ports: dict[int, int]) -> None:
        folders = "".join(f"{name}_temp_path {self._folder}/{name};\n" for name in TEMPORARY)
        nodes = self._folder / "skein" / "nodes.conf"
        nodes.write_text(folders + re.sub(r":(\d{4})\b", lambda found: f":{ports[int(found[1])]}", nodes.read_text()))

    def _name_site(self, certificate: Path) -> None:
        site, here = self._folder / "skein" / "site.conf", self._folder / "skein" / "here.conf"
        ports = {"80": self.door, "443": self.port}
        listening = re.compile(r"listen (\[::\]:)?(80|443)\b")
        site.write_text(
            listening.sub(
                lambda found: f"listen {'[::1]' if found[1] else '127.0.0.1'}:{ports[found[2]]}", site.read_text()
            )
        )
        here.write_text(
            here.read_text()
            .replace("skein.example", "localhost")
            .replace("/etc/nginx/certs", str(certificate))
            .replace("/srv/skein", str(ROOT))
        )

    def _drop_tls(self) -> None:
        (self._folder / "skein" / "here.conf").write_text(f"root {ROOT}/twitter;\n")
        (self._folder / "skein" / "site.conf").write_text(PLAIN.format(port=self.port))
