"""Coached week after week, at everybody's own pace: the estimate must not learn from whom coaching left out."""

import numpy as np
import pytest

from coachloop.stats.change.expected import TIER_A, changes
from coachloop.stats.change.record import Intervals, Windows
from coachloop.stats.change.settings import Settings
from coachloop.stats.simulate.rates import mean_figure
from coachloop.stats.simulate.teams import SCALES
from tests.measure.rolling import Rolling, world


# Leaving out whoever is coached next, instead of counting as far as that, gives -4 points on pass/fail.
@pytest.mark.parametrize(("scale", "coached"), [("5-level", 2), ("5-level", 4), ("pass-fail", 4)])
def test_without_effect_nothing_is_found(scale: str, coached: int) -> None:
    rng = np.random.default_rng(5)
    d, z, team = [], [], []
    for number in range(25):
        record, windows, intervals = world(rng, Rolling(SCALES[scale], coached=coached))
        found = changes(record, Windows.of(windows), Intervals.of(intervals), Settings())
        assert (found.tier == TIER_A).mean() > 0.9
        d.append(found.d)
        z.append(found.d / found.se)
        team.append(np.full(len(windows), number))
    groups, ratios = np.concatenate(team), np.concatenate(z)
    bias = mean_figure(np.concatenate(d), groups)
    false = mean_figure(ratios > 1.65, groups)
    covered = mean_figure(np.abs(ratios) < 1.97, groups)
    # The bars, and three standard errors of the simulation.
    assert abs(bias.value) <= 1 + 3 * bias.error
    assert 0.03 - 3 * false.error <= false.value <= 0.07 + 3 * false.error
    assert 0.92 - 3 * covered.error <= covered.value <= 0.98 + 3 * covered.error
