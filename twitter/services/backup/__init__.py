"""One file that holds the whole site, and the way back from it: tables and pictures, but no key and no password.

The file is a tar archive: `tables/NAME.jsonl.gz` for each table, `media/KEY` for each picture, and `manifest.json`,
which comes last. An archive that has none was never finished.
"""

from twitter.services.backup.restoring import restore
from twitter.services.backup.writing import KEPT_BESIDE, Backup, back_up

__all__ = ["KEPT_BESIDE", "Backup", "back_up", "restore"]
