"""Which planned question a turn asks: by words and by meaning, sure or near, worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.plan import Match, by_meaning, by_words
from tests.loop.score.builders import turns

PLAN = ("Tell me about a conflict with a colleague.", "What would you change in our product?")


def said(*texts: str) -> tuple[TurnBehaviour, ...]:
    return behaviours(turns("\n".join(f"P: {text}" for text in texts)))


def test_by_words() -> None:
    """conflict, colleague: "argument" and "teammate" are the same groups, 2 of 2; "product" alone is 1 of 2."""
    asked = said(
        "Was there an argument with a teammate?",
        "Which product do you sell?",
        "Do you follow the football?",
    )
    assert by_words(asked, PLAN) == {0: Match(0, True), 1: Match(1, False)}
    assert by_words(asked, ()) == {}
    assert by_words((), PLAN) == {}


class Placed:
    """An embedder that knows where each text stands: unit vectors of two numbers."""

    name, version, dimensions = "placed", "1", 2

    def __init__(self, **cosines: float) -> None:
        self.cosines, self.asked = cosines, 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        rows = [self.cosines.get(text.split()[0], 1.0) for text in texts]
        return np.array([(x, (1 - x * x) ** 0.5) for x in rows], np.float32)


@pytest.mark.parametrize(
    ("cosine", "match"),
    [(0.56, Match(0, True)), (0.54, Match(0, False)), (0.41, Match(0, False)), (0.39, None)],
)
def test_by_meaning_with_its_thresholds(cosine: float, match: Match | None) -> None:
    """The planned question stands at (1, 0): the cosine of a turn with it is its first number."""
    found = by_meaning(Placed(why=cosine))(said("why though?"), ("Planned so.",))
    assert found.get(0) == match


def test_the_best_counts_and_ties_go_to_the_first() -> None:
    match = by_meaning(Placed(one=0.6, two=0.9, three=0.9))
    assert match(said("two", "one"), ("one x", "two x", "three x")) == {0: Match(1, True), 1: Match(0, True)}


def test_a_text_is_embedded_once_and_an_empty_side_not_at_all() -> None:
    placed = Placed(why=0.5)
    match = by_meaning(placed)
    asked = said("why though?", "why though?")
    assert match(asked, ("Planned so.",)) == match(asked, ("Planned so.",))
    assert placed.asked == 2
    assert match(asked, ()) == {}
    assert match((), ("Planned so.",)) == {}
