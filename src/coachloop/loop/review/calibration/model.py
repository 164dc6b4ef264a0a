"""Nouns of calibration: sets, ratings, the gap in both columns, and what a wide gap stops."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.result import Absent, Figure
from coachloop.domain.verdict import Estimate, Honest, NextStep, Playbook, PolicyUsed
from coachloop.loop.review.model import Coefficient

#: The criterion of a person that a gap over scorecards is about; it is not scored on a conversation.
SCORING_CONSISTENCY = "scoring_consistency"
#: The machine among the raters of a gap, where a policy counts it.
MACHINE = "machine"


class SetUnusable(CoachloopError):
    """A calibration set that could not be rated: too few raters, no conversation, or a deadline gone by."""

    code = "E-CAL-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class NotInvited(CoachloopError):
    """Somebody rates a set that they were not asked to rate, or a conversation that is not in it."""

    code = "E-CAL-002"
    kind = ErrorKind.NOT_PERMITTED


class SetRevealed(CoachloopError):
    """The set is revealed: a rating given now would not be blind."""

    code = "E-CAL-003"
    kind = ErrorKind.CONFLICT


class StillHidden(CoachloopError):
    """Something is asked of a set that waits for its ratings."""

    code = "E-CAL-004"
    kind = ErrorKind.CONFLICT


class CalibrateFirst(CoachloopError):
    """A new session on a criterion on which the raters of the team are too far apart."""

    code = "E-CAL-005"
    kind = ErrorKind.CONFLICT


class SetKind(StrEnum):
    """CALIBRATION: raters of one team. ALIGNMENT: recruiter and hiring manager on the same evidence (D1)."""

    CALIBRATION = "calibration"
    ALIGNMENT = "alignment"


@dataclass(frozen=True, slots=True)
class Rating:
    """What one rater said on one criterion, in points; `unit` is a conversation in its set."""

    unit: str
    rater: str
    pct: float


class Reading(StrEnum):
    """What makes a gap (METHOD.md 3 "What to do")."""

    SEVERITY = "severity"
    AMBIGUOUS = "ambiguous criterion"
    BOTH_LOW = "both low"


@dataclass(frozen=True, slots=True)
class GapEstimate(Estimate):
    """The honest column of a gap: its interval over conversations, and how much of it is noise.

    `noise_gap` is the gap that two raters of one standard would show, `noise` the standard deviation of
    normal errors that show it; `severity_sd` the spread of the raters' standards. All three in points, None
    with fewer shared conversations than a severity needs. `alpha` is ordinal, `ac2` has linear weights.
    """

    noise: float | None = None
    noise_gap: float | None = None
    severity_sd: float | None = None
    reading: Reading | None = None
    alpha: Coefficient | Absent | None = None
    ac2: Coefficient | Absent | None = None


@dataclass(frozen=True, slots=True)
class Implied:
    """The share of exact agreement (0..1) that a `limit` in points means where raters differ by one level."""

    limit: float
    agreement: float


@dataclass(frozen=True, slots=True)
class CalibrationGap:
    """How far raters are apart on one criterion version: mean distance over pairs, over conversations.

    `figure.n` counts conversations that two or more rated, `pairs` the pairs of ratings, `raters` the
    people. `unsafe`: hiring decisions on this dimension should wait.
    """

    criterion_key: str
    criterion_version_id: str
    name: str
    figure: Figure
    pairs: int
    raters: int
    playbook: Playbook
    unsafe: bool
    implied: tuple[Implied, ...]
    honest: Honest
    steps: tuple[NextStep, ...]
    policy: PolicyUsed


@dataclass(frozen=True, slots=True)
class RaterStanding:
    """One rater on one criterion: their gap, and their severity (plus: gives more than the others).

    Only for them and their own coach. `drift` says whether they have moved against the consensus.
    """

    user_id: str
    criterion_key: str
    name: str
    gap: Figure
    severity: Honest
    calibrate: bool
    drift: str


@dataclass(frozen=True, slots=True)
class GapPoint:
    """Scoring consistency of one person on one calibration date: 100 - their gap, over `n` conversations."""

    day: date
    gap: float
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class AgainstOthers:
    """One blind rating of a person beside what the others said: on one criterion of one conversation.

    `consensus` is the agreed score, else the mean of the other raters (points); `gap` the mean distance
    from each of them. `others` are user ids.
    """

    set_id: str
    conversation_id: str
    started_at: datetime
    revealed_at: datetime
    criterion_key: str
    criterion_version_id: str
    pct: float
    consensus: float
    agreed: bool
    gap: float
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Why new sessions on a criterion wait: the gap on `dimension`, `gap` points over `n` conversations."""

    criterion_key: str
    dimension: str
    name: str
    gap: float
    n: int
    words: str
    step: NextStep


@dataclass(frozen=True, slots=True)
class Due:
    """When a team calibrates on a rubric again; `last` is the day of its last reveal, None for none."""

    team_id: str | None
    team: str
    rubric_key: str
    rubric: str
    last: date | None
    due: date
    days_late: int
    words: str


@dataclass(frozen=True, slots=True)
class Discussed:
    """One criterion of one conversation after the reveal: `apart` is the mean distance of its raters.

    `said` are (rater, level or status) and only there for those who rated the set.
    """

    conversation_id: str
    criterion_key: str
    name: str
    apart: float | None
    said: tuple[tuple[str, str], ...]
    agreed_level: float | None


@dataclass(frozen=True, slots=True)
class SetView:
    """A set as one viewer may see it.

    `progress` is (rater, conversations rated); who has rated is no secret, what they said is until the
    reveal. `own` are the viewer's (conversation, criterion, level or status). `gaps` and `discuss`, the
    widest first, are empty until the reveal.
    """

    id: str
    name: str | None
    kind: SetKind
    rubric_key: str
    rubric: str
    rubric_version_id: str
    team_id: str | None
    conversations: tuple[str, ...]
    deadline: datetime
    revealed_at: datetime | None
    reveal_reason: str | None
    progress: tuple[tuple[str, int], ...]
    own: tuple[tuple[str, str, str], ...]
    gaps: tuple[CalibrationGap, ...]
    discuss: tuple[Discussed, ...]
