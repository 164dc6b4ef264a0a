"""Figures and moments of one conversation: talk share, monologue, gaps, planned questions, moments by cue.

Pure functions over turns and their behaviours. Times are milliseconds from the start of the recording.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coachloop.domain.conversation import Difficulty, Role, Turn
from coachloop.loop.score.behaviours import OCCASION_ABOVE, SHOWN_ABOVE, TurnBehaviour, find
from coachloop.loop.score.language import situations
from coachloop.loop.score.language.lexicon import HESITATION
from coachloop.loop.score.language.patterns import Cue
from coachloop.loop.score.language.words import content_of, tokens, word_count

_CURRENCY = re.compile(r"[$€£]\s?\d[\d.,]{0,12}|\d[\d.,]{0,12}\s?[$€£]")


@dataclass(frozen=True)
class Moment:
    """Characters [start, end) of a turn, and how sure the rule is, 0..1."""

    turn: TurnBehaviour
    start: int
    end: int
    p: float

    @property
    def place(self) -> tuple[int, int]:
        """Sorts moments in the order in which they were said."""
        return self.turn.seq, self.start


def moments(turns: Iterable[TurnBehaviour], cues: Sequence[Cue]) -> tuple[Moment, ...]:
    """At most one a turn: its surest place; in order."""
    hits = ((turn, find(turn.clauses, cues)) for turn in turns)
    return tuple(Moment(turn, hit.start, hit.end, hit.p) for turn, hit in hits if hit)


def showing(turns: Iterable[TurnBehaviour], *signs: str, above: float = SHOWN_ABOVE) -> tuple[Moment, ...]:
    """Where a turn shows one of the signs that every turn is read for: its surest; at most one a turn."""
    return tuple(
        Moment(turn, *turn.spans[sign], turn.p[sign])
        for turn in turns
        for sign in sorted((s for s in signs if turn.p.get(s, 0.0) > above), key=lambda s: -turn.p[s])[:1]
    )


def occasions(turns: Iterable[TurnBehaviour], *signs: str) -> tuple[Moment, ...]:
    """Where one of the other side's signs is sure enough that a score may rest on it."""
    return showing(turns, *signs, above=OCCASION_ABOVE)


def prices(turns: Iterable[TurnBehaviour]) -> tuple[Moment, ...]:
    """Where a sum of money is named."""
    found = []
    for turn in turns:
        sign = _CURRENCY.search(turn.text)
        hit = find(turn.clauses, situations.PRICE)
        if sign:
            found.append(Moment(turn, sign.start(), sign.end(), 0.95))
        elif hit:
            found.append(Moment(turn, hit.start, hit.end, hit.p))
    return tuple(found)


def phrase(turns: Iterable[TurnBehaviour], wanted: str) -> tuple[Moment, ...]:
    """Where the words of `wanted` are said in this order without others between (hesitations aside)."""
    sought = [t.word for t in tokens(wanted)]
    return tuple(hit for turn in turns for hit in [_phrase(turn, sought)] if hit)


def _phrase(turn: TurnBehaviour, sought: Sequence[str]) -> Moment | None:
    heard = [t for t in tokens(turn.text) if t.word not in HESITATION]
    words = [t.word for t in heard]
    n = len(sought)
    at = next((i for i in range(len(words) - n + 1) if n and words[i : i + n] == list(sought)), None)
    return None if at is None else Moment(turn, heard[at].start, heard[at + n - 1].end, 0.97)


def nearly(turn: TurnBehaviour, wanted: str) -> float:
    """Share of the content words of `wanted` that the turn has, 0..1."""
    sought = content_of(wanted)
    return len(sought & content_of(turn.text)) / len(sought) if sought else 0.0


# --- talk time -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TalkShare:
    """Per cent of the talk that is the scored person's; `unit` seconds or words, `base` of what."""

    pct: float
    unit: str
    base: str


def talk_share(turns: Sequence[Turn], base: str = "duration") -> TalkShare | None:
    """By time when every spoken turn is timed, else by words; None when nothing is said or lasts.

    `base` "duration": first start to last end (pauses count); "speech": sum of what is spoken.
    """
    spoken = [t for t in turns if t.text.strip()]
    if spoken and all(t.start_ms is not None and t.end_ms is not None for t in spoken):
        return _share_by_time(spoken, base)
    mine = sum(word_count(t.text) for t in spoken if t.role is Role.PERSON)
    everyone = sum(word_count(t.text) for t in spoken)
    return TalkShare(100.0 * mine / everyone, "words", "words") if everyone else None


def _share_by_time(spoken: Sequence[Turn], base: str) -> TalkShare | None:
    mine = _covered([t for t in spoken if t.role is Role.PERSON])
    if base == "speech":
        total = sum(_covered([t for t in spoken if t.speaker == who]) for who in {t.speaker for t in spoken})
    else:
        total = max(_end(t) for t in spoken) - min(_start(t) for t in spoken)
    return TalkShare(100.0 * mine / total, "seconds", base) if total > 0 else None


def _covered(spoken: Sequence[Turn]) -> int:
    """Milliseconds covered by the turns; what overlaps counts once."""
    covered, reached = 0, None
    for start, end in sorted((_start(t), _end(t)) for t in spoken):
        begin = start if reached is None else max(start, reached)
        covered += max(0, end - begin)
        reached = end if reached is None else max(reached, end)
    return covered


def _start(turn: Turn) -> int:
    return turn.start_ms or 0


def _end(turn: Turn) -> int:
    return max(turn.end_ms or 0, _start(turn))


# --- monologue and gaps ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Monologue:
    """Turns of the person that only backchannels of others interrupt."""

    turns: tuple[TurnBehaviour, ...]
    words: int
    seconds: float | None


def longest_monologue(turns: Sequence[TurnBehaviour], timed: Sequence[Turn]) -> Monologue | None:
    """The longest by time when all turns are timed, else by words; ties to the first."""
    clock = {t.seq: t for t in timed}
    found = [_monologue(run, clock) for run in _runs(turns)]
    return max(found, key=lambda m: (m.seconds or 0.0, m.words), default=None)


def _runs(turns: Sequence[TurnBehaviour]) -> list[list[TurnBehaviour]]:
    runs: list[list[TurnBehaviour]] = [[]]
    for turn in turns:
        if turn.role is Role.PERSON:
            runs[-1].append(turn)
        elif not turn.backchannel:
            runs.append([])
    return [run for run in runs if run]


def _monologue(run: Sequence[TurnBehaviour], clock: dict[int, Turn]) -> Monologue:
    timed = [clock[t.seq] for t in run if t.text.strip()]
    words = sum(word_count(t.text) for t in run)
    if not timed or any(t.start_ms is None or t.end_ms is None for t in timed):
        return Monologue(tuple(run), words, None)
    return Monologue(tuple(run), words, (max(map(_end, timed)) - min(map(_start, timed))) / 1000)


def gaps(turns: Sequence[Turn]) -> tuple[tuple[Turn, float], ...]:
    """Each turn of the person right after a counterpart's, with the seconds between; below 0 they overlap."""
    spoken = [t for t in turns if t.text.strip()]
    return tuple(
        (b, (b.start_ms - a.end_ms) / 1000)
        for a, b in pairwise(spoken)
        if a.role is Role.COUNTERPART and b.role is Role.PERSON
        if a.end_ms is not None and b.start_ms is not None
    )


def moment_ms(turn: Turn, offset: int) -> float:
    """When a character of a timed turn is said, taking the turn as spoken evenly."""
    return _start(turn) + (_end(turn) - _start(turn)) * offset / max(1, len(turn.text))


# --- difficulty --------------------------------------------------------------------------------------------


def frustration(turns: Sequence[TurnBehaviour]) -> tuple[Moment, ...]:
    """Where the counterpart's words carry a frustration signal."""
    return occasions((t for t in turns if t.role is Role.COUNTERPART), "frustration")


def difficulty(turns: Sequence[TurnBehaviour]) -> Difficulty:
    """METHOD.md 0.2: hard when the counterpart's words carry a frustration signal, else easy."""
    return Difficulty.HARD if frustration(turns) else Difficulty.EASY
