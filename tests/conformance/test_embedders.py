"""What every embedder promises."""

from collections.abc import Callable

import numpy as np
import pytest

from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.model import Embedder

#: Every embedder of the product, by name.
EMBEDDERS: dict[str, Callable[[], Embedder]] = {"minilm-int8": MiniLM}
TEXTS = (
    "so you ended up running the shift alone",
    "what drew you to it",
    "okay",
    "you have been let down by a late delivery before and you would rather not risk it again this spring",
    "naïve café — two prices: £7 and 9 €",
    "价格 是 多少",
)
LONG = " ".join(f"word{n}" for n in range(10_000))


@pytest.fixture(scope="module", params=EMBEDDERS)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return EMBEDDERS[request.param]()


def test_it_says_what_it_is(embedder: Embedder) -> None:
    assert embedder.name in EMBEDDERS
    assert embedder.version


def test_one_row_of_unit_length_a_text(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)

    assert rows.shape == (len(TEXTS), embedder.dimensions)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_no_text_no_row(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_the_same_text_has_the_same_vector_bit_for_bit(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)

    assert np.array_equal(together, embedder.embed(TEXTS))
    assert np.array_equal(together[::-1], embedder.embed(TEXTS[::-1]))
    assert np.array_equal(together, np.vstack([embedder.embed([text]) for text in TEXTS]))
    assert np.array_equal(together, embedder.embed([*TEXTS, LONG])[:-1])


def test_another_instance_gives_the_same(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed(TEXTS), EMBEDDERS[embedder.name]().embed(TEXTS))


def test_an_empty_text_has_a_vector(embedder: Embedder) -> None:
    (row,) = embedder.embed([""])

    assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-5)


def test_of_a_very_long_text_only_the_beginning_is_read(embedder: Embedder) -> None:
    # Nobody's words end there: 10,000 and 20,000 words alike are cut long before.
    first, second = embedder.embed([LONG, f"{LONG} {LONG}"])

    assert np.array_equal(first, second)


def test_like_is_nearer_than_unlike(embedder: Embedder) -> None:
    price, cost, dog = embedder.embed(["the price is too high for us", "it costs too much", "the dog sleeps"])

    assert price @ cost > price @ dog + 0.2
