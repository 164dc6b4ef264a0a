"""Building on an answer: the numbers of a pair, by hand."""

import pytest

from coachloop.loop.score.heads.uptake import PAIR, builds_on, pair
from coachloop.loop.score.language.clauses import clauses


def numbers(answer: str, reply: str) -> dict[str, float]:
    return dict(zip(PAIR, pair(answer.split(), clauses(reply), {"the": 0.1, "tablet": 0.9}), strict=True))


def test_what_is_taken_up() -> None:
    found = numbers("drivers hate the tablets", "What is wrong with the tablets?")
    # Shared: "the" 0.1 and "tablet" 0.9. Theirs: driver 1, hate 1, the 0.1, tablet 0.9.
    assert found["shared, rare words more"] == pytest.approx(1.0)
    assert found["part of answer taken"] == pytest.approx(1.0 / 3.3)
    # Mine: what 1, is 1, wrong 1, with 1, the 0.1, tablet 0.9.
    assert found["part of reply taken"] == pytest.approx(1.0 / 5.3)
    assert found["pairs of words taken"] == pytest.approx(1 / 6)  # "the tablets"
    assert found["rarest word shared"] == 0.9
    assert found["question mark"] == found["what"] == found["much shared"] == 1.0
    assert found["nothing shared"] == found["you"] == found["up to 3 words"] == 0.0


def test_nothing_taken_up() -> None:
    found = numbers("drivers hate them", "okay good")
    assert found["shared, rare words more"] == found["part of answer taken"] == 0.0
    assert found["nothing shared"] == found["praise first"] == found["up to 3 words"] == 1.0


def test_only_the_latest_words_of_a_long_answer_count() -> None:
    said = "tablets " + "so " * 80

    assert numbers(said, "the tablets")["nothing shared"] == 1.0
    assert numbers(said + "tablets", "the tablets")["nothing shared"] == 0.0


def test_the_figure_is_a_logistic_of_the_weighted_sum() -> None:
    weights = [0.0] * len(PAIR) + [0.0]
    assert builds_on(["a"], clauses("b"), weights, {}) == 0.5
    weights[PAIR.index("nothing shared")] = -2.0
    assert builds_on(["tablet"], clauses("other"), weights, {}) == pytest.approx(0.1192, abs=1e-4)
