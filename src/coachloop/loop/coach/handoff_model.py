"""Nouns of the handoff: a new interviewer's first interviews, their named coach, when they are trained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.result import Absent, Figure
from coachloop.domain.verdict import Honest, Playbook


class FeedbackIncomplete(CoachloopError):
    """A review lacks a text on one of the criteria."""

    code = "E-HAN-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class NoMomentCited(CoachloopError):
    """A review cites no moment of the interview."""

    code = "E-HAN-002"
    kind = ErrorKind.NOT_UNDERSTOOD


class MomentNotFound(CoachloopError):
    """The words that a review cites do not stand in the transcript."""

    code = "E-HAN-003"
    kind = ErrorKind.NOT_UNDERSTOOD


class NotTheNamedCoach(CoachloopError):
    """Somebody else than the named coach writes the review of a first interview."""

    code = "E-HAN-004"
    kind = ErrorKind.NOT_PERMITTED


class NotInHandoff(CoachloopError):
    """The conversation is none of the interviews that a named coach accompanies."""

    code = "E-HAN-005"
    kind = ErrorKind.CONFLICT


class NoTraining(CoachloopError):
    """A handoff starts from a training, and there is none of that name on record."""

    code = "E-HAN-006"
    kind = ErrorKind.CONFLICT


class NotACoach(CoachloopError):
    """The one who is named as coach does not coach here."""

    code = "E-HAN-007"
    kind = ErrorKind.CONFLICT


class AppointmentTooShort(CoachloopError):
    """A pair calibration is booked for less time than the playbook asks for."""

    code = "E-HAN-008"
    kind = ErrorKind.NOT_UNDERSTOOD


class FeedbackFileUnreadable(CoachloopError):
    """The file of a review is no list of texts and one moment."""

    code = "E-HAN-009"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview of the person; `ended_at` None where the record does not say."""

    conversation_id: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedbackDraft:
    """What was written: texts by criterion key or name, and the words cited; `turn` counts from 1."""

    texts: Mapping[str, str]
    quote: str
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """A complete review: a text on each criterion by key, and the place of the cited words."""

    texts: Mapping[str, str]
    transcript_version: int
    turn_seq: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Review:
    """That a complete review of a conversation was written, by whom and when."""

    conversation_id: str
    written_by: str
    written_at: datetime


class LoopState(StrEnum):
    """Where one of the first loops stands."""

    WAITING = "waiting"
    OPEN = "open"
    IN_TIME = "in time"
    LATE = "late"
    OVERDUE = "overdue"
    NO_CLOCK = "no clock"


@dataclass(frozen=True, slots=True)
class FirstLoop:
    """One of the first interviews and its review. `hours` from the end of the interview to the review."""

    number: int
    conversation_id: str | None
    due_at: datetime | None
    reviewed_at: datetime | None
    state: LoopState
    hours: Figure
    words: str


class MeetingState(StrEnum):
    """Where the pair calibration stands."""

    TO_BOOK = "to book"
    MISSING = "missing"
    BOOKED = "booked"
    IN_PLACE = "in place"
    TOO_EARLY = "too early"
    TOO_LATE = "too late"


@dataclass(frozen=True, slots=True)
class Booking:
    """When the pair calibration is to be, and when that was agreed."""

    starts_at: datetime
    minutes: int
    booked_by: str
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class PairCalibration:
    """The pair calibration after interview 10 and before 11. `before_training_end` None while not booked."""

    state: MeetingState
    booking: Booking | None
    before_training_end: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An optional marker at interview `number`; the conversation once it was held."""

    number: int
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """An interview that coach and interviewer both rated blind: points between them by criterion key."""

    conversation_id: str
    started_at: datetime
    gaps: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DimensionGap:
    """Mean points between coach and interviewer on one criterion over the last calibrated interviews."""

    criterion_key: str
    playbook: Playbook
    honest: Honest


@dataclass(frozen=True, slots=True)
class Trained:
    """Whether somebody is trained. `playbook.figure` counts calibrated interviews; `missing` in words."""

    playbook: Playbook
    dimensions: tuple[DimensionGap, ...]
    loops_closed: int
    missing: tuple[str, ...]
    words: str
    honest: Absent


class DriftState(StrEnum):
    COACHED = "coached"
    OPEN = "open"
    RISK = "drift risk"
    COACHED_LATE = "coached late"


@dataclass(frozen=True, slots=True)
class DriftRisk:
    """Whether coaching came within 90 days of the training; `days` org days to it, or so far."""

    state: DriftState
    days: Figure
    words: str


@dataclass(frozen=True, slots=True)
class LateItem:
    """Something of a handoff that is late, since when, and whose it is to do."""

    person_id: str
    what: str
    since: datetime
    whose: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """One person's way from the training to being trained. `held` interviews since the training's end."""

    person_id: str
    module: str | None
    coach_id: str | None
    training_end: datetime | None
    held: int
    accompanied: int
    first: tuple[FirstLoop, ...]
    meeting: PairCalibration
    checkpoints: tuple[Checkpoint, ...]
    trained: Trained
    drift: DriftRisk
    late: tuple[LateItem, ...]
    words: str
