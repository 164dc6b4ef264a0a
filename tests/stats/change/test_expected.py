"""Sessions against what was to be expected: tiers, drift, standard errors."""

from dataclasses import replace

import numpy as np
import pytest

from coachloop.stats.change.expected import NONE, TIER_A, TIER_B, Changes, changes
from coachloop.stats.change.fit import kelley
from coachloop.stats.change.record import Coached, Intervals, Record, Window, Windows
from coachloop.stats.change.settings import Settings
from coachloop.stats.change.view import view
from tests.stats.change.made import NOBODY, blocks_with_means, record, recursion, seen

_PLANTED = (12.0, 0.4, 0.25, 0.15)


def _window(person: int, end: int, baseline: float, post: float, post_n: int = 10) -> Window:
    """A session at second `end`, right after a baseline of ten and before ten more."""
    kinds = ((0, 10),)
    return Window(person, end + 10.0, end - 10.0, float(end), baseline, kinds, post, post_n, kinds)


def _found(kept: Record, windows: list[Window], settings: Settings | None = None) -> Changes:
    coached = Intervals.of([Coached(w.person, w.session_end, w.as_of) for w in windows])
    return changes(kept, Windows.of(windows), coached, settings or Settings())


def _team(people: int, blocks: int, noise: float, lift: float = 0.0, drift: float = 0.0) -> Record:
    """The first person's last block is `lift` higher than it would be, everybody's `drift`."""
    rng = np.random.default_rng(4)
    all_means = [recursion(rng, blocks, _PLANTED, noise) for _ in range(people)]
    for p, means in enumerate(all_means):
        means[-1] += drift + (lift if p == 0 else 0)
    return record(*(blocks_with_means(list(means)) for means in all_means))


def _last_means(kept: Record, person: int) -> tuple[float, float]:
    values = kept.value[kept.person == person]
    return float(values[-20:-10].mean()), float(values[-10:].mean())


def test_a_change_on_top_of_the_expected_is_found_again() -> None:
    # Noise of .01 only: d is the planted 9 points, from 12 people with nine blocks.
    kept = _team(12, 9, 0.01, lift=9.0)
    found = _found(kept, [_window(0, 80, *_last_means(kept, 0))])
    assert found.tier.tolist() == [TIER_A]
    assert found.d == pytest.approx([9], abs=0.2)
    # Its own last block is left out of the pairs: 12 * 6 - 1; the eleven others are peers.
    assert (found.pairs[0], found.people[0], found.peers[0]) == (71, 12, 11)
    assert found.df.tolist() == [67]


def test_what_happens_to_everybody_is_no_effect_of_coaching() -> None:
    kept = _team(12, 9, 0.01, lift=0.0, drift=6.0)
    found = _found(kept, [_window(0, 80, *_last_means(kept, 0))])
    assert found.d == pytest.approx([0], abs=0.5)
    # The pairs of these weeks are in the fit too, so E holds part of the drift and g the rest.
    assert 0 < found.drift[0] < 6


def test_fewer_than_five_peers_give_no_drift_correction() -> None:
    kept = _team(12, 9, 1.0)
    windows = [_window(p, 80, *_last_means(kept, p)) for p in range(8)]
    found = _found(kept, windows)
    assert found.peers.tolist() == [0] * 8
    assert found.drift.tolist() == [0.0] * 8
    assert _found(kept, windows[:7]).peers.tolist() == [5] * 7


def test_a_peer_counts_as_far_as_his_own_coaching() -> None:
    # Kelley's six people (65 + .970371 (baseline - 65)) with ten more values each, 5 points above their level.
    # The first is coached at 20; the second has a session of his own after four values, and gives those four.
    people = [blocks_with_means([m, m], 10) + blocks_with_means([m + 5.0], 10) for m in range(40, 100, 10)]
    first = _window(0, 20, 45.0, 60.0)
    own = Coached(1, 23.5, 40.0)
    coached = Intervals.of([Coached(0, 20.0, 30.0), own])
    # Settings that ask for four peers: the four others with ten values and this one with four.
    found = changes(record(*people), Windows.of([first]), coached, Settings(peers=4))
    model = kelley(view(record(*people), coached, 30.0, 6, 10), Settings())
    assert model is not None
    e = model.expect(np.array([[1, m, 0, 0] for m in (50.0, 60, 70, 80, 90)]))[0]
    means = np.array([50 + 5.0, 65, 75, 85, 95])
    n = np.array([4, 10, 10, 10, 10])
    assert found.peers.tolist() == [5]
    assert found.drift == pytest.approx([n @ (means - e) / 44])
    # Each value is as good as any other: the variance of g is sum n^2 v(n) / (sum n)^2.
    assert found.doubt == pytest.approx([n**2 @ model.next_variance(n.astype(float)) / 44**2])


def test_standard_error_by_hand() -> None:
    # SE^2 = v(10) + s2 x0'A x0 + s2/m with v(10) = s2: the parts are in the answer.
    kept = _team(12, 9, 3.0)
    found = _found(kept, [_window(0, 80, *_last_means(kept, 0))])
    s2 = found.next[0]
    fit = found.doubt[0] - s2 / 11
    assert found.se[0] ** 2 == pytest.approx(s2 + fit + s2 / 11)
    assert 0 < fit < s2


def test_interval_by_hand() -> None:
    # d 10, se 4, 36 degrees of freedom: t(.975) = 2.028 (printed tables): 1.888 to 18.112.
    one = replace(Changes.none(1), d=np.array([10.0]), se=np.array([4.0]), df=np.array([36.0]))
    lo, hi = one.interval()
    assert (lo[0], hi[0]) == pytest.approx((1.888, 18.112), abs=2e-3)


def test_thirty_conversations_before_the_session_make_tier_a() -> None:
    # The session of a person with 29 before it falls to tier B, with 30 it is tier A.
    rng = np.random.default_rng(4)
    people = [blocks_with_means(list(recursion(rng, 9, _PLANTED, 2.0))) for _ in range(12)]
    for short, tier in ((50, TIER_A), (51, TIER_B)):
        rows = [
            (p, float(k), v, 0, float(k))
            for p, values in enumerate(people)
            for k, v in enumerate(values)
            if p > 0 or k >= short
        ]
        found = _found(Record.of(rows), [_window(0, 80, 50.0, 60.0)])
        assert found.tier.tolist() == [tier]


def test_tier_b_by_hand() -> None:
    # The six people of Kelley's example, and a session of the first at 20: nothing before but the baseline.
    # E = 65 + .970371 (45 - 65) = 45.593; nobody has ten after it, so no drift; SE^2 = v(10) = 20.741.
    kept = record(*(blocks_with_means([m, m], 10) for m in range(40, 100, 10)))
    found = _found(kept, [_window(0, 20, 45.0, 60.0)])
    assert found.tier.tolist() == [TIER_B]
    assert (found.d[0], found.se[0]) == pytest.approx((14.4074, 4.5542), abs=1e-3)
    assert found.df == pytest.approx([116.8], abs=0.05)


def test_too_little_for_either_tier() -> None:
    kept = record(*([50.0, 60.0] * 10 for _ in range(5)))
    found = _found(kept, [_window(0, 20, 55.0, 60.0)])
    assert found.tier.tolist() == [NONE]
    assert _found(Record.of([]), [_window(0, 20, 55.0, 60.0)]).tier.tolist() == [NONE]
    assert _found(kept, []).tier.tolist() == []


def test_a_record_that_never_varies_says_so() -> None:
    found = _found(record(*([50.0] * 90 for _ in range(12))), [_window(0, 80, 50.0, 50.0)])
    assert found.tier.tolist() == [TIER_B]
    assert not found.varies[0]


def test_many_sessions_at_once_are_each_what_they_are_alone() -> None:
    kept = _team(12, 12, 4.0)
    windows = [
        replace(_window(p, 80 + 10 * (p % 3), 55.0 + p, 60.0), as_of=110.0 + 5 * (p % 2)) for p in range(6)
    ]
    together = changes(kept, Windows.of(windows), NOBODY, Settings())
    for row, window in enumerate(windows):
        alone = changes(kept, Windows.of([window]), NOBODY, Settings())
        assert (together.d[row], together.se[row]) == pytest.approx((alone.d[0], alone.se[0]))


def test_a_harder_mix_is_taken_off_both_means() -> None:
    # Hard conversations (kind 1) are 12 lower for everybody; the person's post window holds hard ones only.
    rng = np.random.default_rng(2)
    rows = []
    for p in range(12):
        values = blocks_with_means(list(recursion(rng, 9, _PLANTED, 2.0)))
        kinds = rng.integers(0, 2, len(values))
        rows += [(p, float(k), v - 12.0 * kinds[k], int(kinds[k]), float(k)) for k, v in enumerate(values)]
    kept = Record.of(rows)
    plain, hard = (
        replace(_window(0, 80, 55.0, 60.0), post_kinds=kinds) for kinds in (((0, 5), (1, 5)), ((1, 10),))
    )
    base, harder = _found(kept, [plain]), _found(kept, [hard])
    # Half of 12 points more for the window that is all hard; the effects are estimated to about half a point.
    assert harder.d[0] - base.d[0] == pytest.approx(6, abs=0.7)
    assert seen(kept).effects[0] - seen(kept).effects[1] == pytest.approx(12, abs=1.4)
