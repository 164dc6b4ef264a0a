"""Scores and the evidence under them. A score is never updated: a correction is a new row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coachloop.domain.conversation import Transcript
from coachloop.domain.errors import CoachloopError, ErrorKind


class Status(StrEnum):
    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_TELL = "cannot_tell"
    FAILED = "failed"
    VOIDED = "voided"


class RaterKind(StrEnum):
    MACHINE = "machine"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Rater:
    """Who scored: a machine (name and version) or a named human."""

    kind: RaterKind
    name: str
    version: str | None = None

    @property
    def series(self) -> str:
        """One series per machine version; all humans are one series (METHOD.md 0.2)."""
        return HUMAN_SERIES if self.kind is RaterKind.HUMAN else f"{self.name}@{self.version}"


HUMAN_SERIES = "human"


class EvidenceKind(StrEnum):
    """QUOTE shows the behaviour; OCCASION shows the moment at which it was called for."""

    QUOTE = "quote"
    OCCASION = "occasion"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact text of characters [start, end) of a turn of one transcript version."""

    kind: EvidenceKind
    transcript_version: int
    turn_seq: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SearchedSpan:
    """The turns, first to last inclusive, in which a behaviour was looked for and not found."""

    first_seq: int
    last_seq: int


class EvidenceNotFound(CoachloopError):
    """A quote does not stand in the transcript at the place it claims."""

    code = "E-SCO-001"
    kind = ErrorKind.NOT_UNDERSTOOD


#: In the details of a score that cannot be told: no answer of the judge could be used; it may be asked again.
UNUSABLE = "unusable"
#: In the details of a machine score: the numbers of the turns that speak, or may speak, to the scorer.
SPEAKS_TO_SCORER = "speaks_to_scorer"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a scorer says about one criterion, before it is stored.

    `level` is on the criterion's scale; `value` the raw measure in its unit (per cent, seconds, count);
    `pct` 0..100; `turned` the value that trends run on, up is better (METHOD.md 0.1), when it is not pct.
    All four are None unless `status` is SCORED. `reason` says why it is not scored.
    """

    criterion_key: str
    status: Status
    level: float | None = None
    value: float | None = None
    pct: float | None = None
    turned: float | None = None
    reason: str | None = None
    rationale: str = ""
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    searched: SearchedSpan | None = None
    method: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def trend_value(self) -> float | None:
        return self.pct if self.turned is None else self.turned


class Tag(StrEnum):
    """What a person gave a score for. Only AUDIT, blind and drawn at random, measures agreement."""

    AUDIT = "audit"
    OVERRIDE = "override"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Given:
    """Why a human score was given: in which item of the audit, or about which machine score."""

    tag: Tag
    audit_item_id: int | None = None
    of_score_id: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A stored judgement: conversation x scored person x criterion version x rater."""

    id: int
    conversation_id: str
    person_id: str
    criterion_version_id: str
    call_type: str
    started_at: datetime
    rater: Rater
    judgement: Judgement
    scored_at: datetime
    rubric_version_id: str | None = None


def quote(transcript: Transcript, seq: int, start: int, end: int, kind: EvidenceKind) -> Evidence:
    """Evidence for characters [start, end) of turn `seq`. Raises EvidenceNotFound when they do not exist."""
    turn = next((t for t in transcript.turns if t.seq == seq), None)
    if turn is None or not 0 <= start < end <= len(turn.text):
        raise EvidenceNotFound(
            f"Turn {seq} has no characters {start} to {end}.",
            why="Evidence must be an exact span of a stored turn.",
            where=transcript.conversation_id,
        )
    return Evidence(kind, transcript.version, seq, start, end, turn.text[start:end])


def verify(evidence: Evidence, transcript: Transcript) -> None:
    """Raises EvidenceNotFound unless the text stands exactly there in exactly this transcript version."""
    if evidence.transcript_version != transcript.version:
        raise EvidenceNotFound(
            f"The quote is of transcript version {evidence.transcript_version}, not {transcript.version}.",
            why="Evidence is only good for the words that it was taken from.",
            where=transcript.conversation_id,
        )
    found = quote(transcript, evidence.turn_seq, evidence.start, evidence.end, evidence.kind)
    if found.text != evidence.text:
        raise EvidenceNotFound(
            f"Turn {evidence.turn_seq} does not say what was quoted.",
            why="The score is refused rather than stored with a wrong quote.",
            where=transcript.conversation_id,
        )
