"""The week, the gaps and the state of the work."""

from dataclasses import dataclass
from datetime import date, datetime

from coachloop.domain.verdict import Honest
from coachloop.loop.gaps.model import Cell as HeatCell
from coachloop.loop.gaps.model import (
    CriterionGap,
    GapEstimate,
    GapVerdict,
    ReadingEstimate,
)
from coachloop.loop.gaps.taken import ChosenReading, Evidence
from coachloop.loop.gaps.words import in_short
from coachloop.loop.measure.model import ResponseRate
from coachloop.loop.report.model.base import (
    HONEST_HEADER,
    Cell,
    Moment,
    PersonLink,
    Table,
    figure_cells,
    honest_cells,
)
from coachloop.loop.report.model.coaching import SessionLine
from coachloop.loop.report.model.conversations import SavedFilter
from coachloop.loop.report.model.people import Board, PersonLine
from coachloop.loop.report.model.team_sessions import TeamSessionLine
from coachloop.loop.review.calibration.model import CalibrationGap, Due


@dataclass(frozen=True, slots=True)
class GapLine:
    """One criterion's gap and its page words; `deficient` is the rubric's anchor for a low level.

    `cuts` are the shares of people that part the kinds of gap; `interval` is that of the mean, people as
    clusters, None for one person. `evidence` stands for both readings of a mixed gap, `choice` for what a
    person chose in these days.
    """

    gap: CriterionGap
    rubric_name: str
    version_id: str
    description: str
    exemplary: str | None
    deficient: str | None
    threshold: float
    cuts: tuple[float, float]
    interval: tuple[float, float] | None
    evidence: tuple[Evidence, ...] = ()
    choice: ChosenReading | None = None

    @property
    def segment(self) -> str:
        """`family:value` of the group that holds most of a clustered gap, "" for the others."""
        held = self.gap.concentrations[:1] if self.gap.playbook.verdict == GapVerdict.CLUSTERED else ()
        return "".join(f"{x.family}:{x.value}" for x in held)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One segment value; `cells` stand in the order of the columns, None where nobody belongs."""

    family: str
    value: str
    cells: tuple[HeatCell | None, ...]


@dataclass(frozen=True, slots=True)
class GapBoard:
    """The gaps of one rubric: its lowest criteria, then the heat map over all of them, lowest first.

    `order_words` says which gaps are the surest, "" where those are the lowest in the same order.
    """

    rubric_name: str
    lowest: tuple[GapLine, ...]
    columns: tuple[GapLine, ...]
    rows: tuple[HeatRow, ...]
    counted: int
    members: int
    order_words: str

    @property
    def heat_columns(self) -> tuple[GapLine, ...]:
        """The criteria that the cells of `rows` belong to."""
        return tuple(line for line in self.columns if line.gap.cells)


@dataclass(frozen=True, slots=True)
class ResponseBlock:
    """How coaching goes, over everybody: the rate as it stood in the night `looked`, None before the first
    one, and how sessions of the last `days` were held."""

    rate: ResponseRate | None
    looked: datetime | None
    habits_words: str
    days: int


@dataclass(frozen=True, slots=True)
class GapsView:
    """What needs work and whose, over the last complete `days`; `family` chooses rows of the heat map.

    `awaiting`: training sessions whose re-score is still to come. `may_plan`: the reader plans sessions.
    """

    since: date
    until: date
    threshold: float
    team: str
    teams: tuple[tuple[str, str], ...]
    days: int
    family: str
    families: tuple[str, ...]
    boards: tuple[GapBoard, ...]
    coverage_words: str
    response: ResponseBlock
    awaiting: tuple[TeamSessionLine, ...]
    refusal: tuple[str, str] | None = None
    may_plan: bool = False
    saved: tuple[SavedFilter, ...] = ()

    def table(self) -> Table:
        header = (
            "rubric",
            "criterion",
            "mean",
            "n",
            "status",
            "below",
            "people",
            "verdict",
            "training_signal",
            "words",
            *HONEST_HEADER,
            "p_team_below",
        )
        rows = [
            (
                b.rubric_name,
                x.gap.criterion_key,
                *figure_cells(x.gap.mean),
                len(x.gap.below),
                len(x.gap.people),
                x.gap.playbook.verdict or x.gap.playbook.status,
                x.gap.training_signal,
                x.gap.words,
                *honest_cells(x.gap.honest),
                x.gap.honest.p_mean if isinstance(x.gap.honest, GapEstimate) else None,
            )
            for b in self.boards
            for x in b.columns
        ]
        return Table(header, tuple(rows))


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One open alert: situation first, then whose."""

    id: int
    person: PersonLink
    criterion_key: str
    criterion: str
    rule: str
    state: str
    sentence: str
    value: float | None
    n: int
    needed: int
    opened_at: datetime
    changed_at: datetime
    moment: Moment | None
    hours_left: float
    honest: Honest


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A conversation worth a person's look, and why it is here."""

    conversation_id: str
    title: str
    person: PersonLink
    started_at: datetime
    minutes: int | None
    why: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """One import or scoring run with its progress."""

    id: str
    kind: str
    state: str
    total: int
    done: int
    skipped: int
    failed: int
    started_at: datetime
    finished_at: datetime | None
    minutes_left: int | None

    @property
    def worked(self) -> int:
        return self.done + self.skipped + self.failed

    @property
    def part(self) -> float:
        """0..1; a run of nothing is done."""
        return self.worked / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class CalibrationBlock:
    """How far raters were apart in the last `days`, the widest first, and what is due within a week.

    Of all teams, nobody named; `block_pp` is the gap above which the playbook calibrates before coaching.
    """

    days: int
    block_pp: float
    gaps: tuple[CalibrationGap, ...]
    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What to look at first in the sample: a conversation, and a coaching result that did not work.

    None: there is none yet.
    """

    conversation: ReviewLine | None
    not_worked: str | None


@dataclass(frozen=True, slots=True)
class WeekView:
    """The coach's Monday: seven blocks, in the order in which they are read.

    `boards` have the first people by name; `more_people`: there are further ones.
    `first_steps`: of the sample, until the reader puts them away.
    """

    monday: date
    sunday: date
    conversations: int
    scored: int
    last_scored: datetime | None
    calibration: CalibrationBlock
    gaps: tuple[tuple[str, GapLine], ...]
    gap_since: date
    gap_until: date
    alerts: tuple[AlertLine, ...]
    alerts_held: int
    sessions: tuple[SessionLine, ...]
    quarter: str
    uncoached: tuple[PersonLine, ...]
    people: int
    boards: tuple[Board, ...]
    more_people: bool
    weeks: int
    review: tuple[ReviewLine, ...]
    running: tuple[RunLine, ...]
    first_steps: FirstSteps | None = None

    @property
    def alerts_likely(self) -> int:
        """How many alerts stand among all that was looked at."""
        return sum(isinstance(a.honest, ReadingEstimate) and bool(a.honest.likely) for a in self.alerts)

    def table(self) -> Table:
        """All that asks for something this week, one line each."""
        header = ("block", "person_id", "person", "criterion", "value", "n", "status", "words", "estimate")
        rows: list[tuple[Cell, ...]] = [
            ("calibration", None, None, g.criterion_key, *figure_cells(g.figure), g.playbook.verdict)
            for g in self.calibration.gaps
        ]
        rows += [
            (
                "gap",
                None,
                None,
                x.gap.criterion_key,
                *figure_cells(x.gap.mean),
                x.gap.words,
                in_short(x.gap.honest),
            )
            for _, x in self.gaps
        ]
        rows += [
            (
                "alert",
                a.person.id,
                a.person.name,
                a.criterion_key,
                a.value,
                a.n,
                a.state,
                a.sentence,
                in_short(a.honest),
            )
            for a in self.alerts
        ]
        rows += [
            (
                "coaching",
                s.person.id,
                s.person.name,
                s.criterion,
                *figure_cells(s.result.playbook.figure),
                s.commitment,
            )
            for s in self.sessions
        ]
        rows += [
            ("no loop this quarter", p.person.id, p.person.name, None, None, p.scored, None, None)
            for p in self.uncoached
        ]
        rows += [("review", r.person.id, r.person.name, None, None, None, None, r.why) for r in self.review]
        return Table(header, tuple((*row, *(None,) * (len(header) - len(row))) for row in rows))


@dataclass(frozen=True, slots=True)
class StatusView:
    """How much there is, and the last runs."""

    counts: tuple[tuple[str, int], ...]
    last_scored: datetime | None
    runs: tuple[RunLine, ...]

    def table(self) -> Table:
        header = ("run", "kind", "state", "total", "done", "skipped", "failed", "started_at", "finished_at")
        rows = [
            (r.id, r.kind, r.state, r.total, r.done, r.skipped, r.failed, r.started_at, r.finished_at)
            for r in self.runs
        ]
        return Table(header, tuple(rows))
