"""`Heads(embedder).read(turns)`: what each turn does, by rules, heads and an embedder."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.behaviours import Answers, TurnBehaviour, behaviours
from coachloop.loop.score.heads.features import Seen, see
from coachloop.loop.score.heads.leads import with_leads
from coachloop.loop.score.heads.specs import HEADS, Side
from coachloop.loop.score.heads.turns import told
from coachloop.loop.score.heads.weights import FOLDER, Weights, load
from coachloop.loop.score.language.words import content
from coachloop.loop.score.model import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The machine is `embedded@VERSION`; without an embedder it is another one. Raised whenever a score of the
#: same words may come out otherwise.
VERSION, WORDS_VERSION = "3", "3-words"
_KEPT = 10_000  # vectors of clauses kept by text: 15 MB
#: Words that a clause must have to be embedded; a shorter one is known by its words.
EMBEDDED_FROM = 3
_COUNTERPART_TOO = any(head.side is Side.COUNTERPART for head in HEADS)


class Heads:
    """Reads turns with heads: trained with an embedder's vectors, or on words alone where there is none.

    The same turns are read alike every time, whatever was read before. Raises WeightsNotUsable.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._weights = load(FOLDER / f"{embedder.name if embedder else 'words'}.npz")
        self._weights.check(embedder)
        self._vectors = _Vectors(embedder)
        self._read = lru_cache(maxsize=8)(self._read_anew)

    @property
    def version(self) -> str:
        """Of the series: with and without an embedder are two scorers."""
        return VERSION if self._weights.embedder else WORDS_VERSION

    @property
    def provenance(self) -> Mapping[str, str]:
        """What a score was made of: the weights (sha256) and the embedder (name@version)."""
        return {"heads": self._weights.sha256, "embedder": self._weights.embedder or "none"}

    def read(self, turns: Sequence[Turn]) -> tuple[TurnBehaviour, ...]:
        """One a turn, in order."""
        return self._read(tuple(turns))

    def _read_anew(self, turns: tuple[Turn, ...]) -> tuple[TurnBehaviour, ...]:
        met = tuple(_met(behaviours(turns)))
        vectors = self._vectors.of([one.text for each in met for one in each.seen])
        weights = self._weights
        found = [[weights.probabilities(one, vectors.get(one.text)) for one in each.seen] for each in met]
        meant = [[vectors.get(one.text) for one in each.seen] for each in met]
        return with_leads(told([each.turn_with(weights) for each in met], found), found, meant)


@dataclass(frozen=True, slots=True)
class _Met:
    """A turn by rule, the words of the answer that it meets, and what the heads see of its clauses."""

    turn: TurnBehaviour
    answer: tuple[str, ...]
    seen: tuple[Seen, ...]

    def turn_with(self, weights: Weights) -> TurnBehaviour:
        if not self.answer or not self.seen:
            return self.turn
        return replace(self.turn, builds_on_answer=weights.builds_on(self.answer, self.turn.clauses))


def _met(turns: Sequence[TurnBehaviour]) -> Iterator[_Met]:
    """The heads see nothing of a turn that only keeps the other talking, nor of a side that has no heads."""
    answers = Answers(turns)
    for turn in turns:
        read = not turn.backchannel and (_COUNTERPART_TOO or turn.role is not Role.COUNTERPART)
        answer = () if turn.backchannel else answers.before(turn)
        meant, alone = content(answer), len(turn.clauses) == 1
        yield _Met(turn, answer, tuple(see(c, meant, alone) for c in turn.clauses) if read else ())
        answers.hear(turn, turn.clauses)


class _Vectors:
    """Vectors by text, the ones used last kept. Safe to use from several threads."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> "Mapping[str, NDArray[np.float32]]":
        """Each text of EMBEDDED_FROM words and more is embedded once; none without an embedder."""
        if self._embedder is None:
            return {}
        wanted = [text for text in dict.fromkeys(texts) if text.count(" ") >= EMBEDDED_FROM - 1]
        with self._lock:
            found = {text: self._kept[text] for text in wanted if text in self._kept}
        new = [text for text in wanted if text not in found]
        found.update(zip(new, self._embedder.embed(new), strict=True) if new else ())
        self._keep(found)
        return found

    def _keep(self, found: "Mapping[str, NDArray[np.float32]]") -> None:
        with self._lock:
            for text, vector in found.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
