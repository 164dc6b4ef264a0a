"""Each if/then sentence appears on its side of the limit, with its source and the figure behind it."""

import pytest

from coachloop.domain.result import Known, too_few
from coachloop.domain.times import day_id
from coachloop.domain.verdict import NextStep, Playbook
from coachloop.loop.coach.assignments_rules import Proposal, TaskKind
from coachloop.loop.coach.handoff_model import DriftState
from coachloop.loop.coach.quarterly_rules import Coachable, quarterly_loops
from coachloop.loop.gaps.model import GapCriterion, GapPerson
from coachloop.loop.gaps.rules import by_day
from coachloop.loop.gaps.team import criterion_gap
from coachloop.loop.measure.aggregate import response_rate
from coachloop.loop.measure.model import ModuleSummary, Outcome
from coachloop.loop.measure.modules import DESIGN_PROBLEM
from coachloop.loop.report import step_rules as rules
from tests.loop.made import ANCHOR, BERLIN, HOUR, POLICY, USED, at, calls


def outcome(number: int, change: float) -> Outcome:
    return Outcome(
        (f"s_{number}",),
        "dana",
        "depth",
        "roleplay",
        change,
        at(0),
        at(20),
        closed_day=20,
        reconstructed=False,
    )


@pytest.mark.parametrize(("up", "said"), [(4, True), (5, False)])
def test_a_response_rate_below_half_asks_for_timing_and_specificity(up: int, said: bool) -> None:
    # Of ten closed sessions four are 40 %, five are 50 %: exactly half is not below half.
    closed = [outcome(n, 5.0 if n < up else 0.0) for n in range(10)]
    found = rules.response_steps(response_rate(closed, at(0), at(30), POLICY, USED))
    assert [(s.rule, s.step.source) for s in found] == ([("timing", "D0")] if said else [])
    if said:
        assert found[0].because == "40 % of 10 closed sessions moved up."


@pytest.mark.parametrize(("gap", "said"), [(0.0, 2), (0.1, 0)])
def test_a_module_without_movement_is_a_design_problem(gap: float, said: int) -> None:
    verdict = DESIGN_PROBLEM if gap <= 0 else "moved"
    summary = ModuleSummary("Asking", 6, Playbook(Known(gap, 6), verdict), USED)
    assert len(rules.module_steps([summary], ["Asking"])) == said
    # After a module of scenarios only its design is asked about.
    assert len(rules.module_steps([summary], [])) == min(said, 1)
    assert rules.module_steps([ModuleSummary("New", 0, Playbook(too_few(0, 1)), USED)], ["New"]) == ()


def test_low_volume_and_untrained_people_are_named() -> None:
    (low,) = rules.low_volume_steps(["Dana", "Lee"], POLICY)
    assert low.because == "Fewer than 10 conversations last month: Dana, Lee."
    assert rules.low_volume_steps([], POLICY) == ()
    (untrained,) = rules.untrained_steps([("dana", "Dana", 2), ("lee", "Lee", 0)])
    assert (untrained.about, untrained.step.source) == ("Dana", "D1")


def test_only_a_risk_of_drift_speaks() -> None:
    rows = [(s.value, s.value, s, "words") for s in DriftState]
    assert [s.about for s in rules.drift_steps(rows)] == ["drift risk"]


def test_quarterly_loops_name_who_is_without() -> None:
    people = [Coachable("dana", "Dana", 12, False, (), 0, 0)]
    found = quarterly_loops(people, at(0), BERLIN, POLICY, USED, "interviewer")
    (step,) = rules.quarterly_steps(found)
    assert step.because == "0 of 1 interviewer had a coaching loop in Q1 2026; without: Dana."
    assert rules.quarterly_steps(quarterly_loops([], at(0), BERLIN, POLICY, USED, "person")) == ()


def test_tasks_are_one_line() -> None:
    def proposal(number: int, who: str) -> Proposal:
        return Proposal(number, who, "depth", TaskKind.SCENARIO, "Depth scenario.", "Mean 50.")

    (step,) = rules.task_steps([proposal(1, "dana"), proposal(2, "dana"), proposal(3, "lee")])
    assert step.because == "3 flags of 2 people propose a task."
    assert rules.task_steps([]) == ()


def test_a_flat_criterion_is_no_matter_of_coaching_and_a_flat_person_needs_something_else() -> None:
    flat = [NextStep("depth", "", "D2"), NextStep("dana", "", "D2")]
    found = rules.flat_steps(flat, {"depth": "Depth", "dana": "Dana"}, frozenset({"depth"}))
    assert [(s.about, s.rule) for s in found] == [("Depth", "hiring"), ("Dana", "intervention")]


def test_every_sentence_has_a_source_and_stands_on_the_page() -> None:
    assert {source for _, source in rules.SENTENCES.values()} <= {"D0", "D1", "D2", "D3", "D4"}
    assert all(said.endswith(".") for said, _ in rules.SENTENCES.values())
    assert frozenset(rules.SENTENCES) >= rules.SINGLE


def test_a_proposal_of_another_stage_is_written_as_a_sentence() -> None:
    (step,) = rules.stage_steps([("Dana", "why", [NextStep("x", "add harder scenarios", "D3")])])
    assert (step.sentence, step.step.source) == ("Add harder scenarios.", "D3")


@pytest.mark.parametrize(
    ("low", "rule"),
    # Of ten people: none, one, three, four and five (40 % and 50 % are mixed), six (60 % counts).
    [
        (0, []),
        (1, ["coaching_case"]),
        (3, ["individual"]),
        (4, ["mixed"]),
        (5, ["mixed"]),
        (6, ["universal"]),
    ],
)
def test_each_kind_of_team_gap_has_its_sentence(low: int, rule: list[str]) -> None:
    def days(name: str, mean: float) -> GapPerson:
        held = calls(name, at(-5), [mean] * 10, HOUR)
        return GapPerson(name, name, by_day(held, ANCHOR, BERLIN))

    team = tuple(days(f"p{n}", 50 if n < low else 90) for n in range(10))
    gap = criterion_gap(GapCriterion("steps", "Next steps", team), day_id(at(0), BERLIN), POLICY, USED)
    found = rules.gap_steps([gap])
    assert [s.rule for s in found] == rule
    assert all(s.step.source == "D4" for s in found)


def test_a_rater_of_exactly_15_points_needs_no_exercise() -> None:
    (step,) = rules.exercise_steps([15.0, 15.1, 0.0], POLICY)
    assert step.because.startswith("1 of 3 people who rated blind is more than 15 points from the others")
    assert rules.exercise_steps([15.0], POLICY) == rules.exercise_steps([], POLICY) == ()
