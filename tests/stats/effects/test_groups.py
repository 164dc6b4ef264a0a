"""Two groups, before and after: worked by hand."""

from math import sqrt

import numpy as np
import pytest

from coachloop.stats.effects.groups import BeforeAfter, ancova, change_scores, naive_change, post_only
from coachloop.stats.effects.least_squares import fit
from coachloop.stats.effects.line import Effect, LeftOut, Line
from coachloop.stats.student import t_quantile


def two_groups(after: list[float], before: list[float] | None, group: list[int]) -> BeforeAfter:
    earlier = None if before is None else np.array(before, dtype=float)
    return BeforeAfter(np.array(after, dtype=float), earlier, np.array(group), ("usual", "new"))


def only(lines: "list[Line]") -> Effect:
    (line,) = lines
    assert isinstance(line, Effect)
    return line


#: usual: 1, 2, 3 become 2, 2, 5; new: 1, 3 become 4, 8.
DATA = two_groups([2, 2, 5, 4, 8], [1, 2, 3, 1, 3], [0, 0, 0, 1, 1])


def test_naive_change_of_each_group() -> None:
    # usual: 1, 0, 2: mean 1, sd 1; new: 3, 5: mean 4, sd sqrt(2).
    usual, new = naive_change(DATA)
    assert isinstance(usual, Effect)
    assert isinstance(new, Effect)
    assert (usual.estimate, usual.se, usual.n, usual.df) == (1, pytest.approx(1 / sqrt(3)), 3, 2)
    assert (new.estimate, new.se, new.n, new.df) == (4, pytest.approx(1), 2, 1)
    # t(1) at 97.5 % is 12.706.
    assert new.hi == pytest.approx(4 + 12.706, abs=1e-3)


def test_post_only_is_the_difference_of_means_with_welchs_error() -> None:
    # 6 - 3 = 3; variances 8 / 2 and 3 / 3: sqrt(5); df 25 / (16 / 1 + 1 / 2).
    line = only(list(post_only(DATA)))
    assert (line.about, line.estimate, line.se) == ("new against usual", 3, pytest.approx(sqrt(5)))
    assert line.df == pytest.approx(25 / 16.5)


def test_the_change_score_is_the_difference_in_differences() -> None:
    # 4 - 1 = 3; variances 2 / 2 and 1 / 3.
    line = only(list(change_scores(DATA)))
    assert (line.estimate, line.se) == (3, pytest.approx(sqrt(4 / 3)))


def test_ancova_by_hand() -> None:
    # Within groups: sxx = 2 + 2, sxy = 3 + 4, so the slope is 7 / 4; means of before are equal (2 and 2):
    # 6 - 3 = 3. Residuals: syy 6 + 8 less 7 * 7 / 4 = 1.75 on 5 - 3 = 2 df; no difference of before to pay for:
    # 1.75 / 2 * (1 / 3 + 1 / 2).
    line = only(list(ancova(DATA)))
    assert (line.estimate, line.df, line.n) == (pytest.approx(3), 2, 5)
    assert line.se == pytest.approx(sqrt(1.75 / 2 * (1 / 3 + 1 / 2)))
    assert line.hi == pytest.approx(3 + t_quantile(0.975, 2) * line.se)


@pytest.mark.parametrize(
    "data",
    [
        two_groups([], [], []),
        two_groups([1], [1], [0]),
        two_groups([1, 2, 3, 4], [5, 5, 5, 5], [0, 0, 1, 1]),  # one baseline for all
        two_groups([1, 2, 3, 4], [1, 1, 2, 2], [0, 0, 1, 1]),  # the baseline is the group
        two_groups([1, 2, 3, 4], [1, 2, 3, 4], [0, 0, 0, 0]),
        two_groups([1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 1, 1]),
        two_groups([1, 2, 3, 4], None, [0, 0, 1, 1]),
    ],
)
def test_ancova_is_left_out_where_it_cannot_be(data: BeforeAfter) -> None:
    (left,) = ancova(data)
    assert isinstance(left, LeftOut)
    assert left.why


def test_equal_values_have_no_width() -> None:
    line = only(list(post_only(two_groups([1, 1, 4, 4], None, [0, 0, 1, 1]))))
    assert (line.estimate, line.se, line.lo, line.hi, line.df) == (3, 0, 3, 3, 2)


def test_whoever_lacks_a_value_or_a_group_is_in_no_figure() -> None:
    nan = float("nan")
    whole = two_groups([1, nan, 3, 4], [1, 2, nan, 4], [0, 0, 1, -1]).complete()
    assert whole.after.tolist() == [1]


def test_a_line_and_its_errors() -> None:
    # x 0, 1, 2, 3; y 0, 2, 1, 3: sxx 5, sxy 4, slope .8; rss 5 - 16/5 = 1.8 on 2 df; se sqrt(.9 / 5).
    x = np.column_stack([np.ones(4), np.arange(4.0)])
    found = fit(x, np.array([0.0, 2, 1, 3]))
    assert found is not None
    assert found.coefficients.tolist() == pytest.approx([0.3, 0.8])
    assert found.classical()[1] == pytest.approx(sqrt(0.9 / 5))


def test_clustered_errors_as_statsmodels_has_them() -> None:
    from statsmodels.api import OLS

    rng = np.random.default_rng(7)
    x = np.column_stack([np.ones(60), rng.normal(size=60), rng.normal(size=60)])
    clusters = np.repeat(np.arange(12), 5)
    y = x @ [1.0, 2, 3] + rng.normal(size=60) + rng.normal(size=12)[clusters]
    found = fit(x, y)
    assert found is not None
    theirs = OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    assert found.clustered(x, clusters, 0).tolist() == pytest.approx(theirs.bse.tolist())
