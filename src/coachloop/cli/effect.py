"""`coachloop effect FILE.csv`: did it move? Every method that a table allows, with intervals and n."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say, say_problems
from coachloop.cli.options import Json, Plain
from coachloop.domain.errors import EXIT_STATUS, ErrorKind
from coachloop.domain.words import percent

if TYPE_CHECKING:
    from coachloop.stats.effects.line import Effect
    from coachloop.stats.effects.table import Found
    from coachloop.wiring.effects import EffectTable

_COLUMNS = ("method", "about", "estimate", "se", "from", "to", "n", "df", "note")
_REPORT_AFTER = 5.0


def add_to(app: typer.Typer) -> None:
    app.command("effect")(effect)


def effect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV table; - reads standard input.")],
    value: Annotated[str, typer.Option(help="Column of the value that may have moved.")],
    unit: Annotated[str | None, typer.Option(help="Column of the unit: person, firm, school.")] = None,
    when: Annotated[
        str | None, typer.Option("--time", help="Column of the time: a number or an ISO date.")
    ] = None,
    session: Annotated[
        str | None,
        typer.Option(help="Column that says in which rows the session was there (two levels), or its time."),
    ] = None,
    group: Annotated[str | None, typer.Option(help="Column of the group of a unit.")] = None,
    baseline: Annotated[
        str | None, typer.Option(help="Column of the value before, in a table with one row a unit.")
    ] = None,
    before: Annotated[
        str | None, typer.Option(help="Level of the session column without the session.")
    ] = None,
    reference: Annotated[str | None, typer.Option(help="Group that the others are compared with.")] = None,
    lags: Annotated[
        int, typer.Option(min=0, max=12, help="Also what the session does so many times later.")
    ] = 0,
    keep: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="COLUMN=VALUE", help="Only rows with this value; may be repeated."),
    ] = None,
    lower_is_better: Annotated[
        bool, typer.Option("--lower-is-better", help="Overlap counts values below as better.")
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Every estimate that the columns of FILE allow, each with a 95 % interval and n; needs no workspace.

    Before and after, groups, panels, and one person over time. What does not fit is named on stderr with why.
    """
    from coachloop.engines.tables.measurements import Columns
    from coachloop.wiring.effects import Asked, effect_table, filters_of

    columns = Columns(value, unit, when, session, group, baseline, filters_of(keep or ()))
    asked = Asked(columns, before, reference, lags, lower_is_better)
    table = effect_table(file, asked, _reporter())
    _show(table, as_json=as_json, plain=plain)
    if table.left_out:
        say(f"{table.left_out} rows or values could not be used.")
        raise typer.Exit(EXIT_STATUS[ErrorKind.PARTLY])


def _show(table: "EffectTable", *, as_json: bool, plain: bool) -> None:
    from coachloop.stats.effects.disagree import disagreements

    missing = _missing(table.found)
    lines = [_noted(line, table.found) for line in table.found.lines] if missing else table.found.lines
    if as_json:
        print_json(lines)
    else:
        print_table(_COLUMNS, [_row(line) for line in lines], plain=plain)
    for sentence in (*table.taken, missing):
        if sentence:
            say(sentence)
    for one in disagreements(table.found.lines):
        found, better = _said(one.plain), _said(one.better)
        say(f"{one.better.about}: {found} looks like a change, {better} does not: {one.why}.")
    for left in table.found.left_out:
        say(f"Left out: {left.method}: {left.why}.")
    say_problems(table.problems)


def _reporter() -> Callable[[int], None]:
    """Says how far a long reading is, not more than every 5 seconds."""
    last = time.monotonic()

    def report(rows: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _REPORT_AFTER:
            last = time.monotonic()
            say(f"Reading … {rows:,} rows")

    return report


def _row(line: "Effect") -> tuple[object, ...]:
    figures = (line.estimate, line.se, line.lo, line.hi)
    df = None if line.df is None else f"{line.df:.0f}" if line.df == int(line.df) else f"{line.df:.1f}"
    return (line.method, line.about, *(_figure(figure) for figure in figures), line.n, df, line.note)


def _figure(figure: float | None) -> str | None:
    # What rounds to nothing from below has no sign.
    return None if figure is None else f"{round(figure, 3) + 0.0:,.3f}"


def _said(line: "Effect") -> str:
    return f"{line.method} {_figure(line.estimate)} ({_figure(line.lo)} to {_figure(line.hi)})"


def _missing(found: "Found") -> str:
    """A warning when more is missing than a window of conversations may lack; "" when not."""
    from coachloop.domain.policy import Policy

    share = 1 - found.complete / found.of if found.of else 0.0
    if share <= Policy().unscorable_share_max:
        return ""
    said = f"only {found.complete:,} of {found.of:,} have all values that are compared"
    return f"Missing data: {said}; the other {percent(share)} may differ from those who remained."


def _noted(line: "Effect", found: "Found") -> "Effect":
    """For who reads the lines alone."""
    said = f"missing data: {found.complete} of {found.of} complete"
    return replace(line, note=f"{line.note}; {said}" if line.note else said)
