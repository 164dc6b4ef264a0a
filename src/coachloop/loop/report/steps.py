"""What the rules propose now, from all stages: one calm list with its sources. A person accepts or not."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from coachloop.domain.rights import group_shown
from coachloop.domain.verdict import NextStep
from coachloop.loop.coach.assignments import proposed
from coachloop.loop.coach.handoff import board as handoff_board
from coachloop.loop.coach.handoff_model import DriftState
from coachloop.loop.coach.handoff_rules import drift_risk
from coachloop.loop.coach.quarterly import loops_this_quarter
from coachloop.loop.context import Context
from coachloop.loop.gaps.run import low_volume_people
from coachloop.loop.measure.rules import next_steps
from coachloop.loop.measure.run import measure_sessions
from coachloop.loop.measure.taught import load_taught
from coachloop.loop.measure.team_run import measure_trainings
from coachloop.loop.readiness.run import board as readiness_board
from coachloop.loop.readiness.run import curricula
from coachloop.loop.report import step_rules as rules
from coachloop.loop.report.gaps import gap_boards
from coachloop.loop.report.step_rules import Step
from coachloop.loop.report.works import works_of_all
from coachloop.loop.review.calibration.run import banner, person_gap_points
from coachloop.store import coaching
from coachloop.store import handoff as store
from coachloop.store.database import Connection
from coachloop.store.sight import seen_among
from coachloop.store.users import load_users

#: The kind of module whose place scenarios take (METHOD.md 1.2).
KNOWLEDGE = "knowledge"


def steps(c: Connection, context: Context, now: datetime) -> tuple[Step, ...]:
    """What stops first, then the team, then people, single cases last; within a rule as its stage has it."""
    found = (*_team_steps(c, context, now), *_people_steps(c, context, now))
    return tuple(sorted(found, key=lambda step: step.rule in rules.SINGLE))


def _team_steps(c: Connection, context: Context, now: datetime) -> tuple[Step, ...]:
    blocks = [(b.name, b.words, b.step) for b in banner(c, context, now)]
    gaps = [line.gap for board in gap_boards(c, context, now) for line in board.lowest]
    works = works_of_all(c, context, now)
    named, criteria = _named(c, context)
    called = {version.partition("@")[0]: name for version, name in criteria.items()}
    loops = loops_this_quarter(c, context, now)
    taught = [
        t for t in load_taught(c, context, now) if context.sight.everyone or group_shown(t.summary.completed)
    ]
    return (
        *rules.calibration_steps(blocks),
        *rules.exercise_steps(_gaps(c, context, now), context.policy.workspace),
        *rules.response_steps(works.response),
        *rules.gap_steps(gaps),
        *rules.module_steps(
            [t.summary for t in taught], [t.summary.module for t in taught if t.kind == KNOWLEDGE]
        ),
        *rules.flat_steps(
            [step for step in works.flat if step.key in {**named, **called}],
            {**named, **called},
            frozenset(called),
        ),
        *rules.stage_steps(_trained(c, context, called, now)),
        *rules.quarterly_steps(loops.interviewers),
        *rules.quarterly_steps(loops.others),
    )


def _named(c: Connection, context: Context) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the people whom the reader sees, and of criteria."""
    named, criteria = coaching.names(c)
    mine = seen_among(c, context.sight, named)
    return {i: name for i, name in named.items() if i in mine}, criteria


def _gaps(c: Connection, context: Context, now: datetime) -> list[float]:
    """The newest gap of everybody who is scored and has rated blind."""
    raters = sorted({u.person_id for u in load_users(c) if u.person_id})
    points = [person_gap_points(c, context, person_id, now) for person_id in raters]
    return [found[-1].gap for found in points if found]


def _trained(
    c: Connection, context: Context, called: dict[str, str], now: datetime
) -> list[tuple[str, str, Sequence[NextStep]]]:
    """Training sessions of the last quarter whose effect asks for something (D4)."""
    return [
        (called.get(m.training.criterion_key, m.training.criterion_key), m.effect.words, m.effect.next_steps)
        for m in measure_trainings(c, context, now)
        if m.effect.next_steps and m.row.starts_at >= now - rules.LOOKED_BACK
    ]


def _people_steps(c: Connection, context: Context, now: datetime) -> tuple[Step, ...]:
    named, criteria = _named(c, context)
    policy = context.policy.workspace
    slow = low_volume_people(c, context, sorted(named), now)
    board = handoff_board(c, context, now)
    handoffs = [(line.person.name, line.handoff) for line in board if line.person.id in named]
    open_ids = [row.id for row, _ in coaching.open_sessions(c, context.sight)]
    closed = coaching.load_sessions(c, since=now - rules.LOOKED_BACK)
    lately = [row.id for row, _ in closed if row.person_id in named]
    measured = measure_sessions(c, context, now, ids=sorted({*open_ids, *lately}))
    return (
        *rules.handoff_steps(handoffs),
        *rules.drift_steps(_drifting(c, context, named, now)),
        *rules.session_steps(
            [
                (
                    f"{named[m.row.person_id]}, {criteria[m.row.criterion_version_id]}",
                    m.result,
                    next_steps(m.result),
                )
                for m in measured
            ],
            now,
        ),
        *rules.stage_steps(_ready(c, context, now)),
        *rules.task_steps(proposed(c, context)),
        *rules.untrained_steps(_untrained(c, named, now)),
        *rules.low_volume_steps(sorted(named[p] for p in slow), policy),
    )


def _drifting(
    c: Connection, context: Context, named: dict[str, str], now: datetime
) -> list[tuple[str, str, DriftState, str]]:
    """Everybody who completed a training, by their latest one."""
    ends = {
        t.person_id: t.completed_at for t in store.trainings(c) if t.completed_at and t.completed_at <= now
    }
    coached = store.session_starts(c, sorted(ends))
    active = {row.person_id for row in store.held_since(c, now - rules.LOOKED_BACK, now)}
    found = []
    for person_id, end in ends.items():
        risk = drift_risk(end, coached.get(person_id, ()), now, context.zone, context.policy.workspace)
        if person_id in active and person_id in named:
            found.append((person_id, named[person_id], risk.state, risk.words))
    return found


def _untrained(c: Connection, named: dict[str, str], now: datetime) -> list[tuple[str, str, int]]:
    """People coached lately without a completed training."""
    trained = {t.person_id for t in store.trainings(c) if t.completed_at and t.completed_at <= now}
    held = Counter(s.person_id for s in store.sessions_between(c, now - rules.LOOKED_BACK, now))
    return [(p, named[p], n) for p, n in sorted(held.items()) if p in named and p not in trained]


def _ready(c: Connection, context: Context, now: datetime) -> list[tuple[str, str, Sequence[NextStep]]]:
    people = [
        (f"{row.person.name}, {row.rule.call_type}", row.standing.words, row.standing.next_steps)
        for row in readiness_board(c, context, now)
        if row.standing.next_steps
    ]
    trainings = [(rule.call_type, f"Rule {rule.id}.", (step,)) for rule, step in curricula(c, context, now)]
    return [*trainings, *people]
