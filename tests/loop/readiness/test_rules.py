"""The playbook's rules of readiness, each value on its limit (METHOD.md 1.4)."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Call
from coachloop.domain.result import NOT_TRUSTED, WAITING_CONTEST, Absence, Absent, Known, invalid, too_few
from coachloop.domain.score import Status
from coachloop.loop.readiness import rules
from coachloop.loop.readiness.model import PASSED, Batch, Slot, Stage, Training
from tests.loop.made import (
    ANY_CALLS,
    BERLIN,
    DAY,
    HOUR,
    POLICY,
    USED,
    assert_sound,
    at,
    call,
    calls,
    unscored,
)
from tests.loop.readiness.hand import MEASURES, RULE, TRAINING, batch, facts, measured, slot

UTC = ZoneInfo("UTC")
NOW = at(20)


def taken(rows: list[Call], when: Slot | None = None, **changes: object) -> Batch:
    m = [measured(rows, **changes)]
    return rules.take_batch(RULE, "dana", TRAINING, when or slot(), m, facts(m), NOW, "kim", POLICY, USED)


def after(pcts: list[float]) -> list[Call]:
    """From an hour after the end of the training, one every six hours."""
    return calls("a", TRAINING.end + HOUR, pcts, 6 * HOUR)


# --- which training ----------------------------------------------------------------------------------------


def test_the_last_completed_training_on_a_criterion_of_the_rule_counts() -> None:
    other = replace(TRAINING, module="Other", criterion_key="closing", end=at(9))
    later = replace(TRAINING, module="Again", criterion_key="next_steps", end=at(8))
    assert rules.training_for([TRAINING, other, later], RULE.criteria, at(10)) == later
    assert rules.training_for([TRAINING, other, later], RULE.criteria, at(8)) == later  # at its very end
    assert rules.training_for([TRAINING, other, later], RULE.criteria, at(7)) == TRAINING
    assert rules.training_for([other], RULE.criteria, at(10)) is None


# --- when --------------------------------------------------------------------------------------------------


# Training ends on day 4: batch 1 is due on days 18 to 32, both included.
@pytest.mark.parametrize(
    ("day", "early", "late"), [(17, True, False), (18, False, False), (32, False, False), (33, False, True)]
)
def test_batch_1_is_taken_14_to_28_days_after_the_training(day: int, early: bool, late: bool) -> None:
    found = rules.slot(TRAINING, [], MEASURES, at(day, 0), UTC, POLICY)
    assert (found.early, found.late, found.position, found.since) == (early, late, 1, TRAINING.end)
    assert (found.opens, found.closes) == (at(18).date(), at(32).date())


def test_days_are_those_of_the_organisation() -> None:
    # 17:00 UTC on day 4 is day 4 in Berlin; 23:30 UTC on day 17 is half past midnight of day 18 there.
    assert not rules.slot(TRAINING, [], MEASURES, at(17, 23, 30), BERLIN, POLICY).early
    assert rules.slot(TRAINING, [], MEASURES, at(17, 23, 30), UTC, POLICY).early


# Batch 1 on day 20: batch 2 on days 34 to 48; on day 49 it is batch 1 again.
@pytest.mark.parametrize(
    ("day", "early", "position"), [(33, True, 2), (34, False, 2), (48, False, 2), (49, False, 1)]
)
def test_batch_2_is_taken_14_to_28_days_after_batch_1(day: int, early: bool, position: int) -> None:
    first = batch(at(20))
    found = rules.slot(TRAINING, [first], MEASURES, at(day), UTC, POLICY)
    assert (found.early, found.position, found.since) == (early, position, first.assessed_at)


def test_a_batch_that_did_not_pass_and_another_scorer_start_the_count_again() -> None:
    failed = batch(at(20), [80.0] * 15)
    assert rules.slot(TRAINING, [failed], MEASURES, at(34), UTC, POLICY).position == 1
    other = (("next_steps@ffffffff", "rules@1"),)
    assert rules.slot(TRAINING, [batch(at(20))], other, at(34), UTC, POLICY).position == 1


def test_a_later_training_starts_the_count_again() -> None:
    again = Training("Again", None, at(21), at(22))
    found = rules.slot(again, [batch(at(20))], MEASURES, at(36), UTC, POLICY)
    assert (found.position, found.since) == (1, again.end)


# --- what a batch holds ------------------------------------------------------------------------------------


def test_the_last_twenty_of_the_type_since_the_training() -> None:
    # 25 of the type, five of another, one at the very end of the training (in), one a minute before (out).
    rows = [
        call("before", TRAINING.end - HOUR / 60, 0.0),
        call("edge", TRAINING.end, 100.0),
        *after([100.0] * 24),
        *[call(f"p{i}", at(10, i), 0.0, call_type="panel") for i in range(5)],
    ]
    found = taken(rows)
    assert [c.conversation_id for c in found.calls] == [f"a{i:02}" for i in range(4, 24)]
    assert found.playbook.figure == Known(100.0, 20)
    # 16 of them are all there are: "edge" is in, "before" is not.
    few = taken([*rows[:2], *after([100.0] * 15)])
    assert [c.conversation_id for c in few.calls][:2] == ["edge", "a00"]


def test_a_conversation_at_the_very_moment_is_not_before_it() -> None:
    rows = [*after([100.0] * 15), call("now", NOW, 0.0)]
    assert len(taken(rows).calls) == 15


@pytest.mark.parametrize(("n", "figure"), [(14, too_few(14, 15)), (15, Known(100.0, 15))])
def test_fifteen_make_a_batch(n: int, figure: object) -> None:
    found = taken(after([100.0] * n))
    assert found.playbook.figure == figure
    assert found.passed is (n == 15)


# 15 values of 100 and 0: 12 of 15 are exactly 80, 13 of 15 are 86.7.
@pytest.mark.parametrize(("hundreds", "passed"), [(12, False), (13, True)])
def test_a_mean_on_the_threshold_does_not_pass(hundreds: int, passed: bool) -> None:
    found = taken(after([100.0] * hundreds + [0.0] * (15 - hundreds)))
    assert found.passed is passed
    assert found.playbook.verdict in ("passed", "not passed")


# 15 conversations, the criterion not applicable in 6 or 5 of them: 9 are too few, 10 are enough.
@pytest.mark.parametrize(("scored", "figure"), [(9, too_few(9, 10)), (10, Known(100.0, 10, 0.0))])
def test_ten_scored_on_a_criterion(scored: int, figure: object) -> None:
    rows = [
        *after([100.0] * scored),
        *unscored("n", TRAINING.end + HOUR / 2, 15 - scored, Status.NOT_APPLICABLE),
    ]
    found = taken(rows)
    assert len(found.calls) == 15
    assert found.criteria[0].figure == figure
    assert found.criteria[0].not_applicable == 15 - scored
    assert found.playbook.verdict == (PASSED if scored == 10 else "")
    assert found.criteria[0].shown == Known(100.0, scored, 0.0)


# 12 scored: 3 of 15 cannot be told (20 %, allowed), 4 of 16 are 25 %.
@pytest.mark.parametrize(("lost", "figure"), [(3, Known(100.0, 12, 0.0)), (4, invalid("unscorable"))])
def test_more_than_a_fifth_unscorable_is_no_verdict(lost: int, figure: object) -> None:
    rows = [*after([100.0] * 12), *unscored("u", TRAINING.end + HOUR / 2, lost, Status.CANNOT_TELL)]
    assert taken(rows).criteria[0].figure == figure


def test_a_voided_conversation_is_not_in_the_batch() -> None:
    rows = [*after([100.0] * 15), *unscored("v", TRAINING.end + HOUR / 2, 5, Status.VOIDED)]
    assert len(taken(rows).calls) == 15


def test_not_trusted_and_contested_give_no_verdict() -> None:
    rows = after([100.0] * 15)
    assert taken(rows, decides=False).playbook.figure == NOT_TRUSTED
    assert taken(rows, decides=False).playbook.shown == Known(100.0, 15)
    contested = [replace(rows[0], contested=True), *rows[1:]]
    assert taken(contested).playbook.figure == WAITING_CONTEST


def test_every_criterion_has_to_hold() -> None:
    good, low = measured(after([100.0] * 15)), measured(after([75.0] * 15), "closing")
    unknown = measured(after([100.0] * 15), "opening", decides=False)
    both = [good, low]
    made = rules.take_batch(RULE, "dana", TRAINING, slot(), both, facts(both), NOW, "kim", POLICY, USED)
    assert (made.playbook.figure, made.playbook.verdict) == (Known(75.0, 15), "not passed")
    # One that fails settles it, whatever another cannot say.
    three = [unknown, low]
    made = rules.take_batch(RULE, "dana", TRAINING, slot(), three, facts(three), NOW, "kim", POLICY, USED)
    assert made.playbook.verdict == "not passed"


def test_the_weighted_total_of_the_empathy_template() -> None:
    # Weights 25/20/20/20/15 on 100, 75, 50, 75, 0: 25 + 15 + 10 + 15 + 0 = 65.
    weights, values = (25, 20, 20, 20, 15), (100.0, 75.0, 50.0, 75.0, 0.0)
    assert sum(weights) == 100
    five = [
        measured(after([v] * 15), f"k{i}", weight=float(w))
        for i, (w, v) in enumerate(zip(weights, values, strict=True))
    ]
    made = rules.take_batch(RULE, "dana", TRAINING, slot(), five, facts(five), NOW, "kim", POLICY, USED)
    assert made.total == Known(pytest.approx(65.0), 15, pytest.approx(0.0))
    # Without the first criterion in ten of them: (15 + 10 + 15 + 0) / 75 = 53.33 there;
    # mean (10 * 53.33 + 5 * 65) / 15 = 57.22.
    rows = [replace(c, status=Status.NOT_APPLICABLE, pct=None) for c in after([100.0] * 15)[:10]]
    five[0] = measured([*rows, *after([100.0] * 15)[10:]], "k0", weight=25.0)
    made = rules.take_batch(RULE, "dana", TRAINING, slot(), five, facts(five), NOW, "kim", POLICY, USED)
    assert isinstance(made.total, Known)
    assert made.total.value == pytest.approx(57.2222, abs=1e-3)


# --- what batches in a row say -----------------------------------------------------------------------------


def verdict(*batches: Batch, day: int = 50) -> tuple[Stage, str, object]:
    when = rules.slot(TRAINING, batches, MEASURES, at(day), UTC, POLICY)
    column = rules.column(RULE, when, batches, UTC, POLICY)
    return rules.stage(TRAINING, when, batches, UTC, POLICY), column.verdict, column.figure


def test_two_in_a_row_are_ready() -> None:
    two = (batch(at(20)), batch(at(34), position=2))
    assert verdict(*two) == (Stage.DECIDE, "ready for screen", Known(2.0, 30))


def test_one_is_one_of_two_then_gap_then_batch_2() -> None:
    one = batch(at(20))
    assert verdict(one, day=33) == (Stage.GAP, "1 of 2", Known(1.0, 15))
    assert verdict(one, day=34) == (Stage.BATCH_2, "1 of 2", Known(1.0, 15))
    assert verdict(one, day=48) == (Stage.BATCH_2, "1 of 2", Known(1.0, 15))
    # Expired: batch 1 again, and no verdict.
    assert verdict(one, day=49) == (Stage.BATCH_1, "", Absent(Absence.WAITING, 0, 2))


def test_a_fail_resets() -> None:
    failed = batch(at(34), [80.0] * 15, position=2)
    assert verdict(batch(at(20)), failed) == (Stage.BATCH_1, "not yet", Known(0.0, 15))
    after_it = batch(at(48))
    assert verdict(batch(at(20)), failed, after_it, day=49)[1] == "1 of 2"


# The second 28 days after the first counts with it, 29 days after it does not.
@pytest.mark.parametrize(("day", "stage"), [(48, Stage.DECIDE), (49, Stage.GAP)])
def test_an_expired_batch_1_does_not_count(day: int, stage: Stage) -> None:
    assert verdict(batch(at(20)), batch(at(day), position=2), day=day + 1)[0] is stage


def test_two_versions_are_never_put_together() -> None:
    old = batch(at(20), version="next_steps@ffffffff")
    assert verdict(old, batch(at(34)), day=35)[:2] == (Stage.GAP, "1 of 2")


def test_no_training_is_the_first_column() -> None:
    assert rules.stage(None, None, (), UTC, POLICY) is Stage.BASELINE
    assert rules.column(RULE, None, (), UTC, POLICY).status == "waiting(0 of 2)"


def test_a_decision_is_looked_at_again_after_90_days() -> None:
    assert rules.review_day(at(0), UTC, POLICY) == (at(0) + 90 * DAY).date()


# --- whatever comes ----------------------------------------------------------------------------------------


@given(ANY_CALLS, st.sampled_from([True, False]), st.sampled_from([25.0, 50.0, None]))
def test_anything_gives_a_status(rows: list[Call], decides: bool, step: float | None) -> None:
    m = [measured([c for c in rows if c.series == "rules@1"], decides=decides, step=step)]
    when = slot(since=at(-60))
    found = rules.take_batch(RULE, "dana", TRAINING, when, m, facts(m), at(30), "kim", POLICY, USED)
    assert_sound(found)
    assert len(found.calls) <= 20
    assert rules.sealed(found).content_hash == rules.sealed(found).content_hash
    if found.passed:
        assert all(c.passed and len(c.scores) >= 10 for c in found.criteria)
