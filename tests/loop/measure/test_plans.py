"""Drawing who is coached first, and the two halves by hand."""

from random import Random

import pytest

from coachloop.domain.result import Absent
from coachloop.loop.measure.model import HalvesEstimate, PersonChange
from coachloop.loop.measure.plans import PlanTooSmall, compared_halves, draw, session_se, smallest_difference
from tests.loop.made import POLICY


def changes(*values: float | None, first: str = "a") -> list[PersonChange]:
    return [PersonChange(f"{first}{i}", value) for i, value in enumerate(values)]


def test_the_same_seed_draws_the_same_halves() -> None:
    ids = [f"p{i}" for i in range(9)]
    first, second = draw(ids, Random(7))
    assert draw(ids[::-1], Random(7)) == (first, second)
    assert (len(first), len(second)) == (5, 4)
    assert {*first, *second} == set(ids)


def test_four_people_are_the_fewest() -> None:
    assert len(draw(["a", "b", "c", "d"], Random(1))[0]) == 2
    with pytest.raises(PlanTooSmall):
        draw(["a", "b", "c", "a"], Random(1))


def test_what_fifteen_against_fifteen_would_find() -> None:
    # METHOD.md 2.5: 2.80 * 7.2 * sqrt(2 / 15) = 7.4
    assert smallest_difference(7.2, 15, 15) == pytest.approx(7.36, abs=0.01)
    assert session_se([], 25.0, POLICY)[0] == 7.2
    assert session_se([], 100.0, POLICY)[0] == 16.0


def test_the_difference_by_hand() -> None:
    # 10 +- and 2 +-: both with sd sqrt(2) over 6: SE = sqrt(2 * 2 / 6) = .816; t(10) = 2.228: 8 +- 1.82
    now = changes(9, 9, 10, 10, 11, 11)
    later = changes(1, 1, 2, 2, 3, 3, first="b")
    found = compared_halves(now, later, 6, POLICY).honest
    assert isinstance(found, HalvesEstimate)
    assert found.estimate == pytest.approx(8.0)
    sd = (4 / 5) ** 0.5
    assert found.hi - found.estimate == pytest.approx(2.228 * sd * (2 / 6) ** 0.5, abs=2e-3)
    assert (found.n, found.label) == (12, "coaching moved it")


def test_until_all_of_the_first_half_are_coached_nothing_is_compared() -> None:
    found = compared_halves(changes(*[10.0] * 6), changes(*[2.0] * 6, first="b"), 5, POLICY)
    assert found.honest == Absent(found.honest.status, 5, 6)  # type: ignore[union-attr]


def test_people_without_both_windows_are_left_out_and_six_a_side_are_needed() -> None:
    now = changes(10.0, 10.0, 10.0, 10.0, 10.0, None)
    found = compared_halves(now, changes(*[2.0] * 6, first="b"), 6, POLICY).honest
    assert str(found) == "too_few(5 of 6)"


def test_equal_values_are_legal() -> None:
    found = compared_halves(changes(*[3.0] * 6), changes(*[3.0] * 6, first="b"), 6, POLICY).honest
    assert not isinstance(found, Absent)
    assert (found.estimate, found.label) == (0.0, "cannot tell")
