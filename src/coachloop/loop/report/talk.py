"""Who spoke when: by time where the transcript has times, else by the words of its turns."""

from collections.abc import Sequence

from coachloop.domain.conversation import Transcript, Turn
from coachloop.loop.report.model import SummaryLine, TalkBin, TalkStrip

#: At most so many bars; a longer talk has wider ones, in steps that a minute or an hour divides into.
_BARS = 60
_WIDTHS = (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)


def talk_strip(
    transcript: Transcript, speakers: frozenset[str], moments: Sequence[SummaryLine]
) -> TalkStrip | None:
    """None for a conversation without words or without a scored person."""
    spoken = [t for t in transcript.turns if t.text.strip()]
    if not spoken or not speakers:
        return None
    return _by_time(spoken, speakers, moments) if transcript.timed else _by_words(spoken, speakers, moments)


def _is_person(turn: Turn, speakers: frozenset[str]) -> bool:
    return turn.speaker in speakers


def _by_time(turns: Sequence[Turn], speakers: frozenset[str], moments: Sequence[SummaryLine]) -> TalkStrip:
    start = min(t.start_ms or 0 for t in turns)
    whole = max(1, max(t.end_ms or 0 for t in turns) - start)
    seconds = next((s for s in _WIDTHS if whole <= s * 1000 * _BARS), _WIDTHS[-1])
    width = seconds * 1000
    bins = [[0.0, 0.0] for _ in range(-(-whole // width))]
    for turn in turns:
        side = 0 if _is_person(turn, speakers) else 1
        for k, ms in _cut((turn.start_ms or 0) - start, (turn.end_ms or 0) - start, width):
            bins[k][side] += ms
    person, other = sum(b[0] for b in bins) / whole, sum(b[1] for b in bins) / whole
    return TalkStrip(
        bins=tuple(TalkBin(min(1.0, a / width), min(1.0, b / width)) for a, b in bins),
        seconds=seconds,
        person=person,
        other=other,
        silence=max(0.0, 1 - person - other),
        marks=tuple(
            (m.number, (m.start_ms - start) / (len(bins) * width)) for m in moments if m.start_ms is not None
        ),
        start_ms=start,
    )


def _cut(start: int, end: int, width: int) -> list[tuple[int, int]]:
    """[start, end) in the bins of that width: (bin, milliseconds)."""
    parts = []
    while start < end:
        k = start // width
        stop = min(end, (k + 1) * width)
        parts.append((k, stop - start))
        start = stop
    return parts


def _by_words(turns: Sequence[Turn], speakers: frozenset[str], moments: Sequence[SummaryLine]) -> TalkStrip:
    """Bars of equally many turns; a bar's height is a side's part of the words in it."""
    size = -(-len(turns) // _BARS)
    groups = [turns[k : k + size] for k in range(0, len(turns), size)]
    words = [(_words(g, speakers, person=True), _words(g, speakers, person=False)) for g in groups]
    whole = max(1, sum(a + b for a, b in words))
    place = {t.seq: k for k, t in enumerate(turns)}
    return TalkStrip(
        bins=tuple(TalkBin(a / max(1, a + b), b / max(1, a + b)) for a, b in words),
        seconds=None,
        person=sum(a for a, _ in words) / whole,
        other=sum(b for _, b in words) / whole,
        silence=None,
        marks=tuple(
            (m.number, (place[m.turn_seq] + 0.5) / len(turns)) for m in moments if m.turn_seq in place
        ),
    )


def _words(turns: Sequence[Turn], speakers: frozenset[str], *, person: bool) -> int:
    return sum(len(t.text.split()) for t in turns if _is_person(t, speakers) is person)
