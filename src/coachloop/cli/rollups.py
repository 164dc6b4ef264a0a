"""`coachloop rollups`: recompute the daily sums from the scores and compare them with those that are kept."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, ErrorKind

if TYPE_CHECKING:
    from coachloop.store.rollups import Cell, Sums


def add_to(app: typer.Typer) -> None:
    app.command("rollups")(rollups)


def rollups(
    where: Where = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Write the recomputed sums where they differ.")
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Recompute the daily sums and compare. Exit status 5 when they differ and are not repaired."""
    from coachloop.store.rollups import compare, recompute

    with workspace(where) as app, app.context.database.write() as c:
        found = recompute(c) if repair else compare(c)
    if as_json:
        print_json(found)
    elif found:
        columns = ("person", "criterion version", "series", "day", "call type", "kept", "from the scores")
        rows = [(*_place(d.cell), _sums(d.kept), _sums(d.rebuilt)) for d in found]
        print_table(columns, rows, plain=plain)
    if not found:
        say("Every daily sum equals the scores that it adds up.")
    elif repair:
        say(f"{len(found)} daily sums were put right.")
    else:
        say(f"{len(found)} daily sums differ. Put them right: coachloop rollups --repair")
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])


def _place(cell: "Cell") -> tuple[object, ...]:
    from coachloop.domain.times import day_of

    return cell.person_id, cell.criterion_version_id, cell.series, day_of(cell.day_id), cell.call_type


def _sums(sums: "Sums") -> str:
    return f"n {sums.pct.n}, sum {sums.pct.total:.1f}"
