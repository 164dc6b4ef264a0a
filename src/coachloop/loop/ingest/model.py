"""Nouns of ingest: what a reader understood of a file, and what it could not use."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from coachloop.domain.conversation import Consent, DateSource, Role, conversation_id


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not used, and why; the rest of the file was. `line` counts from 1."""

    code: str
    message: str
    source: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source} line {self.line}"
        return f"{self.code} {place}: {self.message}"


@dataclass(frozen=True, slots=True)
class ParsedTurn:
    """A turn as the file has it; `speaker` is None where the file names nobody. Times are milliseconds."""

    speaker: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file states about its conversation; None where it states nothing."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    language: str | None = None
    call_type: str | None = None
    consent: str | None = None
    counterpart: str | None = None
    job_role: str | None = None
    round: str | None = None
    difficulty: str | None = None
    external_id: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)  # speaker label -> person | counterpart | other


@dataclass(frozen=True, slots=True)
class ParsedTranscript:
    """What a reader understood of one conversation in a file.

    `in_cues` is True where the file is cut into captions or pauses, so that a turn may span several of them.
    """

    format: str
    source: str
    turns: tuple[ParsedTurn, ...]
    facts: FileFacts = FileFacts()
    problems: tuple[Problem, ...] = ()
    in_cues: bool = False


class TranscriptReader(Protocol):
    """One transcript format. A file may hold several conversations (a CSV of turns, a JSON list)."""

    name: str

    def recognises(self, name: str, head: str) -> bool:
        """Whether a file `name` that begins with `head` (decoded, at most 64 KiB) is of this format."""
        ...

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        """The conversations of the file. Raises a CoachloopError when nothing of it can be used."""
        ...


class Standing(StrEnum):
    """What the record or the folder has of a found conversation already."""

    NEW = "new"
    HERE = "already here"
    TWICE = "twice in these files"


@dataclass(frozen=True, slots=True)
class Dated:
    """When a conversation started, and how sure that is."""

    started_at: datetime
    source: DateSource


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker of a found conversation. `name` is the scored person's; `person_id` None means a new one."""

    label: str
    role: Role
    name: str | None = None
    person_id: str | None = None
    talk_share: float | None = None  # 0..1 of the time, else of the words


@dataclass(frozen=True, slots=True)
class Found:
    """One conversation of the files, as it would be imported; its words stay in the file.

    `file` is the path to read it from again, `name` how it is shown, `place` its number within the file.
    """

    file: str
    name: str
    place: int
    format: str
    content_hash: str
    dated: Dated
    call_type: str
    consent: Consent
    speakers: tuple[Speaker, ...]
    sure: bool
    why: str
    turns: int
    facts: FileFacts
    example: str = ""
    standing: Standing = Standing.NEW
    problems: tuple[Problem, ...] = ()

    @property
    def conversation_id(self) -> str:
        return conversation_id(self.content_hash, self.dated.started_at)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person may say; `key` names it for scripts. Without an answer to a `needed` one
    nothing is imported; else the first of `choices` holds."""

    key: str
    text: str
    choices: tuple[str, ...]
    needed: bool = False


#: Answers by the key of their question.
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormatCount:
    """One line of the preview: how many files of a kind, and what is the matter with them."""

    format: str
    files: int
    understood: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import of conversations would do. Nothing is written yet."""

    files: int
    formats: tuple[FormatCount, ...]
    found: tuple[Found, ...]
    matched: tuple[str, ...]
    new: tuple[str, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    unread: tuple[Problem, ...]

    @property
    def to_import(self) -> tuple[Found, ...]:
        return tuple(f for f in self.found if f.standing is Standing.NEW)

    @property
    def unsure(self) -> int:
        """Conversations whose scored person is not sure."""
        return sum(not f.sure for f in self.to_import)

    @property
    def without_consent(self) -> int:
        return sum(f.consent is Consent.NOT_CONFIRMED for f in self.to_import)

    @property
    def dates(self) -> tuple[datetime, datetime] | None:
        """The first and the last start; None when there is nothing to import."""
        starts = [f.dated.started_at for f in self.to_import]
        return (min(starts), max(starts)) if starts else None

    def counts(self, name: str) -> dict[str, int]:
        """How many conversations to import by `call_type`, `consent` or `date_source`, the most first."""
        values = [str(f.dated.source if name == "date_source" else getattr(f, name)) for f in self.to_import]
        return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


#: One item of a plan as plain JSON values: jobs keep it and hand it back.
PlanItem = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is to be imported, as plain values; the words stay in the files and are checked by their hash."""

    kind: str
    source: str
    items: tuple[PlanItem, ...]
    problems: tuple[str, ...] = ()


class Done(StrEnum):
    """What became of one item of a plan."""

    ADDED = "added"
    HERE = "already here"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import wrote; `coachloop import undo ID` takes it back."""

    import_id: str
    kind: str
    counts: Mapping[str, int]
    problems: tuple[str, ...] = ()
