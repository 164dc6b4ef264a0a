"""`coachloop query "select ..."`: read-only SQL over the record."""

from typing import Annotated

import typer

from coachloop.cli.console import print_json, print_table
from coachloop.cli.options import Json, Plain, Where, workspace


def add_to(app: typer.Typer) -> None:
    app.command("query")(query)


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One select statement.")],
    where: Where = None,
    as_json: Json = False,
    plain: Plain = False,
    limit: Annotated[int, typer.Option(help="At most so many rows.", min=1)] = 10_000,
) -> None:
    """Read the record with SQL. Nothing can be changed."""
    from coachloop.store.query import select_rows

    with workspace(where) as app:
        columns, rows = select_rows(app.context.database, sql, limit)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        # Figures in full: they are read on by other programs.
        full = [[str(v) if isinstance(v, float) else v for v in row] for row in rows]
        print_table(columns, full, plain=plain)
