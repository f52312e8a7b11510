"""Make the secrets that compose.yaml reads, each a file in the folder `secrets` beside it. What is there stays.

Run it once, as `python3 deploy/make_secrets.py`, and keep a copy of the folder where the backups are not.
"""

import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "secrets"


def make(folder: Path) -> list[str]:
    """Write each file that is missing and return their names."""
    folder.mkdir(mode=0o700, exist_ok=True)
    database, redis = _kept(folder / "database_password"), _kept(folder / "redis_password")
    contents = {
        "secret_key": secrets.token_urlsafe(32),
        "jwt_key": secrets.token_urlsafe(32),
        "otp_pepper": secrets.token_urlsafe(32),
        "metrics_token": secrets.token_urlsafe(32),
        "database_password": database,
        "database_url": f"postgresql://skein:{database}@database/skein",
        "redis_password": redis,
        "redis_url": f"redis://:{redis}@redis:6379/0",
        "redis_conf": f"requirepass {redis}",
        "mail_password": "",
    }
    missing = [name for name in contents if not (folder / name).exists()]
    for name in missing:
        _write(folder / name, contents[name])
    return missing


def _kept(path: Path) -> str:
    """Return the password that was made before, or a new one."""
    return path.read_text().strip() if path.exists() else secrets.token_urlsafe(24)


def _write(path: Path, content: str) -> None:
    """Write a file that the accounts inside the containers can read; the folder keeps everybody else out."""
    path.write_text(f"{content}\n")
    path.chmod(0o444)


if __name__ == "__main__":
    made = make(FOLDER)
    sys.stdout.write(f"Made in {FOLDER}: {', '.join(made)}\n" if made else "All secrets are there.\n")
