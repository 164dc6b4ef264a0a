"""Nouns of quality of hire and of offers (METHOD.md 6)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coachloop.domain.result import Absent, Figure
from coachloop.domain.verdict import Estimate, Honest, Playbook, PolicyUsed


@dataclass(frozen=True, slots=True)
class Review:
    """One performance score of a hire; `instrument` is the form it was given with, "" where none is named."""

    scored_on: date
    instrument: str
    score: float


@dataclass(frozen=True, slots=True)
class Hire:
    """A counterpart who was hired; `job_family` "" where none is named."""

    counterpart: str
    hired_on: date
    job_family: str
    left_on: date | None
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """One interviewer's scorecard of a counterpart: its composite in points, when the interview was and when
    it was handed in."""

    person_id: str
    counterpart: str
    composite: float
    interviewed_at: datetime
    submitted_at: datetime


class HireState(StrEnum):
    """What became of a hire in the window of the outcome."""

    SCORED = "scored"
    LEFT_EARLY = "left before 12 months"
    NOT_YET = "window still open"
    NO_SCORE = "no score in the window"


@dataclass(frozen=True, slots=True)
class Match:
    """One interviewer and one hire: both values standardised within job family and instrument."""

    person_id: str
    counterpart: str
    z_prediction: float
    z_outcome: float
    coached: bool

    @property
    def gap(self) -> float:
        """|z outcome - z prediction|, in standard deviations."""
        return abs(self.z_outcome - self.z_prediction)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityEstimate(Estimate):
    """`estimate` is one interviewer's correlation drawn toward the common one, from `n` hires; `raw` is r."""

    raw: float


@dataclass(frozen=True, slots=True)
class InterviewerOutcome:
    """One interviewer. `playbook.figure` is the mean match gap in standard deviations over `n` hires.

    `hires` counts those rated before the offer: by what became of them, in the order of HireState.
    """

    person_id: str
    name: str
    hires: tuple[tuple[HireState, int], ...]
    playbook: Playbook
    honest: ValidityEstimate | Absent
    coached: int


@dataclass(frozen=True, slots=True)
class CoachingReturn:
    """Mean match gap of interviewers not coached minus that of coached ones, in standard deviations.

    `honest` has the interval clustered by interviewer, or by hire where that is wider.
    """

    coached: Figure
    uncoached: Figure
    coached_people: int
    uncoached_people: int
    playbook: Playbook
    honest: Honest


@dataclass(frozen=True, slots=True)
class HireOutcome:
    """All hires. `validity` is the common correlation; `unmatched` are scored hires that no scale holds:
    nobody else in the same job family and instrument, or all alike. `notes` are always shown beside it."""

    hires: tuple[tuple[HireState, int], ...]
    without_rating: int
    unmatched: int
    validity: Honest
    coaching: CoachingReturn
    interviewers: tuple[InterviewerOutcome, ...]
    notes: tuple[str, ...]
    policy: PolicyUsed


@dataclass(frozen=True, slots=True)
class Offer:
    """One counterpart with an offer: accepted or not, and whether the next steps were clear, if scored."""

    counterpart: str
    accepted: bool
    clear: bool | None


@dataclass(frozen=True, slots=True)
class OfferAcceptance:
    """Shares (0..1) of offers accepted where the next steps were clear and where not; never a verdict.

    `difference` is the first minus the second, in points with its interval.
    """

    clear: Figure
    unclear: Figure
    clear_interval: tuple[float, float] | None
    unclear_interval: tuple[float, float] | None
    difference: Honest
    not_scored: int
    words: str


class Reader(StrEnum):
    """Who reads: the programme owner, a leader, or a person named (for themselves or those they coach)."""

    OWNER = "owner"
    LEADER = "leader"
    NAMED = "named"
