"""Pooled spread and means at one mix of kinds, by hand and against a full regression."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.within import Cells, at_one_mix, within


def cells(*entries: tuple[int, int, list[float]]) -> Cells:
    """(person, kind, values)."""
    return Cells(
        np.array([p for p, _, _ in entries], dtype=np.intp),
        np.array([k for _, k, _ in entries], dtype=np.intp),
        np.array([len(v) for _, _, v in entries], dtype=np.float64),
        np.array([sum(v) for _, _, v in entries], dtype=np.float64),
        np.array([sum(x * x for x in v) for _, _, v in entries], dtype=np.float64),
    )


def test_pooled_variance_by_hand() -> None:
    # Person 0: 40, 60 around 50: 200. Person 1: 70, 80, 90 around 80: 200. 400 on 5 - 2 = 3
    found = within(cells((0, 0, [40, 60]), (1, 0, [70, 80, 90])))
    assert found is not None
    assert found.mean.tolist() == [50, 80]
    assert found.variance == pytest.approx(400 / 3)
    assert found.df == 3


def test_days_of_one_person_are_one_person() -> None:
    whole = within(cells((0, 0, [40, 60, 80]), (1, 0, [10, 30])))
    split = within(cells((0, 0, [40]), (0, 0, [60, 80]), (1, 0, [10, 30])))
    assert whole is not None
    assert split is not None
    assert whole.variance == pytest.approx(split.variance)


def test_everybody_at_one_mix_by_hand() -> None:
    # Easy conversations give 20 more. Both people are alike: 60 on hard, 80 on easy. Person 0 has 3 hard and
    # 1 easy (mean 65), person 1 the reverse (75); at the common mix of one half both stand at 70.
    found = at_one_mix(cells((0, 0, [60] * 3), (0, 1, [80]), (1, 0, [60]), (1, 1, [80] * 3)))
    assert found is not None
    assert found.mean.tolist() == pytest.approx([70, 70])
    assert found.variance == pytest.approx(0, abs=1e-9)
    assert found.df == 8 - 2 - 1


def test_the_spread_is_that_of_a_regression_on_people_and_kinds() -> None:
    rng = np.random.default_rng(3)
    made = [
        (p, k, list(rng.normal(60 + 5 * p + 9 * k, 10, 3 + (p + k) % 3))) for p in range(4) for k in range(3)
    ]
    rows = [(p, k, v) for p, k, vs in made for v in vs]
    x = np.array([[p == i for i in range(4)] + [k == j for j in (1, 2)] for p, k, _ in rows], dtype=float)
    y = np.array([v for _, _, v in rows])
    rss = float(np.linalg.lstsq(x, y, rcond=None)[1][0])
    found = at_one_mix(cells(*made))
    assert found is not None
    assert found.variance == pytest.approx(rss / (len(rows) - 6))


def test_nothing_to_tell() -> None:
    assert within(cells()) is None
    assert within(cells((0, 0, [50]), (1, 0, [70]))) is None
    same = within(cells((0, 0, [50] * 10), (1, 0, [70] * 10)))
    assert same is not None
    assert same.variance == 0


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 2), st.lists(st.sampled_from([0.0, 33.3, 100.0]), min_size=1)
        ),
        max_size=20,
    )
)
def test_never_not_a_number(entries: list[tuple[int, int, list[float]]]) -> None:
    people = {p: i for i, p in enumerate(sorted({p for p, _, _ in entries}))}
    made = cells(*((people[p], k, v) for p, k, v in entries))
    for found in (within(made), at_one_mix(made)):
        if found is not None:
            assert np.isfinite(found.mean).all()
            assert np.isfinite(found.variance)
            assert found.variance >= 0
