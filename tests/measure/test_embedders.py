"""What the comparison of embedders counts, by hand."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.measure.embedders import difference, is_beyond_noise, macro_f1, same_bits, sign_auc
from tests.measure.lines import Figure
from tests.measure.other_embedders import EndsPooled, _tensors
from tests.measure.signs import Answer, auc


def test_macro_f1_is_that_of_all_sessions_together() -> None:
    # Ten turns, four questions: three found, one missed, one other turn taken for a question. Questions: 2 x 3 / (6 + 2);
    # others: five hits, the same two faults: 10 / 12. Their mean is 0.792 (docs/measures/scores.md).
    first = Counter({("yes", "yes"): 3, ("no", "no"): 1})
    second = Counter({("yes", "no"): 1, ("no", "yes"): 1, ("no", "no"): 4})

    assert macro_f1([first, second]) == pytest.approx((6 / 8 + 10 / 12) / 2)


def test_a_difference_draws_the_same_groups_of_both() -> None:
    # Groups differ much from each other, and always by 1 between the two: drawn together the difference is 1 each time.
    mine, theirs = [1.0, 11.0, 101.0], [0.0, 10.0, 100.0]
    found = difference(mine, theirs, lambda of: sum(of) / len(of))

    assert (found.value, found.lo, found.hi) == pytest.approx((1.0, 1.0, 1.0))
    assert is_beyond_noise(found)
    assert not is_beyond_noise(Figure(0.01, -0.01, 0.03))


def test_the_area_by_ranks_counts_ties_half() -> None:
    # Of those that show it 0.9 and 0.4, of the others 0.4 and 0.1: above, above, a tie, above: 3.5 of 4.
    given = [
        Answer("a", shows, shows, p) for shows, p in ((True, 0.9), (True, 0.4), (False, 0.4), (False, 0.1))
    ]

    assert sign_auc(given) == auc(given) == 3.5 / 4
    assert sign_auc(given[:2]) == auc(given[:2]) == 0.5


class _ByBatch:
    """A text's vector depends on what stands beside it, where `steady` is not."""

    name, version, dimensions = "by batch", "1", 2

    def __init__(self, steady: bool) -> None:
        self._steady = steady

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        beside = 0 if self._steady else len(texts)
        return np.array([[len(text), beside] for text in texts], np.float32)


@pytest.mark.parametrize("steady", [True, False])
def test_bits_that_depend_on_the_batch_are_seen(steady: bool) -> None:
    assert same_bits(_ByBatch(steady), ["one", "three", "fifteen"]) is steady


def test_pooling_by_hand() -> None:
    # [CLS], three words, [SEP], one place of padding; states of two dimensions.
    states = np.array([[[9, 0], [3, 0], [0, 4], [0, 0], [0, 0], [50, 50]]], np.float32)
    heard = np.array([[1, 1, 1, 1, 1, 0]])
    # All pieces: (12, 4) / sqrt(160). The first three words are the last three: (3, 4) / 5.
    wanted = [12 / 160**0.5, 4 / 160**0.5, 0.6, 0.8, 0.6, 0.8]
    assert EndsPooled._pooled(None, states, heard)[0] == pytest.approx(wanted)  # type: ignore[arg-type]


def test_a_file_of_tensors_is_read(tmp_path: Path) -> None:
    about = {"__metadata__": {}, "a": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}}
    head = json.dumps(about).encode()
    file = tmp_path / "model.safetensors"
    file.write_bytes(len(head).to_bytes(8, "little") + head + np.array([1.5, -2.0], np.float32).tobytes())

    assert _tensors(file)["a"].tolist() == [[1.5], [-2.0]]
