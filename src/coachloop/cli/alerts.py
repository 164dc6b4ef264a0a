"""`coachloop alerts`: open alerts, one line each."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace

if TYPE_CHECKING:
    from coachloop.wiring import App

#: Seconds between two looks of --follow; an alert is to be seen within 10 s of its score.
_LOOK_EVERY = 2
_COLUMNS = ("alert", "state", "person", "criterion", "rule", "value", "n", "needs", "since", "in words")


def add_to(app: typer.Typer) -> None:
    app.command("alerts")(alerts)


def alerts(
    where: Where = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on and print each new alert.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="STATE", help="Exit 5 when one is in this state, e.g. flag."),
    ] = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Open alerts: below the threshold, or fallen."""
    with workspace(where) as app:
        rows = _rows(app)
        if as_json:
            print_json([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
        else:
            print_table(_COLUMNS, rows, plain=plain)
        if not rows:
            say("No open alert.")
        while follow:
            time.sleep(_LOOK_EVERY)
            fresh = _rows(app, after=max((int(str(row[0])) for row in rows), default=0))
            for row in fresh:
                typer.echo("\t".join(str(cell) for cell in row))
            rows += fresh
    if fail_on is not None and any(row[1] == fail_on for row in rows):
        raise typer.Exit(5)


def _rows(app: "App", after: int = 0) -> list[tuple[object, ...]]:
    from coachloop.store.alerts import load_alerts
    from coachloop.store.coaching import names

    with app.context.database.read() as c:
        people, criteria = names(c)
        found = load_alerts(c, after_id=after)
    return [
        (
            a.id,
            a.state,
            people[a.person_id],
            criteria[a.criterion_version_id],
            a.rule,
            a.value,
            a.n,
            a.needed,
            a.opened_at,
            a.sentence,
        )
        for a in found
    ]
