"""The weights of all heads: one file in the package, loaded once, refused when the code expects another.

The file is a zip of arrays (.npz): for D dense features, V n-grams, E dimensions and K columns (one a class
of each head) `dense` (D, K), `grams` (V, K), `vector` (E, K; E = 0 without an embedder), `words` (the
n-grams, UTF-8, one a line) and `about` (JSON: classes of each head, names of the features, embedder). For
building on an answer: `pair` (one weight a number of PAIR, then the constant), `stems` and their `rarity`.
"""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.score.heads.features import DENSE, Seen
from coachloop.loop.score.heads.uptake import PAIR, builds_on
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.model import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What features are multiplied with before a head sees them, in training as in use.
GRAM_SCALE, VECTOR_SCALE = 0.5, 1.5
FOLDER = Path(__file__).parent


class WeightsNotUsable(CoachloopError):
    """The weights of the heads are damaged or belong to another version of the code."""

    code = "E-SCO-020"
    kind = ErrorKind.CHECK_FAILED


@dataclass(frozen=True)
class Weights:
    """`heads` gives each head's classes in the order of its columns; `sha256` is that of the file."""

    heads: Mapping[str, tuple[str, ...]]
    places: Mapping[str, int]
    dense: "NDArray[np.float64]"
    grams: "NDArray[np.float64]"
    vector: "NDArray[np.float64]"
    of_pair: tuple[float, ...]
    rarity: Mapping[str, float]
    embedder: str | None
    sha256: str

    def check(self, embedder: "Embedder | None") -> None:
        """Raises WeightsNotUsable when they were trained with other vectors."""
        given = f"{embedder.name}@{embedder.version}" if embedder else None
        if given != self.embedder:
            raise _unusable(
                self.embedder or "words", f"They were trained with {self.embedder}, not with {given}."
            )

    def probabilities(self, seen: Seen, vector: "NDArray[np.float32] | None") -> dict[str, dict[str, float]]:
        """By head and class, each head's summing to 1. Added in a fixed order: the same bits every time."""
        import numpy as np

        sums = np.einsum("d,dk->k", np.asarray(seen.dense), self.dense)
        places = [self.places[gram] for gram in seen.grams if gram in self.places]
        sums = sums + GRAM_SCALE * self.grams[places].sum(axis=0)
        if vector is not None:
            sums = sums + VECTOR_SCALE * np.einsum("d,dk->k", vector.astype(np.float64), self.vector)
        return self._by_head(sums.tolist())

    def builds_on(self, answer: Sequence[str], reply: Sequence[Clause]) -> float:
        """0..1; both with words."""
        return builds_on(answer, reply, self.of_pair, self.rarity)

    def _by_head(self, sums: Sequence[float]) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        at = 0
        for name, classes in self.heads.items():
            part = sums[at : at + len(classes)]
            most = max(part)
            raised = [math.exp(each - most) for each in part]
            total = sum(raised)
            found[name] = {each: value / total for each, value in zip(classes, raised, strict=True)}
            at += len(classes)
        return found


@lru_cache(maxsize=4)
def load(path: Path) -> Weights:
    """Raises WeightsNotUsable."""
    import numpy as np

    try:
        data = path.read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            words, stems = (file[name].tobytes().decode().split("\n") for name in ("words", "stems"))
            dense, grams, vector = arrays = [
                file[name].astype(np.float64) for name in ("dense", "grams", "vector")
            ]
            of_pair, rarity = (tuple(file[name].tolist()) for name in ("pair", "rarity"))
    except (OSError, ValueError, KeyError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise _unusable(path.name, f"It cannot be read: {type(error).__name__}.") from error
    columns = sum(len(classes) for classes in about["heads"].values())
    if tuple(about["features"]) != (*DENSE, *PAIR) or len(of_pair) != len(PAIR) + 1:
        raise _unusable(path.name, "It was made for other features.")
    if any(a.ndim != 2 or a.shape[1] != columns for a in arrays) or len(words) != len(arrays[1]):
        raise _unusable(path.name, "Its parts do not fit together.")
    return Weights(
        {name: tuple(classes) for name, classes in about["heads"].items()},
        {word: i for i, word in enumerate(words)},
        dense,
        grams,
        vector,
        of_pair,
        dict(zip(stems, rarity, strict=True)),
        about["embedder"],
        hashlib.sha256(data).hexdigest(),
    )


def _unusable(where: str, why: str) -> WeightsNotUsable:
    return WeightsNotUsable(
        "The weights of the heads cannot be used.",
        why=why,
        fix="Install coachloop again, or make them anew with: make heads.",
        where=where,
    )
