"""The honest column of sessions: labels on their limits, absences, and no figure without its n."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent
from coachloop.loop.measure.effect import NO_ESTIMATE, NO_SPREAD, ChangeEstimate, Expectation, Predictive
from coachloop.loop.measure.estimate import (
    Past,
    expectations,
    label_of,
    midcheck_probabilities,
    session_estimates,
)
from coachloop.loop.measure.simulated import as_record
from coachloop.stats.change.record import Coached, Record, Window
from coachloop.stats.simulate.teams import SCALES, Plan, invent

POLICY = Policy()


def _team(
    scale: str = "5-level", seed: int = 3, history: int = 60
) -> tuple[Record, list[Window], list[Coached]]:
    plan = Plan(SCALES[scale], history=history)
    return as_record(invent(np.random.default_rng(seed), plan), plan)


def _estimates(*args: object) -> list[ChangeEstimate]:
    found = session_estimates(*args)  # type: ignore[arg-type]
    assert all(isinstance(one, ChangeEstimate) for one in found)
    return [one for one in found if isinstance(one, ChangeEstimate)]


@pytest.mark.parametrize(
    ("p_gt_0", "p_effect", "label"),
    [
        (0.95, 0.5, "improved"),
        (0.9499, 0.5, "cannot tell from 10 conversations (needs about 60 more)"),
        (0.96, 0.80, "improved, 8 pp likely"),
        (0.96, 0.7999, "improved"),
        (0.94, 0.80, "8 pp likely"),
        (0.96, 0.10, "improved, 8 pp unlikely"),
        (0.5, 0.10, "8 pp unlikely"),
        (0.5, 0.1001, "cannot tell from 10 conversations (needs about 60 more)"),
        (0.05, 0.01, "worse"),
        (0.0501, 0.01, "8 pp unlikely"),
    ],
)
def test_labels_on_their_limits(p_gt_0: float, p_effect: float, label: str) -> None:
    assert label_of(p_gt_0, p_effect, 10, 60, POLICY) == label


def test_an_estimate_says_what_it_is_made_of() -> None:
    record, windows, coached = _team()
    for window, one in zip(windows, _estimates(record, windows, coached, POLICY), strict=True):
        assert one.n == window.post_n
        assert one.lo < one.estimate < one.hi
        assert one.level == 0.90
        assert one.expected + one.d == pytest.approx(window.post)
        assert one.expected_regression == pytest.approx(one.expected - window.baseline)
        assert (one.tier, one.reps, one.peers) == ("A", 30, 24)
        # k = 64/(64 + SE^2), the default prior.
        k = 64 / (64 + one.se**2)
        assert one.estimate == pytest.approx(k * one.d)
        assert one.hi - one.estimate == pytest.approx(1.6449 * math.sqrt(k) * one.se, abs=1e-3)
        # Sessions of ten until a mean of 8 points would show, without this one.
        assert one.needed == 10 * (math.ceil((2.8 * one.se / 8) ** 2) - 1)
        assert one.method == "expected-next change, tier A, prior N(0.0, 8.0²) default"


def test_a_short_record_falls_to_tier_b_and_then_to_none() -> None:
    some = _estimates(*_team(history=10), POLICY)
    assert {one.tier for one in some} == {"B"}
    assert {one.pairs for one in some} == {0}
    assert some[0].method.startswith("Kelley's expected score, tier B")
    record, windows, coached = _team()
    two = Record(*(getattr(record, name)[record.person < 2] for name in Record.__slots__))
    for found in (
        session_estimates(two, windows[:1], coached, POLICY),
        expectations(two, windows[:1], coached, POLICY),
        midcheck_probabilities(two, windows[:1], coached, POLICY),
    ):
        assert found == [Absent(Absence.TOO_FEW, reason=NO_ESTIMATE)]
    assert session_estimates(record, [], coached, POLICY) == []


def test_a_team_of_which_every_score_is_the_same() -> None:
    record, windows, coached = _team()
    flat = replace(record, value=np.full(record.n, 50.0))
    same = [replace(w, baseline=50.0, post=50.0) for w in windows]
    assert set(session_estimates(flat, same, coached, POLICY)) == {Absent(Absence.INVALID, reason=NO_SPREAD)}


def test_ten_equal_ones_are_legal() -> None:
    # The window's own spread is 0; the standard error uses everybody's.
    record, windows, coached = _team()
    one = _estimates(record, [replace(windows[0], baseline=75.0, post=75.0)], coached, POLICY)[0]
    assert one.se > 5


def test_pass_fail_near_the_edge_stays_within_it() -> None:
    record, windows, coached = _team("pass-fail")
    high = [replace(w, baseline=100.0, post=100.0) for w in windows]
    for one in _estimates(record, high, coached, POLICY):
        assert one.expected + one.hi <= 100
        assert one.lo < one.estimate < one.hi


def test_the_prior_is_fitted_to_earlier_sessions() -> None:
    record, windows, coached = _team()
    earlier = [Past(p % 12, 10.0, 12.0 + p % 3, 3.0, 1.0) for p in range(24)]
    fitted = _estimates(record, windows, coached, POLICY, earlier)[0]
    assert fitted.prior_from == "fitted"
    assert fitted.prior_mean > 5
    # What closed later than this window's day says nothing of it.
    later = [replace(past, as_of=1e6) for past in earlier]
    assert _estimates(record, windows, coached, POLICY, later)[0].prior_from == "default"


def test_expectations_are_those_of_the_estimate_and_read_no_post() -> None:
    record, windows, coached = _team()
    blind = [replace(w, post=0.0, post_n=0, post_kinds=()) for w in windows]
    for one, expected in zip(
        _estimates(record, windows, coached, POLICY),
        expectations(record, blind, coached, POLICY),
        strict=True,
    ):
        assert isinstance(expected, Expectation)
        assert (expected.expected, expected.expected_regression) == pytest.approx(
            (one.expected, one.expected_regression)
        )


def test_the_look_at_five_rises_with_what_was_seen() -> None:
    record, windows, coached = _team()
    posts = [40.0, 60.0, 80.0, 100.0]
    found = midcheck_probabilities(
        record, [replace(windows[0], post=p, post_n=5) for p in posts], coached, POLICY
    )
    chances = [one.probability for one in found if isinstance(one, Predictive)]
    assert len(chances) == 4
    assert chances == sorted(chances)
    assert all(0 <= p <= 1 for p in chances)
    assert isinstance(found[0], Predictive)
    assert (found[0].n, found[0].of, found[0].tier) == (5, 10, "A")


def test_what_happens_after_the_day_of_the_close_changes_nothing() -> None:
    record, windows, coached = _team()
    rows = list(zip(*(getattr(record, name).tolist() for name in Record.__slots__), strict=True))
    later = [(p, 200.0 + k, 0.0, 0, 200.0 + k) for p in range(30) for k in range(20)]
    late_scores = [(p, 3.5, 0.0, 0, 500.0) for p in range(30)]
    assert session_estimates(
        Record.of(rows + later + late_scores), windows, coached, POLICY
    ) == session_estimates(record, windows, coached, POLICY)


_VALUES = st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0])
_ROWS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.floats(0, 500, allow_nan=False),
        st.one_of(_VALUES, st.floats(0, 100, allow_nan=False)),
        st.integers(0, 3),
        st.floats(0, 600, allow_nan=False),
    ),
    max_size=400,
)
_WINDOWS = st.lists(
    st.builds(
        Window,
        person=st.integers(0, 10),
        as_of=st.floats(0, 600),
        baseline_from=st.floats(0, 300),
        session_end=st.floats(0, 500),
        baseline=st.floats(0, 100),
        baseline_kinds=st.just(((0, 6), (5, 4))),
        post=st.floats(0, 100),
        post_n=st.integers(1, 9),
        post_kinds=st.one_of(st.just(()), st.just(((1, 10),))),
    ),
    max_size=6,
)
_LENIENT = {
    "pairs_min": 5,
    "pairs_min_people": 1,
    "kelley_min_people": 2,
    "kelley_min_calls": 3,
    "peers_min": 1,
}


def _drawn(seed: int, people: int, most: int, levels: int, kinds: int) -> tuple[Record, list[Window]]:
    """People with up to `most` conversations each, one of `levels` levels (1: all the same), and sessions."""
    rng = np.random.default_rng(seed)
    rows = [
        (
            p,
            float(t),
            100.0 * int(rng.integers(levels)) / max(1, levels - 1),
            int(rng.integers(kinds)),
            float(t),
        )
        for p in range(people)
        for t in sorted(rng.uniform(0, 300, int(rng.integers(0, most + 1))))
    ]
    windows = []
    for _ in range(int(rng.integers(1, 8))):
        end = float(rng.uniform(0, 320))
        before, post = rng.uniform(0, 100, 2)
        kind = ((int(rng.integers(kinds + 1)), 10),)
        windows.append(
            Window(
                person=int(rng.integers(people + 1)),
                as_of=end + float(rng.uniform(0, 40)),
                baseline_from=end - float(rng.uniform(0, 40)),
                session_end=end,
                baseline=float(before),
                baseline_kinds=kind,
                post=float(rng.choice([0.0, 100.0, post])),
                post_n=int(rng.integers(1, 10)),
                post_kinds=kind,
            )
        )
    return Record.of(rows), windows


@given(_ROWS, _WINDOWS, st.booleans(), st.sampled_from([2, 10]))
def test_any_record_gives_a_figure_with_its_n_or_a_reason(
    rows: list[tuple[int, float, float, int, float]], windows: list[Window], flat: bool, size: int
) -> None:
    rows = [(*row[:2], 50.0, *row[3:]) for row in rows] if flat else rows
    _is_sound(Record.of(rows), windows, POLICY.with_settings({**_LENIENT, "baseline_n": size}))


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 12),
    st.sampled_from([5, 40, 150]),
    st.integers(1, 5),
    st.integers(1, 4),
    st.sampled_from(
        [{}, _LENIENT, {**_LENIENT, "baseline_n": 3, "prior_min_sessions": 1, "prior_min_people": 1}]
    ),
)
def test_so_does_a_long_one(
    seed: int, people: int, most: int, levels: int, kinds: int, changes: dict[str, object]
) -> None:
    record, windows = _drawn(seed, people, most, levels, kinds)
    _is_sound(record, windows, POLICY.with_settings(changes))


def _is_sound(record: Record, windows: list[Window], policy: Policy) -> None:
    coached = [Coached(w.person, w.session_end, w.as_of) for w in windows]
    for found in session_estimates(record, windows, coached, policy):
        if isinstance(found, Absent):
            assert found.reason in (NO_ESTIMATE, NO_SPREAD)
            continue
        figures = [
            v for v in (getattr(found, name) for name in ChangeEstimate.__slots__) if isinstance(v, float)
        ]
        assert all(map(math.isfinite, figures))
        assert found.lo <= found.estimate <= found.hi
        assert found.n >= 1
        assert found.label
        assert found.p_gt_0 is not None
        assert 0 <= found.p_effect <= found.p_gt_0 <= 1
    for chance in midcheck_probabilities(record, windows, coached, policy):
        assert isinstance(chance, Absent) or 0 <= chance.probability <= 1
    for expected in expectations(record, windows, coached, policy):
        assert isinstance(expected, Absent) or math.isfinite(expected.expected)
