"""The additive model of raters against sums by hand and the figures of METHOD.md 3."""

from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.raters import GAP_OF_NOISE, RaterFit, fit_raters


def crossed(table: list[list[float]]) -> RaterFit | None:
    """One row a rater."""
    places = [(j, r) for r, row in enumerate(table) for j in range(len(row))]
    return fit_raters([j for j, _ in places], [r for _, r in places], [table[r][j] for j, r in places])


def test_two_raters_by_hand() -> None:
    """Rater 0 gives 60 50 70 80, rater 1 gives 50 50 60 60: differences 10 0 10 20, mean 10, so b = +-5.

    Each residual is half of (difference - 10): RSS = (0 + 100 + 0 + 100) / 2 = 100 with df = (2 - 1)(4 - 1) = 3,
    s2 = 33.33. var(b) = 50, t2 = 50 - 33.33 / 4 = 41.67. Share = 41.67 / (41.67 + 8.33) = 5 / 6: shrunk
    +-4.167; half width 1.96 sqrt(41.67 / 6) = 5.165.
    """
    found = crossed([[60, 50, 70, 80], [50, 50, 60, 60]])
    assert found is not None
    assert (found.df, found.items, found.ratings) == (3, 4, 8)
    assert found.error == pytest.approx(sqrt(100 / 3))
    # Severities are 25 / 6 and -25 / 6, 8.33 apart: distances 1.67, 8.33, 1.67, 11.67.
    assert found.gap_of_noise == pytest.approx(70 / 12)
    assert found.spread == pytest.approx(sqrt(125 / 3))
    high = found.severities[0]
    assert (high.raw, high.shrunk, high.n) == (pytest.approx(5), pytest.approx(25 / 6), 4)
    assert (high.lo, high.hi) == (
        pytest.approx(25 / 6 - 5.1652, abs=1e-3),
        pytest.approx(25 / 6 + 5.1652, abs=1e-3),
    )
    assert found.severities[1].raw == pytest.approx(-5)


def test_unbalanced_by_hand() -> None:
    """Raters 0 and 1 share items a, b; 1 and 2 share c, d. Each pair differs by exactly 10 and 20, so there is
    no noise: b1 = b0 - 10, b2 = b1 - 20, sum 0 gives b = 13.33, 3.33, -16.67.
    """
    found = fit_raters([0, 1, 0, 1, 2, 3, 2, 3], [0, 0, 1, 1, 1, 1, 2, 2], [60, 70, 50, 60, 90, 80, 70, 60])
    assert found is not None
    assert found.error == pytest.approx(0, abs=1e-6)
    raw = [found.severities[r].raw for r in range(3)]
    assert raw == pytest.approx([40 / 3, 10 / 3, -50 / 3])
    assert [found.severities[r].n for r in range(3)] == [2, 4, 2]
    assert sum(raw) == pytest.approx(0, abs=1e-9)


def test_raters_whom_nothing_links_are_left_out() -> None:
    """Raters 0 to 2 share items 0 to 3; raters 7 and 8 share item 9 alone; rater 5 rated item 10 alone."""
    shared = [(j, r, 10.0 * j + r) for j, r in product(range(4), range(3))]
    rows = [*shared, (9, 7, 40.0), (9, 8, 60.0), (10, 5, 50.0)]
    found = fit_raters(*zip(*rows, strict=True))  # type: ignore[arg-type]
    assert found is not None
    assert sorted(found.severities) == [0, 1, 2]
    assert (found.items, found.ratings) == (4, 12)


@pytest.mark.parametrize(
    ("items", "raters", "scores"),
    [
        ([], [], []),
        ([0], [0], [50.0]),
        ([0, 1, 2], [0, 0, 0], [50.0, 60.0, 70.0]),  # one person
        ([0, 0], [0, 1], [50.0, 60.0]),  # one shared item leaves nothing for the noise
        ([0, 1], [0, 1], [50.0, 60.0]),  # none shared
    ],
)
def test_too_little(items: list[int], raters: list[int], scores: list[float]) -> None:
    assert fit_raters(items, raters, scores) is None


def test_constant_scores_have_no_noise_and_no_spread() -> None:
    found = crossed([[50.0] * 5] * 3)
    assert found is not None
    assert (found.error, found.noise, found.spread, found.gap_of_noise) == (0, 0, 0, 0)
    assert all((s.shrunk, s.lo, s.hi) == (0, 0, 0) for s in found.severities.values())


def test_the_gap_of_noise() -> None:
    """METHOD.md 3: 1.128 s, and s = 13.3 alone reaches 15 points."""
    assert pytest.approx(1.128, abs=5e-4) == GAP_OF_NOISE
    assert pytest.approx(15.0, abs=0.05) == 13.3 * GAP_OF_NOISE
    rng = np.random.default_rng(3)
    x = rng.normal(0, 12, (2, 200_000))
    assert np.abs(x[0] - x[1]).mean() == pytest.approx(12 * GAP_OF_NOISE, rel=0.01)


@pytest.mark.parametrize(
    ("n", "raw", "shrunk"), [(3, 6.3, 4.8), (5, 4.9, 4.1), (10, 3.5, 3.2), (20, 2.4, 2.3)]
)
def test_errors_of_severity_are_those_of_the_table(n: int, raw: float, shrunk: float) -> None:
    """METHOD.md 3: severity SD 6, noise 12, six raters; root mean square errors of 1,000 sets.

    6,000 errors have a relative error of 1 / sqrt(12,000) = 0.9 % if they were independent, and they share
    their set's noise: 5 % is wide enough.
    """
    rng = np.random.default_rng(31 + n)
    errors: list[tuple[float, float]] = []
    for _ in range(1000):
        b = rng.normal(0, 6, 6)
        y = rng.normal(60, 15, n) + b[:, None] + rng.normal(0, 12, (6, n))
        found = crossed(y.tolist())
        assert found is not None
        truth = b - b.mean()
        errors += [(s.raw - truth[r], s.shrunk - truth[r]) for r, s in found.severities.items()]
    rmse = np.sqrt(np.square(errors).mean(axis=0))
    assert rmse[0] == pytest.approx(raw, rel=0.05, abs=0.05)
    assert rmse[1] == pytest.approx(shrunk, rel=0.05, abs=0.05)


def test_noise_of_normal_scores_is_that_of_the_model() -> None:
    """Noise 12, severity SD 6, six raters, twenty conversations: both ways to the noise find 12."""
    rng = np.random.default_rng(23)
    found = []
    for _ in range(300):
        b = rng.normal(0, 6, 6)
        fit = crossed((rng.normal(60, 15, 20) + b[:, None] + rng.normal(0, 12, (6, 20))).tolist())
        assert fit is not None
        found.append((fit.error, fit.noise))
    assert np.mean(found, axis=0) == pytest.approx([12, 12], abs=0.4)


def test_noise_of_two_levels_is_no_more_than_was_seen() -> None:
    """Pass or fail, one of ten told apart by chance: the gap is 10, and 1.128 times the residual SD is 25.

    Rater 1 differs once down; s2 = (100^2 - 10 * 10^2) / 2 / 9 = 500, s = 22.4. t2 = 0.
    """
    found = crossed([[100.0] * 5 + [0.0] * 5, [100.0] * 4 + [0.0] * 6])
    assert found is not None
    assert found.error == pytest.approx(sqrt(500))
    assert found.gap_of_noise == pytest.approx(10)


@pytest.mark.parametrize(("n", "held"), [(10, 0.91), (20, 0.93)])
def test_the_interval_where_there_is_a_spread(n: int, held: float) -> None:
    """Six raters, severity SD 6, noise 12, 800 sets: the figures of docs/measures/severity.md, 3 points either way."""
    rng = np.random.default_rng(9 + n)
    inside: list[bool] = []
    for _ in range(800):
        b = rng.normal(0, 6, 6)
        found = crossed((rng.normal(60, 15, n) + b[:, None] + rng.normal(0, 12, (6, n))).tolist())
        assert found is not None
        if found.spread:
            inside += [s.lo <= b[r] - b.mean() <= s.hi for r, s in found.severities.items()]
    assert np.mean(inside) == pytest.approx(held, abs=0.03)


def test_hardly_anybody_is_called_severe_where_all_have_one_standard() -> None:
    """Six raters, noise 12, ten conversations, 500 sets: about one in a hundred beyond 5 points without 0."""
    rng = np.random.default_rng(17)
    called = 0
    for _ in range(500):
        found = crossed((rng.normal(60, 15, 10) + rng.normal(0, 12, (6, 10))).tolist())
        assert found is not None
        called += sum(abs(s.shrunk) > 5 and (s.lo > 0 or s.hi < 0) for s in found.severities.values())
    assert called / 3000 < 0.02


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 4), st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0])),
        max_size=30,
        unique_by=lambda x: x[:2],
    ),
    st.randoms(),
)
def test_whatever_was_rated_there_are_numbers_or_nothing(
    rows: list[tuple[int, int, float]], order: object
) -> None:
    found = fit_raters([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])
    if found is None:
        return
    assert found.df >= 1
    figures = [
        found.error,
        found.noise,
        found.spread,
        *(x for s in found.severities.values() for x in (s.raw, s.lo, s.hi)),
    ]
    assert np.isfinite(figures).all()
    assert sum(s.raw for s in found.severities.values()) == pytest.approx(0, abs=1e-6)
    assert all(
        s.lo <= s.shrunk <= s.hi and abs(s.shrunk) <= abs(s.raw) + 1e-9 for s in found.severities.values()
    )
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    again = fit_raters([r[0] for r in shuffled], [r[1] for r in shuffled], [r[2] for r in shuffled])
    assert again is not None
    assert again.error == pytest.approx(found.error, abs=1e-6)
