"""Nouns of measure: one session's before and after, and what many of them say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coachloop.domain.result import NOT_YET_COMPUTED, Absent, Figure, Known
from coachloop.domain.verdict import Estimate, NextStep, Playbook, PolicyUsed
from coachloop.loop.coach.model import Baseline, Timing
from coachloop.loop.measure.effect import ChangeEstimate, Expectation, Predictive

IMPROVED = "improved"
NOT_IMPROVED = "did not produce the intended change"
EMERGING = "emerging"
SECOND_SESSION = "consider a second session"


@dataclass(frozen=True, slots=True)
class MeasuredSession:
    """What the rules need of a session. `anchor_scorable` is False once the baseline's criterion version
    and series can give no new scores (human series, model withdrawn); `trusted` False while the machine of
    that series is too far from people to decide. `step`: points between two levels of the scale."""

    session_id: str
    person_id: str
    criterion_key: str
    coach: str
    method: str
    created_at: datetime
    session_start: datetime
    session_end: datetime
    baseline: Baseline
    low_volume: bool = False
    anchor_scorable: bool = True
    trusted: bool = True
    step: float = 0.0


class Phase(StrEnum):
    """Where the post window stands at the `as_of` of a result."""

    WAITING = "waiting"
    PROVISIONAL = "provisional"
    CLOSED = "closed"
    OVERDUE = "overdue"
    EXPIRED = "expired"


class CheckState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Check:
    """One of the four validity checks; `key` is criterion, version, call types or calls."""

    key: str
    state: CheckState
    words: str


@dataclass(frozen=True, slots=True)
class MidCheck:
    """The look at the 5th post call; the honest column holds a probability and nothing else.

    `mix` counts the call types of the five, `known_at` is when the fifth was there and scored, None before.
    """

    playbook: Playbook
    honest: Predictive | Absent = NOT_YET_COMPUTED
    mix: tuple[tuple[str, int], ...] = ()
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Mean of the last 10 before day 21, shown when the window filled before day 7.

    `complete` is False until day 21 has come: later conversations may still move it.
    """

    figure: Known
    complete: bool


@dataclass(frozen=True, slots=True)
class Mix:
    """Calls by type on both sides and their total variation distance (0..1), None with an empty side."""

    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]
    total_variation: float | None
    shifted: bool


@dataclass(frozen=True, slots=True)
class SessionResult:
    """One before/after as of `as_of`. `playbook.figure` is the change in points, post minus baseline.

    `post` is the mean so far, also while there is no verdict. `closed_at` is None until the window is
    closed (10th post call, not before day 14) or expired; `closed_day` counts org days from the session.
    `honest` is not yet computed where both windows bear an estimate; `expectation` is what would come by
    itself; `honest_words` says the honest column in a sentence, and why it differs from the rule.
    """

    session_id: str
    as_of: datetime
    phase: Phase
    playbook: Playbook
    improved: bool | None
    meets_effect: bool | None
    checks: tuple[Check, ...]
    baseline: Baseline
    post: Known | None
    post_ids: tuple[str, ...]
    post_pcts: tuple[float, ...]
    midcheck: MidCheck
    held: Held | None
    mix: Mix
    gap_calls: int
    not_comparable: tuple[tuple[str, int], ...]
    counts_words: str
    due_on: date
    expires_on: date
    closed_at: datetime | None
    closed_day: int | None
    badges: tuple[str, ...]
    words: str
    policy: PolicyUsed
    honest: ChangeEstimate | Absent = NOT_YET_COMPUTED
    expectation: Expectation | Absent = NOT_YET_COMPUTED
    honest_words: str = ""


@dataclass(frozen=True, slots=True)
class Rescored:
    """A second figure for a comparison that lost its definition: both windows under this version and series.

    The frozen baseline and the result stay as they are.
    """

    criterion_version_id: str
    series: str
    before: Known | None
    after: Known | None
    playbook: Playbook


@dataclass(frozen=True, slots=True)
class Early:
    """What the honest column of a window that is still open holds; kept once it is known.

    `five` is the mean of the five that `probability` was seen from.
    """

    expectation: Expectation | Absent = NOT_YET_COMPUTED
    probability: Predictive | Absent = NOT_YET_COMPUTED
    five: float | None = None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that moved after it had been shown; `key` is a session's id or names a figure over many."""

    key: str
    changed_at: datetime
    was: str
    became: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One `ok` result (or one episode of several) as aggregates read it.

    `baseline` is the mean before, `step` the points between two levels of the scale (0: it has none);
    `credit` by coach adds to 1.
    """

    session_ids: tuple[str, ...]
    person_id: str
    criterion_key: str
    method: str
    change: float
    session_start: datetime
    closed_at: datetime
    closed_day: int
    reconstructed: bool
    baseline: float = 0.0
    step: float = 0.0
    credit: Mapping[str, float] = field(default_factory=dict)
    honest: ChangeEstimate | Absent = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess(Estimate):
    """Shares: `estimate` = `observed` - `expected`, over `n` sessions of `people`, people as clusters."""

    observed: float
    expected: float
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEffect(Estimate):
    """A mean change beyond the expected, in points, over `n` sessions of `people`; `se` its standard error.

    `shrunk` is that mean drawn toward the common one of its neighbours with its 90 % interval, and `p_best`
    the probability that it is the highest of them; None where nothing stands beside it.
    """

    people: int
    se: float
    shrunk: float | None = None
    shrunk_lo: float | None = None
    shrunk_hi: float | None = None
    p_best: float | None = None


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """Share (0..1) of the `ok` sessions closed in a period whose post is above their baseline."""

    playbook: Playbook
    responded: int
    closed_late: int
    message: str
    policy: PolicyUsed
    honest: Excess | Absent = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True)
class ModuleGap:
    """The 30-day gap of one person after one completed module: `playbook.figure` in points.

    `before_from` is the start of the first conversation before, the mixes count call types on each side.
    """

    person_id: str
    module: str
    completed_at: datetime
    ends_at: datetime
    before: Known | None
    after: Known | None
    playbook: Playbook
    policy: PolicyUsed
    before_from: datetime | None = None
    mix_before: tuple[tuple[str, int], ...] = ()
    mix_after: tuple[tuple[str, int], ...] = ()
    honest: ChangeEstimate | Absent = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True)
class ModuleSummary:
    """One module: how many completed it, how many have a gap, their mean gap."""

    module: str
    completed: int
    playbook: Playbook
    policy: PolicyUsed
    honest: GroupEffect | Absent = NOT_YET_COMPUTED


class GroupBy(StrEnum):
    METHOD = "method"
    CRITERION = "criterion"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class AggregateLine:
    """Mean change of one group; `label` is "consistently improves", "plateaus" or ""."""

    key: str
    sessions: int
    people: int
    playbook: Playbook
    label: str
    reconstructed: bool
    honest: GroupEffect | Absent = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Lines by key, live before reconstructed; `early` is "" once three months have passed, else says so."""

    by: GroupBy
    early: str
    lines: tuple[AggregateLine, ...]
    policy: PolicyUsed


@dataclass(frozen=True, slots=True)
class MostCoached:
    """The criterion with most sessions this quarter, and the mean change of their `ok` results."""

    criterion_key: str
    sessions: int
    change: Figure
    reconstructed: Figure


@dataclass(frozen=True, slots=True)
class CoachCredit:
    """What one coach took part in: `sessions` logged, `episodes` with their share (1/k each of k coaches)."""

    coach: str
    sessions: int
    episodes: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How live sessions are held. `closed` is the share (0..1) whose loop the coached person closed,
    `log_seconds` the median from opening the form to saving it."""

    timing: Timing
    closed: Figure
    log_seconds: Figure


@dataclass(frozen=True, slots=True)
class WhatWorks:
    """What all sessions say together, as of `as_of`; reconstructed ones stand apart in every part.

    `response` is over the windows that closed in the `days` before, `habits` over the sessions held in them.
    """

    as_of: datetime
    most: MostCoached | None
    by: tuple[Aggregate, ...]
    flat: tuple[NextStep, ...]
    response: ResponseRate
    response_reconstructed: ResponseRate
    days: int
    habits: Habits
    credit: tuple[CoachCredit, ...]
    sessions: int
    closed: int


# --- an order of coaching drawn by lot ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person from the draw to the second half's start: mean after minus before; None: not both there."""

    person_id: str
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HalvesEstimate(Estimate):
    """Mean change of the first half minus that of the second, in points; who had both windows in each."""

    in_first: int
    in_second: int


@dataclass(frozen=True, slots=True)
class Halves:
    """A plan as it stands: people by half, how many of the first have a closed window, what they show."""

    first: int
    second: int
    coached: int
    honest: HalvesEstimate | Absent


@dataclass(frozen=True, slots=True)
class Plan:
    """A drawn order: names of people by half; `detectable` is the smallest difference (points) that it would
    find four times in five, with `se_from` saying where the scatter is from."""

    id: str
    criterion_key: str
    drawn_by: str
    drawn_at: datetime
    seed: int
    second_from: datetime
    first_half: tuple[str, ...]
    second_half: tuple[str, ...]
    detectable: float
    se_from: str
    halves: Halves | None = None
