"""Nouns of training sessions: moments and kits, practice, the team effect."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.calls import Anchor
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.result import Absent
from coachloop.domain.rubric import Criterion
from coachloop.domain.verdict import Playbook


class TooManyCriteria(CoachloopError):
    """A training session is about one criterion, or two on half a day."""

    code = "E-TRA-001"
    kind = ErrorKind.USAGE


class NoMoment(CoachloopError):
    """There is no scored conversation with a quoted moment that a session could be made of."""

    code = "E-TRA-002"
    kind = ErrorKind.NOT_FOUND


class SessionPlanned(CoachloopError):
    """The same team already has a training session on this criterion at this time."""

    code = "E-TRA-003"
    kind = ErrorKind.CONFLICT


class NotBlind(CoachloopError):
    """A score after the reveal, or a second one by the same person, is no blind score."""

    code = "E-TRA-004"
    kind = ErrorKind.CONFLICT


class NotInKit(CoachloopError):
    """The session has no moment of that number, or the level is not on its scale."""

    code = "E-TRA-005"
    kind = ErrorKind.USAGE


class NotYetHeld(CoachloopError):
    """Who was there is noted once the session has begun."""

    code = "E-TRA-006"
    kind = ErrorKind.CONFLICT


class NobodyCame(CoachloopError):
    """A note of who was there names at least one person."""

    code = "E-TRA-007"
    kind = ErrorKind.USAGE


class PlanIncomplete(CoachloopError):
    """A session is planned for somebody and for a time."""

    code = "E-TRA-008"
    kind = ErrorKind.NOT_UNDERSTOOD


# --- the kit (METHOD.md 1.5) -------------------------------------------------------------------------------


class MomentKind(StrEnum):
    SCENARIO = "scenario"
    HIGH = "high scorer"


@dataclass(frozen=True, slots=True)
class Moment:
    """One scored conversation with a verified quote; the words stay with the conversation.

    `quote_hash` is the SHA-256 (hex) of the quoted text; `turn_seq` is its turn in `transcript_version`.
    """

    conversation_id: str
    person_id: str
    call_type: str
    started_at: datetime
    pct: float
    transcript_version: int
    turn_seq: int
    quote_hash: str


@dataclass(frozen=True, slots=True)
class KitItem:
    """A moment of the kit at its place (1, 2, ...); `label` is "" or says that it is not below the limit."""

    position: int
    kind: MomentKind
    label: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Kit:
    """What a session is made of: scenarios of different people, lowest first, and one high scorer.

    `below` of the scenarios lie below the limit. `complete` is None when there are enough scenarios, else
    too_few(k of the fewest). `high` is absent when nobody reached the practice target in the situation
    (call type) that most of the scenarios are from.
    """

    scenarios: tuple[KitItem, ...]
    high: KitItem | Absent
    situation: str
    below: int
    complete: Absent | None
    words: str

    @property
    def items(self) -> tuple[KitItem, ...]:
        return self.scenarios if isinstance(self.high, Absent) else (*self.scenarios, self.high)


@dataclass(frozen=True, slots=True)
class ExcerptTurn:
    """One turn with names and numbers replaced by roles; `quoted` marks the turn of the quote."""

    said_by: str
    text: str
    quoted: bool


#: A quoted moment with a little before and after it, or why its words are not there any more.
Excerpt = tuple[ExcerptTurn, ...] | Absent


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A moment as the session reads it: no name, and no score before the reveal (`pct` None)."""

    position: int
    kind: str
    label: str
    call_type: str
    said: Excerpt
    quote_hash: str
    pct: float | None


@dataclass(frozen=True, slots=True)
class ShownKit:
    """A kit with its words. `scale` is what participants may give, (lowest, highest)."""

    criterion: Criterion
    words: str
    complete: Absent | None
    items: tuple[ShownItem, ...]
    scale: tuple[float, float]
    target: float


# --- practice (METHOD.md 1.5) ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """One practice attempt of a person on the session's criterion; only a counted one can be done."""

    person_id: str
    at: datetime
    pct: float
    counted: bool


@dataclass(frozen=True, slots=True)
class Practice:
    """Until when the cohort practises and who has. `playbook.figure` is the share (0..1) that is done.

    `ended_at` is when the last of them was done, else the deadline; the end of the day `due` is meant.
    """

    remind_at: datetime
    due: datetime
    ended_at: datetime
    playbook: Playbook
    done: tuple[str, ...]
    attempted: tuple[str, ...]


# --- a session held ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Training:
    """A session as its effect is measured. `attended` is None until it was noted who was there.

    `by_start_only`: it was planned after it began, so its windows read scores made at any later time.
    """

    session_id: str
    criterion_key: str
    anchor: Anchor
    starts_at: datetime
    ends_at: datetime
    planned: tuple[str, ...]
    attended: tuple[str, ...] | None
    trusted: bool = True
    by_start_only: bool = False
