"""Nouns of a gap that the rule leaves open: what it may be taken for, what speaks for it, what was chosen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TakenAs(StrEnum):
    """What a gap may be taken for."""

    TRAINING = "training"
    COACHING = "coaching"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one reading, a sentence each."""

    reading: TakenAs
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChosenReading:
    """How a person read a gap that the rule leaves open."""

    reading: TakenAs
    reason: str
    chosen_by: str
    chosen_at: datetime
