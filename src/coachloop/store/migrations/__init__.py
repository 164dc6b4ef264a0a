"""Brings a database to the newest shape. The steps stand in versions/, in order, and never change."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from coachloop.store.database import Database

#: Any number that no other program on this PostgreSQL locks on.
_LOCK = 4_071_620


def migrate(database: Database) -> None:
    """All missing steps in one transaction, also when several processes start at once."""
    with database.write() as connection:
        _wait_for_others(connection)
        command.upgrade(_config(connection), "head")


def _wait_for_others(connection: Connection) -> None:
    # SQLite has taken its write lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
