"""Everybody, and one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coachloop.domain.result import Figure
from coachloop.loop.gaps.model import Level, TrackingStart, Trend
from coachloop.loop.report.model.base import Cell, CriterionHead, PersonLink, Table, figure_cells
from coachloop.loop.report.model.coaching import SessionLine
from coachloop.loop.report.model.conversations import ConversationLine, SavedFilter
from coachloop.loop.report.model.readiness import ReadinessLine


@dataclass(frozen=True, slots=True)
class WeekMean:
    """Mean pct of one org week: `index` 0 is the oldest of the window."""

    index: int
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class Spark:
    """One person on one criterion: weekly means, the line through them, and the mean over all weeks.

    `line` is (week, value) at both ends; None under the fewest weeks of a trend. The mean lies within
    -+`half` of the truth with 90 %; None where nothing is known of that.
    """

    criterion_key: str
    weeks: tuple[WeekMean, ...]
    line: tuple[tuple[float, float], tuple[float, float]] | None
    figure: Figure
    half: float | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One row of the team; `sparks` stand in the order of the board's criteria.

    `scored` is the most conversations scored on any one criterion in the window.
    """

    person: PersonLink
    team: str | None
    scored: int
    last_coached: datetime | None
    open_sessions: int
    sparks: tuple[Spark, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The people scored with one rubric, by name; never ranked, never totalled.

    `blank` are the criteria on which nobody has a score in these weeks.
    """

    rubric_name: str
    criteria: tuple[CriterionHead, ...]
    lines: tuple[PersonLine, ...]
    blank: tuple[CriterionHead, ...]


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Who is shown; "" is all. `segment`: `family:value` as of today. `after`: the last one shown before."""

    team: str = ""
    segment: str = ""
    call_type: str = ""
    after: str = ""

    @property
    def any(self) -> bool:
        return bool(self.team or self.segment or self.call_type)


@dataclass(frozen=True, slots=True)
class PeopleChoices:
    """What the filters offer: (value, word)."""

    teams: tuple[tuple[str, str], ...] = ()
    segments: tuple[tuple[str, str], ...] = ()
    call_types: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleView:
    """Those who are sought, board by board; `unscored` have no score in the window.

    `next_key` opens the page after this one, None on the last. `listed` counts all who are sought.
    """

    since: date
    until: date
    weeks: int
    boards: tuple[Board, ...]
    unscored: tuple[PersonLine, ...]
    filter: PeopleFilter = PeopleFilter()
    choices: PeopleChoices = PeopleChoices()
    listed: int = 0
    next_key: str | None = None
    saved: tuple[SavedFilter, ...] = ()

    @property
    def count(self) -> int:
        return len({line.person.id for line in self.all_lines})

    @property
    def all_lines(self) -> tuple[PersonLine, ...]:
        return (*(line for board in self.boards for line in board.lines), *self.unscored)

    def table(self) -> Table:
        header = ("person_id", "person", "team", "rubric", "criterion", "mean", "n", "status", "last_coached")
        return Table(header, tuple(row for board in self.boards for row in board_rows(board)))


def board_rows(board: Board) -> Sequence[tuple[Cell, ...]]:
    """One line a person and criterion."""
    return [
        (
            line.person.id,
            line.person.name,
            line.team,
            board.rubric_name,
            spark.criterion_key,
            *figure_cells(spark.figure),
            line.last_coached,
        )
        for line in board.lines
        for spark in line.sparks
    ]


# --- one person --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BandPoint:
    """The 95 % band of the fitted line at the middle of one week."""

    index: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CallDot:
    """One of the last conversations: `position` in weeks, `value` turned so that up is better."""

    conversation_id: str
    started_at: datetime
    position: float
    value: float


@dataclass(frozen=True, slots=True)
class CriterionPanel:
    """One small chart: twelve weeks of one criterion.

    `bands` has one entry a segment, empty where no line is fitted; `limit` is the dashed line in the
    chart's own points and `limit_words` what it means. Positions are weeks after the first Monday.
    """

    head: CriterionHead
    trend: Trend
    bands: tuple[tuple[BandPoint, ...], ...]
    limit: float
    limit_words: str
    mark_positions: tuple[float, ...]
    break_words: tuple[tuple[float, str], ...]
    dots: tuple[CallDot, ...]
    axis_words: tuple[str, str]
    level: Level

    @property
    def n(self) -> int:
        return sum(p.n for s in self.trend.segments for p in s.points)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One criterion of the score sheet over the chosen days: `low`..`high` is the range of pct.

    The mean lies within -+`half` of the truth with 90 %; None where nothing is known of that.
    """

    head: CriterionHead
    parent: str | None
    weight: float
    figure: Figure
    low: float | None
    high: float | None
    half: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The score sheet of one rubric; `total` is weighted over the criteria that have a figure."""

    rubric_name: str
    lines: tuple[SheetLine, ...]
    total: Figure
    total_words: str


@dataclass(frozen=True, slots=True)
class SharedLine:
    """How somebody scored themselves on one conversation, as far as they shared it: (criterion, words)."""

    conversation_id: str
    title: str
    started_at: datetime
    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person, for the coach and for the person alike.

    The score sheets cover `since`..`until`, both included: the last `days`, or (0) what was asked for.
    """

    person: PersonLink
    team: str | None
    job_family: str | None
    coach: str | None
    hired_on: date | None
    start: TrackingStart
    days: int
    day_choices: tuple[int, ...]
    panels: tuple[CriterionPanel, ...]
    sheets: tuple[Sheet, ...]
    sessions: tuple[SessionLine, ...]
    columns: tuple[CriterionHead, ...]
    last: tuple[ConversationLine, ...]
    since: date
    until: date
    ready: tuple[ReadinessLine, ...]
    shared: tuple[SharedLine, ...]

    def table(self) -> Table:
        header = (
            "rubric", "criterion", "weight", "mean", "n", "status", "low", "high", "half_90",
            "since", "until",
        )  # fmt: skip
        span = (self.since, self.until)
        rows = [
            (s.rubric_name, x.head.key, x.weight, *figure_cells(x.figure), x.low, x.high, x.half, *span)
            for s in self.sheets
            for x in s.lines
        ]
        return Table(header, tuple(rows))
