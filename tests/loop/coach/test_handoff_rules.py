"""First interviews, pair calibration, trained and drift risk: each limit on its own value."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.domain.result import Absent, Known
from coachloop.domain.rubric import Criterion, Method, Scale, ScaleKind, ScoringSpec
from coachloop.domain.verdict import Estimate
from coachloop.loop.coach.handoff_feedback import check_number, check_writer, complete
from coachloop.loop.coach.handoff_model import (
    AppointmentTooShort,
    Booking,
    Calibrated,
    DriftState,
    FeedbackDraft,
    FeedbackIncomplete,
    Interview,
    LoopState,
    MeetingState,
    MomentNotFound,
    NoMomentCited,
    NotInHandoff,
    NotTheNamedCoach,
    Review,
)
from coachloop.loop.coach.handoff_rules import (
    check_booking,
    checkpoints,
    drift_risk,
    first_loops,
    handoff,
    late_items,
    numbered,
    pair_calibration,
    stage_words,
    trained,
)
from coachloop.loop.coach.model import ThemeRefused
from tests.loop.made import BERLIN, HOUR, POLICY, assert_sound, at

SECOND = timedelta(seconds=1)
END = at(0)


def interview(name: str, started_at: datetime, *, ended: bool = True) -> Interview:
    return Interview(name, started_at, started_at + HOUR if ended else None)


def daily(count: int) -> list[Interview]:
    """`i01` an hour after the training ended, then one a day; each lasts an hour."""
    return [interview(f"i{n:02}", at(n - 1, 10)) for n in range(1, count + 1)]


# --- numbers ------------------------------------------------------------------------------------------------


def test_interviews_are_numbered_by_start_also_when_one_comes_late_into_the_record() -> None:
    early, late = interview("b", at(1)), interview("a", at(2))
    assert [i.conversation_id for i in numbered([late, early], END, at(9))] == ["b", "a"]
    between = interview("c", at(1, 12))
    assert [i.conversation_id for i in numbered([late, early, between], END, at(9))] == ["b", "c", "a"]


def test_an_interview_that_starts_as_the_training_ends_is_the_first_and_one_before_is_none() -> None:
    on, before = interview("on", END), interview("before", END - SECOND)
    assert [i.conversation_id for i in numbered([before, on], END, at(9))] == ["on"]
    assert numbered([on], None, at(9)) == ()
    assert numbered([interview("x", at(5))], END, at(4)) == ()  # still to come


# --- the first three ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "state"),
    [(timedelta(hours=48), LoopState.IN_TIME), (timedelta(hours=48) + SECOND, LoopState.LATE)],
)
def test_exactly_48_hours_after_the_end_is_in_time(after: timedelta, state: LoopState) -> None:
    first = interview("i", at(1))
    assert first.ended_at is not None
    loops = first_loops([first], [Review("i", "u_1", first.ended_at + after)], at(9), POLICY)
    assert [loop.state for loop in loops] == [state, LoopState.WAITING, LoopState.WAITING]


@pytest.mark.parametrize(
    ("after", "state"),
    [(timedelta(hours=48), LoopState.OPEN), (timedelta(hours=48) + SECOND, LoopState.OVERDUE)],
)
def test_the_clock_runs_out_after_48_hours(after: timedelta, state: LoopState) -> None:
    first = interview("i", at(1))
    assert first.ended_at is not None
    loops = first_loops([first], [], first.ended_at + after, POLICY)
    assert loops[0].state is state
    assert isinstance(loops[0].hours, Absent)


def test_the_first_review_counts_and_one_of_the_time_to_come_does_not() -> None:
    first = interview("i", at(1))
    reviews = [Review("i", "u_1", at(2)), Review("i", "u_1", at(8)), Review("other", "u_1", at(1))]
    assert first_loops([first], reviews, at(9), POLICY)[0].reviewed_at == at(2)
    assert first_loops([first], [Review("i", "u_1", at(8))], at(2), POLICY)[0].state is LoopState.OPEN


def test_without_an_end_there_is_no_clock() -> None:
    loop = first_loops([interview("i", at(1), ended=False)], [], at(30), POLICY)[0]
    assert loop.state is LoopState.NO_CLOCK
    assert loop.due_at is None


def test_only_three_are_reviewed_one_by_one() -> None:
    assert len(first_loops(daily(9), [], at(20), POLICY)) == 3


# --- the pair calibration -----------------------------------------------------------------------------------


def booking(starts_at: datetime, booked_at: datetime = END - SECOND, minutes: int = 30) -> Booking:
    return Booking(starts_at, minutes, "Mira", booked_at)


def test_between_interviews_10_and_11_both_ends_count() -> None:
    # Interview 10 ends at 11:00 of day 9, interview 11 begins at 10:00 of day 10.
    for starts, state in (
        (at(9, 11), MeetingState.IN_PLACE),
        (at(9, 11) - SECOND, MeetingState.TOO_EARLY),
        (at(10, 9, 30), MeetingState.IN_PLACE),
        (at(10, 9, 30) + SECOND, MeetingState.TOO_LATE),
    ):
        assert pair_calibration(daily(11), booking(starts), END, at(20), POLICY).state is state


def test_while_the_tenth_is_to_come_a_booking_stands_until_its_time_has_passed() -> None:
    assert pair_calibration(daily(4), booking(at(9)), END, at(9), POLICY).state is MeetingState.BOOKED
    assert pair_calibration(daily(4), booking(at(9)), END, at(9) + SECOND, POLICY).state is (
        MeetingState.TOO_EARLY
    )


def test_booked_as_the_training_ends_is_not_before_it() -> None:
    assert pair_calibration([], booking(at(9), END), END, END, POLICY).before_training_end is False
    assert pair_calibration([], booking(at(9), END - SECOND), END, END, POLICY).before_training_end is True


def test_without_a_booking_it_is_missing_from_the_end_of_the_training() -> None:
    assert pair_calibration([], None, END, END - SECOND, POLICY).state is MeetingState.TO_BOOK
    assert pair_calibration([], None, END, END, POLICY).state is MeetingState.MISSING
    assert pair_calibration([], None, None, END, POLICY).state is MeetingState.TO_BOOK


def test_half_an_hour_is_long_enough() -> None:
    assert check_booking(30, POLICY) == 30
    with pytest.raises(AppointmentTooShort):
        check_booking(29, POLICY)


def test_checkpoints_at_5_15_and_25() -> None:
    assert [(p.number, p.conversation_id) for p in checkpoints(daily(15), POLICY)] == [
        (5, "i05"),
        (15, "i15"),
        (25, None),
    ]


# --- trained ------------------------------------------------------------------------------------------------


def rated(count: int, *gaps: float) -> list[Calibrated]:
    """`gaps` of the last interviews on one criterion; 0 for those before."""
    values = [*[0.0] * (count - len(gaps)), *gaps]
    return [Calibrated(f"i{n:02}", at(n, 10), {"depth": value}) for n, value in enumerate(values)]


def test_fifteen_calibrated_interviews_a_gap_of_fifteen_and_one_closed_loop_are_enough() -> None:
    found = trained(rated(15, *[15.0] * 10), [at(3)], POLICY)
    assert found.playbook.verdict == "trained"
    assert found.playbook.figure == Known(15.0, 15)
    assert found.dimensions[0].playbook.figure == Known(15.0, 10)


def test_each_of_the_three_conditions_is_needed() -> None:
    assert trained(rated(14), [at(3)], POLICY).missing == ("1 of 15 calibrated interviews",)
    # Nine gaps of 15 and one of 16: mean 15.1.
    wide = trained(rated(15, *[15.0] * 9, 16.0), [at(3)], POLICY)
    assert wide.missing == ("a mean gap of at most 15 points on depth",)
    assert trained(rated(15), [], POLICY).missing == ("a closed coaching loop among them",)


def test_a_wide_gap_before_the_last_ten_is_forgotten_and_a_loop_before_the_first_is_none() -> None:
    assert trained(rated(15, 90.0, *[0.0] * 10), [at(3)], POLICY).playbook.verdict == "trained"
    first = rated(15)[0].started_at
    assert trained(rated(15), [first], POLICY).playbook.verdict == "trained"
    assert trained(rated(15), [first - SECOND], POLICY).playbook.verdict == ""


def test_the_gap_has_its_interval() -> None:
    # 10 and 20: mean 15, sd 7.0711, se 5, t(0.975, 1) = 12.7062: 15 -+ 63.531, and no gap is below 0.
    honest = trained(rated(2, 10.0, 20.0), [], POLICY).dimensions[0].honest
    assert isinstance(honest, Estimate)
    assert (honest.estimate, honest.lo, honest.n) == (15.0, 0.0, 2)
    assert honest.hi == pytest.approx(78.531, abs=1e-3)
    equal = trained(rated(2, 10.0, 10.0), [], POLICY).dimensions[0].honest
    assert str(equal) == "invalid(the gaps do not vary)"
    alone = trained(rated(1, 10.0), [], POLICY).dimensions[0].honest
    assert str(alone) == "too_few(1 of 2)"


# --- drift --------------------------------------------------------------------------------------------------


def test_ninety_days_are_calendar_days_of_the_organisation() -> None:
    # 2 March 2026, 10:00 in Berlin + 90 days = 31 May, 00:00 in Berlin, which is 22:00 UTC on 30 May (summer).
    limit = at(89, 22)
    assert drift_risk(END, [limit - SECOND], at(99), BERLIN, POLICY).state is DriftState.COACHED
    assert drift_risk(END, [limit], at(99), BERLIN, POLICY).state is DriftState.COACHED_LATE
    assert drift_risk(END, [], limit - SECOND, BERLIN, POLICY).state is DriftState.OPEN
    assert drift_risk(END, [], limit, BERLIN, POLICY).state is DriftState.RISK


def test_coaching_before_the_training_ended_does_not_count() -> None:
    assert drift_risk(END, [END - SECOND], at(99), BERLIN, POLICY).state is DriftState.RISK
    assert drift_risk(END, [END], at(99), BERLIN, POLICY).state is DriftState.COACHED
    assert drift_risk(None, [], at(99), BERLIN, POLICY).state is DriftState.OPEN


# --- late, and where somebody is ----------------------------------------------------------------------------


def test_late_things_name_whose_they_are() -> None:
    loops = first_loops(daily(2), [], at(9), POLICY)
    meeting = pair_calibration(daily(2), None, END, at(9), POLICY)
    found = late_items("dana", "Mira", loops, meeting, END, at(9))
    assert [(i.what, i.whose) for i in found] == [
        ("booking the pair calibration", "Mira"),
        ("review of interviews 1, 2", "Mira"),
    ]
    assert [i.what for i in late_items("dana", None, loops, meeting, END, at(9))] == ["naming a coach"]
    assert late_items("dana", None, (), meeting, None, at(9)) == ()


def test_after_the_thirtieth_interview_nothing_is_late_any_more() -> None:
    def late(count: int) -> int:
        held, now = daily(count), at(60)
        loops, ready = first_loops(held, [], now, POLICY), trained([], [], POLICY)
        meeting, drift = (
            pair_calibration(held, None, END, now, POLICY),
            drift_risk(END, [], now, BERLIN, POLICY),
        )
        coach = ("u_1", "Mira")
        found = handoff("dana", coach, "Interviews", END, held, loops, meeting, ready, drift, now, POLICY)
        return len(found.late)

    assert (late(29), late(30)) == (2, 0)


def test_the_thirtieth_interview_is_the_last_accompanied_one() -> None:
    assert stage_words(29, END, at(9), POLICY) == "29 of 30 accompanied interviews held"
    assert stage_words(30, END, at(9), POLICY) == "30 interviews held: the 30 accompanied ones are over"
    assert check_number(30, 30, "c") == 30
    with pytest.raises(NotInHandoff):
        check_number(31, 30, "c")
    with pytest.raises(NotInHandoff):
        check_number(None, 30, "c")


# --- a review -----------------------------------------------------------------------------------------------


def criterion(key: str, name: str) -> Criterion:
    scale = Scale(ScaleKind.LEVELS, 1, 3)
    return Criterion(key, name, "", 50, scale, (ScoringSpec(Method.BEHAVIOUR, "made"),))


CRITERIA = [criterion("depth", "Depth"), criterion("steps", "Next steps")]
TRANSCRIPT = Transcript(
    "c_1",
    1,
    (
        Turn(0, "Dana", Role.PERSON, "What made you change teams?"),
        Turn(1, "Candidate", Role.COUNTERPART, "Nobody owned the backlog."),
    ),
)
TEXTS = {"depth": "Two follow-ups on the backlog.", "Next steps": "No date was given."}


def test_a_review_has_a_text_on_each_criterion_and_one_moment() -> None:
    found = complete(FeedbackDraft(TEXTS, "owned the backlog"), CRITERIA, TRANSCRIPT)
    assert found.texts == {"depth": TEXTS["depth"], "steps": TEXTS["Next steps"]}
    assert (found.turn_seq, found.start, found.end) == (1, 7, 24)


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (FeedbackDraft({"depth": "Good."}, "owned"), FeedbackIncomplete),
        (FeedbackDraft({**TEXTS, "steps": "  "}, "owned"), FeedbackIncomplete),
        (FeedbackDraft({**TEXTS, "communication": "Good."}, "owned"), ThemeRefused),
        (FeedbackDraft(TEXTS, "  "), NoMomentCited),
        (FeedbackDraft(TEXTS, "owned the budget"), MomentNotFound),
        (FeedbackDraft(TEXTS, "owned", turn=1), MomentNotFound),
        (FeedbackDraft(TEXTS, "owned", turn=99), MomentNotFound),
    ],
)
def test_a_review_that_is_not_complete_is_refused(draft: FeedbackDraft, error: type[Exception]) -> None:
    with pytest.raises(error):
        complete(draft, CRITERIA, TRANSCRIPT)


def test_only_the_named_coach_writes_it() -> None:
    check_writer("u_1", ("u_1", "Mira"), "Dana")
    for coach in (("u_2", "Lee"), None):
        with pytest.raises(NotTheNamedCoach):
            check_writer("u_1", coach, "Dana")


# --- whatever comes -----------------------------------------------------------------------------------------

MOMENTS = st.integers(-60 * 24, 60 * 24).map(lambda hours: at(0, 0) + hours * HOUR)
INTERVIEWS = st.lists(
    st.builds(interview, st.integers(0, 20).map(lambda i: f"i{i:02}"), MOMENTS, ended=st.booleans()),
    max_size=40,
)


@given(INTERVIEWS, st.none() | MOMENTS, MOMENTS, st.lists(MOMENTS, max_size=5))
def test_any_order_gives_the_same_and_is_sound(
    held: list[Interview], end: datetime | None, now: datetime, more: list[datetime]
) -> None:
    found = numbered(held, end, now)
    reviews = [Review(i.conversation_id, "u", m) for i, m in zip(held, more, strict=False)]
    loops = first_loops(found, reviews, now, POLICY)
    assert_sound(loops)
    assert len({i.conversation_id for i in found}) == len(found)
    once = {i.conversation_id: i for i in held}
    assert numbered(once.values(), end, now) == numbered(list(once.values())[::-1], end, now)
    assert_sound(drift_risk(end, more, now, BERLIN, POLICY))
    assert_sound(pair_calibration(found, None, end, now, POLICY))


@given(
    st.lists(
        st.builds(
            Calibrated,
            st.integers(0, 30).map(str),
            MOMENTS,
            st.dictionaries(st.sampled_from(["a", "b"]), st.floats(0, 100)),
        ),
        max_size=30,
    ),
    st.lists(MOMENTS, max_size=3),
)
def test_trained_is_sound(rows: list[Calibrated], closed: list[datetime]) -> None:
    found = trained(rows, closed, POLICY)
    assert_sound(found)
    assert (found.playbook.verdict == "trained") == (not found.missing)
