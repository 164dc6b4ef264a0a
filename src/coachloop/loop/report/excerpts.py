"""Words of a conversation as short verified quotes."""

import re

from coachloop.domain.conversation import Transcript
from coachloop.domain.score import Evidence, EvidenceKind, quote

_BLANK = re.compile(r"\s+")
#: A long quote ends where a sentence or a part of one does, unless most of it would be lost.
_STOP = re.compile(r"[.?!;,:…](?=\s|$)")
_AT_A_STOP = 0.5


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
    if len(whole.text.split()) <= most:
        return whole
    # Blanks in front are no word.
    cut = _BLANK.split(whole.text.lstrip(), most)
    text = whole.text[: len(whole.text) - len(cut[-1])].rstrip() if len(cut) > most else whole.text
    stops = [m.start() for m in _STOP.finditer(text)]
    if stops and stops[-1] > len(text) * _AT_A_STOP:
        text = text[: stops[-1]]
    return quote(transcript, seq, start, start + len(text), kind)


def again(transcript: Transcript, evidence: Evidence, most: int) -> Evidence:
    """Stored evidence as a short quote. Raises EvidenceNotFound when it is not in this transcript."""
    return excerpt(transcript, evidence.turn_seq, evidence.start, evidence.end, most, evidence.kind)
