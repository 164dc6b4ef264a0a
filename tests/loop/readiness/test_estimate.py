"""The honest column of readiness: by hand, on its limits, and whatever comes (METHOD.md 4)."""

from dataclasses import replace
from math import isnan, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.result import NOT_TRUSTED, Absent, too_few
from coachloop.loop.readiness import words
from coachloop.loop.readiness.estimate import ByType, change_estimate, ready_estimate
from coachloop.loop.readiness.model import (
    CONFIRMED,
    LIKELY,
    NOT_SHOWN,
    UNCONFIRMED,
    Batch,
    ReadyEstimate,
    Stage,
)
from tests.loop.made import POLICY, at
from tests.loop.readiness.hand import batch

#: Mean 85, in an order in which neighbours disagree, so that no correlation is found: 8 x 100, 2 x 75, 5 x 65.
HIGH = [100.0, 65.0, 100.0, 65.0, 100.0, 65.0, 100.0, 65.0, 100.0, 65.0, 100.0, 75.0, 100.0, 75.0, 100.0]


def estimate(
    pooled: list[Batch], cohort: list[Batch] | None = None, *, met: bool = True, types: ByType | None = None
) -> ReadyEstimate:
    got = ready_estimate(pooled, cohort or [], types or {}, met, POLICY)
    assert isinstance(got, ReadyEstimate)
    return got


def two(first: list[float], second: list[float] | None = None, **more: object) -> list[Batch]:
    return [batch(at(20), first, **more), batch(at(34), second or first, **more)]  # type: ignore[arg-type]


def test_by_hand_without_a_cohort() -> None:
    got = estimate(two(HIGH))
    mean = sum(HIGH) / 15  # 85.0
    # Two batches of the same values: s^2 = squares / 14; v = s^2 / 30; P = Phi((mean - 80) / sqrt(v)).
    variance = sum((v - mean) ** 2 for v in HIGH) / 14
    p = NormalDist().cdf((mean - 80) / sqrt(variance / 30))
    assert mean == pytest.approx(85.0)
    assert (got.estimate, got.n, got.level) == (pytest.approx(mean), 30, 0.90)
    assert got.p_above == pytest.approx(p, abs=1e-9)
    assert got.criteria[0].start == "starts from nothing: 0 of 8 trainees assessed"
    assert got.label == CONFIRMED


def test_a_cohort_draws_the_level_down() -> None:
    cohort = [batch(at(19), [60.0, 64.0] * 7 + [62.0], person=f"p{i}") for i in range(8)]
    alone, among = estimate(two(HIGH)), estimate(two(HIGH), cohort)
    assert among.estimate < alone.estimate
    assert among.criteria[0].start == "starts from 8 trainees: mean 62.0, spread 8"
    # Trainees measured by another definition say nothing.
    others = [replace(b, criteria=(replace(b.criteria[0], series="rules@2"),)) for b in cohort]
    assert estimate(two(HIGH), others).estimate == pytest.approx(alone.estimate)


def test_the_rule_met_and_not_sure() -> None:
    # 13 of 15 at 100, two at 0: mean 86.7, neighbours alike; far from sure.
    wide = [100.0, 100.0, 0.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 0.0] + [100.0] * 5
    got = estimate(two(wide), met=True)
    assert (got.label, got.p_above < 0.90) == (UNCONFIRMED, True)
    assert got.needed is not None
    assert got.needed > 0
    said = words.disagreement(got, Stage.DECIDE)
    assert said.startswith("The rule is met, the estimate is not sure: Next Steps, the least sure, is 8")
    assert said.endswith(f"About {got.needed} more conversations would probably settle it.")


def test_sure_before_the_rule_and_neither() -> None:
    sure = estimate([batch(at(20), [100.0, 95.0] * 7 + [100.0])], met=False)
    assert sure.label == LIKELY
    assert "the rule asks for another batch" in words.disagreement(sure, Stage.GAP)
    low = estimate([batch(at(20), [50.0, 75.0] * 7 + [50.0])], met=False)
    assert (low.label, low.needed) == (NOT_SHOWN, None)  # below: no number of conversations would settle it
    assert words.disagreement(low, Stage.BATCH_1) == ""


# P of exactly the asked probability confirms: .90 is at least .90.
def test_on_the_limit_is_confirmed() -> None:
    p = estimate(two(HIGH)).p_above
    for asked, label in ((p, CONFIRMED), (p + 1e-6, UNCONFIRMED)):
        got = ready_estimate(two(HIGH), [], {}, True, replace(POLICY, ready_conf=asked))
        assert isinstance(got, ReadyEstimate)
        assert got.label == label


def test_every_criterion_has_to_be_sure() -> None:
    def both(b: Batch, other: list[float]) -> Batch:
        low = batch(b.assessed_at, other).criteria[0]
        return replace(b, criteria=(*b.criteria, replace(low, key="closing", name="Closing")))

    pooled = [both(b, [75.0, 90.0] * 7 + [80.0]) for b in two([100.0, 95.0] * 7 + [100.0])]
    got = estimate(pooled)
    assert got.p_above == min(e.p_above for e in got.criteria)
    assert got.estimate == got.criteria[1].estimate
    assert got.words.startswith("Closing, the least sure")


# v = s^2 / 15 each with s^2 = 100 (values 10 off the mean in turn ... 15 of them: 14 * 100 + 0 / 14 = 100):
# 1.96 * sqrt(2 * 100 / 15) = 7.16.
@pytest.mark.parametrize(("shift", "apart"), [(7.1, False), (7.2, True)])
def test_batches_that_disagree(shift: float, apart: bool) -> None:
    one = [80.0, 100.0] * 7 + [90.0]
    got = estimate(two(one, [v - shift for v in one], step=1.0))
    assert got.criteria[0].disagree is apart


def test_pass_or_fail_is_beta_binomial() -> None:
    got = estimate(two([100.0] * 15, step=None))
    # Flat, 30 of 30: Beta(31, 1): P(p > .8) = 1 - .8^31 = .99901; mean 31/32.
    assert got.p_above == pytest.approx(1 - 0.8**31)
    assert got.estimate == pytest.approx(100 * 31 / 32)
    assert got.method == "beta-binomial"


def test_all_alike_is_as_sure_as_the_levels_allow() -> None:
    # SD 0: rounding to steps of 25 alone gives 25 / sqrt(12) = 7.217; v = 52.08 / 30; interval 1.645 * 1.3176.
    got = estimate(two([75.0] * 15), met=False)
    assert got.hi - got.lo == pytest.approx(2 * 1.6449 * 7.2169 / sqrt(30), abs=1e-3)
    assert got.label == NOT_SHOWN


def test_the_weakest_call_type() -> None:
    types = {"next_steps": {"screen": [100.0] * 5, "panel": [50.0] * 5, "phone": [0.0] * 4}}
    weakest = estimate(two(HIGH), types=types).criteria[0].weakest_type
    assert weakest is not None
    assert (weakest.call_type, weakest.n) == ("panel", 5)  # four phone calls are too few
    assert estimate(two(HIGH), types={"next_steps": {"screen": [100.0] * 5}}).criteria[0].weakest_type is None


def test_absent_for_a_reason() -> None:
    assert ready_estimate([], [], {}, False, POLICY) == too_few(0, 15)
    made = batch(at(20))
    untrusted = replace(made, criteria=(replace(made.criteria[0], figure=NOT_TRUSTED),))
    assert ready_estimate([untrusted], [], {}, False, POLICY) == NOT_TRUSTED


def test_one_that_is_not_sure_settles_it_whatever_another_cannot_say() -> None:
    low, sure = batch(at(20), [50.0, 75.0] * 7 + [50.0]), batch(at(20), [100.0, 95.0] * 7 + [100.0])
    silent = replace(low.criteria[0], key="closing", figure=too_few(0, 10))
    got = ready_estimate([replace(low, criteria=(*low.criteria, silent))], [], {}, False, POLICY)
    assert isinstance(got, ReadyEstimate)
    assert (got.label, len(got.criteria)) == (NOT_SHOWN, 1)
    found = ready_estimate([replace(sure, criteria=(*sure.criteria, silent))], [], {}, False, POLICY)
    assert found == too_few(0, 10)


def test_a_change_by_hand() -> None:
    # Means 50 and 60, s^2 = 100 around each (ten values 10 off, no correlation found in turns):
    # squares 20 * 100 on 18 = 111.1; se = sqrt(111.1 * .2) = 4.714; P = Phi(2.121) = .983.
    got = change_estimate([40.0, 60.0] * 5, [50.0, 70.0] * 5, 25.0)
    assert (got.estimate, got.n) == (10.0, 20)
    assert got.p_gt_0 == pytest.approx(0.983, abs=1e-3)
    assert got.label == "improved"
    assert got.lo == pytest.approx(10 - 1.6449 * 4.714, abs=2e-3)


VALUES = st.lists(st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0]), min_size=10, max_size=20)


@given(st.lists(VALUES, min_size=1, max_size=2), st.lists(VALUES, max_size=12), st.sampled_from([25.0, None]))
def test_anything_gives_an_estimate(
    pooled: list[list[float]], others: list[list[float]], step: float | None
) -> None:
    mine = [batch(at(20 + 14 * i), values, step=step) for i, values in enumerate(pooled)]
    cohort = [batch(at(19), values, person=f"p{i}", step=step) for i, values in enumerate(others)]
    got = ready_estimate(mine, cohort, {"next_steps": {"a": [100.0] * 5, "b": [0.0] * 5}}, True, POLICY)
    assert not isinstance(got, Absent)
    for e in (got, *got.criteria):
        assert 0.0 <= e.p_above <= 1.0
        assert e.lo <= e.estimate <= e.hi or not 0 <= e.estimate <= 100
        assert not any(isnan(x) for x in (e.estimate, e.lo, e.hi))
        assert e.n == sum(map(len, pooled))
