"""Nouns of ingest: what a reader understood of a file, and what it could not use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


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
