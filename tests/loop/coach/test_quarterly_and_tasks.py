"""Quarterly loops on the edges of the quarter, and tasks that say what they are about."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.result import Known
from coachloop.domain.rubric import Anchor, Criterion, Method, Scale, ScaleKind, ScoringSpec
from coachloop.loop.coach.assignments_rules import (
    Flag,
    GenericTask,
    TaskKind,
    proposals,
    specific_task,
    task_for,
    task_kind,
)
from coachloop.loop.coach.quarterly_rules import (
    Coachable,
    LoopSession,
    QuarterlyLoops,
    quarter_of,
    quarterly_loops,
    rolling_start,
)
from tests.loop.made import BERLIN, HOUR, POLICY, USED, assert_sound, at

SECOND = timedelta(seconds=1)
#: 2 March 2026, 10:00 in Berlin: the first quarter, which began at 23:00 UTC on 31 December.
NOW = at(0)
QUARTER = quarter_of(NOW, BERLIN)


def person(
    name: str, *sessions: tuple[datetime, int], low_volume: bool = False, modules: tuple[int, int] = (0, 0)
) -> Coachable:
    held = tuple(LoopSession(f"s_{n}", start, k) for n, (start, k) in enumerate(sessions))
    return Coachable(name.lower(), name, 20, low_volume, held, *modules)


def loops(*people: Coachable, now: datetime = NOW) -> QuarterlyLoops:
    return quarterly_loops(people, now, BERLIN, POLICY, USED, "interviewer")


def test_the_quarter_is_the_calendars_of_the_organisation() -> None:
    assert QUARTER.name == "Q1 2026"
    assert QUARTER.start.isoformat() == "2025-12-31T23:00:00+00:00"
    assert QUARTER.end.isoformat() == "2026-03-31T22:00:00+00:00"  # summer time by then


def test_a_session_at_the_first_instant_of_the_quarter_counts_and_one_before_does_not() -> None:
    assert loops(person("Dana", (QUARTER.start, 10))).words == "1 of 1 interviewer"
    late = loops(person("Dana", (QUARTER.start - SECOND, 10)))
    assert late.words == "0 of 1 interviewer"
    assert late.without[0].words == "no session this quarter"


def test_a_loop_stands_on_ten_interviews() -> None:
    assert loops(person("Dana", (NOW, 10))).with_loop == 1
    short = loops(person("Dana", (NOW, 9)))
    assert short.without[0].words == "coached on 9 of 10 interviews: too few for a loop"


def test_a_loop_looks_at_the_last_twenty_at_most() -> None:
    assert loops(person("Dana", (NOW, 20))).with_loop == 1
    long = loops(person("Dana", (NOW, 21)))
    assert long.without[0].words == "coached on 21 interviews: a loop looks at the last 20 at most"
    assert loops(person("Dana", (NOW, 21), (NOW, 12))).with_loop == 1


def test_a_session_to_come_does_not_count() -> None:
    assert loops(person("Dana", (NOW + SECOND, 10))).with_loop == 0
    assert loops(person("Dana", (NOW, 10))).with_loop == 1


def test_low_volume_looks_back_90_days() -> None:
    # 90 org days before 2 March 2026 is 2 December 2025, 00:00 in Berlin.
    start = rolling_start(NOW, BERLIN, POLICY)
    assert start.isoformat() == "2025-12-01T23:00:00+00:00"
    assert loops(person("Dana", (start, 10), low_volume=True)).with_loop == 1
    assert loops(person("Dana", (start - SECOND, 10), low_volume=True)).with_loop == 0
    assert loops(person("Dana", (start, 10))).with_loop == 0


def test_the_headline_names_who_is_without_and_stands_beside_modules() -> None:
    found = loops(
        person("Zoe", modules=(2, 2)),
        person("Dana", (NOW, 10), modules=(2, 1)),
        person("Ann", modules=(0, 0)),
    )
    assert found.words == "1 of 3 interviewers"
    assert [w.name for w in found.without] == ["Ann", "Zoe"]
    assert (found.modules_done, found.modules_people) == (1, 2)
    assert found.playbook.figure == Known(1 / 3, 3)
    assert (loops().words, str(loops().playbook.figure)) == ("0 of 0 interviewers", "too_few(0 of 1)")


@given(
    st.lists(
        st.builds(
            Coachable,
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from(["A", "B"]),
            st.integers(0, 40),
            st.booleans(),
            st.lists(
                st.builds(
                    LoopSession,
                    st.sampled_from(["s", "t"]),
                    st.integers(-3000, 3000).map(lambda hours: at(0) + hours * HOUR),
                    st.integers(0, 20),
                ),
                max_size=4,
            ).map(tuple),
            st.integers(0, 3),
            st.integers(0, 3),
        ),
        max_size=8,
        unique_by=lambda p: p.person_id,
    )
)
def test_any_people_give_a_sound_headline(people: list[Coachable]) -> None:
    found = loops(*people)
    assert_sound(found)
    assert found == loops(*people[::-1])
    assert found.with_loop + len(found.without) == found.people


# --- tasks --------------------------------------------------------------------------------------------------


def criterion(key: str, name: str) -> Criterion:
    scale = Scale(ScaleKind.LEVELS, 1, 3)
    spec = (ScoringSpec(Method.BEHAVIOUR, "made"),)
    return Criterion(key, name, "", 50, scale, spec, exemplary=Anchor("Stays with the answer."))


DEPTH = criterion("discovery_depth", "Discovery question depth")
CONSISTENCY = criterion("scoring_consistency", "Scoring consistency")


def flag(number: int, day: int, key: str = "discovery_depth", who: str = "dana") -> Flag:
    return Flag(number, who, key, at(day), "Mean 50.0 over 3 conversations in 7 days, below 75.")


def test_each_dimension_has_its_own_kind_of_task() -> None:
    assert task_kind("discovery_depth") is TaskKind.SCENARIO
    assert task_kind("scoring_consistency") is TaskKind.CALIBRATION_EXERCISE
    assert task_for(DEPTH).startswith("Discovery question depth scenario")
    assert task_for(DEPTH).endswith("Aim: Stays with the answer.")
    assert "blind with your coach" in task_for(CONSISTENCY)


@pytest.mark.parametrize("task", ["Communication training", "Be better", "", "practice scenario"])
def test_a_generic_task_is_refused(task: str) -> None:
    with pytest.raises(GenericTask):
        specific_task(task, DEPTH)


@pytest.mark.parametrize("task", ["Discovery scenario with Mira", "Two questions deep on one answer"])
def test_a_task_on_the_dimension_is_taken(task: str) -> None:
    assert specific_task(f"  {task} ", DEPTH) == task


def test_one_task_a_person_and_criterion_the_older_flags() -> None:
    criteria = {"discovery_depth": DEPTH}
    both = [flag(2, 1), flag(1, 0)]
    assert [p.alert_id for p in proposals(both, criteria, (), ())] == [1]
    assert proposals(both, criteria, {1}, ()) == ()
    assert proposals(both, criteria, (), {("dana", "discovery_depth")}) == ()
    assert [p.person_id for p in proposals([*both, flag(3, 2, who="lee")], criteria, {1}, ())] == ["lee"]
    assert proposals([flag(1, 0, "gone")], criteria, (), ()) == ()
