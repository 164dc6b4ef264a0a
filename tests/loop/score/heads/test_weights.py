"""The weights are refused when they are not what the code expects."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from coachloop.loop.score.heads.features import DENSE, Seen
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.heads.specs import ACT, ACTS, HEADS, QUESTION
from coachloop.loop.score.heads.uptake import PAIR
from coachloop.loop.score.heads.weights import (
    FOLDER,
    GRAM_SCALE,
    VECTOR_SCALE,
    Weights,
    WeightsNotUsable,
    load,
)

FILES = ("minilm-int8.npz", "words.npz")


@pytest.mark.parametrize("name", FILES)
def test_what_the_package_carries_fits(name: str) -> None:
    weights = load(FOLDER / name)

    assert set(weights.heads) == {QUESTION, ACT, *(head.name for head in HEADS)}
    assert weights.heads[ACT] == ACTS
    assert len(weights.dense) == len(DENSE)
    assert len(weights.vector) == (384 if name.startswith("minilm") else 0)
    assert len(weights.sha256) == 64


def changed(tmp_path: Path, name: str, data: bytes | None) -> Path:
    """A copy of the weights in which one part is another, or missing."""
    path = tmp_path / "words.npz"
    with zipfile.ZipFile(FOLDER / "words.npz") as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            if entry != f"{name}.npy":
                new.writestr(entry, old.read(entry))
            elif data is not None:
                new.writestr(entry, data)
    return path


def array(values: object) -> bytes:
    out = io.BytesIO()
    np.save(out, np.asarray(values), allow_pickle=False)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("dense", None),
        ("dense", b"no array"),
        ("dense", array([[0.0, 1.0]])),
        ("grams", array([[0.0]])),
        ("pair", array([0.0])),
        ("about", array(np.frombuffer(b"no json", np.uint8))),
        ("about", array(np.frombuffer(b'{"heads": {}, "features": [], "embedder": null}', np.uint8))),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, name: str, data: bytes | None) -> None:
    with pytest.raises(WeightsNotUsable, match="make heads"):
        load(changed(tmp_path, name, data))


def test_no_file_and_no_zip_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK\x03\x04 and then nothing")
    for path in (broken, tmp_path / "absent.npz"):
        with pytest.raises(WeightsNotUsable):
            load(path)


class _Other:
    """An embedder of the same name and another version."""

    name, version, dimensions = "minilm-int8", "000000000000", 384

    def embed(self, texts: object) -> object:
        raise AssertionError("must not be asked")


def test_weights_of_other_vectors_are_refused() -> None:
    with pytest.raises(WeightsNotUsable, match="000000000000"):
        Heads(_Other())  # type: ignore[arg-type]


def test_probabilities_by_hand() -> None:
    # Sums of the two columns: dense 1 * (0, 1), the n-gram 0.5 * (0, 2), the vector 1.5 * 0.5 * (0, -2):
    # 0 and 1 + 1 - 1.5 = 0.5; without the vector 0 and 2. 1 / (1 + e^-0.5) = 0.6225, 1 / (1 + e^-2) = 0.8808.
    weights = Weights(
        {"h": ("no", "yes")}, {"left": 0}, np.array([[0.0, 1.0]]), np.array([[0.0, 2.0]]),
        np.array([[0.0, -2.0]]), (), {}, None, "",
    )  # fmt: skip
    seen = Seen((1.0,), ("left", "unknown"), "left")

    assert (GRAM_SCALE, VECTOR_SCALE) == (0.5, 1.5)
    with_vector = weights.probabilities(seen, np.array([0.5], np.float32))["h"]
    assert with_vector == pytest.approx({"no": 0.3775, "yes": 0.6225}, abs=1e-4)
    assert weights.probabilities(seen, None)["h"]["yes"] == pytest.approx(0.8808, abs=1e-4)
    assert len(PAIR) == len(set(PAIR))
