"""Empty records on SQLite: made once a process and copied, since the steps of a migration take a quarter second."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path


def empty_record(path: Path) -> None:
    """A migrated record without anything in it, at `path`; one that is there is left as it is."""
    if not path.exists():
        shutil.copyfile(_made(), path)


def kept_folder(name: str) -> Path:
    """A folder of this process, taken away when it ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"coachloop-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _made() -> Path:
    from coachloop.store.database import Database
    from coachloop.store.migrations import migrate

    path = kept_folder("empty") / "record.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path
