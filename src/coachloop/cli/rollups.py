"""`coachloop rollups`: recompute the daily sums from the scores and compare them with those that are kept."""

from typing import Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, ErrorKind


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
    from coachloop.domain.times import day_of
    from coachloop.store.rollups import compare, recompute

    with workspace(where) as app, app.context.database.write() as c:
        found = recompute(c) if repair else compare(c)
    if as_json:
        print_json(found)
    elif found:
        columns = ("person", "criterion version", "series", "day", "call type", "kept", "from the scores")
        rows = [
            (
                d.cell.person_id,
                d.cell.criterion_version_id,
                d.cell.series,
                day_of(d.cell.day_id),
                d.cell.call_type,
            )
            + tuple(f"n {s.pct.n}, sum {s.pct.total:.1f}" for s in (d.kept, d.rebuilt))
            for d in found
        ]
        print_table(columns, rows, plain=plain)
    if not found:
        say("Every daily sum equals the scores that it adds up.")
    elif repair:
        say(f"{len(found)} daily sums were put right.")
    else:
        say(f"{len(found)} daily sums differ. Put them right: coachloop rollups --repair")
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])
