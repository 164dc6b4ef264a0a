"""Words of a conversation as short verified quotes."""

from coachloop.domain.conversation import Transcript
from coachloop.domain.score import Evidence, EvidenceKind, quote
from coachloop.loop.score.language.words import tokens


def excerpt(
    transcript: Transcript,
    seq: int,
    start: int,
    end: int,
    most: int,
    kind: EvidenceKind = EvidenceKind.QUOTE,
) -> Evidence:
    """Characters [start, end) of a turn, cut after `most` words. Raises EvidenceNotFound."""
    whole = quote(transcript, seq, start, end, kind)
    ends = [t.end for t in tokens(whole.text)]
    spoken = whole.text.split()
    if len(ends) <= most and len(spoken) <= most:
        return whole
    cut = ends[min(most, len(ends)) - 1] if ends else len(whole.text)
    shorter = quote(transcript, seq, start, start + cut, kind)
    return shorter if len(shorter.text.split()) <= most else _by_blanks(transcript, shorter, most)


def _by_blanks(transcript: Transcript, long: Evidence, most: int) -> Evidence:
    """Text without what we count as words (a run of symbols) is cut at its blanks."""
    text = " ".join(long.text.split(" ")[:most]).rstrip()
    return quote(transcript, long.turn_seq, long.start, long.start + len(text), long.kind)


def again(transcript: Transcript, evidence: Evidence, most: int) -> Evidence:
    """Stored evidence as a short quote. Raises EvidenceNotFound when it is not in this transcript."""
    return excerpt(transcript, evidence.turn_seq, evidence.start, evidence.end, most, evidence.kind)
