"""Nouns of measure: one session's before and after, and what many of them say."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coachloop.domain.result import NOT_YET_COMPUTED, Absent, Figure, Known
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.coach.model import Baseline

IMPROVED = "improved"
NOT_IMPROVED = "did not produce the intended change"
EMERGING = "emerging"
SECOND_SESSION = "consider a second session"


@dataclass(frozen=True, slots=True)
class MeasuredSession:
    """What the rules need of a session. `anchor_scorable` is False once the baseline's criterion version
    and series can give no new scores (human series, model withdrawn); `trusted` False while the machine of
    that series is too far from people to decide."""

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
    """The look at the 5th post call; the honest column will hold a probability and nothing else."""

    playbook: Playbook
    honest: Absent = NOT_YET_COMPUTED


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
    honest: Absent = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True)
class Outcome:
    """One `ok` result (or one episode of several) as aggregates read it."""

    session_ids: tuple[str, ...]
    person_id: str
    criterion_key: str
    method: str
    change: float
    session_start: datetime
    closed_at: datetime
    closed_day: int
    reconstructed: bool


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """Share (0..1) of the `ok` sessions closed in a period whose post is above their baseline."""

    playbook: Playbook
    responded: int
    closed_late: int
    message: str
    policy: PolicyUsed
    honest: Absent = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True)
class ModuleGap:
    """The 30-day gap of one person after one completed module: `playbook.figure` in points."""

    person_id: str
    module: str
    before: Known | None
    after: Known | None
    playbook: Playbook
    policy: PolicyUsed
    honest: Absent = NOT_YET_COMPUTED


@dataclass(frozen=True, slots=True)
class ModuleSummary:
    """One module: how many completed it, how many have a gap, their mean gap."""

    module: str
    completed: int
    playbook: Playbook
    policy: PolicyUsed
    honest: Absent = NOT_YET_COMPUTED


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
    honest: Absent = NOT_YET_COMPUTED


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
