"""Lines as they are said, and the clock that they are said by."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

#: Of a conversation's length, what the scored person's talk stays clear of on both sides of the 40 % mark.
_MOST, _LEAST = 37.0, 44.0
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """`who`: P the scored person, C the counterpart, O a colleague. `pause`: seconds of silence before it."""

    who: str
    text: str
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Timed:
    """A line with its milliseconds from the start."""

    line: Line
    start_ms: int
    end_ms: int


def spoken(lines: Sequence[Line], rng: random.Random, brief: bool | None = None) -> tuple[Timed, ...]:
    """The lines on a clock. `brief` True: the person talks for under 40 % of it; False: for more.

    People speak 2 to 3 words a second; who wants to be brief speaks a little faster than the other side.
    """
    mine, theirs = rng.uniform(2.3, 2.8), rng.uniform(2.3, 2.8)
    pauses = [line.pause + rng.uniform(0.3, 1.4) for line in lines]
    timed = _timed(lines, pauses, mine, theirs)
    for _ in range(_STEPS):
        if brief is None or _clear(timed, brief):
            break
        mine, theirs = (mine * 1.02, theirs / 1.02) if brief else (mine / 1.02, theirs * 1.02)
        timed = _timed(lines, pauses, mine, theirs)
    return timed


def _timed(lines: Sequence[Line], pauses: Sequence[float], mine: float, theirs: float) -> tuple[Timed, ...]:
    clock = 0.0
    found: list[Timed] = []
    for line, pause in zip(lines, pauses, strict=True):
        start = clock + pause if found else 0.0
        clock = start + max(0.5, len(line.text.split()) / (mine if line.who == "P" else theirs))
        found.append(Timed(line, round(start * 1000), round(clock * 1000)))
    return tuple(found)


def _clear(timed: Sequence[Timed], brief: bool) -> bool:
    mine = sum(t.end_ms - t.start_ms for t in timed if t.line.who == "P")
    share = 100.0 * mine / timed[-1].end_ms
    return share < _MOST if brief else share > _LEAST
