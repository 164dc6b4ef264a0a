"""Quarterly coaching loops (METHOD.md 1.3): who had one this quarter, beside modules completed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, too_few
from coachloop.domain.times import add_months, day_id, day_start, utc
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.domain.words import counted

#: A count of what was done is no sample of anything.
_NO_ESTIMATE = Absent(Absence.NOT_APPLICABLE, reason="a count of what was done")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter of the organisation: its name, and the instants [start, end)."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class LoopSession:
    """A coaching session and how many of the last interviews its baseline rests on."""

    session_id: str
    starts_at: datetime
    interviews: int


@dataclass(frozen=True, slots=True)
class Coachable:
    """One person of the count: `interviews` in the last 90 days, sessions, and modules on record."""

    person_id: str
    name: str
    interviews: int
    low_volume: bool
    sessions: tuple[LoopSession, ...]
    modules: int
    modules_done: int


@dataclass(frozen=True, slots=True)
class WithoutLoop:
    """Somebody without a loop, and why in words."""

    person_id: str
    name: str
    interviews: int
    words: str


@dataclass(frozen=True, slots=True)
class QuarterlyLoops:
    """The headline: `playbook.figure` is the share (0..1) with a loop, n = people; the others listed.

    `modules_done` people have completed all modules that they have on record, of `modules_people` with any.
    """

    quarter: Quarter
    noun: str
    with_loop: int
    people: int
    without: tuple[WithoutLoop, ...]
    modules_done: int
    modules_people: int
    playbook: Playbook
    words: str
    policy: PolicyUsed
    honest: Absent = _NO_ESTIMATE


def quarter_of(now: datetime, zone: tzinfo) -> Quarter:
    """The calendar quarter of `now` in that zone."""
    day = utc(now).astimezone(zone).date()
    number = (day.month - 1) // 3
    first = date(day.year, 3 * number + 1, 1)
    start, end = (day_start((d - _EPOCH).days, zone) for d in (first, add_months(first, 3)))
    return Quarter(f"Q{number + 1} {day.year}", start, end)


def rolling_start(now: datetime, zone: tzinfo, policy: Policy) -> datetime:
    """Where the 90-day window of a low-volume person begins: as many complete org days, and today."""
    return day_start(day_id(now, zone) - policy.low_volume_days, zone)


def quarterly_loops(
    people: Iterable[Coachable], now: datetime, zone: tzinfo, policy: Policy, used: PolicyUsed, noun: str
) -> QuarterlyLoops:
    """At least one session in the calendar quarter against the last 10 to 20 interviews.

    For a low-volume person the last 90 days take the place of the quarter. `noun` names one of them.
    """
    quarter = quarter_of(now, zone)
    rows = sorted(people, key=lambda p: (p.name, p.person_id))
    without = tuple(found for row in rows if (found := _without(row, quarter, now, zone, policy)))
    with_loop, n = len(rows) - len(without), len(rows)
    figure: Figure = Known(with_loop / n, n) if n else too_few(0, 1)
    trained = [row for row in rows if row.modules]
    return QuarterlyLoops(
        quarter=quarter,
        noun=noun,
        with_loop=with_loop,
        people=n,
        without=without,
        modules_done=sum(row.modules_done == row.modules for row in trained),
        modules_people=len(trained),
        playbook=Playbook(figure, ("every one" if not without else "some without") if n else ""),
        words=f"{with_loop} of {counted(n, noun, 'people' if noun == 'person' else None)}",
        policy=used,
    )


def _without(
    row: Coachable, quarter: Quarter, now: datetime, zone: tzinfo, policy: Policy
) -> WithoutLoop | None:
    start = min(quarter.start, rolling_start(now, zone, policy)) if row.low_volume else quarter.start
    held = [s for s in row.sessions if start <= s.starts_at <= now and s.starts_at < quarter.end]
    if any(policy.quarterly_loop_min <= s.interviews <= policy.quarterly_loop_max for s in held):
        return None
    words = _why(row, held, now - start, policy)
    return WithoutLoop(row.person_id, row.name, row.interviews, words)


def _why(row: Coachable, held: Sequence[LoopSession], span: timedelta, policy: Policy) -> str:
    if held:
        most = max(s.interviews for s in held)
        if most > policy.quarterly_loop_max:
            return (
                f"coached on {most} interviews: a loop looks at the last {policy.quarterly_loop_max} at most"
            )
        return f"coached on {most} of {policy.quarterly_loop_min} interviews: too few for a loop"
    period = f"in {span.days} days" if row.low_volume else "this quarter"
    few = row.interviews < policy.quarterly_loop_min
    more = f"; {counted(row.interviews, 'interview')} in {policy.low_volume_days} days" if few else ""
    return f"no session {period}{more}"
