"""Nouns of coaching: the session as logged, its frozen baseline, its clock, and what overlaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.calls import Anchor
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.result import NOT_YET_COMPUTED, Absent, Figure, Known
from coachloop.domain.verdict import PolicyUsed

#: The methods of D2; a workspace may add to them.
METHODS = ("roleplay", "call review", "script walkthrough")


class LogFieldMissing(CoachloopError):
    """One of the six fields of a session was left empty."""

    code = "E-COA-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class ThemeRefused(CoachloopError):
    """The criterion is not one of the list: a theme cannot be measured."""

    code = "E-COA-002"
    kind = ErrorKind.NOT_UNDERSTOOD


class MethodUnknown(CoachloopError):
    """The coaching method is not one of this workspace."""

    code = "E-COA-003"
    kind = ErrorKind.NOT_UNDERSTOOD


class NotOneSentence(CoachloopError):
    """What was agreed is more than one sentence."""

    code = "E-COA-004"
    kind = ErrorKind.NOT_UNDERSTOOD


class SessionTimesWrong(CoachloopError):
    """A session ends before it starts, or cites a conversation that had not ended yet."""

    code = "E-COA-005"
    kind = ErrorKind.NOT_UNDERSTOOD


class CallTypeUnknown(CoachloopError):
    """A session is to compare conversations of a type that nobody has had."""

    code = "E-COA-006"
    kind = ErrorKind.NOT_UNDERSTOOD


class SessionKind(StrEnum):
    """LIVE: logged as it is held. RECONSTRUCTED: imported, or logged `as_of` a time gone by."""

    LIVE = "live"
    RECONSTRUCTED = "reconstructed"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into the form; None or "" is not filled in. `criterion` is a key, a name, or a theme.

    `call_types` are those to compare where the coach has chosen them; empty: the rule chooses.
    """

    person_id: str | None
    criterion: str | None
    method: str | None
    agreed: str | None
    session_start: datetime | None = None
    session_end: datetime | None = None
    cited_conversation_id: str | None = None
    cited_end: datetime | None = None
    call_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A draft that is complete and can be saved; its sixth field, the baseline, is frozen beside it."""

    person_id: str
    criterion_key: str
    method: str
    agreed: str
    session_start: datetime
    session_end: datetime
    cited_conversation_id: str | None
    call_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparableSet:
    """The call types that may stand in one window, and why these; fixed when the session is saved."""

    call_types: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where the person stood; written once and never changed.

    `value` is stored also when `figure` is too few or invalid. `conversation_ids` and `pcts` are in time
    order; `mix` counts call types. `cutoff` is the instant before which conversations count and from
    which, up to the session's end, they are gap calls. `content_hash` is SHA-256 over all of the above.
    """

    criterion_key: str
    anchor: Anchor
    cutoff: datetime
    frozen_at: datetime
    kind: SessionKind
    conversation_ids: tuple[str, ...]
    pcts: tuple[float, ...]
    mix: tuple[tuple[str, int], ...]
    value: Known | None
    figure: Figure
    logged_late: bool
    not_applicable: int
    unscorable: int
    voided: int
    other_types: tuple[tuple[str, int], ...]
    policy: PolicyUsed
    content_hash: str
    honest: Absent = NOT_YET_COMPUTED

    @property
    def badges(self) -> tuple[str, ...]:
        return ("reconstructed",) if self.kind is SessionKind.RECONSTRUCTED else ()


@dataclass(frozen=True, slots=True)
class Correction:
    """The 48-hour clock of one session. `specific`: it cites a scored conversation; `hours` since its end."""

    specific: bool
    hours: Figure
    on_time: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Shares (0..1) over sessions: corrected on time among those with a clock; specific among all."""

    on_time: Figure
    specific: Figure


@dataclass(frozen=True, slots=True)
class LoopClosing:
    """Whether a loop may be closed; `missing` in words."""

    missing: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class SessionSpan:
    """A session and the end of its window: its last (10th) post call or its expiry; None while open."""

    session_id: str
    person_id: str
    criterion_key: str
    coach: str
    session_start: datetime
    window_end: datetime | None


@dataclass(frozen=True, slots=True)
class Episode:
    """Overlapping sessions, oldest first: first baseline to last post; credit by coach adds to 1."""

    person_id: str
    criterion_key: str
    session_ids: tuple[str, ...]
    credit: Mapping[str, float]

    @property
    def overlaps(self) -> bool:
        return len(self.session_ids) > 1
