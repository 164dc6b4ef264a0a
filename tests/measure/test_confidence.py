"""Steps of certainty, by hand."""

import pytest

from tests.measure.confidence import away, steps


def test_turns_are_put_in_steps_of_a_fifth() -> None:
    # 0.1 and 0.15 in the first: mean 0.125, one of two is so. 0.2 opens the second. 1.0 belongs to the last with 0.9:
    # mean 0.95, both are so.
    found = steps([(0.1, False), (0.15, True), (0.2, True), (0.9, True), (1.0, True)])

    assert [(step.low, step.high, step.n) for step in found] == [(0.0, 0.2, 2), (0.2, 0.4, 1), (0.8, 1.0, 2)]
    assert [step.stated for step in found] == pytest.approx([0.125, 0.2, 0.95])
    assert [step.so for step in found] == [0.5, 1.0, 1.0]


def test_the_distance_weighs_steps_by_their_turns() -> None:
    # |0.9 - 0.5| over two turns, |0.1 - 0| over two: (2 x 0.4 + 2 x 0.1) / 4 = 0.25, however sessions cut them.
    assert away([[(0.9, True), (0.9, False)], [(0.1, False), (0.1, False)]]) == pytest.approx(0.25)
    assert away([[(0.9, True)], [(0.9, False), (0.1, False), (0.1, False)]]) == pytest.approx(0.25)
