"""Once a night: what was shown is worked out again, and what moved is written down with its reason."""

from collections.abc import Iterator
from datetime import datetime

from coachloop.domain.result import NOT_YET_COMPUTED, Absence, Absent, Figure
from coachloop.domain.times import day_id
from coachloop.domain.words import absence, counted, honest, percent
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.context import Context
from coachloop.loop.measure.model import AggregateLine, Excess, ResponseRate, SessionResult, WhatWorks
from coachloop.loop.measure.run import close_in, compute_again, keep_held, recheck_in
from coachloop.loop.measure.team_run import close_trainings, recheck_trainings
from coachloop.loop.measure.works import what_works
from coachloop.store import coaching, standing
from coachloop.store.database import Connection
from coachloop.store.standing import ChangeRow, StandingRow

#: The standing figure of the response rate of live sessions.
LIVE_RATE = "response_rate/live"
_CLOSED = "windows_closed"
_FAULT = "a score of it was questioned or set aside"


def recompute_if_due(context: Context, now: datetime) -> int:
    """Once an org day, in one transaction: all of it is kept or none. How many figures moved."""
    with context.database.read() as c:
        since = standing.last_night(c)
    if since is not None and day_id(since, context.zone) >= day_id(now, context.zone):
        return 0
    with context.database.write() as c:
        since = standing.last_night(c)
        if not standing.claim_night(c, day_id(now, context.zone), now):
            return 0
        return recompute(c, context, since, now)


def recompute(c: Connection, context: Context, since: datetime | None, now: datetime) -> int:
    """Results whose record changed since `since`, then the figures over many sessions."""
    close_in(c, context, now)
    keep_held(c, context, now)
    close_trainings(c, context, now)
    moved = _without_estimate(c, context, now)
    faults = standing.faults_since(c, since)
    moved += recheck_trainings(c, context, faults, _FAULT, now)
    for conversation_id in faults:
        moved += recheck_in(c, context, conversation_id, _FAULT, now)
    return moved + _figures(c, context, now)


def _without_estimate(c: Connection, context: Context, now: datetime) -> int:
    """Results kept before there was an honest column gain a row with it; the playbook's figure stays."""
    rows = {row.id: (row, frozen) for row, frozen in coaching.load_sessions(c)}
    kept = coaching.closed_results(c, list(rows))
    bare = {i: from_json(SessionResult, found) for i, found in kept.items()}
    return sum(
        compute_again(c, context, *rows[i], result, "the honest estimate was added", now)
        for i, result in bare.items()
        if result.honest == NOT_YET_COMPUTED
    )


# --- figures over many sessions ----------------------------------------------------------------------------


def _figures(c: Connection, context: Context, now: datetime) -> int:
    found = what_works(c, context, now, keep=True)
    before = standing.standing_figures(c)
    rows = [row for row in _rows(found, now) if _moved(row, before.get(row.key))]
    changes = [
        ChangeRow(row.key, now, before[row.key].words, row.words, _reason(before[row.key], found))
        for row in rows
        if row.key in before
    ]
    standing.keep_figures(c, rows)
    standing.keep_changes(c, changes)
    return len(changes)


def _moved(row: StandingRow, before: StandingRow | None) -> bool:
    return before is None or before.words != row.words


def _reason(before: StandingRow, found: WhatWorks) -> str:
    more = found.closed - int(before.figure.get(_CLOSED, 0))
    if more > 0:
        return f"{counted(more, 'window')} closed since"
    if before.key.startswith("response_rate"):
        return "sessions left its period, or a result was worked out again"
    return "a result was worked out again"


def _rows(found: WhatWorks, now: datetime) -> Iterator[StandingRow]:
    yield _row(LIVE_RATE, found.response, _rate_words(found.response), found, now)
    old = found.response_reconstructed
    yield _row("response_rate/reconstructed", old, _rate_words(old), found, now)
    for aggregate in found.by:
        for line in aggregate.lines:
            kind = "reconstructed" if line.reconstructed else "live"
            key = f"what_works/{aggregate.by}/{line.key}/{kind}"
            yield _row(key, line, line_words(line), found, now)


def _row(key: str, figure: object, words: str, found: WhatWorks, now: datetime) -> StandingRow:
    return StandingRow(key, now, {**to_json(figure), _CLOSED: found.closed}, words)


def _rate_words(rate: ResponseRate) -> str:
    figure = rate.playbook.figure
    rule = (
        absence(figure, "sessions")
        if isinstance(figure, Absent)
        else f"{percent(figure.value)} (n={figure.n})"
    )
    return f"playbook: {rule}; honest: {excess_words(rate.honest)}"


def excess_words(found: Excess | Absent) -> str:
    """`+12 points over the 52 % expected without coaching (-8 to +32, 95 %, n=17)`, or why not."""
    if isinstance(found, Absent):
        return absence(found, "sessions")
    points = (
        f"{100 * found.estimate:+.0f} points over the {percent(found.expected)} expected without coaching"
    )
    return f"{points} ({100 * found.lo:+.0f} to {100 * found.hi:+.0f}, {percent(found.level)}, n={found.n})"


def line_words(line: AggregateLine) -> str:
    """Both columns of one group in a line."""
    return f"playbook: {_mean(line.playbook.figure, line)}; honest: {honest(line.honest)}"


def _mean(figure: Figure, line: AggregateLine) -> str:
    if not isinstance(figure, Absent):
        return f"{figure.value:+.1f} (n={figure.n})"
    shown = line.playbook.shown
    early = figure.status is Absence.WAITING and shown is not None
    return f"{shown.value:+.1f} (n={shown.n}), early" if early and shown else absence(figure)
