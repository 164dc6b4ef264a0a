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
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from coachloop.loop.score.heads.features import DENSE
from coachloop.loop.score.heads.read import EMBEDDED_FROM
from coachloop.loop.score.heads.uptake import PAIR
from coachloop.loop.score.heads.weights import GRAM_SCALE, VECTOR_SCALE
from coachloop.loop.score.model import Embedder
from training.items import Item
from training.uptake import Uptake

_SEEN_OFTEN = 3  # clauses that must hold an n-gram
_STRENGTH = 0.3  # inverse of the penalty
_ROUNDS = 6  # of choosing the labels that were left open
_DIGITS = 4  # kept of each weight: the file is the same on machines that add in another order
Matrix = NDArray[np.float64]
Vectors = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Fitted:
    """One column a class; a head of two classes has all its weights in the second."""

    classes: tuple[str, ...]
    grams: tuple[str, ...]
    columns: Matrix


def vectors(items: Sequence[Item], embedder: Embedder | None) -> Vectors:
    """Of every clause that is long enough; none without an embedder."""
    texts = sorted({i.seen.text for i in items if i.seen.text.count(" ") >= EMBEDDED_FROM - 1})
    return dict(zip(texts, embedder.embed(texts), strict=True)) if embedder else {}


def fit(items: Sequence[Item], known: Vectors) -> Fitted:
    """A clause that may be one of several classes is shared among them as the last round sees it
    (Dempster, Laird & Rubin, 1977). The classes are made to weigh alike.
    """
    classes = tuple(sorted({label for item in items for label in item.labels}))
    grams = _grams(items)
    rows = _rows(items, grams, known)
    may_be = np.array([[float(label in item.labels) for label in classes] for item in items])
    weights = np.array([item.weight for item in items])
    shares = may_be / may_be.sum(axis=1, keepdims=True)
    for _ in range(_ROUNDS if may_be.sum() > len(items) else 1):
        model = _fit(rows, shares, weights)
        shares = model.predict_proba(rows) * may_be
        shares /= shares.sum(axis=1, keepdims=True)
    columns = model.coef_.T
    if columns.shape[1] == 1:
        columns = np.hstack([np.zeros_like(columns), columns])
    return Fitted(classes, grams, np.round(columns, _DIGITS))


def _fit(rows: csr_matrix, shares: Matrix, weights: Matrix) -> LogisticRegression:
    at, label = np.nonzero(shares > 0.05)
    weight = weights[at] * shares[at, label]
    for each in np.unique(label):
        weight[label == each] /= weight[label == each].sum()
    weight *= len(at) / weight.sum()
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, fit_intercept=False)
    return model.fit(rows[at], label, sample_weight=weight)


def _grams(items: Sequence[Item]) -> tuple[str, ...]:
    counted = Counter(gram for item in items for gram in sorted(set(item.seen.grams)))
    return tuple(sorted(gram for gram, n in counted.items() if n >= _SEEN_OFTEN))


def _rows(items: Sequence[Item], grams: Sequence[str], known: Vectors) -> csr_matrix:
    """Dense features, n-grams, vector: one row a clause."""
    places = {gram: i for i, gram in enumerate(grams)}
    pairs = [(r, places[g]) for r, item in enumerate(items) for g in item.seen.grams if g in places]
    at, column = np.array(pairs).T
    counts = csr_matrix((np.full(len(pairs), GRAM_SCALE), (at, column)), shape=(len(items), len(grams)))
    embedded = np.zeros((len(items), max((len(vector) for vector in known.values()), default=0)))
    for row, item in enumerate(items):
        if item.seen.text in known:
            embedded[row] = VECTOR_SCALE * known[item.seen.text]
    dense = np.array([item.seen.dense for item in items])
    return hstack([csr_matrix(dense), counts, csr_matrix(embedded)]).tocsr()


def save(path: Path, heads: Mapping[str, Fitted], uptake: Uptake, embedder: Embedder | None) -> None:
    """The same weights give the same bytes: no dates in the file."""
    dimensions = embedder.dimensions if embedder else 0
    words = sorted({gram for fitted in heads.values() for gram in fitted.grams})
    about = {
        "heads": {name: fitted.classes for name, fitted in heads.items()},
        "features": (*DENSE, *PAIR),
        "embedder": f"{embedder.name}@{embedder.version}" if embedder else None,
    }
    split = [_split(fitted, words, dimensions) for fitted in heads.values()]
    dense, grams, vector = (np.hstack(each).astype(np.float32) for each in zip(*split, strict=True))
    used = np.abs(grams).max(axis=1) > 0
    arrays = {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        "words": np.frombuffer(
            "\n".join(w for w, u in zip(words, used, strict=True) if u).encode(), np.uint8
        ),
        "dense": dense,
        "grams": grams[used],
        "vector": vector,
        "pair": np.array(uptake.weights),
        "stems": np.frombuffer("\n".join(uptake.rarity).encode(), np.uint8),
        "rarity": np.array(list(uptake.rarity.values())),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (2000, 1, 1, 0, 0, 0))
            file.writestr(entry, data.getvalue(), zipfile.ZIP_DEFLATED)


def _split(fitted: Fitted, words: Sequence[str], dimensions: int) -> tuple[Matrix, Matrix, Matrix]:
    """Its dense part, its n-grams in the places of `words`, its vector (zeros for a head without)."""
    d, k = len(DENSE), len(fitted.classes)
    places = {word: i for i, word in enumerate(words)}
    grams = np.zeros((len(words), k))
    grams[[places[gram] for gram in fitted.grams]] = fitted.columns[d : d + len(fitted.grams)]
    vector = fitted.columns[d + len(fitted.grams) :]
    return fitted.columns[:d], grams, vector if len(vector) else np.zeros((dimensions, k))
