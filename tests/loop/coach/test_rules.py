"""The coaching log: six fields, the frozen baseline, the clock, and sessions that overlap."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Call, conversations_between
from coachloop.domain.errors import CoachloopError
from coachloop.domain.result import Known
from coachloop.domain.rubric import Criterion, Method, Scale, ScaleKind, ScoringSpec
from coachloop.domain.score import Status
from coachloop.loop.coach.model import (
    Baseline,
    Draft,
    Episode,
    LogFieldMissing,
    MethodUnknown,
    NotOneSentence,
    SessionKind,
    SessionSpan,
    SessionTimesWrong,
    ThemeRefused,
)
from coachloop.loop.coach.rules import (
    baseline_hash,
    comparable_set,
    correction,
    episodes,
    freeze_baseline,
    log_entry,
    loop_closing,
    share_of,
    targets_warning,
    timing,
    training_prompt,
)
from tests.loop.made import (
    ANCHOR,
    ANY_CALLS,
    BERLIN,
    HOUR,
    POLICY,
    USED,
    assert_sound,
    at,
    call,
    calls,
    unscored,
)

SECOND = timedelta(seconds=1)
#: Logged on Monday for Wednesday.
CREATED, HELD_ON = at(0), at(2)


def criterion(key: str, name: str, parent: str | None = None) -> Criterion:
    scale = Scale(ScaleKind.PASS_FAIL, 0, 1)
    return Criterion(key, name, name, 25, scale, (ScoringSpec(Method.BEHAVIOUR, "x"),), parent)


TARGETS = [
    criterion("empathy", "Shows empathy"),
    criterion("early", "Names the feeling before the solution", "empathy"),
    criterion("price", "Handles a price objection before closing"),
    criterion("next_steps", "Says what comes next"),
]
DRAFT = Draft("p1", "next_steps", "roleplay", "Name the date of the next step.")


def refused(draft: Draft, error: type[CoachloopError]) -> CoachloopError:
    with pytest.raises(error) as caught:
        log_entry(draft, TARGETS, at(0), POLICY)
    return caught.value


# --- the six fields ---


def test_the_session_is_now_and_half_an_hour_long_unless_said() -> None:
    entry = log_entry(DRAFT, TARGETS, at(0), POLICY)
    assert (entry.session_start, entry.session_end) == (at(0), at(0, 9, 30))
    assert (entry.criterion_key, entry.method) == ("next_steps", "roleplay")


@pytest.mark.parametrize(
    ("field", "name"),
    [("person_id", "person"), ("criterion", "criterion"), ("method", "method"), ("agreed", "agreed change")],
)
@pytest.mark.parametrize("empty", [None, "", "  "])
def test_each_missing_field_is_named(field: str, name: str, empty: str | None) -> None:
    error = refused(replace(DRAFT, **{field: empty}), LogFieldMissing)  # type: ignore[arg-type]
    assert (error.where, error.code) == (name, "E-COA-001")


def test_a_criterion_is_found_by_key_or_name() -> None:
    for typed in ("PRICE", " handles a price objection before closing "):
        assert log_entry(replace(DRAFT, criterion=typed), TARGETS, at(0), POLICY).criterion_key == "price"


def test_a_theme_is_refused_with_the_nearest_criteria() -> None:
    error = refused(replace(DRAFT, criterion="objection handling"), ThemeRefused)
    assert error.fix.startswith("Nearest: `price` (Handles a price objection before closing)")


def test_a_parent_is_refused_and_its_child_offered() -> None:
    error = refused(replace(DRAFT, criterion="empathy"), ThemeRefused)
    assert "`early`" in error.fix
    assert "`empathy`" not in error.fix


@pytest.mark.parametrize("typed", ["call review", "Call-Review", "call_review"])
def test_methods_are_found_however_they_are_joined(typed: str) -> None:
    assert log_entry(replace(DRAFT, method=typed), TARGETS, at(0), POLICY).method == "call review"


def test_an_unknown_method_is_refused_and_a_workspace_may_add_one() -> None:
    assert "script walkthrough" in refused(replace(DRAFT, method="shadowing"), MethodUnknown).fix
    entry = log_entry(replace(DRAFT, method="shadowing"), TARGETS, at(0), POLICY, ["shadowing"])
    assert entry.method == "shadowing"


@pytest.mark.parametrize("agreed", ["Ask why. Then wait.", "Ask why?\nWait.", "Stop! Listen first."])
def test_more_than_one_sentence_is_refused(agreed: str) -> None:
    refused(replace(DRAFT, agreed=agreed), NotOneSentence)


def test_what_was_agreed_is_bounded() -> None:
    refused(replace(DRAFT, agreed="a" * 1_001), NotOneSentence)
    refused(replace(DRAFT, agreed="a" * 1_000_000), NotOneSentence)


@pytest.mark.parametrize(
    "agreed",
    ['Ask one "how do you know?" before moving on.', "Name a date, e.g. Tuesday.", "Thank Mr. Osei by name"],
)
def test_one_sentence_stays_one(agreed: str) -> None:
    assert log_entry(replace(DRAFT, agreed=agreed), TARGETS, at(0), POLICY).agreed == agreed


def test_a_session_that_ends_as_it_starts_is_refused() -> None:
    refused(replace(DRAFT, session_start=at(0), session_end=at(0)), SessionTimesWrong)


def test_a_conversation_cited_must_have_ended() -> None:
    refused(replace(DRAFT, cited_end=at(0) + SECOND), SessionTimesWrong)
    assert log_entry(replace(DRAFT, cited_end=at(0)), TARGETS, at(0), POLICY).session_start == at(0)


@pytest.mark.parametrize(("count", "warned"), [(4, True), (5, False), (8, False), (9, True)])
def test_five_to_eight_targets(count: int, warned: bool) -> None:
    assert (targets_warning(count, POLICY) is not None) is warned


# --- the comparable set ---


def test_the_cited_type_decides() -> None:
    assert comparable_set("panel", calls("c", at(0), [50, 50])).call_types == {"panel"}
    both = frozenset({"panel", "screen"})
    assert comparable_set("panel", [], [both]).call_types == both


def test_else_the_most_frequent_of_the_last_thirty() -> None:
    # Of the last 30: 16 panels and 14 screens; the 20 screens before do not count.
    made = calls("a", at(-50), [50.0] * 34)
    made += [call(f"p{i:02}", at(-16) + i * HOUR, call_type="panel") for i in range(16)]
    found = comparable_set(None, made)
    assert found.call_types == {"panel"}
    assert found.reason == "16 of the last 30 conversations"


def test_a_tie_goes_to_the_first_by_name_and_rows_of_one_conversation_count_once() -> None:
    made = [call("a", at(0)), call("b", at(1), call_type="panel"), call("a", at(0), series="human")]
    assert comparable_set(None, made).call_types == {"panel"}


def test_without_conversations_the_coach_chooses() -> None:
    assert comparable_set(None, []).call_types == frozenset()


# --- the baseline ---


def freeze(
    made: list[Call],
    created_at: datetime = CREATED,
    session_start: datetime = HELD_ON,
    kind: SessionKind = SessionKind.LIVE,
    **settings: object,
) -> Baseline:
    policy = POLICY.with_settings(settings)
    return freeze_baseline(made, "next_steps", ANCHOR, created_at, session_start, kind, policy, USED)


def ids(baseline: Baseline) -> list[str]:
    return list(baseline.conversation_ids)


def test_the_last_ten_by_hand() -> None:
    # 12 conversations 0 10 .. 110; the last ten are 20 .. 110: mean 65; deviations 45 35 25 15 5 twice:
    # squares 2 * (2025 + 1225 + 625 + 225 + 25) = 8250; 8250 / 9 = 916.67; SD 30.277
    frozen = freeze(calls("c", at(-20), [10.0 * i for i in range(12)]))
    assert isinstance(frozen.figure, Known)
    assert (frozen.figure.value, frozen.figure.n) == (65.0, 10)
    assert frozen.figure.sd == pytest.approx(30.2765, abs=1e-4)
    assert frozen.value == frozen.figure
    assert (ids(frozen)[0], ids(frozen)[-1]) == ("c02", "c11")
    assert frozen.mix == (("screen", 10),)


def test_nine_are_too_few_and_their_mean_is_kept() -> None:
    frozen = freeze(calls("c", at(-20), [50.0] * 9))
    assert str(frozen.figure) == "too_few(9 of 10)"
    assert frozen.value == Known(50.0, 9, 0.0)


def test_nothing_before() -> None:
    frozen = freeze([])
    assert (str(frozen.figure), frozen.value, ids(frozen)) == ("too_few(0 of 10)", None, [])


def test_all_equal_is_a_legal_baseline() -> None:
    assert freeze(calls("c", at(-20), [66.7] * 10)).value == Known(66.7, 10, 0.0)


def test_a_conversation_at_exactly_the_moment_of_logging_is_not_before_it() -> None:
    made = calls("c", at(-20), [50.0] * 10)
    at_it = call("at", at(0), 0, scored_at=at(0))
    just_before = call("just", at(0) - SECOND, 0, scored_at=at(0))
    assert "at" not in ids(freeze([*made, at_it]))
    assert ids(freeze([*made, just_before]))[-1] == "just"


def test_a_score_of_exactly_that_moment_counts_and_a_later_one_does_not() -> None:
    made = calls("c", at(-20), [50.0] * 10)
    in_time, late = (call("x", at(-1), 0, scored_at=at(0) + after) for after in (0 * SECOND, SECOND))
    assert ids(freeze([*made, in_time]))[-1] == "x"
    assert "x" not in ids(freeze([*made, late]))


def test_ties_in_time_go_by_id() -> None:
    # Eleven started together: the last ten by id are kept.
    together = [call(f"c{i:02}", at(-3), 10.0 * i) for i in range(11)]
    assert ids(freeze(together[::-1])) == [f"c{i:02}" for i in range(1, 11)]


def test_what_does_not_count_is_passed_over_and_counted() -> None:
    made = calls("c", at(-20), [50.0] * 10)
    made += unscored("na", at(-9), 3, Status.NOT_APPLICABLE) + unscored("v", at(-8), 1, Status.VOIDED)
    made += [call(f"p{i}", at(-7) + i * HOUR, 0, call_type="panel") for i in range(2)]
    made += [call("old", at(-2), 0, version="next_steps@old"), call("human", at(-2), 0, series="human")]
    frozen = freeze(made)
    assert frozen.value == Known(50.0, 10, 0.0)
    assert (frozen.not_applicable, frozen.voided, frozen.other_types) == (3, 1, (("panel", 2),))


def test_exactly_a_fifth_unscorable_is_allowed() -> None:
    # 2 / (2 + 8) = 20 %; 3 / (3 + 8) = 27 %
    made = calls("c", at(-20), [50.0] * 8)
    assert freeze(made + unscored("x", at(-5), 2, Status.FAILED), baseline_n=8).figure == Known(50.0, 8, 0.0)
    three = freeze(made + unscored("x", at(-5), 3, Status.FAILED), baseline_n=8)
    assert (str(three.figure), three.value) == ("invalid(unscorable)", Known(50.0, 8, 0.0))


def test_only_what_the_window_reached_over_counts_as_unscorable() -> None:
    made = unscored("x", at(-30), 20, Status.FAILED) + calls("c", at(-20), [50.0] * 10)
    assert freeze(made).unscorable == 0


def test_a_session_logged_as_it_starts_is_in_time_and_a_second_later_is_not() -> None:
    made = calls("c", at(-20), [50.0] * 10)
    assert not freeze(made, created_at=at(2)).logged_late
    late = freeze(made, created_at=at(2) + SECOND)
    assert (late.logged_late, str(late.figure)) == (True, "invalid(baseline after the fact)")


def test_a_late_log_has_the_baseline_of_the_session_start() -> None:
    # Logged two days after the session: later calls and later scores stay out.
    made = calls("c", at(-20), [50.0] * 10)
    after = call("after", at(3), 0)
    scored_after = call("slow", at(1), 0, scored_at=at(3))
    frozen = freeze([*made, after, scored_after], created_at=at(4))
    assert frozen.value == Known(50.0, 10, 0.0)
    assert frozen.cutoff == at(2)


def test_a_reconstructed_baseline_reads_the_start_only() -> None:
    # Everything was scored on the day of the import, day 90.
    made = [replace(c, scored_at=at(90)) for c in calls("c", at(-20), [50.0] * 10)]
    made += [call("at", at(2), 0, scored_at=at(90)), call("last", at(2) - SECOND, 0, scored_at=at(90))]
    frozen = freeze(made, created_at=at(90), kind=SessionKind.RECONSTRUCTED)
    assert frozen.value is not None
    assert (frozen.value.value, frozen.value.n) == (45.0, 10)  # 9 * 50 and one 0
    assert (frozen.badges, frozen.logged_late) == (("reconstructed",), False)
    assert ids(frozen)[-1] == "last"


def test_late_scores_rescores_and_overrides_leave_it_byte_identical() -> None:
    made = calls("c", at(-20), [50.0] * 12)
    later = [
        call("late", at(-1), 0, scored_at=at(1)),
        *(call(c.conversation_id, c.started_at, 0, scored_at=at(1), series="rules@2") for c in made),
        *(call(c.conversation_id, c.started_at, 0, scored_at=at(1), series="human") for c in made),
    ]
    assert freeze(made + later) == freeze(made)


@pytest.mark.parametrize(
    "change",
    [
        {"criterion_key": "other"},
        {"anchor": replace(ANCHOR, series="rules@2")},
        {"anchor": replace(ANCHOR, call_types=frozenset({"panel"}))},
        {"anchor": replace(ANCHOR, call_types=None)},
        {"cutoff": at(0) + SECOND},
        {"kind": SessionKind.RECONSTRUCTED},
        {"pcts": (0.0,) * 10},
        {"conversation_ids": tuple("abcdefghij")},
        {"value": Known(50.1, 10, 0.0)},
        {"mix": (("panel", 10),)},
        {"unscorable": 1},
        {"policy": replace(USED, level="team")},
    ],
)
def test_the_hash_covers_everything_frozen(change: dict[str, object]) -> None:
    frozen = freeze(calls("c", at(-20), [50.0] * 10))
    assert len(frozen.content_hash) == 64
    assert baseline_hash(frozen) == frozen.content_hash
    assert baseline_hash(replace(frozen, **change)) != frozen.content_hash  # type: ignore[arg-type]


def test_fifty_and_fifty_point_nothing_have_one_hash() -> None:
    whole = freeze([replace(c, pct=50) for c in calls("c", at(-20), [50.0] * 10)])
    assert whole.content_hash == freeze(calls("c", at(-20), [50.0] * 10)).content_hash


def test_the_hash_is_of_the_instant_not_of_its_zone() -> None:
    made = calls("c", at(-20), [50.0] * 10)
    assert freeze(made, created_at=at(0).astimezone(BERLIN)).content_hash == freeze(made).content_hash


def test_gap_calls_run_from_logging_to_the_end_of_the_session() -> None:
    made = [
        call("before", at(0) - SECOND),
        call("at", at(0)),
        call("end", at(2)),
        call("last", at(2) - SECOND),
    ]
    made += [call("at", at(0), series="human")]
    assert [c.conversation_id for c in conversations_between(made, at(0), at(2))] == ["at", "last"]


@given(ANY_CALLS, st.integers(-60, 60), st.sampled_from(SessionKind), st.randoms(use_true_random=False))
def test_baselines_are_sound_and_do_not_depend_on_order(
    made: list[Call], day: int, kind: SessionKind, rng: object
) -> None:
    frozen = freeze(made, session_start=at(day), kind=kind)
    assert_sound(frozen)
    shuffled = made[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert freeze(shuffled, session_start=at(day), kind=kind) == frozen
    assert len(set(ids(frozen))) == len(ids(frozen)) <= 10
    if isinstance(frozen.figure, Known):
        assert frozen.figure.n == 10


# --- the 48-hour clock ---


def test_exactly_48_hours_is_in_time_and_a_second_more_is_not() -> None:
    ended = at(0)
    exact = correction(ended + 48 * HOUR, True, ended, POLICY)
    assert (exact.on_time, exact.words) == (True, "48 h after the conversation, within 48 h.")
    assert correction(ended + 48 * HOUR + SECOND, True, ended, POLICY).on_time is False


def test_hours_are_elapsed_also_when_the_clock_changes() -> None:
    # From Saturday 18:00 to Monday 19:00 in Berlin is 49 h by the clock and 48 h elapsed (29 March 2026).
    ended = datetime(2026, 3, 28, 18, tzinfo=BERLIN).astimezone(UTC)
    held = datetime(2026, 3, 30, 19, tzinfo=BERLIN).astimezone(UTC)
    found = correction(held, True, ended, POLICY)
    assert (found.hours, found.on_time) == (Known(48.0, 1), True)


def test_without_a_cited_conversation_a_session_is_not_specific() -> None:
    found = correction(at(0), False, None, POLICY)
    assert (found.specific, found.on_time, str(found.hours)) == (False, None, "not_applicable")


def test_no_end_or_a_wrong_one_gives_no_clock() -> None:
    assert correction(at(0), True, None, POLICY).on_time is None
    assert correction(at(0), True, at(0), POLICY).hours == Known(0.0, 1)
    wrong = correction(at(0), True, at(1), POLICY)
    assert (wrong.on_time, wrong.specific) == (None, True)


def test_timing_over_sessions() -> None:
    # In time, late, without end, not cited: 1 of the 2 with a clock; 3 of 4 specific
    four = [
        correction(at(1), True, at(0), POLICY),
        correction(at(9), True, at(0), POLICY),
        correction(at(1), True, None, POLICY),
        correction(at(1), False, None, POLICY),
    ]
    assert (timing(four).on_time, timing(four).specific) == (Known(0.5, 2), Known(0.75, 4))
    assert str(timing([]).on_time) == "too_few(0 of 1)"


# --- prompts and closing ---


def test_a_loop_closes_with_a_moment_and_own_words() -> None:
    assert loop_closing(True, "I will wait for the answer").ready
    assert loop_closing(False, " ").missing == (
        "a moment marked by the coached person",
        "what they will do differently, in their own words",
    )
    assert share_of([True, False, False, True]) == Known(0.5, 4)


def test_no_training_on_record_is_a_prompt() -> None:
    assert training_prompt([], at(0)) == "no training on record"
    assert training_prompt([at(0) + SECOND], at(0)) == "no training on record"
    assert training_prompt([at(0)], at(0)) is None


# --- overlap ---


def span(name: str, day: int, end: int | None, coach: str = "dana", criterion_key: str = "k") -> SessionSpan:
    return SessionSpan(name, "p1", criterion_key, coach, at(day), None if end is None else at(end))


def grouped(*spans: SessionSpan) -> list[tuple[str, ...]]:
    return [e.session_ids for e in episodes(spans)]


def test_a_second_session_before_the_tenth_call_overlaps_and_one_at_it_does_not() -> None:
    assert grouped(span("a", 0, 10), span("b", 9, 20)) == [("a", "b")]
    assert grouped(span("a", 0, 10), span("b", 10, 20)) == [("a",), ("b",)]


def test_an_open_window_overlaps_all_that_follows() -> None:
    assert grouped(span("b", 9, 20), span("a", 0, None), span("c", 40, 50)) == [("a", "b", "c")]


def test_other_criteria_and_people_do_not_overlap() -> None:
    other = replace(span("c", 1, 5), person_id="p2")
    assert grouped(span("a", 0, 10), span("b", 1, 9, criterion_key="z"), other) == [("a",), ("b",), ("c",)]


def test_credit_is_shared_by_the_coaches() -> None:
    found = episodes([span("a", 0, 10), span("b", 5, 20, "kim"), span("c", 15, 30, "kim")])
    assert found == (Episode("p1", "k", ("a", "b", "c"), {"dana": 0.5, "kim": 0.5}),)
    assert found[0].overlaps
