"""`coachloop export TABLE|all`: tables as files, with a data dictionary beside them."""

from pathlib import Path
from typing import Annotated

import typer

from coachloop.cli.console import print_table
from coachloop.cli.options import Plain, Where, workspace


def add_to(app: typer.Typer) -> None:
    app.command("export")(export)


def export(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A table, or all.")],
    where: Where = None,
    to: Annotated[Path, typer.Option(metavar="DIR", help="A new or empty folder.")] = Path("export"),
    kind: Annotated[str, typer.Option("--format", help="csv, jsonl or sqlite.")] = "csv",
    plain: Plain = False,
) -> None:
    """Write tables to files: row counts here, a data dictionary next to the files."""
    from coachloop.store.export import export_tables, exportable
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        names = list(exportable()) if table == "all" else [table]
        counts = export_tables(c, names, kind, to, clock())
    print_table(("table", "rows"), list(counts.items()), plain=plain)
