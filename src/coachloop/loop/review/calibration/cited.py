"""What a rating of a set cites: places in a transcript, and their words when they are looked up again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from coachloop.domain.conversation import Transcript
from coachloop.domain.errors import NotFound
from coachloop.domain.score import Evidence, EvidenceKind, EvidenceNotFound, Status, quote
from coachloop.store.calibration import RatingRow
from coachloop.store.scores import NewScore


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said on one criterion, as it goes into a score."""

    level: float | None
    status: Status
    note: str
    evidence: tuple[Evidence, ...] = ()


def cited_words(load: Callable[[str, int], Transcript], rating: RatingRow) -> tuple[Evidence, ...]:
    """The words at the places that a rating cites; none of words that were erased since.

    `load` gives a transcript by conversation and version.
    """
    found: list[Evidence] = []
    for version, seq, start, end in rating.cited or ():
        with suppress(NotFound, EvidenceNotFound):
            found.append(quote(load(rating.conversation_id, version), seq, start, end, EvidenceKind.QUOTE))
    return tuple(found)


def on_version(new: NewScore, words: Transcript) -> NewScore:
    """With the words cited from this version; a transcript corrected since takes others out."""
    judgement = new.judgement
    evidence = tuple(e for e in judgement.evidence if e.transcript_version == words.version)
    return replace(new, judgement=replace(judgement, evidence=evidence))
