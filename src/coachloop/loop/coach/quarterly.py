"""Quarterly loops from the record: interviewers, and beside them people on other conversations."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.coach.quarterly_rules import (
    Coachable,
    LoopSession,
    QuarterlyLoops,
    quarter_of,
    quarterly_loops,
    rolling_start,
)
from coachloop.loop.context import Context
from coachloop.loop.gaps.run import low_volume_people
from coachloop.store import handoff as store
from coachloop.store import people
from coachloop.store.database import Connection


@dataclass(frozen=True, slots=True)
class Loops:
    """Interviewers hold interviews, which have a job role or a round; `others` talk with customers."""

    interviewers: QuarterlyLoops
    others: QuarterlyLoops


def loops_this_quarter(c: Connection, context: Context, now: datetime) -> Loops:
    """Of everybody seen with a conversation this quarter or in the last 90 days."""
    policy, used = context.policy_for(None, None)
    since = min(quarter_of(now, context.zone).start, rolling_start(now, context.zone, policy))
    held = {row.person_id: row for row in store.held_since(c, since, now)}
    slow = low_volume_people(c, context, sorted(held), now)
    sessions: dict[str, list[LoopSession]] = defaultdict(list)
    for row in store.sessions_between(c, since, now):
        sessions[row.person_id].append(LoopSession(row.session_id, row.starts_at, row.baseline_k))
    trainings = store.trainings(c)
    modules = Counter(t.person_id for t in trainings)
    done = Counter(t.person_id for t in trainings if t.completed_at and t.completed_at <= now)
    everyone = [
        (
            held[p.id].formal > 0,
            Coachable(
                p.id,
                p.name,
                held[p.id].interviews,
                p.id in slow,
                tuple(sessions[p.id]),
                modules[p.id],
                done[p.id],
            ),
        )
        for p in people.load_people(c, ids=tuple(sorted(held)), sight=context.sight)
    ]
    return Loops(
        quarterly_loops(
            [p for formal, p in everyone if formal], now, context.zone, policy, used, "interviewer"
        ),
        quarterly_loops(
            [p for formal, p in everyone if not formal], now, context.zone, policy, used, "person"
        ),
    )
