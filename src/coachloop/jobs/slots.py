"""Slots: the stable name of a worker process, and the proof that it is alive.

DBOS gives work that a process had begun back to a process of the same name only. So names are numbered
slots: a process takes the lowest free one and holds it locked while it lives. Whoever finds a slot free knows
that its work is left over.
"""

import hashlib
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

_MOST = 1_000


class Slots(Protocol):
    """Where slots are held: beside a SQLite file, or in the server that many machines share."""

    def take(self) -> str:
        """The name of the lowest free slot, held until `release` or the end of this process."""
        ...

    def is_free(self, name: str) -> bool:
        """Whether nobody alive holds that slot."""
        ...

    def release(self) -> None: ...


class FileSlots:
    """Locked files in a folder: the processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: FileLock | None = None

    def take(self) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(_MOST):
            name = f"slot-{number}"
            lock = self._lock(name)
            if _locked(lock):
                self._held = lock
                return name
        raise RuntimeError(f"{_MOST} worker processes hold slots in {self._folder}")

    def is_free(self, name: str) -> bool:
        lock = self._lock(name)
        if not _locked(lock):
            return False
        lock.release()
        return True

    def release(self) -> None:
        if self._held is not None:
            self._held.release()
            self._held = None

    def _lock(self, name: str) -> FileLock:
        return FileLock(self._folder / f"{name}.lock", timeout=0, is_singleton=False, thread_local=False)


def _locked(lock: FileLock) -> bool:
    try:
        lock.acquire()
    except Timeout:
        return False
    return True


class ServerSlots:
    """Advisory locks of a PostgreSQL session: processes on any number of machines."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
        )
        self._held: Connection | None = None

    def take(self) -> str:
        self._held = self._engine.connect()
        for number in range(_MOST):
            name = f"slot-{number}"
            if self._held.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}):
                return name
        raise RuntimeError(f"{_MOST} worker processes hold slots in {self._engine.url.host}")

    def is_free(self, name: str) -> bool:
        with closing(self._engine.connect()) as probe:
            free = bool(probe.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}))
            if free:
                probe.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})
        return free

    def release(self) -> None:
        if self._held is not None:
            with suppress(DBAPIError):  # a session that is gone holds no locks
                self._held.execute(text("SELECT pg_advisory_unlock_all()"))
            self._held.close()
            self._held = None
        self._engine.dispose()


def _key(name: str) -> int:
    """A 63-bit number for the name; the server's locks have numbers only."""
    return int.from_bytes(hashlib.sha256(f"coachloop {name}".encode()).digest()[:8]) >> 1


def slots_for(jobs_url: str, folder: Path) -> Slots:
    """Files in `folder` for SQLite, else locks of the server."""
    return FileSlots(folder) if jobs_url.startswith("sqlite") else ServerSlots(jobs_url)
