"""Nouns of gaps: days of scores, alerts, trends, and what a whole team needs."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coachloop.domain.people import Segment
from coachloop.domain.result import NOT_YET_COMPUTED, Absent, Figure
from coachloop.domain.verdict import Estimate, Honest, Playbook, PolicyUsed
from coachloop.loop.review.model import Trust
from coachloop.stats.moments import Moments
from coachloop.stats.trend import Line


@dataclass(frozen=True, slots=True)
class DayMoments:
    """One day (org zone) and call type of one person, criterion version and series.

    `pct` and `turned` add up the scored conversations; `unscorable` counts cannot_tell and failed,
    `contested` the scored ones under contest.
    """

    day_id: int
    call_type: str
    pct: Moments
    turned: Moments
    unscorable: int = 0
    contested: int = 0


@dataclass(frozen=True, slots=True)
class DaySum:
    """Several days added up; `mix` counts the scored conversations by call type."""

    pct: Moments
    turned: Moments
    unscorable: int
    contested: int
    mix: tuple[tuple[str, int], ...]


# --- flags and alerts (METHOD.md 1.2) ----------------------------------------------------------------------


class Rule(StrEnum):
    """What may raise an alert; one open alert per person, criterion and rule."""

    BELOW = "below"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far one conversation lies from its person's mean: the variance pooled over people, on `df`."""

    variance: float
    df: int


@dataclass(frozen=True, slots=True)
class ChartReading:
    """The moving average of the last conversations against the person's own level (METHOD.md 3).

    `mean` and `limit` in standard deviations, of the lowest point; the level is known from `n`
    conversations before.
    """

    mean: float
    limit: float
    n: int

    @property
    def fallen(self) -> bool:
        return self.mean < -self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingEstimate(Estimate):
    """A mean or a change with its interval; `p_true` that the truth is beyond the rule's limit.

    `p_chance` is the probability of a value so low when the mean is at the limit (BELOW) or nothing has
    changed (DROP). `likely` says that it stands among all that were looked at at the same time, None when
    nothing else was. `chart` is None for BELOW.
    """

    p_true: float
    p_chance: float
    likely: bool | None = None
    chart: ChartReading | Absent | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule says at one moment. `true` is None when it cannot be told: no mean, contest, unscorable.

    `value` is what the rule compares with `limit` (a mean, or a change for DROP), None without calls.
    `n` is the number of conversations (the smaller side for DROP) and `minimum` what a flag needs. For DROP,
    `n_larger` is the larger side. `mix` and, for DROP, `mix_before` count the conversations by call type.
    """

    rule: Rule
    true: bool | None
    value: float | None
    limit: float
    n: int
    minimum: int
    playbook: Playbook
    words: str
    policy: PolicyUsed
    mix: tuple[tuple[str, int], ...] = ()
    mix_before: tuple[tuple[str, int], ...] = ()
    n_larger: int | None = None
    honest: Honest = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True)
class Level:
    """Where one person stands on one criterion: the mean of the last `dim_n` conversations, both columns."""

    wanted: int
    playbook: Playbook
    honest: Honest


class AlertState(StrEnum):
    STEADY = "steady"
    WATCH = "watch"
    FLAG = "flag"
    RECOVERING = "recovering"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AlertStanding:
    """The state of one alert and how many scans in a row found its rule not true."""

    state: AlertState = AlertState.STEADY
    clear_scans: int = 0

    @property
    def open(self) -> bool:
        return self.state in (AlertState.WATCH, AlertState.FLAG, AlertState.RECOVERING)


@dataclass(frozen=True, slots=True)
class TrackingStart:
    """Whether a person may be tracked; `missing` in words, empty when ready."""

    missing: tuple[str, ...]
    words: str

    @property
    def ready(self) -> bool:
        return not self.missing


# --- trend (METHOD.md 1.2) ---------------------------------------------------------------------------------


class Direction(StrEnum):
    IMPROVING = "improving"
    DECLINING = "declining"
    PLATEAUING = "plateauing"


@dataclass(frozen=True, slots=True)
class VersionDays:
    """The days scored under one criterion version and series; a trend is a list of these, oldest first."""

    criterion_version_id: str
    series: str
    days: tuple[DayMoments, ...]


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One org week (Monday to Sunday) with conversations: `index` 0 is the oldest week of the window."""

    index: int
    monday: date
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class TrendSegment:
    """The weeks under one version and series; weeks without conversations have no point.

    `line` is fitted to the points over `index` (points a week); None under `trend_min_weeks` points.
    """

    criterion_version_id: str
    series: str
    points: tuple[WeekPoint, ...]
    line: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendEstimate(Estimate):
    """The change over the `span` weeks from the first to the last of the `weeks` with conversations, and the
    probabilities that it is a rise or a fall of more than a plateau.

    `likely` says that a rise or fall stands among the person's criteria, None where no direction is named.
    """

    weeks: int
    span: int
    p_improving: float
    p_declining: float
    likely: bool | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """Twelve org weeks. `playbook.figure` is the fitted change over them, read from the last segment only.

    `breaks` are the Mondays at which a new version or series starts.
    """

    first_monday: date
    weeks: int
    segments: tuple[TrendSegment, ...]
    breaks: tuple[date, ...]
    playbook: Playbook
    words: str
    policy: PolicyUsed
    honest: Honest = NOT_YET_COMPUTED
    trust: Trust | None = None


# --- team gaps (METHOD.md 1.5) -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapPerson:
    """A member of the team with their days on one criterion (current version and series)."""

    person_id: str
    name: str
    days: tuple[DayMoments, ...]
    segments: tuple[Segment, ...] = ()
    hired_on: date | None = None
    low_volume: bool = False


@dataclass(frozen=True, slots=True)
class GapCriterion:
    """What the team-gap rule is given for one criterion; a machine that is not trusted: no verdict.

    `step`: points between two levels of the scale; 100 has two of them, 0 none.
    """

    criterion_key: str
    name: str
    people: tuple[GapPerson, ...]
    trust: Trust | None = None
    step: float = 0.0


class GapVerdict(StrEnum):
    NO_GAP = "no gap"
    UNIVERSAL = "universal"
    CLUSTERED = "clustered"
    MIXED = "mixed"
    INDIVIDUAL = "individual"


@dataclass(frozen=True, slots=True)
class PersonMean:
    """One counted person; `segments` are (family, value) held in most of their conversations."""

    person_id: str
    name: str
    mean: float
    n: int
    below: bool
    segments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """One person who is listed and not counted, with the reason."""

    person_id: str
    name: str
    n: int
    reason: Absent


@dataclass(frozen=True, slots=True)
class Concentration:
    """`held` of the `below` people below the threshold belong to `family`=`value`."""

    family: str
    value: str
    held: int
    below: int
    person_ids: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.held / self.below


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the heat map: conversations of the counted people in `family`=`value` on their day."""

    family: str
    value: str
    mean: float
    n: int
    people: int


class GapKind(StrEnum):
    """Which share is truly below, as far as can be told; FEW is less than the lower limit of the rule."""

    UNIVERSAL = "universal"
    MIXED = "mixed"
    FEW = "few"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class SegmentTest:
    """The segment value whose people stand lowest, and whether that is more than chance (METHOD.md 5).

    `effect` is the mean of the others minus theirs, in points, at one mix of call types, with the interval
    `lo` to `hi` of `level`. `p` counts all the `groups` that were looked at. `held` people below are in it;
    spread evenly it would be `expected`. `people` are in it.
    """

    family: str
    value: str
    p: float
    concentrated: bool
    effect: float
    lo: float
    hi: float
    level: float
    people: int
    groups: int
    held: int
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEstimate(Estimate):
    """The share (0..1) of people truly below, of `n` people; `label` is a GapKind.

    `p_high`, `p_middle` and `p_low` are the probabilities of the three shares of the rule; `p_mean` that the
    team's mean is truly below the threshold, and `likely` that this stands among the criteria looked at
    at the same time. `segment` is None where no segment has enough people.
    """

    p_high: float
    p_middle: float
    p_low: float
    p_mean: float
    segment: SegmentTest | None
    likely: bool = False


@dataclass(frozen=True, slots=True)
class CriterionGap:
    """One criterion of one team. `playbook.figure` is the share (0..1) of people below, n = people counted.

    `mean` pools the conversations of the counted people; `concentrations` are all segment values that
    meet the rule, strongest first; `words` is the arithmetic in sentences.
    """

    criterion_key: str
    name: str
    mean: Figure
    playbook: Playbook
    training_signal: bool
    coaching_case: PersonMean | None
    people: tuple[PersonMean, ...]
    excluded: tuple[Excluded, ...]
    concentrations: tuple[Concentration, ...]
    cells: tuple[Cell, ...]
    mix: tuple[tuple[str, int], ...]
    words: str
    policy: PolicyUsed
    honest: Honest = NOT_YET_COMPUTED
    trust: Trust | None = None

    @property
    def below(self) -> tuple[PersonMean, ...]:
        return tuple(p for p in self.people if p.below)
