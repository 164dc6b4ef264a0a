"""What all sessions say together, from the store: episodes counted once, with an estimate of their own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coachloop.domain.result import NOT_YET_COMPUTED, Absent, Known
from coachloop.domain.times import utc
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.coach.model import Episode, SessionSpan
from coachloop.loop.coach.rules import episodes
from coachloop.loop.context import Context
from coachloop.loop.measure.aggregate import (
    aggregate,
    episode_outcomes,
    flat_steps,
    most_coached,
    response_rate,
)
from coachloop.loop.measure.column import Case, filled
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.habits import habits
from coachloop.loop.measure.model import CoachCredit, Early, GroupBy, Outcome, WhatWorks
from coachloop.loop.measure.run import Measured, measure_sessions, outcomes_of
from coachloop.loop.measure.terms import policy_of
from coachloop.store import coaching, windows
from coachloop.store.database import Connection


@dataclass(frozen=True, slots=True)
class _Kept:
    honest: ChangeEstimate | Absent


#: A quarter: the period of the response rate.
RESPONSE_DAYS = 90
#: The kind of row that keeps the estimate of an episode of several sessions, under its last.
_EPISODE = "episode"


def what_works(c: Connection, context: Context, now: datetime, *, keep: bool = False) -> WhatWorks:
    """By method, criterion and person, as of `now`. `keep`: estimates of episodes are kept on the way."""
    measured = [m for m in measure_sessions(c, context, now) if m.row.created_at <= now]
    found = _episodes(c, measured)
    outcomes = _outcomes(c, context, measured, found, now, keep=keep)
    first = min((m.row.created_at for m in measured), default=None)
    policy, used = context.policy_for(None, None)
    start, done = now - timedelta(days=RESPONSE_DAYS), outcomes_of(measured)
    today = utc(now).astimezone(context.zone).date()
    return WhatWorks(
        as_of=utc(now),
        most=most_coached([m.session for m in measured], outcomes, today, context.zone),
        by=tuple(aggregate(outcomes, by, first, now, context.zone, policy, used) for by in GroupBy),
        flat=flat_steps(outcomes, policy),
        response=response_rate(done, start, now, policy, used),
        response_reconstructed=response_rate(done, start, now, policy, used, reconstructed=True),
        days=RESPONSE_DAYS,
        habits=habits(c, measured, start, now),
        credit=_credit(measured, found),
        sessions=len(measured),
        closed=sum(m.result.closed_at is not None for m in measured),
    )


def overlapping(c: Connection, measured: Sequence[Measured]) -> frozenset[str]:
    """Ids of the sessions that overlap another of these, same person and criterion (METHOD.md 1.8)."""
    return frozenset(i for e in _episodes(c, measured) if e.overlaps for i in e.session_ids)


def _episodes(c: Connection, measured: Sequence[Measured]) -> tuple[Episode, ...]:
    last = {m.row.id: m.result.post_ids[-1] for m in measured if m.result.closed_at and m.result.post_ids}
    starts = windows.starts_of(c, list(last.values()))
    return episodes(
        SessionSpan(
            m.row.id,
            m.row.person_id,
            m.session.criterion_key,
            m.row.coach,
            m.row.starts_at,
            _window_end(m, starts.get(last.get(m.row.id, ""))),
        )
        for m in measured
    )


def _window_end(m: Measured, last_post: datetime | None) -> datetime | None:
    """Its 10th conversation, or the expiry; None while open."""
    full = len(m.result.post_ids) >= int(m.row.policy["post_n"])
    return last_post if full and last_post is not None else m.result.closed_at


def _outcomes(
    c: Connection,
    context: Context,
    measured: Sequence[Measured],
    found: Sequence[Episode],
    now: datetime,
    *,
    keep: bool,
) -> tuple[Outcome, ...]:
    by_id = {m.row.id: m for m in measured}
    several = [e for e in found if e.overlaps and _comparable(e, by_id)]
    kept = coaching.kept_honest(c, [e.session_ids[-1] for e in several], _EPISODE)
    estimates: dict[str, ChangeEstimate | Absent] = {
        last: from_json(_Kept, row).honest for last, row in kept.items()
    }
    missing = [e for e in several if e.session_ids[-1] not in estimates]
    results = filled(c, context, [_case(e, by_id) for e in missing])
    for episode, result in zip(missing, results, strict=True):
        estimates[episode.session_ids[-1]] = result.honest
        if keep:
            _keep(c, by_id[episode.session_ids[-1]], episode, result.honest, now)
    sessions = {i: m.session for i, m in by_id.items()}
    return episode_outcomes(found, sessions, {i: m.result for i, m in by_id.items()}, estimates)


def _comparable(episode: Episode, by_id: Mapping[str, Measured]) -> bool:
    first, last = by_id[episode.session_ids[0]], by_id[episode.session_ids[-1]]
    start = first.session.baseline
    return (
        isinstance(last.result.playbook.figure, Known)
        and isinstance(start.figure, Known)
        and start.anchor == last.result.baseline.anchor
    )


def _case(episode: Episode, by_id: Mapping[str, Measured]) -> Case:
    """The last result against the first baseline."""
    first, last = by_id[episode.session_ids[0]], by_id[episode.session_ids[-1]]
    result = replace(last.result, baseline=first.session.baseline, honest=NOT_YET_COMPUTED)
    return Case(first.session, result, policy_of(last.row)[0], Early(last.result.expectation))


def _keep(
    c: Connection, last: Measured, episode: Episode, honest: ChangeEstimate | Absent, now: datetime
) -> None:
    coaching.save_result(
        c,
        last.row.id,
        _EPISODE,
        last.result.as_of,
        playbook={"sessions": list(episode.session_ids)},
        honest=to_json(_Kept(honest)),
        policy=last.row.policy,
        computed_at=now,
        reason=f"episode of {', '.join(episode.session_ids)}",
    )


def _credit(measured: Sequence[Measured], found: Sequence[Episode]) -> tuple[CoachCredit, ...]:
    sessions: dict[str, int] = defaultdict(int)
    shares: dict[str, float] = defaultdict(float)
    for m in measured:
        sessions[m.row.coach] += 1
    for episode in found:
        for coach, share in episode.credit.items():
            shares[coach] += share
    return tuple(CoachCredit(coach, sessions[coach], shares[coach]) for coach in sorted(sessions))
