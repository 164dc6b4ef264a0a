"""Invented teams: their levels, who is chosen, what moves."""

import numpy as np
import pytest

from coachloop.stats.simulate.rates import mean_figure, root_mean_square
from coachloop.stats.simulate.teams import SCALES, Plan, invent


def _rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", SCALES)
def test_scores_are_levels_of_their_scale(name: str) -> None:
    team = invent(_rng(), Plan(SCALES[name]))
    assert set(np.unique(team.before)) <= set(SCALES[name].levels)
    assert team.before.shape == (30, 70)
    assert team.after.shape == (30, 10)


def test_rounding_to_the_nearest_level() -> None:
    five = SCALES["5-level"]
    assert five.rounded(np.array([-40.0, 12.0, 13.0, 60.0, 130.0])).tolist() == [0, 0, 25, 50, 100]
    assert five.step == 25


@pytest.mark.parametrize("name", SCALES)
def test_the_true_mean_of_a_level_and_back(name: str) -> None:
    scale = SCALES[name]
    level = np.array([40.0, 72.0, 90.0])
    drawn = scale.rounded(level[:, None] + scale.sd * _rng().standard_normal((3, 200_000))).mean(axis=1)
    # The error of a mean of 200,000 is at most 50/447 = .11 points.
    assert scale.mean_of(level) == pytest.approx(drawn, abs=0.35)
    assert scale.level_of(scale.mean_of(level)) == pytest.approx(level, abs=0.1)


def test_one_persons_scores_spread_as_assumed() -> None:
    # METHOD.md 2.1: about 12, 20, 29 and 45 points.
    for name, sd in (("composite", 12), ("5-level", 20), ("3-level", 29), ("pass-fail", 45)):
        team = invent(_rng(), Plan(SCALES[name], people=500, history=80))
        assert np.sqrt(team.before.var(axis=1, ddof=1).mean()) == pytest.approx(sd, abs=2)


def test_who_is_chosen() -> None:
    five = SCALES["5-level"]
    for selection in ("random", "lowest20", "below75", "drop5"):
        team = invent(_rng(), Plan(five, selection=selection))
        last, earlier = team.before[:, -10:].mean(axis=1), team.before[:, -20:-10].mean(axis=1)
        chosen = np.flatnonzero(team.coached)
        if selection in ("random", "lowest20"):
            assert len(chosen) == 6
        if selection == "lowest20":
            assert last[chosen].max() <= np.delete(last, chosen).min()
        if selection == "below75":
            assert team.coached.tolist() == (last < 75).tolist()
        if selection == "drop5":
            assert team.coached.tolist() == (earlier - last > 5).tolist()


def test_the_truth_is_what_the_coached_gain_beyond_the_drift() -> None:
    team = invent(_rng(), Plan(SCALES["5-level"], effect=8.0, drift=4.0))
    assert team.truth[team.coached] == pytest.approx(8)
    # The others gain the drift only, but for whoever has no room left above.
    assert np.all(team.truth[~team.coached] <= 1e-9)
    assert np.median(team.truth[~team.coached]) == pytest.approx(0)


def test_correlation_and_wander_are_there_when_asked_for() -> None:
    def neighbours(plan: Plan) -> float:
        values = invent(_rng(), plan).before
        apart = values - values.mean(axis=1, keepdims=True)
        return float((apart[:, 1:] * apart[:, :-1]).sum() / (apart**2).sum())

    five = SCALES["composite"]
    plain = neighbours(Plan(five, people=400))
    # Without any: -1/70; with .2: a little below .2.
    assert plain == pytest.approx(-1 / 70, abs=0.02)
    assert neighbours(Plan(five, people=400, correlation=0.2)) == pytest.approx(0.18, abs=0.03)
    assert neighbours(Plan(five, people=400, wander=4.0)) > plain + 0.05


def test_figures_by_hand() -> None:
    # Two teams of two: 1 1 | 0 0: .5, (1 + 1)/(1 - 2/4)/16 = .25.
    found = mean_figure(np.array([1.0, 1, 0, 0]), np.array([0, 0, 1, 1]))
    assert (found.value, found.error, found.n) == (0.5, 0.5, 4)
    # Errors 3 and -4 of two teams: squares 9 and 16, mean 12.5 (error 3.5), root 3.5355, error 3.5/7.0711.
    root = root_mean_square(np.array([3.0, -4.0]), np.array([0, 1]))
    assert (root.value, root.error) == pytest.approx((3.53553, 0.49497), abs=1e-4)
    assert root_mean_square(np.zeros(3), np.arange(3)).error == 0
