"""One session's before and after: every limit of the window, the checks and the verdict by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.result import NOT_YET_COMPUTED, Known
from coachloop.domain.score import Status
from coachloop.loop.coach.model import SessionKind
from coachloop.loop.measure.model import CheckState, Phase, SessionResult
from coachloop.loop.measure.rules import next_steps
from tests.loop.made import (
    ANCHOR,
    ANY_CALLS,
    BERLIN,
    HOUR,
    POLICY,
    SERIES,
    VERSION,
    assert_sound,
    at,
    call,
    calls,
    unscored,
)
from tests.loop.measure.made import BEFORE, END, SECOND, START, after, baseline, result, session

TEN_AT_60 = after([60.0] * 10)


def status(found: SessionResult) -> tuple[Phase, str]:
    return found.phase, found.playbook.status


def states(found: SessionResult) -> list[str]:
    return [str(check.state) for check in found.checks]


# --- change and verdict ---


@pytest.mark.parametrize(
    ("post", "verdict", "improved", "meets"),
    [
        (50.0, "did not produce the intended change", False, False),  # exactly 0
        (50.1, "improved", True, False),
        (57.9, "improved", True, False),
        (58.0, "improved", True, True),  # exactly 8
        (49.9, "did not produce the intended change", False, False),
    ],
)
def test_change_on_its_limits(post: float, verdict: str, improved: bool, meets: bool) -> None:
    found = result(after([post] * 10))
    assert (found.playbook.verdict, found.improved, found.meets_effect) == (verdict, improved, meets)


def test_both_sources_in_words() -> None:
    assert result(after([58.0] * 10)).words == (
        "Improved (D2): 50.0 before, 58.0 after, +8.0. Meets 8 pp (D4)."
    )
    assert result(after([50.0] * 10)).words == (
        "The session did not produce the intended change: 50.0 before, 50.0 after, +0.0. "
        "Does not meet 8 pp (D4)."
    )


def test_thirds_that_add_up_are_no_change() -> None:
    # Before ten at 33.3, after 33.2 and 33.4 five times each: the mean is 33.3 on both sides
    before = calls("b", at(-20), [33.3] * 10)
    found = result(after([33.2, 33.4] * 5), given=session(baseline(before)))
    assert found.improved is False


def test_the_result_carries_both_columns_and_its_policy() -> None:
    found = result(TEN_AT_60)
    assert (found.honest, found.midcheck.honest) == (NOT_YET_COMPUTED, NOT_YET_COMPUTED)
    assert (found.policy.level, len(found.policy.snapshot)) == ("workspace", 12)


def test_all_equal_on_both_sides_is_legal() -> None:
    found = result(after([50.0] * 10))
    assert (found.post, found.baseline.value) == (Known(50.0, 10, 0.0), Known(50.0, 10, 0.0))


# --- which conversations stand in the window ---


def test_a_conversation_at_exactly_the_end_of_the_session_is_the_first() -> None:
    made = [call("gap", END - SECOND, 0), call("first", END, 100)]
    found = result(made)
    assert (found.post_ids, found.gap_calls) == (("first",), 1)


def test_gap_calls_start_at_the_moment_of_logging() -> None:
    # Logged on day -1 at 9:00: that moment is in the gap, the second before is not.
    made = [call("before", at(-1) - SECOND), call("logged", at(-1)), call("held", START)]
    assert result(made).gap_calls == 2


def test_only_the_first_ten_count() -> None:
    found = result(after([60.0] * 10) + calls("z", at(18), [0.0] * 3))
    assert (found.post, found.post_pcts) == (Known(60.0, 10, 0.0), (60.0,) * 10)


def test_ties_in_time_go_by_id() -> None:
    # Nine on day 8 and two together on day 9: `y` comes before `z`.
    made = [*calls("a", at(8), [60.0] * 9, HOUR), call("z", at(9), 0), call("y", at(9), 60)]
    assert result(made).post_ids[-1] == "y"


def test_not_applicable_reaches_further_and_other_types_are_told() -> None:
    made = after([60.0] * 7) + unscored("na", at(9), 3, Status.NOT_APPLICABLE)
    made += [call(f"p{i}", at(10, 12 + i), 0, call_type="panel") for i in range(3)]
    found = result(made)
    assert found.counts_words == "7 of 10 comparable; 3 panels not counted: waiting"
    assert found.words == "Not ready to say: 7 of 10 so far. 3 more conversations are needed; due 2026-03-23."
    assert found.not_comparable == (("panel", 3),)


def test_one_lacking_and_one_of_a_type() -> None:
    found = result([*after([60.0] * 9), call("p", at(9, 12), 0, call_type="panel")])
    assert found.counts_words == "9 of 10 comparable; 1 panel not counted: waiting"
    assert "1 more conversation is needed" in found.words


def test_other_versions_and_series_never_mix_in() -> None:
    made = [call(f"v{i}", at(9), 0, version="next_steps@2") for i in range(9)]
    made += [call(f"h{i}", at(9), 0, series="human") for i in range(9)]
    assert result(made + TEN_AT_60).post == Known(60.0, 10, 0.0)


def test_a_conversation_on_day_28_counts_and_on_day_29_not() -> None:
    nine = after([60.0] * 9)
    late = call("late", at(28, 23, 59), 60)
    assert status(result([*nine, late], at(40))) == (Phase.CLOSED, "ok")
    later = call("late", at(29, 0), 60)
    assert status(result([*nine, later], at(40))) == (Phase.EXPIRED, "too_few(9 of 10)")


# --- the window as of a moment ---


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (at(14, 0) - SECOND, (Phase.PROVISIONAL, "waiting(provisional until day 14)")),
        (at(14, 0), (Phase.CLOSED, "ok")),
    ],
)
def test_ten_are_provisional_before_day_14(as_of: datetime, expected: tuple[Phase, str]) -> None:
    found = result(after([60.0] * 10, first=2), as_of)
    assert status(found) == expected
    assert (found.improved is None) == (found.phase is Phase.PROVISIONAL)
    assert (found.playbook.shown or found.playbook.figure) == Known(10.0, 10)


@pytest.mark.parametrize(
    ("as_of", "low_volume", "expected"),
    [
        (END, False, (Phase.WAITING, "waiting(0 of 10)")),
        (at(22, 0) - SECOND, False, (Phase.WAITING, "waiting(9 of 10)")),  # day 21 is the due day
        (at(22, 0), False, (Phase.OVERDUE, "overdue(9 of 10)")),
        (at(29, 0) - SECOND, False, (Phase.OVERDUE, "overdue(9 of 10)")),
        (at(29, 0), False, (Phase.EXPIRED, "too_few(9 of 10)")),
        (at(29, 0), True, (Phase.OVERDUE, "overdue(9 of 10)")),
        (at(91, 0) - SECOND, True, (Phase.OVERDUE, "overdue(9 of 10)")),
        (at(91, 0), True, (Phase.EXPIRED, "too_few(9 of 10)")),
    ],
)
def test_nine_wait_are_overdue_and_expire(
    as_of: datetime, low_volume: bool, expected: tuple[Phase, str]
) -> None:
    found = result(after([60.0] * 9), as_of, session(low_volume=low_volume))
    assert status(found) == expected
    assert (found.playbook.verdict, found.improved) == ("", None)
    assert found.due_on == date(2026, 3, 23)
    assert found.expires_on == (date(2026, 5, 31) if low_volume else date(2026, 3, 30))


def test_days_are_the_organisations_when_the_clock_changes() -> None:
    # Held on 20 March in Berlin; day 14 is 3 April, which begins at 22:00 UTC in summer time.
    held = datetime(2026, 3, 20, 12, tzinfo=UTC)
    given = session(session_start=held, session_end=held + HOUR)
    made = calls("a", held + 2 * HOUR, [60.0] * 10, 4 * HOUR)
    turn = datetime(2026, 4, 2, 22, tzinfo=UTC)
    assert result(made, turn - SECOND, given, BERLIN).phase is Phase.PROVISIONAL
    closed = result(made, turn, given, BERLIN)
    assert (closed.phase, closed.closed_at, closed.closed_day) == (Phase.CLOSED, turn, 14)


def test_day_0_is_the_org_day_on_which_the_session_ends() -> None:
    # 23:30 UTC is already the next day in Berlin, so day 14 begins an hour before 17 March UTC.
    held = at(0, 23)
    given = session(session_start=held, session_end=held + HOUR / 2)
    made = calls("a", held + 2 * HOUR, [60.0] * 10, 4 * HOUR)
    day_14 = datetime(2026, 3, 16, 23, tzinfo=UTC)
    assert result(made, day_14, given, BERLIN).phase is Phase.CLOSED
    assert result(made, day_14 - SECOND, given, BERLIN).phase is Phase.PROVISIONAL


def test_it_closes_when_ten_are_known_but_not_before_day_14() -> None:
    # The tenth starts on day 17 at 9:00 and is scored at 10:00.
    slow = result(TEN_AT_60)
    assert (slow.closed_at, slow.closed_day) == (at(17, 10), 17)
    fast = result(after([60.0] * 10, first=2))
    assert (fast.closed_at, fast.closed_day) == (at(14, 0), 14)
    assert result(after([60.0] * 9)).closed_at is None
    expired = result(after([60.0] * 9), at(60))
    assert (expired.closed_at, expired.closed_day) == (at(29, 0), 29)


def test_as_of_its_close_a_result_is_the_same_whatever_came_since() -> None:
    closed_at = result(TEN_AT_60).closed_at
    assert closed_at is not None
    then = result(TEN_AT_60, closed_at)
    late = [
        call("late", at(9), 0, scored_at=at(18)),
        *calls("z", at(18), [0.0] * 5),
        *(call(c.conversation_id, c.started_at, 0, scored_at=at(18), series="human") for c in TEN_AT_60),
    ]
    assert result(TEN_AT_60 + late, closed_at) == then
    assert result(TEN_AT_60 + late, at(40)).closed_at == closed_at


def test_what_is_not_yet_known_is_not_looked_at() -> None:
    made = [*after([60.0] * 9), call("x", at(17), 60, scored_at=at(19))]
    assert result(made, at(19) - SECOND).playbook.status == "waiting(9 of 10)"
    assert result(made, at(19)).playbook.status == "ok"


# --- validity ---


def test_all_four_checks_pass() -> None:
    found = result(TEN_AT_60)
    assert states(found) == ["passed"] * 4
    assert [c.words for c in found.checks] == [
        "same criterion in both windows",
        "same definition and same scorer",
        "comparable: screen only",
        "10 of 10 comparable",
    ]


def test_checks_before_the_first_conversation_and_after_expiry() -> None:
    assert states(result([])) == ["passed", "pending", "pending", "pending"]
    assert states(result(after([60.0] * 9), at(29))) == ["passed", "passed", "passed", "failed"]


def test_another_criterion_is_invalid_and_the_number_is_struck_through() -> None:
    found = result(TEN_AT_60, given=session(criterion_key="price"))
    assert (found.playbook.status, found.playbook.shown) == ("invalid(criterion)", Known(10.0, 10))
    assert (found.playbook.verdict, found.improved, states(found)[0]) == ("", None, "failed")


def test_a_definition_that_can_no_longer_score_is_invalid() -> None:
    # Three under the old definition, seven under the new one: shown, struck through, no verdict.
    made = after([60.0] * 3)
    made += [call(f"n{i}", at(12, i), 80, version="next_steps@2") for i in range(7)]
    found = result(made, given=session(anchor_scorable=False))
    assert (found.playbook.status, states(found)[1]) == ("invalid(version)", "failed")
    assert found.playbook.shown == Known(24.0, 10)  # (3 * 60 + 7 * 80) / 10 = 74; 74 - 50
    assert result([], given=session(anchor_scorable=False)).playbook.status == "invalid(version)"


def test_a_window_that_filled_in_time_is_finished_on_its_own_definition() -> None:
    found = result(TEN_AT_60, given=session(anchor_scorable=False))
    assert (found.playbook.status, found.playbook.verdict) == ("ok", "improved")


def test_while_it_can_be_scored_the_window_waits_on_its_own_definition() -> None:
    made = [call(f"n{i}", at(12, i), 80, version="next_steps@2") for i in range(10)]
    assert result(made).playbook.status == "waiting(0 of 10)"


def test_call_types_outside_the_set_are_invalid() -> None:
    # An imported baseline that holds panels although the set says screens only
    frozen = replace(baseline(), mix=(("panel", 4), ("screen", 6)))
    found = result(TEN_AT_60, given=session(frozen))
    assert (found.playbook.status, states(found)[2]) == ("invalid(call types)", "failed")


def test_several_failed_checks_are_all_named() -> None:
    frozen = replace(baseline(), mix=(("panel", 10),))
    found = result([], given=session(frozen, criterion_key="price"))
    assert found.playbook.status == "invalid(criterion, call types)"


# --- withheld ---


def test_a_short_baseline_gives_no_verdict() -> None:
    found = result(TEN_AT_60, given=session(baseline(BEFORE[:9])))
    assert (found.playbook.status, found.playbook.shown) == ("too_few(9 of 10)", Known(10.0, 10))
    assert found.words == "No verdict: the baseline has 9 of 10 conversations."


def test_a_session_logged_late_has_no_playbook_verdict() -> None:
    found = result(TEN_AT_60, given=session(baseline(created_at=at(1))))
    assert found.playbook.status == "invalid(baseline after the fact)"
    assert found.midcheck.playbook.status == "invalid(baseline after the fact)"
    assert found.honest == NOT_YET_COMPUTED


def test_a_reconstructed_session_is_read_by_start_and_says_so() -> None:
    scored = at(200)
    before = [replace(c, scored_at=scored) for c in BEFORE]
    frozen = baseline(before, created_at=scored, kind=SessionKind.RECONSTRUCTED)
    found = result([replace(c, scored_at=scored) for c in TEN_AT_60], at(40), session(frozen))
    assert (found.playbook.verdict, found.badges) == ("improved", ("reconstructed",))
    assert found.closed_at == at(17)


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_contested_score_on_either_side_holds_the_verdict(where: str) -> None:
    before, made = list(BEFORE), list(TEN_AT_60)
    side = before if where == "before" else made
    side[3] = replace(side[3], contested=True)
    found = result([*before, *made] if where == "before" else made)
    if where == "before":
        # The frozen baseline keeps its value; only the verdict waits.
        assert found.baseline == baseline()
    assert (found.playbook.status, found.playbook.shown) == ("waiting(contest)", Known(10.0, 10))
    assert found.midcheck.playbook.status == "waiting(contest)"


def test_a_contest_of_another_definition_or_a_gap_call_holds_nothing() -> None:
    made = [
        call("b00", at(-20), 50, contested=True, version="next_steps@2"),
        call("g", START, contested=True),
    ]
    assert result(made + TEN_AT_60).playbook.status == "ok"


def test_exactly_a_fifth_unscorable_is_allowed() -> None:
    # post_n 8: 2 / 10 = 20 %; 3 / 11 = 27 %
    eight = after([60.0] * 8)
    two, three = (unscored("x", at(9, 12), n, Status.CANNOT_TELL) for n in (2, 3))
    assert result(eight + two, post_n=8).playbook.status == "ok"
    assert result(eight + three, post_n=8).playbook.status == "invalid(unscorable)"


# --- the look at five ---


@pytest.mark.parametrize(
    ("first_five", "verdict"),
    [(50.1, "emerging"), (50.0, "consider a second session"), (40.0, "consider a second session")],
)
def test_the_fifth_call_against_the_baseline(first_five: float, verdict: str) -> None:
    # What comes after the fifth changes nothing.
    found = result(after([first_five] * 5 + [0.0] * 2), at(15))
    assert found.midcheck.playbook.verdict == verdict


def test_four_wait_for_the_fifth() -> None:
    four = after([60.0] * 4)
    assert result(four, at(15)).midcheck.playbook.status == "waiting(4 of 5)"
    assert result(four, at(22)).midcheck.playbook.status == "overdue(4 of 5)"
    assert result(four, at(29)).midcheck.playbook.status == "too_few(4 of 5)"


# --- held ---


def test_held_is_shown_when_the_tenth_fell_before_day_7() -> None:
    # Ten on days 1 and 2 at 100, ten on days 15 to 20 at 50 and one on day 21: held is 50.
    made = calls("a", at(1), [100.0] * 10, 3 * HOUR)
    made += [*calls("h", at(15), [50.0] * 10, 12 * HOUR), call("out", at(21, 0), 0)]
    found = result(made, at(21, 0))
    assert found.held is not None
    assert (found.held.figure, found.held.complete) == (Known(50.0, 10, 0.0), True)
    assert found.playbook.verdict == "improved"
    early = result(made, at(21, 0) - SECOND).held
    assert early is not None
    assert not early.complete


@pytest.mark.parametrize(("tenth", "shown"), [(at(7, 0) - SECOND, True), (at(7, 0), False)])
def test_day_7_is_the_limit_of_held(tenth: datetime, shown: bool) -> None:
    made = [*calls("a", at(1), [60.0] * 9, HOUR), call("tenth", tenth, 60)]
    assert (result(made).held is not None) is shown


def test_nothing_is_held_before_ten() -> None:
    assert result(calls("a", at(1), [60.0] * 9, HOUR)).held is None


# --- mix ---


def test_a_mix_shift_of_exactly_30_is_none_and_more_is_a_badge() -> None:
    # Before 5 screens and 5 panels; after 8 and 2: 0.5 * (.3 + .3) = .3; after 9 and 1: .4
    anchor = Anchor(VERSION, SERIES, frozenset({"screen", "panel"}))
    before = [replace(c, call_type="panel") if i < 5 else c for i, c in enumerate(BEFORE)]
    given = session(baseline(before, anchor=anchor))

    def found(panels: int) -> SessionResult:
        return result(
            [replace(c, call_type="panel") if i < panels else c for i, c in enumerate(TEN_AT_60)], given=given
        )

    assert found(2).mix.total_variation == pytest.approx(0.3)
    assert (found(2).mix.shifted, found(2).badges) == (False, ())
    assert (found(1).mix.shifted, found(1).badges) == (True, ("mix shifted",))
    assert found(1).mix.after == (("panel", 1), ("screen", 9))


# --- what follows ---


def proposals(found: SessionResult) -> list[tuple[str, str]]:
    assert all(step.key == "s1" for step in next_steps(found))
    return [(step.proposal.split()[0], step.source) for step in next_steps(found)]


def test_each_result_proposes_what_its_rule_says() -> None:
    assert proposals(result(after([50.0] * 10))) == [("change", "D0")]
    assert proposals(result(after([60.0] * 10))) == [("close", "D1")]
    assert proposals(result(after([60.0] * 4))) == [("wait", "D2")]
    assert proposals(result(after([60.0] * 5))) == [("wait", "D2")]
    assert proposals(result(after([50.0] * 5))) == [("hold", "D2"), ("wait", "D2")]
    assert proposals(result(after([50.0] * 5), at(22))) == [("hold", "D2"), ("wait", "D2")]
    assert proposals(result(after([60.0] * 10, first=2), at(13))) == [("wait:", "D2")]
    assert proposals(result(after([50.0] * 5), at(29))) == []
    assert proposals(result(TEN_AT_60, given=session(baseline(BEFORE[:9])))) == []
    assert proposals(result(TEN_AT_60, given=session(baseline(created_at=at(1))))) == [("log", "D2")]
    assert proposals(result([], given=session(anchor_scorable=False))) == [("re-score", "ours")]
    held = [replace(TEN_AT_60[0], contested=True), *TEN_AT_60[1:]]
    assert proposals(result(held)) == [("settle", "ours")]


# --- properties ---

MOMENTS = st.integers(-10 * 24, 100 * 24).map(lambda hours: at(0, 0) + timedelta(hours=hours))


@given(ANY_CALLS, ANY_CALLS, MOMENTS, st.booleans(), st.booleans(), st.sampled_from(SessionKind))
def test_results_are_sound(
    before: list[Call], made: list[Call], as_of: datetime, low: bool, scorable: bool, kind: SessionKind
) -> None:
    given_ = session(baseline(before, kind=kind), low_volume=low, anchor_scorable=scorable)
    found = result(made, as_of, given_)
    assert_sound(found)
    assert len(found.checks) == 4
    assert all(isinstance(check.state, CheckState) for check in found.checks)
    if found.playbook.verdict:
        assert found.phase is Phase.CLOSED
        assert [found.baseline.figure.n, found.playbook.figure.n] == [10, 10]  # type: ignore[union-attr]
    if found.midcheck.playbook.verdict:
        assert found.midcheck.playbook.figure.n == 5  # type: ignore[union-attr]
    if found.closed_at is not None:
        assert found.closed_at <= as_of


@given(ANY_CALLS, MOMENTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(made: list[Call], as_of: datetime, rng: object) -> None:
    shuffled = made[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert result(shuffled, as_of) == result(made, as_of)


@given(ANY_CALLS, MOMENTS)
def test_a_window_holds_one_definition_one_series_and_its_types(made: list[Call], as_of: datetime) -> None:
    rows = {(c.conversation_id, c.criterion_version_id, c.series): c for c in made}
    for name in result(made, as_of).post_ids:
        assert ANCHOR.eligible(rows[name, VERSION, SERIES])


@given(st.lists(st.sampled_from([0.0, 50.0, 100.0]), min_size=10, max_size=20), st.integers(0, 60))
def test_a_closed_result_never_changes_with_later_calls(pcts: Sequence[float], later: int) -> None:
    made = calls("a", at(1), pcts)
    closed = result(made, at(22))
    assert closed.closed_at is not None
    more = calls("z", at(22) + timedelta(hours=later), [0.0] * 10, HOUR)
    assert result(made + more, closed.closed_at) == result(made, closed.closed_at)
    assert POLICY.post_n == closed.playbook.figure.n  # type: ignore[union-attr]
