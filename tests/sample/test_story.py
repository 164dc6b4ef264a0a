"""The hard cases come out of the words by the real rules. Each is looked for by rule, never by an id."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from coachloop.domain.result import WAITING_CONTEST, Absence, Absent, Known
from coachloop.domain.verdict import Estimate
from coachloop.loop.coach.assignments import answered_tasks
from coachloop.loop.coach.assignments_rules import TaskState
from coachloop.loop.coach.handoff import board
from coachloop.loop.coach.handoff_model import LoopState
from coachloop.loop.context import load_targets
from coachloop.loop.gaps.model import CriterionGap
from coachloop.loop.gaps.run import team_gaps
from coachloop.loop.measure.planned import load_plans
from coachloop.loop.measure.run import Measured, measure_sessions
from coachloop.loop.measure.team_run import MeasuredTraining, measure_trainings
from coachloop.loop.outcome.run import load_outcome
from coachloop.loop.readiness.decide import decisions
from coachloop.loop.readiness.run import board as readiness_board
from coachloop.loop.review.calibration.looking import look_at_sets
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.run import block_for, team_gap
from coachloop.sample.people import CHARACTERS
from coachloop.sample.plot import events
from coachloop.store import tables
from coachloop.store.alerts import AlertRow, load_alerts
from coachloop.store.conversations import load_conversation
from coachloop.store.people import load_people, load_segments, load_teams
from coachloop.store.rollups import compare
from coachloop.store.status import wrong_quotes
from coachloop.wiring import App
from tests.sample.made import SEED, UNTIL


@dataclass(frozen=True)
class Played:
    app: App
    sessions: list[Measured]
    gaps: list[CriterionGap]
    alerts: tuple[AlertRow, ...]


@pytest.fixture(scope="module")
def played(whole_sample: App) -> Played:
    app = whole_sample
    with app.context.database.read() as c:
        people, segments, targets = load_people(c), load_segments(c), load_targets(c)
        gaps = [
            gap
            for team in load_teams(c)
            for gap in team_gaps(
                c,
                app.context,
                [p for p in people if p.team_id == team.id],
                segments,
                list(targets.values()),
                UNTIL,
                team.id,
            )
            if isinstance(gap.mean, Known)
        ]
        return Played(app, measure_sessions(c, app.context, UNTIL), gaps, load_alerts(c))


def changes(played: Played) -> dict[tuple[str, str], float]:
    return {
        (m.row.person_id, m.result.baseline.criterion_key): m.result.playbook.figure.value
        for m in played.sessions
        if isinstance(m.result.playbook.figure, Known)
    }


def skill_moved(person_id: str, criterion: str) -> bool:
    """Whether the story lets that person change on it; the words do not say so."""
    character = next(
        c for c in CHARACTERS if c.name.lower().replace(" ", "-") == person_id.removeprefix("smp_")
    )
    return any(t.criterion == criterion for t in character.turns)


def test_all_sessions_are_logged(played: Played) -> None:
    assert len(played.sessions) == 38
    assert all(m.row.sample and m.row.id.startswith("smp_") for m in played.sessions)


def test_a_clean_gain(played: Played) -> None:
    assert [key for key, change in changes(played).items() if change >= 40 and skill_moved(*key)]


def test_a_gain_that_chance_explains(played: Played) -> None:
    """Nothing changed in how the person speaks; ten low ones were followed by ten usual ones."""
    low = [key for key, change in changes(played).items() if change > 5 and not skill_moved(*key)]
    assert "discovery_questions" in {criterion for _, criterion in low}


def both_columns(played: Played) -> list[tuple[str, str, str, str]]:
    """Person, criterion, what the rule says, what the estimate says."""
    return [
        (
            m.row.person_id,
            m.result.baseline.criterion_key,
            m.result.playbook.verdict or "",
            m.result.honest.label,
        )
        for m in played.sessions
        if isinstance(m.result.honest, Estimate)
    ]


def test_a_gain_on_which_rule_and_estimate_agree(played: Played) -> None:
    both = [x for x in both_columns(played) if x[2] == "improved" and "improved" in x[3]]
    assert [x for x in both if skill_moved(x[0], x[1])] == both != []


def test_a_gain_that_the_estimate_does_not_see(played: Played) -> None:
    only_rule = [x for x in both_columns(played) if x[2] == "improved" and "improved" not in x[3]]
    assert ("smp_sample-indigo", "discovery_questions") in {x[:2] for x in only_rule}


def test_coaching_that_did_not_work(played: Played) -> None:
    assert "did not produce the intended change" in {m.result.playbook.verdict for m in played.sessions}


def test_an_invalid_comparison(played: Played) -> None:
    reasons = [str(m.result.playbook.figure) for m in played.sessions]
    assert "invalid(baseline after the fact)" in reasons


def test_a_reconstructed_baseline(played: Played) -> None:
    badged = [m for m in played.sessions if "reconstructed" in m.result.badges]
    assert len(badged) == 1
    assert badged[0].row.imported


def test_a_window_that_filled_in_two_days(played: Played) -> None:
    for measured in played.sessions:
        if measured.result.held is None or len(measured.result.post_ids) < 10:
            continue
        with played.app.context.database.read() as c:
            started = [load_conversation(c, i).started_at for i in measured.result.post_ids]
        if len({s.date() for s in started}) <= 2:
            return
    pytest.fail("no window filled in two days")


@pytest.mark.parametrize("verdict", ["universal", "clustered", "mixed"])
def test_a_gap_of_each_kind(played: Played, verdict: str) -> None:
    assert [gap for gap in played.gaps if str(gap.playbook.verdict) == verdict]


def test_a_clock_of_48_hours_overdue(played: Played) -> None:
    late = []
    with played.app.context.database.read() as c:
        for measured in played.sessions:
            if measured.row.cited_conversation_id:
                cited = load_conversation(c, measured.row.cited_conversation_id)
                assert cited.ended_at is not None
                late.append((measured.row.starts_at - cited.ended_at).total_seconds() > 48 * 3600)
    assert sum(late) == 1


def test_an_override_and_a_contest_that_holds_a_verdict(played: Played) -> None:
    assert [m for m in played.sessions if m.result.playbook.figure == WAITING_CONTEST]
    assert [gap for gap in played.gaps if gap.playbook.figure == WAITING_CONTEST]
    with played.app.context.database.read() as c:
        t = tables.score_tag.c
        said = select(tables.score, t.tag).join(tables.score_tag, t.score_id == tables.score.c.id)
        overrides = c.execute(said.where(tables.score.c.is_override).order_by(t.tag)).all()
    # One is an override; the other answered a question, and is an example to learn from.
    assert [(row.rater_kind, row.rater, row.series, row.tag) for row in overrides] == [
        ("human", "Sample Sloane", "human", "dispute"),
        ("human", "Sample Marlow", "human", "override"),
    ]


def test_engagement_and_discovery_alerts_are_open(played: Played) -> None:
    flags = {(a.criterion_version_id.partition("@")[0], a.state) for a in played.alerts}
    assert {("engagement_ratio", "flag"), ("discovery_depth", "flag")} <= flags
    assert "watch" in {state for _, state in flags}


def test_somebody_has_too_few_and_somebody_is_on_leave(played: Played) -> None:
    assert [e for gap in played.gaps for e in gap.excluded if e.reason.status is Absence.TOO_FEW]
    none_after = [m for m in played.sessions if m.result.post is None]
    assert [m for m in none_after if isinstance(m.result.playbook.figure, Absent)]


def test_nothing_is_scored_after_it_was_refused(played: Played) -> None:
    refused = sum(e.consent == "refused" for e in events(SEED, UNTIL))
    with played.app.context.database.read() as c:
        scored = c.scalar(select(func.count(tables.scoring.c.conversation_id.distinct())))
        assert (scored, compare(c), wrong_quotes(c)) == (960 - refused, (), 0)


# --- what people did beside coaching -----------------------------------------------------------------------


def test_raters_22_points_apart_block_coaching_on_one_criterion(played: Played) -> None:
    with played.app.context.database.read() as c:
        gaps = {g.criterion_key: g.figure for g in team_gap(c, played.app.context, None, UNTIL)}
        block = block_for(c, played.app.context, "empathy_expression", UNTIL)
    # eight of 18 ratings are a level of three apart: 8 x 50 / 18
    empathy = gaps.pop("empathy_expression")
    assert isinstance(empathy, Known)
    assert (round(empathy.value, 1), empathy.n) == (22.2, 18)
    assert block is not None
    assert [g.value < 10 for g in gaps.values() if isinstance(g, Known)] == [True] * 8


def test_one_set_waits_and_an_alignment_is_done(played: Played) -> None:
    with played.app.context.database.read() as c:
        sets = look_at_sets(c, played.app.context, None, UNTIL)
    assert [s.rubric for s in sets if s.revealed_at is None] == ["Sales call"]
    assert SetKind.ALIGNMENT in {s.kind for s in sets}


def test_a_new_interviewer_has_one_review_late_and_two_in_time(played: Played) -> None:
    with played.app.context.database.read() as c:
        named = [line for line in board(c, played.app.context, UNTIL) if line.coach]
    (line,) = named
    assert [loop.state for loop in line.handoff.first] == [
        LoopState.IN_TIME,
        LoopState.OVERDUE,
        LoopState.IN_TIME,
    ]
    assert [item.whose for item in line.handoff.late] == ["Sample Flynn"]


def test_of_two_with_two_batches_one_is_decided_on_and_one_waits(played: Played) -> None:
    with played.app.context.database.read() as c:
        rows = readiness_board(c, played.app.context, UNTIL)
        (signed,) = decisions(c)
    waits, decided = sorted(
        (row for row in rows if len(row.standing.batches) == 2), key=lambda r: r.person.name
    )
    assert (decided.person.name, decided.decision_id) == ("Sample Tatum", signed.id)
    assert (signed.intact, len(signed.signatures)) == (True, 1)
    assert (waits.person.name, waits.standing.ready, waits.decision_id) == ("Sample Sage", True, None)


def test_a_training_for_the_whole_team_has_both_columns(played: Played) -> None:
    (found,) = trainings(played)
    assert isinstance(found.effect.playbook.figure, Known)
    assert isinstance(found.effect.honest, Estimate)
    assert len(found.training.attended or ()) == 6


def trainings(played: Played) -> list[MeasuredTraining]:
    with played.app.context.database.read() as c:
        return list(measure_trainings(c, played.app.context, UNTIL))


def test_tasks_were_answered_and_a_lot_was_drawn(played: Played) -> None:
    with played.app.context.database.read() as c:
        answered, plans = answered_tasks(c), load_plans(c, played.app.context, UNTIL)
    assert [task.state for task in answered] == [TaskState.ACCEPTED, TaskState.DONE, TaskState.DECLINED]
    assert [len(plan.first_half) + len(plan.second_half) for plan in plans] == [7]


def test_hires_and_offers_have_figures(played: Played) -> None:
    with played.app.context.database.read() as c:
        found = load_outcome(c, played.app.context, "owner", UNTIL)
    assert [x.name for x in found.hires.interviewers if isinstance(x.honest, Estimate)] == [
        "Sample Casey",
        "Sample Gray",
    ]
    assert isinstance(found.hires.validity, Estimate)
