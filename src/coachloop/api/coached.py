"""Coaching and what follows it as rows of the data frames: the same calls that pages and commands make."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from coachloop.api.frames import Row, both, known
from coachloop.domain.result import Absent
from coachloop.loop.coach.handoff import board as handoff_board
from coachloop.loop.context import Context
from coachloop.loop.measure.model import AggregateLine, GroupBy, ResponseRate
from coachloop.loop.measure.run import Measured, measure_sessions
from coachloop.loop.measure.works import what_works
from coachloop.loop.outcome.run import load_outcome
from coachloop.loop.readiness.run import board as readiness_board
from coachloop.loop.report.training import training_records
from coachloop.loop.review.calibration.run import team_gap
from coachloop.store import coaching as store
from coachloop.store import standing
from coachloop.store.database import Connection


def sessions(
    c: Connection,
    context: Context,
    now: datetime,
    person_id: str | None,
    session_ids: Sequence[str] | None,
) -> Iterator[Row]:
    names, _ = store.names(c)
    found = measure_sessions(c, context, now, person_id=person_id, ids=session_ids)
    reasons = store.kept_reasons(c, [m.row.id for m in found])
    for m in found:
        yield _session(m, names.get(m.row.person_id, m.row.person_id), reasons.get(m.row.id))


def _session(m: Measured, name: str, reason: str | None) -> Row:
    r = m.result
    baseline, baseline_n = known(r.baseline.value)
    post, post_n = known(r.post)
    cells = both(r.playbook, r.honest, r.as_of, reason)
    if isinstance(r.honest, Absent) and not isinstance(r.expectation, Absent):
        # Before there is an estimate it is known what would come by itself.
        cells["expected_regression"] = r.expectation.expected_regression
    return {
        "session": m.row.id,
        "person_id": m.row.person_id,
        "person": name,
        "criterion": m.session.criterion_key,
        "coach": m.row.coach,
        "coaching_method": m.row.method,
        "agreed": m.row.commitment,
        "starts_at": m.row.starts_at,
        "reconstructed": "reconstructed" in r.badges,
        "baseline": baseline,
        "baseline_n": baseline_n,
        "post": post,
        "post_n": post_n,
        "phase": r.phase.value,
        **cells,
        "words": r.honest_words or None,
    }


def response(c: Connection, context: Context, now: datetime) -> Iterator[Row]:
    found = what_works(c, context, now)
    for again, rate in ((False, found.response), (True, found.response_reconstructed)):
        yield {"reconstructed": again, "days": found.days, **_rate(rate, now)}


def _rate(rate: ResponseRate, now: datetime) -> Row:
    return {
        "responded": rate.responded,
        "closed_late": rate.closed_late,
        **both(rate.playbook, rate.honest, now),
    }


def works(c: Connection, context: Context, now: datetime) -> Iterator[Row]:
    for view in what_works(c, context, now).by:
        for line in view.lines:
            yield _group(view.by, line, now)


def _group(by: GroupBy, line: AggregateLine, now: datetime) -> Row:
    effect = None if isinstance(line.honest, Absent) else line.honest
    return {
        "by": by.value,
        "group": line.key,
        "reconstructed": line.reconstructed,
        "sessions": line.sessions,
        "people": line.people,
        "pattern": line.label or None,
        "shrunk": effect.shrunk if effect else None,
        "p_best": effect.p_best if effect else None,
        **both(line.playbook, line.honest, now),
    }


def calibration(c: Connection, context: Context, team_id: str | None, now: datetime) -> Iterator[Row]:
    for gap in team_gap(c, context, team_id, now):
        yield {
            "criterion": gap.criterion_key,
            "criterion_version": gap.criterion_version_id,
            "pairs": gap.pairs,
            "raters": gap.raters,
            "unsafe": gap.unsafe,
            **both(gap.playbook, gap.honest, now),
        }


def readiness(
    c: Connection, context: Context, now: datetime, rule: str | None, person: str | None
) -> Iterator[Row]:
    for row in readiness_board(c, context, now, rule, person):
        honest = row.standing.honest
        yield {
            "person_id": row.person.id,
            "person": row.person.name,
            "rule": row.rule.id,
            "stage": row.standing.stage.value,
            "p_above": None if isinstance(honest, Absent) else honest.p_above,
            "decision": row.choice,
            **both(row.standing.playbook, honest, now),
            "words": row.standing.words,
        }


def records(c: Connection, context: Context, now: datetime) -> Iterator[Row]:
    for r in training_records(c, context, now).people:
        yield {
            "person_id": r.person_id,
            "person": r.name,
            "module": r.module,
            "criterion": r.criterion_key,
            "kind": r.kind,
            "completed_at": r.completed_at,
            "before": known(r.before)[0],
            "after": known(r.after)[0],
            **both(r.playbook, r.honest, now),
        }


def handoff(c: Connection, context: Context, now: datetime) -> Iterator[Row]:
    for line in handoff_board(c, context, now):
        h = line.handoff
        yield {
            "person_id": line.person.id,
            "person": line.person.name,
            "coach_id": h.coach_id,
            "module": h.module,
            "training_end": h.training_end,
            "held": h.held,
            "late": len(h.late),
            "words": h.words,
        }


def outcome(c: Connection, context: Context, reader: str, now: datetime) -> Iterator[Row]:
    for line in load_outcome(c, context, reader, now).hires.interviewers:
        yield {
            "person_id": line.person_id,
            "person": line.name,
            "coached": line.coached,
            **both(line.playbook, line.honest, now),
        }


def changes(c: Connection) -> Iterator[Row]:
    for x in standing.changes(c):
        yield {
            "figure": x.key,
            "changed_at": x.changed_at,
            "was": x.was,
            "became": x.became,
            "because": x.reason,
        }
