"""`coachloop alerts`: open alerts, one line each."""

import json
import time
from typing import TYPE_CHECKING, Annotated, cast

import typer

from coachloop.cli.console import cell_text, print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind
from coachloop.domain.plain import plain as plain_value

if TYPE_CHECKING:
    from coachloop.domain.verdict import Honest
    from coachloop.wiring import App

#: Seconds between two looks of --follow; an alert is to be seen within 10 s of its score.
_LOOK_EVERY = 2
_COLUMNS = (
    "alert",
    "state",
    "person",
    "criterion",
    "rule",
    "value",
    "n",
    "needs",
    "since",
    "honest",
    "in words",
)


class UnknownState(CoachloopError):
    """The word after --fail-on is no state that an open alert can have."""

    code = "E-CLI-007"
    kind = ErrorKind.USAGE


def add_to(app: typer.Typer) -> None:
    app.command("alerts")(alerts)


def alerts(
    where: Where = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on: a line for each new alert and new state.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="STATE", help="Exit 5 when one is in this state, e.g. flag."),
    ] = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Open alerts: below the threshold, or fallen; and which of them could be chance."""
    _check_state(fail_on)
    with workspace(where) as app:
        rows, held = _rows(app)
        if as_json:
            print_json([_named(row) for row in rows])
        else:
            print_table(_COLUMNS, [_shown(row) for row in rows], plain=plain)
        if not rows:
            say("No open alert.")
        else:
            likely = sum(bool(getattr(row[-2], "likely", None)) for row in rows)
            say(f"{likely} of {len(rows)} likely real; the others could be chance.")
        if held:
            say(f"{held} more wait: the machine is too far from people there. See coachloop agreement")
        while follow and not _found(rows, fail_on):
            time.sleep(_LOOK_EVERY)
            shown = {row[:2] for row in rows}
            rows, _ = _rows(app)
            for row in rows:
                if row[:2] not in shown:  # a new alert, or one in a new state
                    _print_one(row, as_json=as_json)
    if _found(rows, fail_on):
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])


def _found(rows: list[tuple[object, ...]], state: str | None) -> bool:
    return state is not None and any(row[1] == state for row in rows)


def _shown(row: tuple[object, ...]) -> tuple[object, ...]:
    """The row with its estimate in a few words; --json keeps all of it."""
    from coachloop.loop.gaps.words import in_short

    *start, honest, said = row
    return *start, in_short(cast("Honest", honest)), said


def _named(row: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(_COLUMNS, row, strict=True))


def _print_one(row: tuple[object, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(plain_value(_named(row)), ensure_ascii=False))
    else:
        typer.echo("\t".join(cell_text(cell) for cell in _shown(row)))


def _check_state(state: str | None) -> None:
    from coachloop.loop.gaps.model import AlertState

    states = [s.value for s in AlertState if s not in (AlertState.STEADY, AlertState.CLOSED)]
    if state is not None and state not in states:
        raise UnknownState(f"There is no alert state {state!r}.", fix=f"States are: {', '.join(states)}.")


def _rows(app: "App") -> tuple[list[tuple[object, ...]], int]:
    """The alerts that stand, and how many wait."""
    from coachloop.loop.gaps.alerting import open_alerts
    from coachloop.loop.gaps.looks import alert_estimates
    from coachloop.loop.gaps.words import both
    from coachloop.store.coaching import names
    from coachloop.wiring import clock

    with app.context.database.read() as c:
        people, criteria = names(c)
        found, held = open_alerts(c, app.context)
        honest = alert_estimates(c, app.context, found, clock())
    rows: list[tuple[object, ...]] = [
        (
            a.id,
            a.state,
            people[a.person_id],
            criteria[a.criterion_version_id],
            a.rule,
            a.value,
            a.n,
            a.needed,
            a.opened_at.astimezone(app.workspace.zone),
            honest[a.id],
            both(a.sentence, honest[a.id]),
        )
        for a in found
    ]
    return rows, len(held)
