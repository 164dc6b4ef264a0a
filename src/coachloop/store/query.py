"""Read-only SQL for `coachloop query`: one statement, bounded, in a transaction that cannot write."""

from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.store.database import Connection, Database


class QueryRefused(CoachloopError):
    """The statement is not a select, or the database does not understand it."""

    code = "E-QRY-001"
    kind = ErrorKind.USAGE


def select_rows(database: Database, sql: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and at most `limit` rows. Raises QueryRefused."""
    with database.read() as c:
        _forbid_writing(c)
        try:
            result = c.exec_driver_sql(sql.replace("%", "%%") if not database.is_sqlite else sql)
            if not result.returns_rows:
                raise QueryRefused("That is not a select.", fix="`coachloop query` only reads.")
            return list(result.keys()), [tuple(row) for row in result.fetchmany(limit)]
        except SQLAlchemyError as error:
            raise QueryRefused(
                "The database refuses this statement.",
                why=str(error.orig if isinstance(error, DBAPIError) else error),
                fix="Tables and columns stand in docs/reference/data-model.md.",
            ) from error
        finally:
            _allow_writing(c)


def _forbid_writing(c: Connection) -> None:
    read_only = "PRAGMA query_only = ON" if c.dialect.name == "sqlite" else "SET TRANSACTION READ ONLY"
    c.exec_driver_sql(read_only)


def _allow_writing(c: Connection) -> None:
    # The PRAGMA belongs to the connection, which goes back to the pool; READ ONLY ends with the transaction.
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("PRAGMA query_only = OFF")
