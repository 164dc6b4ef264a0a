"""The team effect: METHOD.md 1.5 by hand with every value on a limit, and its honest column by simulation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.result import (
    NOT_TRUSTED,
    WAITING_CONTEST,
    Absent,
    Known,
    invalid,
    too_few,
    waiting,
)
from coachloop.domain.score import Status
from coachloop.loop.measure.team import NOT_YET_AFTER, NOT_YET_HELD, WHO_WAS_THERE, team_effect, with_honest
from coachloop.loop.measure.team_estimate import team_estimate
from coachloop.loop.measure.team_model import EFFECTIVE, FLAT, SCORING_VARIATION, TeamEffect, TeamEstimate
from coachloop.loop.train.model import Training
from coachloop.loop.train.rules import practice
from coachloop.stats.change.record import Coached, Record, Window
from tests.loop.made import (
    ANY_CALL,
    BERLIN,
    POLICY,
    SERIES,
    USED,
    VERSION,
    assert_sound,
    at,
    call,
    calls,
    unscored,
)

EVERY = Anchor(VERSION, SERIES)
#: Monday 2 March 2026, 9:00 to 10:30. Practice until the end of 9 March; two weeks from 10 to 24 March.
START, END = at(0, 9), at(0, 10, 30)
OPENS, CLOSES = at(8, 0), at(22, 0)
#: Both people five times before, each on another day: 10 conversations at 50.
BEFORE = {p: calls(f"b{p}", at(-10), [50.0] * 5) for p in ("ada", "bo")}


def training(**changes: object) -> Training:
    values: dict[str, object] = {
        "session_id": "t_1",
        "criterion_key": "next_steps",
        "anchor": EVERY,
        "starts_at": START,
        "ends_at": END,
        "planned": ("ada", "bo"),
        "attended": ("ada", "bo"),
        **changes,
    }
    return Training(**values)  # type: ignore[arg-type]


def effect(
    after: Mapping[str, Sequence[Call]],
    given: Training | None = None,
    as_of: object = CLOSES,
    **settings: object,
) -> TeamEffect:
    session, policy = given or training(), POLICY.with_settings(settings)
    people = {*BEFORE, *after}
    rows = {p: [*BEFORE.get(p, ()), *after.get(p, ())] for p in people}
    practised = practice(session.attended or (), None, END, at(30), UTC, policy)
    return team_effect(session, rows, practised, as_of, UTC, policy, USED)  # type: ignore[arg-type]


def both(pct: float, first: int = 8) -> dict[str, list[Call]]:
    return {p: calls(f"a{p}", at(first), [pct] * 5) for p in ("ada", "bo")}


# --- the verdict -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pct", "verdict"),
    [(58.0, EFFECTIVE), (57.9, SCORING_VARIATION), (50.1, SCORING_VARIATION), (50.0, FLAT), (40.0, FLAT)],
)
def test_verdicts_on_their_limits(pct: float, verdict: str) -> None:
    found = effect(both(pct))
    assert found.playbook.verdict == verdict
    assert isinstance(found.playbook.figure, Known)
    assert found.playbook.figure.value == pytest.approx(pct - 50)
    assert found.playbook.figure.n == 10
    assert found.closed_at == CLOSES
    assert bool(found.next_steps) is (verdict != EFFECTIVE)
    assert all(step.source == "D4" for step in found.next_steps)


def test_the_mean_is_over_all_conversations_of_the_cohort() -> None:
    # ada 8 at 80, bo 2 at 30: (640 + 60) / 10 = 70, not the mean of means 55
    after = {"ada": calls("x", at(8), [80.0] * 8), "bo": calls("y", at(8), [30.0] * 2)}
    found = effect(after)
    assert found.playbook.figure == Known(20.0, 10)
    assert [p.person_id for p in found.people] == ["ada", "bo"]
    assert found.people[1].after == Known(30.0, 2, 0.0)


def test_who_was_not_there_is_listed_and_never_averaged_in() -> None:
    given = training(planned=("ada", "bo", "cy"))
    found = effect({**both(60), "cy": calls("c", at(8), [0.0] * 20)}, given)
    assert found.absentees == ("cy",)
    assert found.playbook.figure == Known(10.0, 10)
    assert "1 person planned and not there, not counted" in found.words


# --- the windows -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (OPENS - timedelta(microseconds=1), False),
        (OPENS, True),
        (CLOSES - timedelta(microseconds=1), True),
        (CLOSES, False),
    ],
)
def test_the_window_after_is_half_open(moment: object, inside: bool) -> None:
    one = call("edge", moment, 100.0, scored_at=moment)  # type: ignore[arg-type]
    found = effect({**both(50), "ada": [*both(50)["ada"], one]}, as_of=CLOSES)
    assert isinstance(found.after, Known)
    assert found.after.n == (11 if inside else 10)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [(at(-14, 0) - timedelta(microseconds=1), False), (at(-14, 0), True), (START, False)],
)
def test_the_window_before_ends_at_the_session(moment: object, inside: bool) -> None:
    one = call("edge", moment, 0.0)  # type: ignore[arg-type]
    found = effect({**both(60), "ada": [*both(60)["ada"], one]})
    assert isinstance(found.before, Known)
    assert found.before.n == (11 if inside else 10)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (at(7, 23), NOT_YET_AFTER),
        (OPENS, waiting(0, 10)),
        (at(12, 23), waiting(10, 10)),
        (CLOSES - timedelta(seconds=1), waiting(10, 10)),
    ],
)
def test_no_verdict_before_the_window_closes(as_of: object, status: Absent) -> None:
    found = effect(both(90), as_of=as_of)
    assert found.playbook.figure == status
    assert found.playbook.verdict == ""
    assert found.closed_at is None


def test_who_was_there_is_needed() -> None:
    found = effect(both(90), training(attended=None))
    assert found.playbook.figure == WHO_WAS_THERE
    assert found.absentees == ()
    assert effect(both(90), training(attended=None), as_of=at(-1)).playbook.figure == NOT_YET_HELD


@pytest.mark.parametrize(("n", "ok"), [(9, False), (10, True)])
def test_ten_conversations_on_each_side(n: int, ok: bool) -> None:
    found = effect({"ada": calls("x", at(8), [90.0] * n)})
    assert (found.playbook.verdict == EFFECTIVE) is ok
    if not ok:
        assert found.playbook.figure == too_few(9, 10)
        assert found.playbook.shown == Known(40.0, 9)


def test_contests_and_too_many_unscorable_hold_the_verdict() -> None:
    held = [replace(c, contested=True) for c in both(90)["ada"]]
    assert effect({**both(90), "ada": held}).playbook.figure == WAITING_CONTEST
    # 10 scored and 3 not: 23 % is more than 20 %
    rows = [*both(90)["ada"], *unscored("u", at(9), 3, Status.CANNOT_TELL)]
    assert effect({**both(90), "ada": rows}).playbook.figure == invalid("unscorable")
    assert effect(both(90), training(trusted=False)).playbook.figure == NOT_TRUSTED


def test_another_version_or_series_is_not_compared() -> None:
    other = [replace(c, series="rules@2") for c in both(90)["ada"]]
    assert effect({**both(90), "ada": other}).playbook.figure == too_few(5, 10)


@given(st.lists(ANY_CALL, max_size=30), st.lists(ANY_CALL, max_size=30), st.integers(-5, 60))
def test_whatever_comes_there_is_a_status(first: list[Call], second: list[Call], day: int) -> None:
    rows = {"ada": first, "bo": second}
    practised = practice(("ada", "bo"), None, END, at(day), BERLIN, POLICY)
    found = team_effect(training(), rows, practised, at(day), BERLIN, POLICY, USED)
    assert_sound(found)
    if found.closed_at is not None and isinstance(found.playbook.figure, Known):
        assert found.playbook.figure.n >= POLICY.team_effect_min


# --- the honest column -------------------------------------------------------------------------------------

PEOPLE, HISTORY, AFTER, COHORT = 30, 70, 20, 8
DAY = 86_400.0
OPEN, CLOSE = 77 * DAY, 98 * DAY


def team(
    rng: np.random.Generator, true: float, drift: float = 0.0
) -> tuple[Record, list[Window], list[Coached]]:
    """One conversation a day each; between people SD 8, within 20; the 8 lowest of their last 10 are trained."""
    level = rng.normal(65, 8, PEOPLE)
    before = level[:, None] + rng.normal(0, 20, (PEOPLE, HISTORY))
    trained = np.argsort(before[:, -10:].mean(axis=1))[:COHORT]
    lift = np.where(np.isin(np.arange(PEOPLE), trained), true, 0.0) + drift
    after = level[:, None] + lift[:, None] + rng.normal(0, 20, (PEOPLE, AFTER))
    rows = [
        (p, day * DAY, float(v), 0, day * DAY)
        for p in range(PEOPLE)
        for day, v in [*enumerate(before[p]), *((d + OPEN / DAY, x) for d, x in enumerate(after[p]))]
    ]
    windows = [
        Window(
            person=int(p),
            as_of=CLOSE,
            baseline_from=60 * DAY,
            session_end=OPEN,
            baseline=float(before[p, -10:].mean()),
            baseline_kinds=((0, 10),),
            post=float(after[p].mean()),
            post_n=AFTER,
            post_kinds=((0, AFTER),),
        )
        for p in trained
    ]
    return Record.of(rows), windows, [Coached(int(p), 70 * DAY, CLOSE) for p in trained]


@pytest.mark.parametrize(("true", "drift"), [(0.0, 0.0), (0.0, 4.0), (8.0, 0.0)])
def test_a_cohort_picked_for_being_low(true: float, drift: float) -> None:
    """The playbook's change rises by chance; the estimate does not, and its 95 % interval holds what is true."""
    teams, rng = 200, np.random.default_rng(5)
    naive, d, inside = [], [], 0
    for _ in range(teams):
        record, windows, coached = team(rng, true, drift)
        found = team_estimate(record, windows, coached, POLICY)
        assert isinstance(found, TeamEstimate)
        assert found.people == COHORT
        assert found.peers == PEOPLE - COHORT
        naive.append(float(np.mean([w.post - w.baseline for w in windows])))
        d.append(found.d)
        inside += found.d_lo <= true <= found.d_hi
    error = 4 * float(np.std(d)) / sqrt(teams)
    assert np.mean(naive) > true + drift + 4
    assert np.mean(d) == pytest.approx(true, abs=1 + error)
    assert inside / teams == pytest.approx(0.955, abs=0.025 + 4 * sqrt(0.05 * 0.95 / teams))


def test_too_little_to_learn_from_is_said() -> None:
    record, windows, coached = team(np.random.default_rng(1), 0.0)
    assert isinstance(team_estimate(record, [], coached, POLICY), Absent)
    assert isinstance(team_estimate(record, windows[:1], coached, POLICY), Absent)
    few = replace(
        record,
        **{
            name: getattr(record, name)[:50] for name in ("person", "started_at", "value", "kind", "known_at")
        },
    )
    assert isinstance(team_estimate(few, windows, coached, POLICY), Absent)


def test_scores_that_are_all_the_same_have_no_estimate() -> None:
    record, windows, coached = team(np.random.default_rng(1), 0.0)
    flat = replace(record, value=np.full(record.n, 50.0))
    same = [replace(w, baseline=50.0, post=50.0) for w in windows]
    assert isinstance(team_estimate(flat, same, coached, POLICY), Absent)


def test_where_rule_and_estimate_disagree_one_sentence_says_so() -> None:
    record, windows, coached = team(np.random.default_rng(3), 0.0)
    estimate = team_estimate(record, windows, coached, POLICY)
    assert isinstance(estimate, TeamEstimate)
    told = with_honest(effect(both(58)), replace(estimate, label="cannot tell", p_effect=0.1))
    assert isinstance(told.honest, TeamEstimate)
    assert told.honest.words.startswith(
        "The playbook rule says effective (+8.0). Beyond what was to be expected"
    )
    agreed = with_honest(effect(both(58)), replace(estimate, label="improved, 8 pp likely", p_effect=0.9))
    assert isinstance(agreed.honest, TeamEstimate)
    assert agreed.honest.words == estimate.words
