"""What many results say: response rate, module gaps, aggregates and what is flat, limits by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.result import Known
from coachloop.domain.score import Status
from coachloop.loop.coach.model import Episode, SessionKind
from coachloop.loop.measure.aggregate import (
    TIMING_AND_SPECIFICITY,
    aggregate,
    episode_outcomes,
    flat_steps,
    most_coached,
    response_rate,
    session_outcome,
)
from coachloop.loop.measure.model import (
    Aggregate,
    GroupBy,
    MeasuredSession,
    ModuleGap,
    Outcome,
    ResponseRate,
)
from coachloop.loop.measure.modules import DESIGN_PROBLEM, module_gap, module_summary
from tests.loop.made import (
    ANY_CALLS,
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
from tests.loop.measure.made import BEFORE, SECOND, after, baseline, result, session


def outcome(name: str, change: float = 5.0, **changes: object) -> Outcome:
    values: dict[str, object] = {
        "session_ids": (name,),
        "person_id": "p1",
        "criterion_key": "k",
        "method": "roleplay",
        "change": change,
        "session_start": at(0),
        "closed_at": at(20),
        "closed_day": 20,
        "reconstructed": False,
        **changes,
    }
    return Outcome(**values)  # type: ignore[arg-type]


def outcomes(*changes: float) -> list[Outcome]:
    return [outcome(f"s{i:02}", change) for i, change in enumerate(changes)]


def rate(rows: Sequence[Outcome], *, reconstructed: bool = False) -> ResponseRate:
    return response_rate(rows, at(0), at(30), POLICY, USED, reconstructed=reconstructed)


# --- response rate ---


def test_exactly_half_is_not_low() -> None:
    # 3 of 6 = 50 %; 2 of 5 = 40 %
    half = rate(outcomes(1, 2, 3, -1, -2, -3))
    assert (half.playbook.figure, half.playbook.verdict, half.message) == (Known(0.5, 6), "responding", "")
    low = rate(outcomes(1, 2, -1, -2, -3))
    assert (low.playbook.figure, low.playbook.verdict) == (Known(0.4, 5), "low")
    assert low.message == TIMING_AND_SPECIFICITY


def test_five_sessions_are_enough_and_four_are_not() -> None:
    assert rate(outcomes(1, 1, 1, 1, 1)).playbook.figure == Known(1.0, 5)
    four = rate(outcomes(-1, -1, -1, -1))
    assert (four.playbook.status, four.playbook.shown, four.message) == ("too_few(4 of 5)", Known(0.0, 4), "")
    assert rate([]).playbook.status == "too_few(0 of 5)"


def test_a_change_of_exactly_0_is_no_response() -> None:
    # 60.1 - 60.1 may be a hair off 0 in binary; a hair is no response either
    assert rate(outcomes(0.0, 1e-12, 5, 5, 5)).responded == 3


def test_the_period_is_half_open() -> None:
    made = [
        outcome(name, 5, closed_at=closed)
        for name, closed in [("a", at(0) - SECOND), ("b", at(0)), ("c", at(30) - SECOND), ("d", at(30))]
    ]
    assert rate(made).playbook.shown == Known(1.0, 2)


def test_windows_closed_after_day_28_are_counted_and_told() -> None:
    made = [*outcomes(5, 5, 5), outcome("x", 5, closed_day=28), outcome("y", 5, closed_day=29)]
    assert (rate(made).playbook.figure, rate(made).closed_late) == (Known(1.0, 5), 1)


def test_reconstructed_sessions_have_their_own_rate() -> None:
    made = outcomes(5, 5, 5, 5, 5) + [outcome(f"r{i}", -5, reconstructed=True) for i in range(5)]
    assert rate(made).playbook.figure == Known(1.0, 5)
    assert rate(made, reconstructed=True).playbook.figure == Known(0.0, 5)


# --- outcomes ---


def test_only_ok_results_are_outcomes() -> None:
    given_ = session()
    closed = session_outcome(given_, result(after([60.0] * 10)))
    assert closed is not None
    assert (closed.change, closed.closed_day, closed.reconstructed) == (10.0, 17, False)
    assert session_outcome(given_, result(after([60.0] * 9), at(60))) is None
    assert session_outcome(given_, result(after([60.0] * 10, first=2), at(13))) is None


def episode(*names: str) -> Episode:
    return Episode("p1", "next_steps", names, {"dana": 1.0})


def second(frozen_at: float, **changes: object) -> MeasuredSession:
    frozen = baseline(calls("b", at(-20), [frozen_at] * 10))
    return session(frozen, session_id="s2", **changes)


def test_an_episode_runs_from_the_first_baseline_to_the_last_post() -> None:
    # First baseline 50, second 55, post 70: the episode's change is 20, the second session's 15.
    sessions = {"s1": session(), "s2": second(55, method="call review")}
    results = {name: result(after([70.0] * 10), given=s) for name, s in sessions.items()}
    (found,) = episode_outcomes([episode("s1", "s2")], sessions, results, {})
    assert (found.change, found.session_ids, found.method) == (20.0, ("s1", "s2"), "several methods")
    (alone,) = episode_outcomes([episode("s2")], sessions, results, {})
    assert (alone.change, alone.method) == (15.0, "call review")


def test_an_episode_without_both_ends_is_no_outcome() -> None:
    short = session(baseline(BEFORE[:9]))
    other = session(baseline(anchor=Anchor(VERSION, SERIES)))  # another set of call types
    done, waiting = result(after([70.0] * 10)), result(after([70.0] * 9))
    both = [episode("s1", "s2")]
    assert episode_outcomes(both, {"s1": short, "s2": second(55)}, {"s2": done}, {}) == ()
    assert episode_outcomes(both, {"s1": other, "s2": second(55)}, {"s2": done}, {}) == ()
    assert episode_outcomes(both, {"s1": session(), "s2": second(55)}, {"s2": waiting}, {}) == ()
    assert episode_outcomes(both, {"s1": session(), "s2": second(55)}, {}, {}) == ()


def test_an_episode_with_a_reconstructed_session_is_reconstructed() -> None:
    again = session(baseline(created_at=at(90), kind=SessionKind.RECONSTRUCTED))
    done = {"s2": result(after([70.0] * 10), given=second(55))}
    (found,) = episode_outcomes([episode("s1", "s2")], {"s1": again, "s2": second(55)}, done, {})
    assert found.reconstructed


# --- aggregates ---


def by(rows: Sequence[Outcome], group: GroupBy = GroupBy.METHOD, **changes: object) -> Aggregate:
    values = {"first_log": at(-200), "now": at(0), "zone": UTC, **changes}
    return aggregate(rows, group, policy=POLICY, used=USED, **values)  # type: ignore[arg-type]


def test_means_by_method_criterion_and_person() -> None:
    made = [
        outcome("a", 10, method="roleplay", person_id="p1"),
        outcome("b", -4, method="roleplay", person_id="p2"),
        outcome("c", 6, method="call review", person_id="p1"),
    ]
    # roleplay (10 - 4) / 2 = 3; p1 (10 + 6) / 2 = 8; all (10 - 4 + 6) / 3 = 4
    means = {
        group: [(line.key, line.playbook.figure.value, line.sessions) for line in by(made, group).lines]  # type: ignore[union-attr]
        for group in GroupBy
    }
    assert means[GroupBy.METHOD] == [("call review", 6.0, 1), ("roleplay", 3.0, 2)]
    assert means[GroupBy.PERSON] == [("p1", 8.0, 2), ("p2", -4.0, 1)]
    assert means[GroupBy.CRITERION] == [("k", 4.0, 3)]


def test_reconstructed_outcomes_have_lines_of_their_own() -> None:
    lines = by([outcome("a", 10), outcome("b", -4, reconstructed=True)]).lines
    assert [(line.key, line.reconstructed) for line in lines] == [("roleplay", False), ("roleplay", True)]
    assert lines[0].playbook.figure == Known(10.0, 1)


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ([1, 2, 3], "consistently improves"),
        ([1, 2], ""),
        ([1, 2, 0], ""),
        ([0, -1, -2], "plateaus"),
        ([0, -1], ""),
        ([-1, -1, 1], ""),
    ],
)
def test_three_sessions_make_a_label(changes: list[float], label: str) -> None:
    assert by(outcomes(*changes), GroupBy.PERSON).lines[0].label == label


@pytest.mark.parametrize(
    ("first", "now", "early"),
    [
        (date(2025, 11, 30), date(2026, 2, 27), "early: month 3 of 3, 3 windows closed"),
        (date(2025, 11, 30), date(2026, 2, 28), ""),  # 30 November + 3 months = 28 February
        (date(2025, 12, 31), date(2026, 3, 31), ""),
        (date(2026, 1, 31), date(2026, 2, 27), "early: month 1 of 3, 3 windows closed"),
        (date(2026, 1, 31), date(2026, 2, 28), "early: month 2 of 3, 3 windows closed"),  # + 1 month
    ],
)
def test_three_months_go_by_the_calendar(first: date, now: date, early: str) -> None:
    def noon(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    found = by(outcomes(1, 2, 3), first_log=noon(first), now=noon(now))
    assert found.early == early
    line = found.lines[0]
    assert (line.playbook.status, line.label) == (
        (f"waiting({early})", "") if early else ("ok", "consistently improves")
    )
    assert (line.playbook.shown or line.playbook.figure) == Known(2.0, 3, 1.0)


def test_before_anything_is_logged() -> None:
    assert by([], first_log=None).early == "early: nothing logged yet, 0 windows closed"
    assert by([]).lines == ()


def test_the_day_of_the_first_log_is_the_organisations() -> None:
    # 28 February 23:30 UTC is 1 March in Berlin: three months are over on 1 June, not on 31 May.
    first, now = datetime(2026, 2, 28, 23, 30, tzinfo=UTC), datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert by(outcomes(1), first_log=first, now=now).early == ""
    assert by(outcomes(1), first_log=first, now=now, zone=BERLIN).early.startswith("early: month 3")


def test_most_coached_of_the_quarter() -> None:
    # First quarter: two sessions on k, two on z, one on a; the one of 31 December is not of it.
    starts = [("k", at(0)), ("k", at(1)), ("z", at(0)), ("z", at(2)), ("a", at(3))]
    sessions = [
        session(session_id=f"s{i}", criterion_key=key, session_start=start)
        for i, (key, start) in enumerate(starts)
    ]
    sessions += [session(session_id=f"o{i}", criterion_key="a", session_start=at(-61)) for i in range(9)]
    made = [outcome("s0", 10), outcome("s1", -4), outcome("o", 90, session_start=at(-61))]
    made += [outcome("r", 7, reconstructed=True)]
    found = most_coached(sessions, made, date(2026, 3, 31), UTC)
    assert found is not None
    assert (found.criterion_key, found.sessions) == ("k", 2)
    assert str(found.change) == "3.0 (n=2)"
    assert found.reconstructed == Known(7.0, 1)
    assert most_coached(sessions, made, date(2026, 4, 1), UTC) is None


def flat_rows(methods: dict[str, int], change: float = 0.0) -> list[Outcome]:
    return [
        outcome(f"{method}{i}", change, method=method, person_id=f"{method}{i}")
        for method, n in methods.items()
        for i in range(n)
    ]


def test_a_criterion_flat_over_six_people_with_both_most_used_methods() -> None:
    flat = flat_rows({"roleplay": 6, "call review": 6, "script walkthrough": 1})
    assert [(s.key, s.proposal) for s in flat_steps(flat, POLICY)] == [
        ("k", "hiring or process change, not coaching")
    ]
    assert flat_steps(flat_rows({"roleplay": 6, "call review": 5}), POLICY) == ()
    assert flat_steps(flat_rows({"roleplay": 12}), POLICY) == ()
    assert flat_steps(flat_rows({"roleplay": 6, "call review": 6}, 0.1), POLICY) == ()


def test_a_person_flat_over_three_sessions() -> None:
    assert [(s.key, s.proposal) for s in flat_steps(outcomes(1, -1, 0), POLICY)] == [
        ("p1", "another intervention")
    ]
    assert flat_steps(outcomes(-1, -1), POLICY) == ()
    assert flat_steps([replace(o, reconstructed=True) for o in outcomes(-1, -1, -1)], POLICY) == ()


# --- the 30-day gap of a module ---

EVERY_TYPE = Anchor(VERSION, SERIES)
DONE = at(0)


def of_module(made: Sequence[Call], as_of: datetime | None = None) -> ModuleGap:
    return module_gap("p1", "m1", made, EVERY_TYPE, DONE, as_of or at(40), UTC, POLICY, USED)


def test_a_gap_of_exactly_0_is_a_design_problem() -> None:
    before = calls("b", at(-20), [50.0] * 10)
    flat = of_module(before + calls("a", at(1), [50.0] * 10))
    assert (flat.playbook.figure, flat.playbook.verdict) == (Known(0.0, 10), DESIGN_PROBLEM)
    assert of_module(before + calls("a", at(1), [50.1] * 10)).playbook.verdict == "moved"


def test_the_last_ten_on_each_side_and_thirty_days() -> None:
    # Completion itself is after; day 30 at 00:00 is out. After: 9 at 60 and the edge at 70, mean 61.
    before = [call("old", at(-30), 0), *calls("b", at(-20), [50.0] * 10), call("at", DONE, 0)]
    made = [
        *before,
        *calls("a", at(15), [60.0] * 9),
        call("edge", at(29, 23, 59), 70),
        call("out", at(30, 0), 0),
    ]
    found = of_module(made)
    assert (found.before, found.playbook.status) == (Known(50.0, 10, 0.0), "ok")
    assert found.after is not None
    assert (found.after.value, found.after.n) == (61.0, 10)


def test_too_few_on_either_side() -> None:
    nine, ten = calls("b", at(-20), [50.0] * 9), calls("b", at(-20), [50.0] * 10)
    assert of_module(nine + calls("a", at(1), [50.0] * 10)).playbook.status == "too_few(9 of 10)"
    assert of_module(ten + calls("a", at(1), [50.0] * 9)).playbook.status == "too_few(9 of 10)"
    assert of_module([]).playbook.status == "too_few(0 of 10)"


def test_the_gap_waits_for_its_thirty_days() -> None:
    made = calls("b", at(-20), [50.0] * 10) + calls("a", at(1), [60.0] * 10)
    assert of_module(made, at(30, 0) - SECOND).playbook.status == "waiting(10 of 10)"
    assert of_module(made, at(30, 0)).playbook.verdict == "moved"


def test_contest_and_unscorable_withhold_the_gap() -> None:
    before = calls("b", at(-20), [50.0] * 10)
    made = calls("a", at(1), [60.0] * 10)
    held = [replace(made[0], contested=True), *made[1:]]
    assert of_module(before + held).playbook.status == "waiting(contest)"
    blank = unscored("x", at(5), 3, Status.FAILED)
    assert of_module(before + made + blank).playbook.status == "invalid(unscorable)"  # 3 / 13


def test_a_module_over_its_people() -> None:
    before = calls("b", at(-20), [50.0] * 10)
    # Gaps +10 and -10 and one too few: three completed, mean 0 over two
    gaps = [of_module(before + calls("a", at(1), [pct] * 10)) for pct in (60.0, 40.0)]
    found = module_summary("m1", [*gaps, of_module(before)], POLICY, USED)
    assert found.completed == 3
    assert str(found.playbook.figure) == "0.0 (n=2)"
    assert found.playbook.verdict == DESIGN_PROBLEM
    assert module_summary("m1", [of_module(before)], POLICY, USED).playbook.status == "too_few(0 of 1)"


# --- properties ---

ANY_OUTCOMES = st.lists(
    st.builds(
        outcome,
        st.integers(0, 10_000).map(str),
        st.sampled_from([-10.0, 0.0, 0.1, 8.0]),
        person_id=st.sampled_from(["p1", "p2"]),
        method=st.sampled_from(["roleplay", "call review"]),
        reconstructed=st.booleans(),
        closed_at=st.integers(-10, 40).map(at),
    ),
    max_size=40,
    unique_by=lambda o: o.session_ids,
)


@given(ANY_OUTCOMES, st.sampled_from(GroupBy), st.none() | st.integers(-200, 0).map(at), st.randoms())
def test_many_are_sound_and_do_not_depend_on_order(
    made: list[Outcome], group: GroupBy, first: datetime | None, rng: object
) -> None:
    shuffled = made[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert_sound(rate(made))
    assert rate(shuffled) == rate(made)
    found = by(made, group, first_log=first)
    assert_sound(found)
    assert by(shuffled, group, first_log=first) == found
    assert sum(line.sessions for line in found.lines) == len(made)
    assert flat_steps(shuffled, POLICY) == flat_steps(made, POLICY)


@given(ANY_CALLS, st.integers(-30, 60), st.randoms())
def test_module_gaps_are_sound_and_do_not_depend_on_order(made: list[Call], day: int, rng: object) -> None:
    shuffled = made[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    found = of_module(made, at(day))
    assert_sound(found)
    assert of_module(shuffled, at(day)) == found
    assert_sound(module_summary("m1", [found], POLICY, USED))
