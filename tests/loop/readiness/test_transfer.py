"""What a training changed: before and after, splits, and the sentences that follow (METHOD.md 1.4)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Call
from coachloop.domain.result import NOT_TRUSTED, WAITING_CONTEST, Absent, Known, invalid, too_few
from coachloop.domain.score import Status
from coachloop.domain.verdict import Estimate
from coachloop.loop.readiness import rules
from coachloop.loop.readiness.model import (
    CriterionChange,
    Measured,
    Training,
    Transfer,
)
from coachloop.loop.readiness.transfer import IMPROVED, NO_START, UNCHANGED, baseline, curriculum, transfer
from tests.loop.made import (
    ANY_CALLS,
    DAY,
    HOUR,
    POLICY,
    USED,
    VERSION,
    assert_sound,
    at,
    call,
    calls,
    unscored,
)
from tests.loop.readiness.hand import RULE, TRAINING, batch, facts, measured, slot
from tests.loop.readiness.test_rules import UTC

NOW = at(20)
HALF_A_DAY = DAY / 2


def before(pcts: list[float], **changes: str) -> list[Call]:
    """One a day up to the day before the training started."""
    rows = calls("b", at(-len(pcts)), pcts)
    return [replace(c, **changes) for c in rows]  # type: ignore[arg-type]


def after(pcts: list[float], prefix: str = "a") -> list[Call]:
    return calls(prefix, TRAINING.end + HOUR, pcts, HALF_A_DAY)


def found(
    *groups: Measured, training: Training = TRAINING, hard: frozenset[str] = frozenset(), late: bool = False
) -> Transfer:
    known = facts(groups, hard=hard)
    made = rules.take_batch(RULE, "dana", training, slot(), groups, known, NOW, "kim", POLICY, USED)
    return transfer(made, groups, known, "screen", late, UTC, POLICY)


def change(rows: list[Call], **more: object) -> CriterionChange:
    return found(measured(rows), **more).criteria[0]  # type: ignore[arg-type]


# --- the training baseline ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "figure"), [(19, too_few(19, 20)), (20, Known(50.0, 20, 0.0)), (31, Known(50.0, 30, 0.0))]
)
def test_twenty_to_thirty_before_the_training(n: int, figure: object) -> None:
    rows = measured([*before([50.0] * n), call("start", at(0, 0), 0.0)])  # that one is not before it
    assert baseline(rows, TRAINING.start, POLICY)[1] == figure


def test_the_baseline_is_absent_for_a_reason() -> None:
    rows = before([50.0] * 20)
    assert baseline(measured(rows), None, POLICY)[1] == NO_START
    assert baseline(measured(rows, decides=False), TRAINING.start, POLICY)[1] == NOT_TRUSTED
    contested = [replace(rows[3], contested=True), *rows[:3], *rows[4:]]
    assert baseline(measured(contested), TRAINING.start, POLICY)[1] == WAITING_CONTEST
    # 6 of 26 are 23 %.
    lost = unscored("u", at(-10, 10), 6, Status.CANNOT_TELL)
    assert baseline(measured([*rows, *lost]), TRAINING.start, POLICY)[1] == invalid("unscorable")


# --- the change --------------------------------------------------------------------------------------------


# 20 at 50 before; 15 after with mean 50 (no change), 53.3 and 48.3.
@pytest.mark.parametrize(
    ("last", "verdict", "steps"), [(50.0, UNCHANGED, 1), (100.0, IMPROVED, 0), (25.0, UNCHANGED, 1)]
)
def test_a_change_of_nothing_asks_for_harder_scenarios(last: float, verdict: str, steps: int) -> None:
    got = found(measured([*before([50.0] * 20), *after([50.0] * 14 + [last])]))
    assert got.criteria[0].playbook.verdict == verdict
    figure = got.criteria[0].playbook.figure
    assert isinstance(figure, Known)
    assert figure == Known(pytest.approx((last - 50) / 15), 15)  # type: ignore[arg-type]
    assert [s.proposal for s in got.next_steps if "harder scenarios" in s.proposal][:1] == [
        "Next Steps: add harder scenarios before the next training"
    ] * bool(steps)
    assert all(s.source == "D3" for s in got.next_steps)


def test_a_late_batch_is_not_judged() -> None:
    got = change([*before([50.0] * 20), *after([100.0] * 15)], late=True)
    assert got.playbook.status == "invalid(assessed more than 28 days after the training)"
    assert got.playbook.shown == Known(50.0, 15)


def test_adjacent_is_what_the_training_was_not_about() -> None:
    rows = [*before([50.0] * 20), *after([100.0] * 15)]
    both = (measured(rows), measured(rows, "closing"))
    about = replace(TRAINING, criterion_key="closing")
    assert [c.adjacent for c in found(*both, training=about).criteria] == [True, False]
    assert [c.adjacent for c in found(*both).criteria] == [None, None]


# Five of each kind on both sides. Easy 50 -> 75; hard 50 -> 50 (on the limit) or 51.
@pytest.mark.parametrize(("hard_after", "incomplete"), [(50.0, True), (51.0, False)])
def test_better_on_easy_ones_only_is_incomplete(hard_after: float, incomplete: bool) -> None:
    rows = [*before([50.0] * 20), *after([75.0] * 10 + [hard_after] * 5)]
    hard = frozenset({f"b{i:02}" for i in range(5)} | {f"a{i:02}" for i in range(10, 15)})
    got = change(rows, hard=hard)
    assert got.incomplete is incomplete
    assert ("Transfer incomplete" in got.words) is incomplete
    # Four hard ones after are too few to say so.
    assert not change(rows, hard=hard - {"a14"}).incomplete


# Days 0 to 13 after the training at 80, from day 14 on at 80 (on the limit) or 79; baseline 50.
@pytest.mark.parametrize(("late", "lost"), [(80.0, False), (79.0, True)])
def test_a_gain_that_fades_asks_for_reinforcement(late: float, lost: bool) -> None:
    early = calls("e", at(5), [80.0] * 13)  # days 5 to 17
    rows = [*before([50.0] * 20), *early, *calls("l", at(18), [late] * 5, 3 * HOUR)]  # day 18 is day 14 after
    got = found(measured(rows))
    assert (got.criteria[0].early, got.criteria[0].late) == (Known(80.0, 13, 0.0), Known(late, 5, 0.0))
    assert any("reinforcement" in s.proposal for s in got.next_steps) is lost


def test_no_gain_cannot_fade() -> None:
    rows = [*before([80.0] * 20), *calls("e", at(5), [80.0] * 13), *calls("l", at(18), [70.0] * 5, 3 * HOUR)]
    assert not any("reinforcement" in s.proposal for s in found(measured(rows)).next_steps)


# Screens at 90, five panels at 75 (15 below, not more) or 74.
@pytest.mark.parametrize(("panel", "asked"), [(75.0, False), (74.0, True)])
def test_call_types_far_apart_ask_what_was_covered(panel: float, asked: bool) -> None:
    panels = [replace(c, call_type="panel") for c in after([panel] * 5, "p")]
    got = found(measured([*before([50.0] * 20), *after([90.0] * 15), *panels]))
    assert (
        "Next Steps: check whether the training covered panel" in [s.proposal for s in got.next_steps]
    ) is asked


def test_splits_by_call_type_have_both_sides() -> None:
    rows = [
        *before([40.0] * 20, call_type="panel")[:10],
        *before([50.0] * 20)[10:],
        *after([100.0] * 15),
        *[replace(c, call_type="panel") for c in after([60.0] * 5, "p")],
    ]
    got = change(rows)
    by_type = {s.value: s.change for s in got.splits if s.kind == "call type"}
    assert by_type == {"panel": Known(20.0, 5), "screen": Known(50.0, 15)}
    # The baseline takes all call types (mean 45), the batch one: half of it is another type, shown as shifted.
    assert got.playbook.figure == Known(55.0, 15)
    assert (got.mix_before, got.mix_after) == ((("panel", 10), ("screen", 10)), (("screen", 15),))
    assert "mix of call types has shifted" in got.words
    # The honest one compares screens with screens.
    assert isinstance(got.honest, Estimate)
    assert got.honest.estimate == 50.0
    assert got.honest.n == 25


def test_a_training_without_a_start_has_no_baseline() -> None:
    got = change([*before([50.0] * 20), *after([100.0] * 15)], training=replace(TRAINING, start=None))
    assert got.playbook.status == "not_applicable(the start of the training is not on record)"
    assert isinstance(got.honest, Absent)


# --- the team ----------------------------------------------------------------------------------------------


# Of four trainees two (50 %, not more) or three are below 80; somebody at exactly 80 is not below.
@pytest.mark.parametrize(
    ("levels", "asked"),
    [((70, 70, 80, 90), False), ((70, 70, 79, 90), True), ((70,), False), ((70, 70), True)],
)
def test_a_whole_team_below_asks_for_the_curriculum(levels: tuple[float, ...], asked: bool) -> None:
    batches = [batch(at(20), [float(v)] * 15, person=f"p{i}") for i, v in enumerate(levels)]
    steps = curriculum(batches, 80.0, POLICY)
    assert [s.key for s in steps] == ["next_steps"] * asked
    # The latest batch of each counts.
    better = [*batches, *[batch(at(34), [100.0] * 15, person=f"p{i}") for i in range(len(levels))]]
    assert curriculum(better, 80.0, POLICY) == ()


def test_no_batches_ask_for_nothing() -> None:
    assert curriculum([], 80.0, POLICY) == ()


@given(ANY_CALLS, st.sampled_from([25.0, None]), st.booleans())
def test_anything_gives_a_status(rows: list[Call], step: float | None, late: bool) -> None:
    mine = [c for c in rows if c.series == "rules@1" and c.criterion_version_id == VERSION]
    got = found(measured(mine, step=step), training=replace(TRAINING, end=at(-20), start=at(-25)), late=late)
    assert_sound(got)
