"""Team gaps: who counts, what is lowest, and which kind of gap, every share on its limit by hand."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Anchor
from coachloop.domain.people import Segment
from coachloop.domain.result import Known
from coachloop.domain.score import Status
from coachloop.domain.times import day_id
from coachloop.loop.gaps.model import CriterionGap, GapCriterion, GapPerson, GapVerdict
from coachloop.loop.gaps.rules import by_day
from coachloop.loop.gaps.team import criterion_gap, gap_verdict, lowest, tenure_bracket
from tests.loop.made import ANY_CALLS, POLICY, SERIES, USED, VERSION, assert_sound, at, call, calls, unscored

EVERY_TYPE = Anchor(VERSION, SERIES)
TODAY = day_id(at(0), UTC)
MINUTES = timedelta(minutes=1)


def person(name: str, mean: float = 50.0, n: int = 10, **segments: str) -> GapPerson:
    """`n` conversations at `mean`, all five days ago; `segments` held for ever, e.g. shift="night"."""
    held = tuple(Segment(name, family, value) for family, value in segments.items())
    return GapPerson(name, name, by_day(calls(name, at(-5), [mean] * n, MINUTES), EVERY_TYPE, UTC), held)


def gap(people: list[GapPerson], name: str = "Next steps") -> CriterionGap:
    return criterion_gap(GapCriterion("next_steps", name, tuple(people)), TODAY, POLICY, USED)


def team(low: int, high: int, *segments: str) -> list[GapPerson]:
    """`low` people at 50 (the first ones with those shifts) and `high` at 90."""
    shifts = [*segments, *["day"] * (low + high)]
    return [person(f"p{i:02}", 50 if i < low else 90, shift=shifts[i]) for i in range(low + high)]


# --- who is below, who counts ---


def test_a_mean_of_exactly_70_is_not_below() -> None:
    found = gap([person("ada", 70.0), person("bo", 69.9)])
    assert [(p.name, p.below) for p in found.people] == [("ada", False), ("bo", True)]


def test_ten_conversations_count_and_nine_are_listed() -> None:
    found = gap([person("ada", 80, 10), person("bo", 10, 9)])
    assert [p.name for p in found.people] == ["ada"]
    assert [(e.name, e.n, str(e.reason)) for e in found.excluded] == [("bo", 9, "too_few(9 of 10)")]
    assert str(found.mean) == "80.0 (n=10)"
    assert found.playbook.verdict == "no gap"
    assert found.words == "0 of 1 person (0 %) has a mean below 70. No gap. 1 person listed and not counted."


def test_nobody_with_enough_conversations() -> None:
    found = gap([person("ada", 10, 9), person("bo", 10, 1)])
    assert (found.playbook.status, found.playbook.verdict) == ("too_few(0 of 2)", "")
    assert str(found.mean) == "too_few(0 of 10)"
    assert gap([]).playbook.status == "too_few(0 of 1)"


def test_the_criterion_mean_pools_conversations() -> None:
    # (10 * 50 + 30 * 90) / 40 = 80, not (50 + 90) / 2 = 70
    assert str(gap([person("ada", 50, 10), person("bo", 90, 30)]).mean) == "80.0 (n=40)"


def test_the_window_is_thirty_complete_days() -> None:
    # Today is not complete; day -30 is the first inside, day -31 outside: 8 + 1 + 1 = 10 at (8*50+60+70)/10
    made = calls("a", at(-5), [50.0] * 8, MINUTES)
    made += [call("last", at(-1, 23, 59), 60), call("first", at(-30, 0), 70)]
    made += [call("today", at(0, 0), 0), call("before", at(-31, 23, 59), 0)]
    shift = (Segment("ada", "shift", "day"),)
    found = gap([GapPerson("ada", "ada", by_day(made, EVERY_TYPE, UTC), shift)])
    assert str(found.mean) == "53.0 (n=10)"
    assert [(c.mean, c.n) for c in found.cells] == [(53.0, 10)]


def test_a_low_volume_person_is_read_over_ninety_days() -> None:
    made = [*calls("a", at(-85), [50.0] * 9, 9 * timedelta(days=1)), call("edge", at(-90, 0), 50)]
    made += [call("out", at(-91, 23), 0)]
    days = by_day(made, EVERY_TYPE, UTC)
    assert not gap([GapPerson("ada", "ada", days)]).people
    assert gap([GapPerson("ada", "ada", days, low_volume=True)]).people[0].n == 10


def test_the_mix_of_call_types_is_shown() -> None:
    made = calls("a", at(-5), [50.0] * 8, MINUTES)
    made += [call(f"p{i}", at(-3), 50, call_type="panel") for i in range(4)]
    found = gap([GapPerson("ada", "ada", by_day(made, EVERY_TYPE, UTC)), person("bo", 50, 9)])
    assert found.mix == (("panel", 4), ("screen", 8))


# --- three lowest ---


def test_three_lowest_by_pooled_mean_ties_by_name() -> None:
    made = [gap([person("ada", mean)], name) for name, mean in [("d", 60), ("b", 60), ("a", 90), ("c", 60)]]
    made += [gap([person("ada", 60, 9)], "none")]
    assert [g.name for g in lowest(made, POLICY)] == ["b", "c", "d"]
    assert [g.name for g in lowest(made[2:], POLICY)] == ["c", "a"]


def test_a_tie_is_a_tie_though_the_sums_differ_in_the_last_bit() -> None:
    # 0.1 + 0.2 is not 0.3 in binary: both means are 30 to nine places
    odd = criterion_gap(GapCriterion("z", "z", (person("ada", 100 * (0.1 + 0.2)),)), TODAY, POLICY, USED)
    assert [g.name for g in lowest([odd, gap([person("ada", 30.0)], "a")], POLICY)] == ["a", "z"]


# --- universal, clustered, mixed, individual ---


@pytest.mark.parametrize(
    ("low", "high", "verdict", "signal"),
    [
        (0, 5, "no gap", False),
        (3, 2, "universal", True),  # 60 % exactly counts
        (4, 2, "universal", True),
        (11, 9, "mixed", True),  # 55 %: over half is a training signal
        (2, 2, "mixed", False),  # 50 % exactly is not more than half
        (2, 3, "mixed", False),  # 40 % exactly is not fewer than 40 %
        (7, 11, "clustered", False),  # 38.9 %, all on days
    ],
)
def test_every_share_on_its_limit(low: int, high: int, verdict: str, signal: bool) -> None:
    found = gap(team(low, high))
    assert (found.playbook.verdict, found.training_signal) == (verdict, signal)
    assert isinstance(found.playbook.figure, Known)
    assert (found.playbook.figure.value, found.playbook.figure.n) == (low / (low + high), low + high)


def test_half_of_the_people_below_in_one_shift_is_concentrated() -> None:
    # 4 of 11 (36.4 %) below; night holds 2 of the 4: exactly half, with two people
    found = gap(team(4, 7, "night", "night", "late", "early"))
    assert found.playbook.verdict == "clustered"
    assert [(c.family, c.value, c.held, c.below) for c in found.concentrations] == [("shift", "night", 2, 4)]
    assert found.words == (
        "4 of 11 people (36.4 %) have a mean below 70. "
        "Fewer than 40 %, and 2 of these 4 (50 %) are in shift night: clustered, coaching for that group."
    )


def test_under_half_is_not_concentrated() -> None:
    # 5 of 13 (38.5 %) below; night holds 2 of the 5: 40 %
    found = gap(team(5, 8, "night", "night", "late", "early", "split"))
    assert (found.playbook.verdict, found.concentrations) == ("individual", ())


def test_half_with_one_person_is_not_concentrated() -> None:
    # 2 of 6 (33.3 %) below, each alone in a shift: one holds exactly half, but is one person
    found = gap(team(2, 4, "night", "late"))
    assert (found.playbook.verdict, found.coaching_case) == ("individual", None)
    assert found.words.endswith(
        "no shift, queue or tenure holds 50 % of them and at least 2 people: individual coaching."
    )


def test_one_person_alone_is_a_coaching_case() -> None:
    found = gap(team(1, 4))
    assert found.playbook.verdict == "individual"
    assert found.coaching_case is not None
    assert found.coaching_case.person_id == "p00"
    assert found.words.endswith("One person alone: a coaching case, not a training signal.")


def test_mixed_shows_the_evidence_for_each_reading() -> None:
    found = gap(team(2, 2, "night", "night"))
    assert found.words == (
        "2 of 4 people (50 %) have a mean below 70. 40 % or more and under 60 %: mixed, a person chooses. "
        "For the whole team speaks 50 %; for one group: 2 of these 2 (100 %) are in shift night."
    )


def test_the_strongest_concentration_comes_first() -> None:
    # All three in queue billing, two of three on nights
    people = [person(f"p{i}", 50, queue="billing", shift=s) for i, s in enumerate(["night", "night", "day"])]
    found = gap(people + [person(f"q{i}", 90) for i in range(6)])
    assert [(c.family, c.held) for c in found.concentrations] == [("queue", 3), ("shift", 2)]


def test_site_is_no_family_of_the_rule() -> None:
    people = [person(f"p{i}", 50, site="Leeds") for i in range(2)]
    assert gap(people + [person(f"q{i}", 90) for i in range(6)]).playbook.verdict == "individual"


@given(st.integers(0, 40), st.integers(1, 40), st.booleans())
def test_one_verdict_for_every_share(low: int, counted: int, concentrated: bool) -> None:
    k = min(low, counted)
    percent = 100 * k  # compared in whole numbers: 100 * k against 60 * counted
    expected = (
        GapVerdict.NO_GAP
        if k == 0
        else GapVerdict.UNIVERSAL
        if percent >= 60 * counted
        else GapVerdict.MIXED
        if percent >= 40 * counted
        else GapVerdict.CLUSTERED
        if concentrated
        else GapVerdict.INDIVIDUAL
    )
    assert gap_verdict(k, counted, concentrated, POLICY) is expected


# --- segments are dated ---


def test_a_conversation_is_in_the_segment_of_its_day_and_a_person_in_that_of_most() -> None:
    # Night until 23 Feb, day from then on: 6 conversations at 40 on nights, 4 at 60 on days
    made = calls("n", at(-9), [40.0] * 6, MINUTES) + calls("d", at(-6), [60.0] * 4, MINUTES)
    moved = date(2026, 2, 23)
    held = (
        Segment("ada", "shift", "night", until=moved),
        Segment("ada", "shift", "day", since=moved),
    )
    found = gap([GapPerson("ada", "ada", by_day(made, EVERY_TYPE, UTC), held)])
    assert found.people[0].segments == (("shift", "night"),)
    assert [(c.value, c.mean, c.n, c.people) for c in found.cells] == [
        ("day", 60.0, 4, 1),
        ("night", 40.0, 6, 1),
    ]


def test_as_many_in_two_segments_go_to_the_first_by_name() -> None:
    made = calls("n", at(-9), [40.0] * 5, MINUTES) + calls("d", at(-6), [60.0] * 5, MINUTES)
    moved = date(2026, 2, 23)
    held = (Segment("a", "shift", "night", until=moved), Segment("a", "shift", "day", since=moved))
    assert gap([GapPerson("a", "a", by_day(made, EVERY_TYPE, UTC), held)]).people[0].segments == (
        ("shift", "day"),
    )


@pytest.mark.parametrize(
    ("days", "bracket"),
    [(-1, None), (0, "0-90 d"), (90, "0-90 d"), (91, "91-365 d"), (365, "91-365 d"), (366, "over 365 d")],
)
def test_tenure_brackets(days: int, bracket: str | None) -> None:
    hired = date(2025, 1, 1)
    assert tenure_bracket(hired, hired + timedelta(days=days), 90, 365) == bracket
    assert tenure_bracket(None, hired, 90, 365) is None


def test_new_people_may_hold_the_gap() -> None:
    new, old = date(2026, 1, 20), date(2020, 1, 1)
    people = [replace(p, hired_on=new if p.name in ("p00", "p01") else old) for p in team(2, 4, "a", "b")]
    found = gap(people)
    assert found.playbook.verdict == "clustered"
    assert [(c.family, c.value) for c in found.concentrations] == [("tenure", "0-90 d")]


# --- withheld ---


def with_unscored(count: int) -> GapPerson:
    made = calls("a", at(-5), [50.0] * 12, MINUTES) + unscored("x", at(-4), count, Status.CANNOT_TELL)
    return GapPerson("ada", "ada", by_day(made, EVERY_TYPE, UTC))


def test_exactly_a_fifth_unscorable_counts_and_more_does_not() -> None:
    # 3 / 15 = 20 %; 4 / 16 = 25 %
    assert gap([with_unscored(3)]).people[0].n == 12
    found = gap([with_unscored(4), person("bo", 90, 40)])
    assert [(e.name, str(e.reason)) for e in found.excluded] == [("ada", "invalid(unscorable)")]
    assert found.playbook.verdict == "no gap"  # 4 / 56 = 7 % of the team's


def test_too_many_unscorable_in_the_team_give_no_verdict() -> None:
    # 20 unscorable beside 12 + 30: 32 %
    found = gap([with_unscored(20), person("bo", 50, 30)])
    assert (found.playbook.status, found.training_signal) == ("invalid(unscorable)", False)
    assert found.words.endswith(
        "No verdict yet: too many of the conversations could not be scored. 1 person listed and not counted."
    )


def test_a_contested_score_holds_the_verdict() -> None:
    made = [*calls("a", at(-5), [50.0] * 10, MINUTES), call("x", at(-3), 50, contested=True)]
    found = gap([GapPerson("ada", "ada", by_day(made, EVERY_TYPE, UTC))])
    assert (found.playbook.status, found.coaching_case) == ("waiting(contest)", None)
    assert found.playbook.shown is not None
    assert str(found.mean) == "50.0 (n=11)"


# --- properties ---


@given(
    st.lists(ANY_CALLS, max_size=5), st.integers(-60, 60), st.booleans(), st.randoms(use_true_random=False)
)
def test_gaps_are_sound_and_do_not_depend_on_order(
    made: list[list[object]], day: int, slow: bool, rng: object
) -> None:
    people = [
        GapPerson(
            f"p{i}",
            "same name",
            by_day(rows, EVERY_TYPE, UTC),  # type: ignore[arg-type]
            (Segment(f"p{i}", "shift", "ab"[i % 2]),),
            date(2025, 12, 1),
            slow,
        )
        for i, rows in enumerate(made)
    ]
    given_ = GapCriterion("k", "K", tuple(people))
    found = criterion_gap(given_, TODAY + day, POLICY, USED)
    assert_sound(found)
    shuffled = [replace(p, days=p.days[::-1]) for p in people]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert found == criterion_gap(replace(given_, people=tuple(shuffled)), TODAY + day, POLICY, USED)
    assert len(found.people) + len(found.excluded) == len(people)
    assert all(p.n >= 10 for p in found.people)


@given(st.integers(1, 20), st.floats(0, 100))
def test_a_team_of_equals_is_universal_or_has_no_gap(count: int, mean: float) -> None:
    found = gap([person(f"p{i:02}", mean) for i in range(count)])
    assert found.playbook.verdict in ("universal", "no gap")
