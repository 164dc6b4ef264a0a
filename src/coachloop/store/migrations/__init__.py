"""Brings a database to the newest shape. The steps stand in versions/, in order, and never change."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from coachloop.domain.errors import CoachloopError
from coachloop.store.database import Database

#: Any number that no other program on this PostgreSQL locks on.
_LOCK = 4_071_620


class RecordNewer(CoachloopError):
    """The record was changed by a newer coachloop; this one would not understand it."""

    code = "E-STO-002"


class RecordUnusable(CoachloopError):
    """The record cannot be opened: not a database, not reachable, or not ours to write."""

    code = "E-STO-003"


def migrate(database: Database) -> None:
    """All missing steps in one transaction, also when several processes start at once.

    Raises RecordNewer, RecordUnusable.
    """
    try:
        with database.write() as connection:
            _wait_for_others(connection)
            command.upgrade(_config(connection), "head")
    except DBAPIError as error:
        raise RecordUnusable(
            "The record cannot be used.",
            why=" ".join(str(error.orig).split()),
            fix="Check that the file or server is there and may be written, and COACHLOOP_DATABASE_URL.",
            where=database.engine.url.render_as_string(hide_password=True),
        ) from error
    except CommandError as error:
        raise RecordNewer(
            "The record was made by a newer version of coachloop.",
            why=str(error),
            fix="Install the version that was used before, or a later one.",
            where=database.engine.url.render_as_string(hide_password=True),
        ) from error


def _wait_for_others(connection: Connection) -> None:
    # SQLite has taken its write lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
