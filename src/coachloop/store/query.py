"""Read-only SQL for `coachloop query`: one statement, bounded, in a transaction that cannot write."""

import sqlite3
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.store.database import Connection, Database

#: What SQLite may do for a statement; no ATTACH, which would make a file, and no PRAGMA.
_READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)


class QueryRefused(CoachloopError):
    """The statement is not a select, or the database does not understand it."""

    code = "E-QRY-001"
    kind = ErrorKind.USAGE


def select_rows(database: Database, sql: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and at most `limit` rows. Raises QueryRefused."""
    read = _of_sqlite if database.is_sqlite else _of_postgresql
    with database.read() as c:
        driver_error = c.dialect.loaded_dbapi.Error
        try:
            return read(c, sql, limit)
        except (SQLAlchemyError, driver_error) as error:
            said = error.orig if isinstance(error, DBAPIError) else error
            raise QueryRefused(
                "The database refuses this statement.",
                why=f"It says: {' '.join(str(said).split())}.",
                fix="Only reading is possible; tables and columns stand in docs/reference/data-model.md.",
            ) from error


def _of_sqlite(c: Connection, sql: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    driver: Any = c.connection.driver_connection
    driver.set_authorizer(_may)
    try:
        return _rows(driver.execute(sql), limit)
    finally:
        driver.set_authorizer(None)


def _may(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _of_postgresql(c: Connection, sql: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    c.exec_driver_sql("SET TRANSACTION READ ONLY")
    driver: Any = c.connection.driver_connection
    # A prepared statement is one statement: `commit; delete ...` would leave the read-only transaction.
    return _rows(driver.execute(sql, prepare=True), limit)


def _rows(cursor: Any, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    if cursor.description is None:
        raise QueryRefused("That is not a select.", fix="`coachloop query` only reads.")
    return [column[0] for column in cursor.description], [tuple(r) for r in cursor.fetchmany(limit)]
