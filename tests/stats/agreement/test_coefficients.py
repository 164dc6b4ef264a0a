"""Coefficients of agreement, worked by hand and against published tables."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from coachloop.stats.agreement import (
    Estimate,
    Icc,
    Metric,
    NoEstimate,
    Ratings,
    Weights,
    Why,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet,
    icc,
    krippendorff_alpha,
    percent_agreement,
    rating_matrix,
    weight_matrix,
    weighted_alpha,
)
from coachloop.stats.agreement.table import coefficients


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def matrix(rows: list[list[float | None]], levels: list[float] | None = None) -> Ratings:
    """Items as rows, raters as columns, None where missing."""
    cells = [(i, j, v) for i, row in enumerate(rows) for j, v in enumerate(row) if v is not None]
    items, raters, scores = (list(part) for part in zip(*cells, strict=True))
    return rating_matrix(items, raters, scores, levels)


def value(found: Estimate | NoEstimate) -> float:
    assert isinstance(found, Estimate)
    return found.value


def identity(ratings: Ratings) -> np.ndarray:
    return weight_matrix(Weights.IDENTITY, ratings.positions)


#: Two raters, yes (1) or no (0): 20 both yes, 5 first only, 10 second only, 15 both no (n = 50).
TWO_BY_TWO = [[1.0, 1.0]] * 20 + [[1.0, 0.0]] * 5 + [[0.0, 1.0]] * 10 + [[0.0, 0.0]] * 15


def test_two_by_two_by_hand() -> None:
    ratings = matrix(TWO_BY_TWO)
    w = identity(ratings)
    # pa = 35 / 50 = .7; yes: first .5, second .6, both together .55
    assert value(percent_agreement(ratings, w, rng())) == pytest.approx(0.7)
    # Cohen: pe = .5 * .6 + .5 * .4 = .5; (.7 - .5) / .5 = .4
    assert value(cohen_kappa(ratings, w, rng())) == pytest.approx(0.4)
    assert value(conger_kappa(ratings, w, rng())) == pytest.approx(0.4)
    # Fleiss (Scott): pe = .55^2 + .45^2 = .505; .195 / .495 = .393939
    assert value(fleiss_kappa(ratings, w, rng())) == pytest.approx(0.195 / 0.495)
    # AC1: pe = sum w / (q (q - 1)) * 2 * .55 * .45 = 2 / 2 * .495; .205 / .505 = .405941
    assert value(gwet(ratings, w, rng())) == pytest.approx(0.205 / 0.505)
    # Brennan-Prediger: pe = 1 / 2; .2 / .5
    assert value(brennan_prediger(ratings, w, rng())) == pytest.approx(0.4)
    # alpha: Do = 15 / 50 = .3; De = 2 * 55 * 45 / (100 * 99) = .5; 1 - .3 / .5
    assert value(krippendorff_alpha(ratings, Metric.NOMINAL, rng())) == pytest.approx(0.4)


def test_standard_error_of_a_share_by_hand() -> None:
    # Items agree (1) or not (0): variance .7 * .3 * 50 / 49, over 50: sqrt(.21 / 49) = .0654654
    found = percent_agreement(matrix(TWO_BY_TWO), np.eye(2), rng())
    assert isinstance(found, Estimate)
    assert found.se == pytest.approx(0.0654654, abs=1e-6)
    # The bootstrap of a share is binomial(50, .7) / 50: 2.5 % and 97.5 % points .58 (29) or .56, and .82 or .84.
    assert found.lo == pytest.approx(0.57, abs=0.021)
    assert found.hi == pytest.approx(0.83, abs=0.021)


def test_weights_by_hand() -> None:
    x = np.array([1.0, 2.0, 4.0])
    # apart: 1, 3, 2; greatest 3
    assert weight_matrix(Weights.LINEAR, x)[0].tolist() == pytest.approx([1, 2 / 3, 0])
    assert weight_matrix(Weights.QUADRATIC, x)[0].tolist() == pytest.approx([1, 8 / 9, 0])
    # steps 1, 2: C(2, 2) = 1, C(3, 2) = 3
    assert weight_matrix(Weights.ORDINAL, x)[0].tolist() == pytest.approx([1, 2 / 3, 0])
    assert weight_matrix(Weights.RADICAL, x)[0].tolist() == pytest.approx([1, 1 - (1 / 3) ** 0.5, 0])
    # ((1 - 2) / 3)^2 = 1/9, ((1 - 4) / 5)^2 = 9/25; 1 - (1/9) / (9/25) = 1 - 25/81
    assert weight_matrix(Weights.RATIO, x)[0].tolist() == pytest.approx([1, 1 - 25 / 81, 0])


def test_a_level_that_nobody_used_counts() -> None:
    # q = 2: AC1 as above. q = 3 with the same scores: pe = 3 / (3 * 2) * 2 * .55 * .45 = .2475; .4525 / .7525
    ratings = matrix(TWO_BY_TWO, [0.0, 1.0, 2.0])
    assert value(gwet(ratings, identity(ratings), rng())) == pytest.approx(0.4525 / 0.7525)


def test_linear_weights_give_half_of_a_step_of_two() -> None:
    # Levels 1, 2, 3. Items: (1, 1), (1, 2), (3, 3), (2, 3): agreement 1, .5, 1, .5 = .75
    # Shares: 1: 3/8, 2: 2/8, 3: 3/8. sum w = 3 + 4 * .5 = 5; pe = 5 / 6 * (2 * 15/64 + 12/64) = 5/6 * 42/64
    ratings = matrix([[1, 1], [1, 2], [3, 3], [2, 3]])
    w = weight_matrix(Weights.LINEAR, ratings.positions)
    pe = 5 / 6 * 42 / 64
    assert value(percent_agreement(ratings, w, rng())) == pytest.approx(0.75)
    assert value(gwet(ratings, w, rng())) == pytest.approx((0.75 - pe) / (1 - pe))


def test_shrout_and_fleiss(shared_data: Path) -> None:
    known = json.loads((shared_data / "irr" / "canonical.json").read_text())["shrout_fleiss_1979"]
    ratings = matrix(known["data"])
    for kind, lo, hi in ((Icc.ONE, -0.13, 0.72), (Icc.TWO, 0.02, 0.76), (Icc.THREE, 0.34, 0.95)):
        found = icc(ratings, kind)
        assert isinstance(found, Estimate)
        assert round(found.value, 2) == known["published"][kind.value.upper()]
        # Intervals as other programs print them for the same table.
        assert (round(found.lo, 2), round(found.hi, 2)) == (lo, hi)


def test_one_way_icc_with_gaps_by_hand() -> None:
    # Items 1, 3 | 5, 7 | 6: only the first two have two ratings. Means 2 and 6, grand 4; each k = 2.
    # BMS = 2 * (4 + 4) / 1 = 16; WMS = (1 + 1 + 1 + 1) / 2 = 2; (16 - 2) / (16 + 2) = 7 / 9
    found = icc(matrix([[1, 3], [5, 7], [6, None]]), Icc.ONE)
    assert value(found) == pytest.approx(7 / 9)
    assert isinstance(found, Estimate)
    assert found.n == 2


def test_raters_who_never_differ() -> None:
    ratings = matrix([[1, 1], [2, 2], [3, 3]])
    assert value(krippendorff_alpha(ratings, Metric.INTERVAL, rng())) == pytest.approx(1)
    assert value(icc(ratings, Icc.TWO)) == 1
    assert value(icc(ratings, Icc.ONE)) == 1


def test_scores_all_the_same_have_no_alpha_but_ac() -> None:
    ratings = matrix([[3, 3]] * 5, [1.0, 2.0, 3.0])
    for metric in Metric:
        assert krippendorff_alpha(ratings, metric, rng()) == NoEstimate(Why.NO_VARIATION, 5)
    assert cohen_kappa(ratings, np.eye(3), rng()) == NoEstimate(Why.NO_VARIATION, 5)
    assert icc(ratings, Icc.THREE) == NoEstimate(Why.NO_VARIATION, 5)
    assert value(gwet(ratings, np.eye(3), rng())) == pytest.approx(1)


def test_two_raters_who_mirror_each_other() -> None:
    # 1, 5 | 3, 3 | 5, 1: items all 3 on average, raters too. BMS = JMS = 0, EMS = (4 * 4) / 2 = 8.
    # (2,1): (0 - 8) / (0 + 8 + 2 * (0 - 8) / 3) = -8 / (8 / 3) = -3; (3,1): -8 / 8 = -1
    ratings = matrix([[1, 5], [3, 3], [5, 1]])
    assert value(icc(ratings, Icc.TWO)) == pytest.approx(-3)
    assert value(icc(ratings, Icc.THREE)) == pytest.approx(-1)


def test_items_with_one_rating_are_not_counted() -> None:
    ratings = matrix([[1, 1], [2, None], [3, 3], [None, 1], [1, 2]])
    found = krippendorff_alpha(ratings, Metric.NOMINAL, rng())
    assert isinstance(found, Estimate)
    assert found.n == 3
    assert percent_agreement(matrix([[1, None], [2, 2]]), np.eye(2), rng()) == NoEstimate(Why.TOO_FEW, 1)
    assert krippendorff_alpha(matrix([[1, None], [2, 2]]), Metric.NOMINAL, rng()) == NoEstimate(
        Why.TOO_FEW, 1
    )


def test_more_raters_than_can_be_told_apart() -> None:
    # 60 raters, each pair (2k, 2k + 1) rates item k: both say k % 2, so all agree.
    cells = [(k // 2, k, float(k // 2 % 2)) for k in range(60)]
    items, raters, scores = (list(part) for part in zip(*cells, strict=True))
    ratings = rating_matrix(items, raters, scores)
    assert ratings.codes.shape == (30, 2)
    assert not ratings.named
    assert value(krippendorff_alpha(ratings, Metric.NOMINAL, rng())) == pytest.approx(1)
    assert cohen_kappa(ratings, np.eye(2), rng()) == NoEstimate(Why.TWO_RATERS, 30)
    assert conger_kappa(ratings, np.eye(2), rng()) == NoEstimate(Why.TOO_MANY_RATERS, 30)
    assert icc(ratings, Icc.TWO) == NoEstimate(Why.TOO_MANY_RATERS, 30)


def test_blocks_of_items_give_the_interval_of_items() -> None:
    # 9,000 items of many kinds (3 raters, 21 levels) go into blocks; one in three of them alone does not.
    seeded = np.random.default_rng(7)
    true = seeded.integers(0, 19, 9000)
    scores = true[:, None] + seeded.integers(0, 3, (9000, 3))
    found = {}
    for n in (3000, 9000):
        part = scores[:n]
        ratings = rating_matrix(
            np.repeat(range(n), 3).tolist(), np.tile([0, 1, 2], n).tolist(), part.ravel().tolist()
        )
        estimate = krippendorff_alpha(ratings, Metric.INTERVAL, rng())
        assert isinstance(estimate, Estimate)
        found[n] = estimate.hi - estimate.lo
    # Three times as many items: sqrt(3) narrower, within the error of 1000 resamples.
    assert found[3000] / found[9000] == pytest.approx(3**0.5, rel=0.12)


def test_interval_covers_the_truth_as_often_as_it_says() -> None:
    # Two raters agree on a share .8 of items: of 200 tables of 60 items, 95 % of the intervals hold .8.
    # 200 tables: standard error 1.5 %; a percentile interval of a share at n = 60 covers about 93 %.
    seeded = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        rows = [[1.0, 1.0 if agree else 2.0] for agree in seeded.random(60) < 0.8]
        found = percent_agreement(matrix([*rows]), np.eye(2), seeded)
        assert isinstance(found, Estimate)
        held += found.lo <= 0.8 <= found.hi
    assert 0.89 <= held / 200 <= 0.99


def test_same_seed_same_interval() -> None:
    ratings = matrix(TWO_BY_TWO)
    assert coefficients(ratings, rng()) == coefficients(ratings, rng())


def test_continuous_scores_have_interval_alpha_and_icc() -> None:
    scores = [[k + 0.37, k + 0.11 * (k % 5)] for k in range(300)]
    lines = {line.coefficient + line.weights: line.found for line in coefficients(matrix(scores), rng())}
    assert lines["gwet_ac2linear"] == NoEstimate(Why.TOO_MANY_LEVELS, 300)
    assert lines["krippendorff_alphaordinal"] == NoEstimate(Why.TOO_MANY_LEVELS, 300)
    assert value(lines["krippendorff_alphainterval"]) > 0.99
    assert value(lines["icc(2,1)"]) > 0.99


#: The five rows of the file that are named identity a second time were made with these weights (made
#: symmetric), which are in no list of weights: 1 where raters agree, .375 elsewhere.
CUSTOM_PE = {"krippendorff": "0.525", "gwet": "0.476", "fleiss": "0.524", "conger": "0.521", "bp": "0.5"}


@pytest.mark.data
def test_weights_of_ones_own(shared_data: Path) -> None:
    folder = shared_data / "irr" / "irrcac"
    with (folder / "cac.raw4raters.csv").open() as lines:
        rows = [
            [float(v) if (v := row[f"Rater{k}"]) else None for k in range(1, 5)]
            for row in csv.DictReader(lines)
        ]
    ratings = matrix(rows)
    w = np.full((5, 5), 0.375) + 0.625 * np.eye(5)
    by_name = {
        "krippendorff": weighted_alpha,
        "gwet": gwet,
        "fleiss": fleiss_kappa,
        "conger": conger_kappa,
        "bp": brennan_prediger,
    }
    with (folder / "expected_raw_coefficients.csv").open() as lines:
        expected = [row for row in csv.DictReader(lines) if row["pe"] == CUSTOM_PE[row["coefficient"]]]
    custom = [row for row in expected if row["dataset"] == "raw_4raters" and row["weights"] == "identity"]
    assert len(custom) == 5
    for row in custom:
        found = by_name[row["coefficient"]](ratings, w, rng())
        assert isinstance(found, Estimate)
        assert (f"{found.value:.3f}", f"{found.se:.3f}") == (row["value"], row["se"])


def test_the_unit_of_the_scores_does_not_matter() -> None:
    rows = [[1, 2], [3, 3], [4, 3], [2, 2], [5, 4]]
    small = [[1e-9 * value + 0.1 for value in row] for row in rows]
    for one, other in zip(coefficients(matrix(rows), rng()), coefficients(matrix(small), rng()), strict=True):
        if one.weights != "ratio":
            assert value(one.found) == pytest.approx(value(other.found), abs=1e-6), one
