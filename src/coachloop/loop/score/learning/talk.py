"""What the scored person said, as numbers: one vector a clause, and how often each behaviour shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coachloop.domain.conversation import Role
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language.clauses import Clause, clauses
from coachloop.loop.score.language.questions import QuestionKind

Floats = NDArray[np.float64]
#: Texts to rows of unit length, shape (texts, dimensions).
Embed = Callable[[Sequence[str]], NDArray[np.float32]]

#: Each is a mean over the turns of the person that are more than a backchannel.
_BEHAVIOURS: Mapping[str, Callable[[TurnBehaviour], float]] = {
    "asks": lambda t: float(t.asks),
    "asks openly": lambda t: float(t.question is QuestionKind.OPEN),
    "leads": lambda t: float(t.leading),
    "asks two at once": lambda t: float(t.dual),
    "reflects": lambda t: float(t.reflection != "none"),
    "p reflects": lambda t: t.p["reflection"],
    "builds on the answer": lambda t: t.builds_on_answer,
    "names a state": lambda t: float(t.empathy),
    "advises": lambda t: float(t.advice),
    "p advises": lambda t: t.p["advice"],
    "next step": lambda t: float(t.next_steps),
    "closes": lambda t: float(t.closing),
}
RATES = (*_BEHAVIOURS, "share of the words", "turns (log)", "words a turn (log)")


class Place(NamedTuple):
    """Characters [start, end) of turn `seq`."""

    seq: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Talk:
    """n clauses: `places`, `vectors` (n x dimensions, unit rows), `words` (n); `rates` in the order RATES."""

    places: tuple[Place, ...]
    vectors: Floats
    words: Floats
    rates: Floats


def talk_of(turns: Sequence[TurnBehaviour], embed: Embed) -> Talk | None:
    """None when the person says nothing but backchannels."""
    mine = [t for t in turns if t.role is Role.PERSON and t.clauses and not t.backchannel]
    said = [(t, part) for t in mine for part in t.clauses]
    if not said:
        return None
    return Talk(
        tuple(Place(t.seq, part.start, part.end) for t, part in said),
        np.asarray(embed([spoken(part) for _, part in said]), np.float64),
        np.array([len(part.words) for _, part in said], np.float64),
        _rates(turns, mine),
    )


def spoken(part: Clause) -> str:
    """The words of a clause as they are embedded: lower case, no signs, whoever wrote them down."""
    return " ".join(part.heard)


def cut(sentences: Sequence[str]) -> list[str]:
    """The clauses of the sentences, each once."""
    return list(dict.fromkeys(spoken(part) for sentence in sentences for part in clauses(sentence)))


def _rates(turns: Sequence[TurnBehaviour], mine: Sequence[TurnBehaviour]) -> Floats:
    own = sum(map(_words, mine))
    means = [sum(map(rate, mine)) / len(mine) for rate in _BEHAVIOURS.values()]
    share = own / sum(map(_words, turns))
    return np.array([*means, share, np.log1p(len(mine)), np.log1p(own / len(mine))])


def _words(turn: TurnBehaviour) -> int:
    return sum(len(part.words) for part in turn.clauses)
