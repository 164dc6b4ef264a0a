"""Everybody on one page: small multiples by rubric, by name, never ranked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import sqrt

from coachloop.domain.result import Absent, Figure, Known, too_few
from coachloop.domain.times import day_id, day_of
from coachloop.loop.context import Context
from coachloop.loop.gaps.looks import NO_SPREAD, spreads_of
from coachloop.loop.gaps.model import Spread
from coachloop.loop.report.model import (
    Board,
    CriterionHead,
    PeopleView,
    PersonLine,
    PersonLink,
    Spark,
    WeekMean,
)
from coachloop.loop.report.model.people import PeopleChoices, PeopleFilter
from coachloop.loop.report.rubrics import current_rubrics, heads
from coachloop.stats.moments import Moments, together
from coachloop.stats.student import t_quantile
from coachloop.stats.trend import least_squares
from coachloop.store import report as store
from coachloop.store.database import Connection

_LEVEL = 0.90
#: People on one page.
PAGE = 40
#: (person, criterion version, series) -> weeks
Weeks = Mapping[tuple[str, str, str], Sequence[store.WeekSum]]


def people_view(
    c: Connection, context: Context, now: datetime, wanted: PeopleFilter | None = None
) -> PeopleView:
    """The weeks of the trend window and the one under way: of everybody, or of one page of those wanted."""
    weeks = context.policy.workspace.trend_weeks
    fewest = context.policy.workspace.trend_min_weeks
    today = day_id(now, context.zone)
    first_week = store.week_of_day(today) - weeks
    people = _Lines(c, context, now, first_week)
    segments = store.segments_on(c, day_of(today), context.sight) if wanted else []
    listed = _wanted(people, wanted, segments) if wanted else people.rows
    if wanted:
        people.show(listed, wanted)
    made = (
        _board(people, rubric.name, heads(context, rubric), today, fewest) for rubric in current_rubrics(c)
    )
    # Lines without a criterion: all scores are of a series that is no longer in force.
    boards = tuple(board for board in made if board.lines and board.criteria)
    scored = {line.person.id for board in boards for line in board.lines}
    return PeopleView(
        since=day_of(first_week * 7 - 3),
        until=day_of(today),
        weeks=weeks,
        boards=boards,
        unscored=tuple(people.line(row, ()) for row in people.rows if row.id not in scored),
        filter=wanted or PeopleFilter(),
        choices=_choices(c, people, segments, now) if wanted else PeopleChoices(),
        listed=len(listed),
        next_key=people.next_key,
    )


def _wanted(
    people: "_Lines", wanted: PeopleFilter, segments: Sequence[tuple[str, str, str]]
) -> list[store.PersonRow]:
    inside = {person for family, value, person in segments if f"{family}:{value}" == wanted.segment}
    return [
        row
        for row in people.everybody
        if wanted.team in ("", row.team_id) and (not wanted.segment or row.id in inside)
    ]


def _choices(
    c: Connection, people: "_Lines", segments: Sequence[tuple[str, str, str]], now: datetime
) -> PeopleChoices:
    """Of the people whom the reader sees; call types of the window."""
    teams = {row.team_id: row.team for row in people.everybody if row.team_id and row.team}
    named = sorted({(f"{family}:{value}", f"{family}: {value}") for family, value, _ in segments})
    since = now - timedelta(weeks=people.weeks + 1)
    types = store.call_types(c, since)
    return PeopleChoices(
        teams=tuple(sorted(teams.items(), key=lambda x: (x[1], x[0]))),
        segments=tuple(named),
        call_types=tuple((t, t.replace("_", " ")) for t in types),
    )


class _Lines:
    """What all boards share: the people whom the reader sees, and when each was last coached."""

    def __init__(self, c: Connection, context: Context, now: datetime, first_week: int) -> None:
        self.connection, self.context, self.now, self.first_week = c, context, now, first_week
        self.weeks = context.policy.workspace.trend_weeks
        self.everybody = self.rows = store.person_rows(c, context.sight)
        self.ids = frozenset(row.id for row in self.rows)
        self.call_type = ""
        self.next_key: str | None = None
        self.coached = store.last_coached(c)
        self.open = store.open_sessions(c)

    def show(self, listed: Sequence[store.PersonRow], wanted: PeopleFilter) -> None:
        """One page of them, after the person that the page before ended with."""
        places = [row.id for row in listed]
        start = places.index(wanted.after) + 1 if wanted.after in places else 0
        self.rows = list(listed[start : start + PAGE])
        self.ids = frozenset(row.id for row in self.rows)
        self.call_type = wanted.call_type
        self.next_key = self.rows[-1].id if start + PAGE < len(listed) else None

    def line(self, row: store.PersonRow, sparks: Sequence[Spark]) -> PersonLine:
        scored = max((s.figure.n for s in sparks if isinstance(s.figure, Known)), default=0)
        return PersonLine(
            PersonLink(row.id, row.name),
            row.team,
            scored,
            self.coached.get(row.id),
            self.open.get(row.id, 0),
            tuple(sparks),
        )


def _board(people: _Lines, name: str, columns: tuple[CriterionHead, ...], today: int, fewest: int) -> Board:
    first_day = people.first_week * 7 - 3
    versions = [h.version_id for h in columns]
    sums = store.week_sums(
        people.connection, versions, first_day, today, people.call_type, person_ids=people.ids
    )
    weeks: dict[tuple[str, str, str], list[store.WeekSum]] = defaultdict(list)
    for row in sums:
        weeks[row.person_id, row.criterion_version_id, row.series].append(row)
    present = {person for person, _, _ in weeks}
    scored = {(version, series) for _, version, series in weeks}
    shown = tuple(h for h in columns if (h.version_id, h.series) in scored)
    # Of everybody, so that an interval is the same whoever looks.
    spreads = spreads_of(
        people.connection, people.context, versions, (first_day, today), people.now, people.call_type
    )
    lines = (
        people.line(
            row,
            [
                _spark(
                    weeks,
                    row.id,
                    h,
                    people.first_week,
                    fewest,
                    spreads.get((h.version_id, h.series), NO_SPREAD)[0],
                )
                for h in shown
            ],
        )
        for row in people.rows
        if row.id in present
    )
    return Board(name, shown, tuple(lines), tuple(h for h in columns if h not in shown))


def _spark(
    weeks: Weeks, person_id: str, head: CriterionHead, first_week: int, fewest: int, spread: Spread | None
) -> Spark:
    rows = weeks.get((person_id, head.version_id, head.series), ())
    points = tuple(WeekMean(row.week - first_week, row.pct_sum / row.n, row.n) for row in rows)
    figure = _figure(rows)
    return Spark(head.key, points, _line(points, fewest), figure, half_width(figure, spread))


def half_width(figure: Figure, spread: Spread | None) -> float | None:
    """Half of the 90 % interval of a mean; `spread` is pooled over people, so that ten alike are no proof."""
    if isinstance(figure, Absent) or spread is None:
        return None
    return t_quantile((1 + _LEVEL) / 2, spread.df) * sqrt(spread.variance / figure.n)


def _line(points: Sequence[WeekMean], fewest: int) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Both ends of the fitted line; None under that many weeks."""
    line = least_squares([p.index for p in points], [p.mean for p in points])
    if line is None or len(points) < fewest:
        return None
    first, last = ((float(p.index), line.intercept + line.slope * p.index) for p in (points[0], points[-1]))
    return first, last


def _figure(rows: Sequence[store.WeekSum]) -> Figure:
    total = _total(rows)
    if total.mean is None:
        return too_few(0, 1)
    return Known(total.mean, total.n, total.sd)


def _total(rows: Sequence[store.WeekSum]) -> Moments:
    return together(Moments(r.n, r.pct_sum, r.pct_squares) for r in rows)


def quarter(now: datetime, context: Context) -> tuple[str, datetime]:
    """The calendar quarter of `now` in words, and its first instant in the organisation's zone."""
    local = now.astimezone(context.zone)
    number = (local.month - 1) // 3
    start = local.replace(month=3 * number + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return f"Q{number + 1} {local.year}", start
