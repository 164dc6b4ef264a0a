"""Team effects: the cohort's conversations through the rules; a closed one is kept and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coachloop.domain.calls import Anchor, Call, CodedWindow, last_window
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.domain.score import HUMAN_SERIES
from coachloop.domain.times import day_id, day_start
from coachloop.domain.verdict import PolicyUsed, policy_used
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.context import Context
from coachloop.loop.measure.histories import History, coached
from coachloop.loop.measure.team import Side, sides, team_effect, with_honest
from coachloop.loop.measure.team_estimate import team_estimate
from coachloop.loop.measure.team_model import TeamEffect, TeamEstimate
from coachloop.loop.review.rules import trust
from coachloop.loop.review.trust import load_record
from coachloop.loop.train.model import Practice, Training
from coachloop.loop.train.rules import practice
from coachloop.loop.train.run import policy_of
from coachloop.stats.change.record import Coached, Window
from coachloop.store import coaching, conversations, standing, windows
from coachloop.store import train as store
from coachloop.store.database import Connection
from coachloop.store.history import load_history
from coachloop.store.standing import ChangeRow
from coachloop.store.train import EffectRow, TrainingSessionRow

#: What an estimate learns from, as for a session.
_LOOK_BACK = timedelta(days=730)
#: What the cohort's rows are read from: two weeks before and what a baseline may reach back.
_BEFORE = timedelta(days=365)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class MeasuredTraining:
    """A session as planned, as the rules take it, its effect, and whether that is kept for good."""

    row: TrainingSessionRow
    training: Training
    effect: TeamEffect
    kept: bool


def measure_training(context: Context, session_id: str, now: datetime) -> MeasuredTraining:
    """One session. Raises NotFound. An effect whose window has closed is kept on the way."""
    with context.database.write() as c:
        row = store.load_training(c, session_id)
        return _measure(c, context, row, _load_held(c, [session_id]), now, keep=True)


def measure_trainings(
    c: Connection, context: Context, now: datetime, ids: Sequence[str] | None = None
) -> list[MeasuredTraining]:
    """All that are seen (of these ids), planned or held by `now`, in order of (start, id); saves nothing."""
    seen = store.load_trainings(c, ids=ids, sight=context.sight)
    rows = [row for row in seen if min(row.created_at, row.starts_at) <= now]
    held = _load_held(c, [row.id for row in rows])
    return [_measure(c, context, row, held, now, keep=False) for row in rows]


def close_trainings(c: Connection, context: Context, now: datetime) -> int:
    """Keep the effect of every session whose window has closed by `now`; how many were new."""
    rows = store.load_trainings(c)
    kept = store.effects(c, [row.id for row in rows])
    due = [row for row in rows if row.id not in kept and row.starts_at <= now]
    held = _load_held(c, [row.id for row in due])
    return sum(_measure(c, context, row, held, now, keep=True).kept for row in due)


def recheck_trainings(
    c: Connection, context: Context, conversation_ids: Sequence[str], reason: str, now: datetime
) -> int:
    """After something happened to scores of these conversations: a closed effect that moves gains a new row
    with its reason and a line in the change log; the old row stays. How many moved."""
    touched = [
        (x.started_at, x.scored_persons) for x in conversations.load_conversations(c, conversation_ids)
    ]
    rows = store.load_trainings(c) if touched else []
    kept = store.effects(c, [row.id for row in rows])
    moved = 0
    for row in rows:
        if row.id in kept and any(_reads(row, _kept(kept[row.id][-1]), *x) for x in touched):
            moved += _recheck(c, context, row, _kept(kept[row.id][-1]), reason, now)
    return moved


def noted_anew(context: Context, session_id: str, now: datetime) -> bool:
    """After it was noted anew who was there: whether a closed effect moved."""
    with context.database.write() as c:
        row = store.load_training(c, session_id)
        kept = store.effects(c, [session_id]).get(session_id, [])
        why = "who was there was noted anew"
        return bool(kept) and _recheck(c, context, row, _kept(kept[-1]), why, now)


def _reads(row: TrainingSessionRow, found: TeamEffect, started_at: datetime, people: Sequence[str]) -> bool:
    """Whether a conversation may stand in one of the two windows, or in a baseline before them."""
    cohort = {p.person_id for p in found.people}
    return row.starts_at - _BEFORE <= started_at < found.closes_at and not cohort.isdisjoint(people)


def _recheck(
    c: Connection, context: Context, row: TrainingSessionRow, kept: TeamEffect, reason: str, now: datetime
) -> bool:
    found = _compute(c, context, row, _training(row, _load_held(c, [row.id])), kept.as_of)
    if found == kept:
        return False
    standing.keep_changes(c, [ChangeRow(row.id, now, kept.words, found.words, reason)])
    return _keep(c, row, found, now, f"{reason}, {now:%Y-%m-%d %H:%M:%S}")


@dataclass(frozen=True, slots=True)
class _Held:
    """What is on record of several sessions, by session id."""

    effects: Mapping[str, Sequence[EffectRow]]
    planned: Mapping[str, tuple[str, ...]]
    attended: Mapping[str, tuple[str, ...]]


def _load_held(c: Connection, ids: Sequence[str]) -> _Held:
    return _Held(store.effects(c, ids), store.cohorts(c, ids), store.attendance(c, ids))


def _measure(
    c: Connection, context: Context, row: TrainingSessionRow, held: _Held, now: datetime, *, keep: bool
) -> MeasuredTraining:
    training = _training(row, held)
    rows = held.effects.get(row.id)
    if rows and rows[-1].as_of <= now:
        return MeasuredTraining(row, training, _kept(rows[-1]), kept=True)
    found = _compute(c, context, row, training, now)
    if found.closed_at is None:
        return MeasuredTraining(row, training, found, kept=False)
    # As of the close of its window, whenever it is looked at (METHOD.md 0.2).
    final = _compute(c, context, row, training, found.closed_at)
    noted = training.attended is not None
    if keep and noted:
        _keep(c, row, final, now)
    return MeasuredTraining(row, training, final, kept=keep and noted)


def _keep(
    c: Connection, row: TrainingSessionRow, found: TeamEffect, now: datetime, reason: str = "window closed"
) -> bool:
    return store.save_effect(c, row.id, found.as_of, to_json(found), to_json(found.honest), now, reason)


def _kept(row: EffectRow) -> TeamEffect:
    return from_json(TeamEffect, row.playbook)


def _training(row: TrainingSessionRow, held: _Held) -> Training:
    anchor = Anchor(row.criterion_version_id, row.series)
    return Training(
        session_id=row.id,
        criterion_key=row.criterion_version_id.partition("@")[0],
        anchor=anchor,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        planned=held.planned.get(row.id, ()),
        attended=held.attended.get(row.id),
        by_start_only=row.created_at > row.starts_at,
    )


def _compute(
    c: Connection, context: Context, row: TrainingSessionRow, training: Training, as_of: datetime
) -> TeamEffect:
    policy, used = policy_of(row), policy_used(policy_of(row), row.policy_level)
    there = training.attended or ()
    # Nobody keeps practice attempts yet: the deadline stands for the practice.
    practised = practice(there, None, row.ends_at, as_of, context.zone, policy)
    calls = _calls(c, row, there, as_of, stood=not training.by_start_only)
    judged = replace(training, trusted=_trusted(c, row, as_of, policy, used))
    found = team_effect(judged, calls, practised, as_of, context.zone, policy, used)
    honest = _honest(c, context, row, training, calls, practised, found, policy)
    return with_honest(found, honest)


def _calls(
    c: Connection, row: TrainingSessionRow, there: Sequence[str], as_of: datetime, *, stood: bool
) -> dict[str, list[Call]]:
    """Two windows and the baseline before them of everybody who was there, as they stood at `as_of`."""
    found = windows.calls_of_people(
        c,
        there,
        [row.criterion_version_id],
        row.starts_at - _BEFORE,
        as_of + _INSTANT,
        as_of=as_of if stood else None,
    )
    return {person: found.get(person, []) for person in there}


def _trusted(
    c: Connection, row: TrainingSessionRow, as_of: datetime, policy: Policy, used: PolicyUsed
) -> bool:
    """Whether the machine of the session's series may decide, by what people had rated at `as_of`."""
    if row.series == HUMAN_SERIES:
        return True
    record = load_record(c, [row.criterion_version_id], [row.series])
    return trust(record.audited(row.criterion_version_id, row.series, as_of), policy, used).decides


# --- the honest column -------------------------------------------------------------------------------------


def _honest(
    c: Connection,
    context: Context,
    row: TrainingSessionRow,
    training: Training,
    calls: Mapping[str, Sequence[Call]],
    practised: Practice,
    found: TeamEffect,
    policy: Policy,
) -> TeamEstimate | Absent:
    """Its own absence where the playbook's windows are not closed or not usable."""
    if isinstance(found.playbook.figure, Absent):
        return found.playbook.figure
    after = sides(training, calls, practised, found.as_of, context.zone, policy)[1]
    day = day_start(day_id(found.as_of, context.zone), context.zone)
    history = History.of(
        load_history(
            c, row.criterion_version_id, row.series, row.starts_at - _LOOK_BACK, found.as_of + _INSTANT
        )
    )
    record = history.record(day, None, by_start=training.by_start_only)
    rows = coaching.coached_on(c, training.criterion_key)
    sessions = [(history.code(r.person_id), r.ends_at) for r in rows if r.ends_at <= found.as_of]
    trained = [
        Coached(history.code(person), row.starts_at.timestamp(), found.closes_at.timestamp())
        for person in training.attended or ()
    ]
    asked = _asked(training, calls, after, day, history, policy)
    return team_estimate(record, asked, [*coached(record, sessions, policy.post_n), *trained], policy)


def _asked(
    training: Training,
    calls: Mapping[str, Sequence[Call]],
    after: Side,
    day: datetime,
    history: History,
    policy: Policy,
) -> list[Window]:
    """One window of each who has a full baseline before the session and conversations after the practice."""
    found = []
    for person, post in after.of.items():
        before = [c for c in calls[person] if c.started_at < training.starts_at]
        baseline = last_window(before, training.anchor, policy.baseline_n)
        if baseline.full and post.known is not None:
            found.append(_window(history.code(person), baseline, post, after.start, day, history))
    return found


def _window(
    person: int, baseline: CodedWindow, post: CodedWindow, opens: datetime, day: datetime, history: History
) -> Window:
    assert baseline.known is not None
    assert post.known is not None
    return Window(
        person=person,
        as_of=day.timestamp(),
        baseline_from=baseline.calls[0].started_at.timestamp(),
        session_end=opens.timestamp(),
        baseline=baseline.known.value,
        baseline_kinds=history.coded(baseline.mix),
        post=post.known.value,
        post_n=post.n,
        post_kinds=history.coded(post.mix),
    )
