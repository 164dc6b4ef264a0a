"""Where the plain figure and the better one do not say the same, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coachloop.stats.effects.groups import ANCOVA, NAIVE, POST_ONLY
from coachloop.stats.effects.line import Effect
from coachloop.stats.effects.overlap import CORRECTED, TAU
from coachloop.stats.effects.panel import CLUSTERED

#: The better method: the plain one beside it, and why they may differ.
_WHY = {
    (NAIVE, ANCOVA): "those with this baseline change about as much anyway",
    (POST_ONLY, ANCOVA): "they did not start alike",
    (NAIVE, CLUSTERED): "the others moved at the same times",
    (TAU, CORRECTED): "it was rising or falling before and went on",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`plain` leaves 0 out of its interval; `better` does not, or has the other sign."""

    plain: Effect
    better: Effect
    why: str


def disagreements(lines: Sequence[Effect]) -> Iterator[Disagreement]:
    """In the order of the better lines."""
    known = {(line.method, line.about): line for line in lines}
    for better in lines:
        for (plain_method, better_method), why in _WHY.items():
            if better.method == better_method:
                found = (known.get((plain_method, about)) for about in _plainly(plain_method, better.about))
                plain = next((line for line in found if line is not None), None)
                if plain is not None and _apart(plain, better):
                    yield Disagreement(plain, better, why)


def _plainly(method: str, about: str) -> tuple[str, ...]:
    """What the naive change is about: the group by itself, or all who had the session."""
    return (about.split(" against ")[0], "all") if method == NAIVE else (about,)


def _sign(line: Effect) -> int:
    """Of what the whole interval says; 0 where it holds 0."""
    if line.lo is None or line.hi is None:
        return 0
    return (line.lo > 0) - (line.hi < 0)


def _apart(plain: Effect, better: Effect) -> bool:
    return _sign(plain) not in (0, _sign(better))
