"""The kit, its excerpts and practice: METHOD.md 1.5, with every value on a limit."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.people import Person
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known, too_few, waiting
from coachloop.loop.train.excerpts import excerpt
from coachloop.loop.train.model import Attempt, Kit, KitItem, Moment, NoMoment, TooManyCriteria
from coachloop.loop.train.rules import NOT_RECORDED, choose_kit, practice, session_end
from tests.loop.made import BERLIN, at

POLICY = Policy()


def moment(person: str, pct: float, call_type: str = "screen", day: int = 0, name: str = "") -> Moment:
    return Moment(name or f"c_{person}_{pct:g}_{call_type}", person, call_type, at(day), pct, 1, 0, "h")


def people_of(kit: Kit) -> list[str]:
    return [item.moment.person_id for item in kit.scenarios]


# --- the kit -----------------------------------------------------------------------------------------------


def test_one_moment_of_each_person_the_lowest_first() -> None:
    given = [moment("ada", 40), moment("ada", 20), moment("bo", 30), moment("cy", 10), moment("di", 95)]
    kit = choose_kit(given, POLICY)
    assert people_of(kit) == ["cy", "ada", "bo"]
    assert [item.moment.pct for item in kit.scenarios] == [10, 20, 30]
    assert isinstance(kit.high, KitItem)
    assert kit.high.moment.person_id == "di"
    assert kit.high.position == 4
    assert kit.complete is None


@pytest.mark.parametrize(("low", "chosen"), [(2, 3), (3, 3), (4, 4), (5, 5), (6, 5)])
def test_three_to_five_scenarios(low: int, chosen: int) -> None:
    """Six people; `low` of them at 50, the others at 65: filled up to three, cut at five."""
    given = [moment(f"p{i}", 50 if i < low else 65) for i in range(6)]
    kit = choose_kit(given, POLICY)
    assert len(kit.scenarios) == chosen
    assert [item.label for item in kit.scenarios].count("above 60") == max(0, chosen - low)
    assert kit.below == min(low, chosen)


def test_two_people_with_four_below_sixty_give_three_below_sixty() -> None:
    # The lowest of each (10, 20), then the next below 60 whoever's it is; 65 of a third is not needed.
    given = [moment("ada", 10), moment("ada", 30), moment("ada", 40), moment("bo", 20), moment("cy", 65)]
    kit = choose_kit(given, POLICY)
    assert [(i.moment.person_id, i.moment.pct, i.label) for i in kit.scenarios] == [
        ("ada", 10, ""),
        ("bo", 20, ""),
        ("ada", 30, ""),
    ]
    assert kit.below == 3
    assert kit.words.startswith("3 conversations of 2 different people.")


@pytest.mark.parametrize(("pct", "label"), [(59.9, ""), (60.0, "above 60")])
def test_sixty_is_not_below_sixty(pct: float, label: str) -> None:
    kit = choose_kit([moment("ada", pct), moment("bo", 10), moment("cy", 10)], POLICY)
    assert kit.scenarios[-1].label == label


@pytest.mark.parametrize(("pct", "there"), [(79.9, False), (80.0, True)])
def test_a_high_scorer_reached_the_practice_target(pct: float, there: bool) -> None:
    kit = choose_kit([moment("ada", 10), moment("bo", 20), moment("cy", 30), moment("di", pct)], POLICY)
    assert isinstance(kit.high, KitItem) is there
    if not there:
        assert kit.high == too_few(0, 1)
        assert "Nobody reached 80 in the same situation (screen) yet." in kit.words


def test_the_high_scorer_is_of_the_same_situation_and_of_somebody_else() -> None:
    low = [moment("ada", 10), moment("bo", 20), moment("cy", 30, "panel")]
    high = [moment("ada", 100), moment("di", 100, "panel"), moment("ed", 85)]
    kit = choose_kit([*low, *high], POLICY)
    assert kit.situation == "screen"
    assert isinstance(kit.high, KitItem)
    assert kit.high.moment.person_id == "ed"
    own = choose_kit([*low, moment("ada", 100)], POLICY)
    assert isinstance(own.high, KitItem)
    assert own.high.moment.person_id == "ada"


def test_equal_scores_take_the_latest() -> None:
    given = [moment("ada", 10, day=1, name="old"), moment("ada", 10, day=2, name="new")]
    assert choose_kit(given, POLICY).scenarios[0].moment.conversation_id == "new"


def test_too_few_people_is_said() -> None:
    kit = choose_kit([moment("ada", 10), moment("bo", 90)], POLICY)
    assert kit.complete == too_few(2, 3)
    assert "3 to 5 are wanted" in kit.words
    with pytest.raises(NoMoment):
        choose_kit([], POLICY)


some = st.builds(
    moment,
    st.sampled_from("abcdefgh"),
    st.floats(0, 100),
    st.sampled_from(["screen", "panel"]),
    st.integers(0, 40),
    st.integers(0, 10**6).map(str),
)


@given(st.lists(some, min_size=1, max_size=40), st.randoms())
def test_any_order_gives_the_same_kit(given: list[Moment], rng: object) -> None:
    kit = choose_kit(given, POLICY)
    mixed = list(given)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert choose_kit(mixed, POLICY).scenarios == kit.scenarios
    people, low = people_of(kit), {m for m in given if m.pct < POLICY.scenario_below}
    assert len(people) <= POLICY.kit_max
    if len({m.person_id for m in low}) >= POLICY.kit_min:
        assert len(set(people)) == len(people)
    assert kit.below == len(people) or len(low) < POLICY.kit_min
    assert [item.position for item in kit.items] == list(range(1, len(kit.items) + 1))


# --- length ------------------------------------------------------------------------------------------------


def test_ninety_minutes_or_half_a_day() -> None:
    assert session_end(at(0), 1, POLICY) - at(0) == timedelta(minutes=90)
    assert session_end(at(0), 2, POLICY) - at(0) == timedelta(hours=4)
    with pytest.raises(TooManyCriteria):
        session_end(at(0), 3, POLICY)


# --- excerpts ----------------------------------------------------------------------------------------------

TURNS = (
    Turn(0, "Dana Reyes", Role.PERSON, "Hello Tom, this is Dana speaking."),
    Turn(1, "Caller", Role.COUNTERPART, "Hi, my name is Tomasz, my number is +49 170 5551234."),
    Turn(
        2, "Dana Reyes", Role.PERSON, "Thanks Tomasz. Lee Park told me. Write to dana.r@example.org please."
    ),
    Turn(3, "Caller", Role.COUNTERPART, "<b>We rolled it back</b> on Friday, d.reyes said so."),
    Turn(4, "Dana Reyes", Role.PERSON, "word " * 200),
    Turn(5, "Caller", Role.COUNTERPART, "Bye."),
)
TRANSCRIPT = Transcript("c_1", 1, TURNS)
HELD = Conversation(
    id="c_1",
    content_hash="h",
    call_type="screen",
    started_at=at(0),
    date_source=DateSource.STATED,
    consent=Consent.CONFIRMED,
    participants=(
        Participant("Dana Reyes", Role.PERSON, "dana"),
        Participant("Caller", Role.COUNTERPART),
    ),
)
PEOPLE = (Person("dana", "Dana Reyes", aliases=("d.reyes",)), Person("lee", "Lee Park"))


def said(seq: int, start: int, end: int) -> str:
    found = excerpt(TRANSCRIPT, seq, (start, end), HELD, PEOPLE)
    assert not isinstance(found, Absent)
    return " | ".join(turn.text for turn in found)


def test_names_numbers_and_addresses_become_roles() -> None:
    text = said(2, 0, 14)
    for name in ("Dana", "Reyes", "Tom", "Tomasz", "Lee", "Park", "555", "example.org", "d.reyes"):
        assert name not in text
    assert "(number)" in text
    assert "(e-mail)" in text
    assert "PERSON" in text
    assert "COUNTERPART" in text


def test_an_excerpt_has_two_turns_on_each_side_and_marks_the_quote() -> None:
    found = excerpt(TRANSCRIPT, 3, (3, 21), HELD, PEOPLE)
    assert not isinstance(found, Absent)
    assert [turn.quoted for turn in found] == [False, False, True, False, False]
    assert "We rolled it back" in found[2].text
    assert "<b>" not in found[2].text
    assert len(found[3].text.split()) <= 41  # 40 words and the sign that more was said


def test_a_long_turn_is_cut_around_its_quote() -> None:
    found = excerpt(TRANSCRIPT, 4, (500, 510), HELD, PEOPLE)
    assert not isinstance(found, Absent)
    quoted = next(turn for turn in found if turn.quoted)
    assert quoted.text.startswith("… ")
    assert quoted.text.endswith(" …")
    assert len(quoted.text.split()) <= 50


def test_a_turn_that_is_gone_says_so() -> None:
    found = excerpt(TRANSCRIPT, 99, (0, 1), HELD, PEOPLE)
    assert isinstance(found, Absent)
    assert "not on record" in (found.reason or "")


# --- practice ----------------------------------------------------------------------------------------------

ENDED = at(0, 11)
COHORT = ("ada", "bo")


def attempt(person: str, when: datetime, pct: float = 80.0, counted: bool = True) -> Attempt:
    return Attempt(person, when, pct, counted)


def test_practice_is_due_on_the_seventh_day_and_remembered_on_the_fifth() -> None:
    # Session on 2 March: due until the end of 9 March, reminder on 7 March; in Berlin midnight is 23:00 UTC.
    found = practice(COHORT, (), ENDED, ENDED, BERLIN, POLICY)
    assert found.remind_at == at(4, 23)
    assert found.due == at(7, 23)
    assert found.ended_at == found.due
    assert found.playbook.figure == waiting(0, 2)


@pytest.mark.parametrize(
    ("pct", "counted", "done"), [(80.0, True, True), (79.9, True, False), (100.0, False, False)]
)
def test_done_is_one_counted_attempt_at_the_target(pct: float, counted: bool, done: bool) -> None:
    found = practice(COHORT, [attempt("ada", at(1), pct, counted)], ENDED, at(9), BERLIN, POLICY)
    assert found.done == (("ada",) if done else ())
    assert found.attempted == (() if done else ("ada",))
    assert found.playbook.figure == Known(0.5 if done else 0.0, 2)


def test_practice_ends_when_the_last_is_done() -> None:
    tries = [attempt("ada", at(1)), attempt("ada", at(5)), attempt("bo", at(3))]
    found = practice(COHORT, tries, ENDED, at(4), BERLIN, POLICY)
    assert found.ended_at == at(3)
    assert found.playbook.figure == Known(1.0, 2)


def test_attempts_before_the_session_after_the_deadline_or_of_others_do_not_count() -> None:
    tries = [attempt("ada", at(-1)), attempt("bo", at(8)), attempt("cy", at(1))]
    found = practice(COHORT, tries, ENDED, at(20), BERLIN, POLICY)
    assert (found.done, found.attempted) == ((), ())


def test_what_nobody_records_is_no_share() -> None:
    assert practice(COHORT, None, ENDED, at(20), BERLIN, POLICY).playbook.figure == NOT_RECORDED
    assert practice((), (), ENDED, at(20), BERLIN, POLICY).playbook.figure == too_few(0, 1)
    assert replace(POLICY, practice_days=7) == POLICY
