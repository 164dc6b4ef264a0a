"""Opening the database: SQLite in WAL mode by default, PostgreSQL by URL; one transaction at a time."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

__all__ = ["Connection", "Database", "alive"]

#: Seconds that a writer waits for another before it gives up.
_BUSY_SECONDS = 30
#: Between two tries of what SQLite does not wait for itself.
_LOCKED_SECONDS = 0.02
#: By default each statement of PostgreSQL would see what others have committed meanwhile.
_POSTGRESQL_READ = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """The record. Query functions of `store` take a Connection; a `run` opens it here."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or none. On SQLite it takes the write lock at once."""
        with self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view for reading; nothing that happens in it is kept."""
        options = {} if self.is_sqlite else _POSTGRESQL_READ
        with self.engine.execution_options(**options).connect() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by us, never by the driver
    _write_ahead(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: Any) -> None:
    """Turns the file to WAL, which stays. While others open a new file too, SQLite says locked at once."""
    give_up = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(_LOCKED_SECONDS)


def _sqlite_begin(connection: Connection) -> None:
    # A reader that turns writer half way can fail at once with "database is locked"; a writer asks first.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def alive(database: Database) -> bool:
    """Whether the database answers."""
    with database.read() as connection:
        return bool(connection.execute(text("SELECT 1")).scalar_one())
