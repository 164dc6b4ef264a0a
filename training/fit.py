"""Logistic regressions over the features of clauses, and the file that keeps them."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from coachloop.loop.score.heads.features import DENSE, Seen
from coachloop.loop.score.heads.read import EMBEDDED_FROM
from coachloop.loop.score.heads.weights import GRAM_SCALE, VECTOR_SCALE
from coachloop.loop.score.model import Embedder
from training.items import Item

_SEEN_OFTEN = 3  # lines that must hold an n-gram
_STRENGTH = 0.3  # inverse of the penalty
_DIGITS = 4  # kept of each weight: the file is the same on machines that add in another order
Matrix = NDArray[np.float64]


class Space:
    """Turns clauses into rows: dense features, n-grams seen often, vectors."""

    def __init__(self, items: Sequence[Item], embedder: Embedder | None) -> None:
        counted = Counter(gram for item in items for gram in sorted(set(item.seen.grams)))
        self.grams = sorted(gram for gram, n in counted.items() if n >= _SEEN_OFTEN)
        self._places = {gram: i for i, gram in enumerate(self.grams)}
        self._vectors = _vectors(items, embedder)
        self.dimensions = embedder.dimensions if embedder else 0

    def rows(self, items: Sequence[Item]) -> Matrix:
        grams = np.zeros((len(items), len(self.grams)))
        vectors = np.zeros((len(items), self.dimensions))
        for row, item in enumerate(items):
            grams[row, [self._places[g] for g in item.seen.grams if g in self._places]] = GRAM_SCALE
            if item.seen.text in self._vectors:
                vectors[row] = VECTOR_SCALE * self._vectors[item.seen.text]
        return np.hstack([_dense([item.seen for item in items]), grams, vectors])


def _dense(seen: Sequence[Seen]) -> Matrix:
    return np.array([one.dense for one in seen])


def _vectors(items: Sequence[Item], embedder: Embedder | None) -> dict[str, NDArray[np.float32]]:
    texts = sorted({i.seen.text for i in items if i.seen.text.count(" ") >= EMBEDDED_FROM - 1})
    return dict(zip(texts, embedder.embed(texts), strict=True)) if embedder else {}


@dataclass(frozen=True)
class Fitted:
    """One column a class; a head of two classes has all its weights in the second."""

    classes: tuple[str, ...]
    columns: Matrix


def fit(space: Space, items: Sequence[Item]) -> Fitted:
    """The classes are made to weigh alike."""
    model = LogisticRegression(C=_STRENGTH, max_iter=5000, fit_intercept=False)
    model.fit(space.rows(items), [i.label for i in items], sample_weight=_balanced(items))
    columns = model.coef_.T
    if columns.shape[1] == 1:
        columns = np.hstack([np.zeros_like(columns), columns])
    return Fitted(tuple(model.classes_.tolist()), np.round(columns, _DIGITS))


def _balanced(items: Sequence[Item]) -> Matrix:
    weights = np.array([i.weight for i in items])
    labels = np.array([i.label for i in items])
    for label in sorted(set(labels.tolist())):
        weights[labels == label] /= weights[labels == label].sum()
    return np.asarray(weights * len(items) / weights.sum())


def save(path: Path, space: Space, heads: Mapping[str, Fitted], embedder: Embedder | None) -> None:
    """The same weights give the same bytes: no dates in the file."""
    columns = np.hstack([fitted.columns for fitted in heads.values()]).astype(np.float32)
    d, v = len(DENSE), len(space.grams)
    used = np.abs(columns[d : d + v]).max(axis=1) > 0
    about = {
        "heads": {name: fitted.classes for name, fitted in heads.items()},
        "features": DENSE,
        "embedder": f"{embedder.name}@{embedder.version}" if embedder else None,
    }
    words = [gram for gram, use in zip(space.grams, used, strict=True) if use]
    arrays = {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "dense": columns[:d],
        "grams": columns[d : d + v][used],
        "vector": columns[d + v :],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (2000, 1, 1, 0, 0, 0))
            file.writestr(entry, data.getvalue(), zipfile.ZIP_DEFLATED)
