"""Conversations: who spoke with whom, when, and the exact words of each transcript version."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The part a speaker has in a conversation."""

    PERSON = "person"
    COUNTERPART = "counterpart"
    OTHER = "other"
    UNKNOWN = "unknown"


class Consent(StrEnum):
    """METHOD.md 0.2: refused and withdrawn conversations are neither scored nor visible."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def may_be_scored(self) -> bool:
        return self in (Consent.CONFIRMED, Consent.NOT_CONFIRMED)


class Difficulty(StrEnum):
    EASY = "easy"
    HARD = "hard"


class DateSource(StrEnum):
    """Where `started_at` comes from, so that a guessed date is never taken for a stated one."""

    STATED = "stated"
    FILE_NAME = "file_name"
    FILE_TIME = "file_time"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: `seq` counts from 0; times are milliseconds from the start, None when not known."""

    seq: int
    speaker: str
    role: Role
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """One numbered, immutable version of the words of a conversation."""

    conversation_id: str
    version: int
    turns: tuple[Turn, ...]

    @property
    def text_hash(self) -> str:
        return content_hash(self.turns)

    @property
    def timed(self) -> bool:
        """True when every turn with words has a start and an end."""
        spoken = [t for t in self.turns if t.text.strip()]
        return bool(spoken) and all(t.start_ms is not None and t.end_ms is not None for t in spoken)


@dataclass(frozen=True, slots=True)
class Participant:
    """A speaker label of the transcript, its role, and the scored person it stands for, if one."""

    speaker: str
    role: Role
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A recorded conversation; several participants may be scored persons (a panel, a transferred call)."""

    id: str
    content_hash: str
    call_type: str
    started_at: datetime
    date_source: DateSource
    consent: Consent
    participants: tuple[Participant, ...]
    ended_at: datetime | None = None
    language: str | None = None
    difficulty: Difficulty | None = None
    counterpart: str | None = None
    job_role: str | None = None
    round: str | None = None
    source: str = ""
    sample: bool = False

    @property
    def scored_persons(self) -> tuple[str, ...]:
        """Ids of the scored persons, in order of first appearance, each once."""
        ids = [p.person_id for p in self.participants if p.role is Role.PERSON and p.person_id]
        return tuple(dict.fromkeys(ids))

    def speakers_of(self, person_id: str) -> frozenset[str]:
        """The speaker labels under which that person talks."""
        return frozenset(p.speaker for p in self.participants if p.person_id == person_id)


def content_hash(turns: tuple[Turn, ...]) -> str:
    """sha256 (hex) over speaker, text and times of all turns: the same words give the same hash."""
    rows = [[t.speaker, t.text, t.start_ms, t.end_ms] for t in turns]
    canonical = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def conversation_id(turns_hash: str, started_at: datetime) -> str:
    """A stable id from content and start: importing the same file twice meets the same conversation."""
    seed = f"{turns_hash}|{started_at.isoformat()}"
    return "c_" + hashlib.sha256(seed.encode()).hexdigest()[:16]
