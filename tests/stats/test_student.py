"""Student's t against published tables."""

import pytest

from coachloop.stats.student import t_below, t_quantile


@pytest.mark.parametrize(("df", "point"), [(2, 2.920), (10, 1.812), (30, 1.697)])
def test_the_five_per_cent_points_of_fisher_and_yates(df: int, point: float) -> None:
    # Fisher & Yates 1963, table III: one-sided 5 %
    assert t_quantile(0.95, df) == pytest.approx(point, abs=5e-4)
    assert t_below(point, 1.0, df) == pytest.approx(0.95, abs=2e-4)
    assert t_below(-2 * point, 2.0, df) == pytest.approx(0.05, abs=2e-4)


def test_without_an_error_it_is_sure() -> None:
    assert [t_below(d, 0.0, 5) for d in (-1.0, 0.0, 1.0)] == [0.0, 0.5, 1.0]
