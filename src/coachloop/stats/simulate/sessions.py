"""What each verdict says of invented sessions, by the estimator that the product uses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from coachloop.stats.change.expected import NONE, Changes, changes
from coachloop.stats.change.record import Floats, Intervals, Ints, Record, Windows
from coachloop.stats.change.settings import Settings
from coachloop.stats.simulate.teams import Plan, Team, invent


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions of a run, parallel: the team of each, its truth, baseline and post mean, what the naive
    interval takes for the standard error of their difference, and the estimate."""

    team: Ints
    truth: Floats
    baseline: Floats
    post: Floats
    naive_se: Floats
    found: Changes


def sessions(
    rng: np.random.Generator, plan: Plan, teams: int, done: Callable[[int], None] | None = None
) -> Sessions:
    """`teams` invented teams; those with nobody to coach, or fewer than five not coached, have no sessions.

    `done` is told after each team how many are done.
    """
    parts: list[Sessions] = []
    for number in range(teams):
        parts += _of_team(invent(rng, plan), plan, number)
        if done:
            done(number + 1)
    return _joined(parts)


def _of_team(team: Team, plan: Plan, number: int) -> Iterator[Sessions]:
    coached = np.flatnonzero(team.coached)
    if not len(coached) or plan.people - len(coached) < 5:
        return
    record, windows, intervals = as_record(team, plan)
    found = changes(record, windows, intervals, Settings())
    if np.any(found.tier == NONE):
        return
    within = float(team.before.var(axis=1, ddof=1).mean())
    yield Sessions(
        team=np.full(len(coached), number),
        truth=team.truth[coached],
        baseline=windows.baseline,
        post=windows.post,
        naive_se=np.full(len(coached), np.sqrt(2 * within / plan.window)),
        found=found,
    )


def as_record(team: Team, plan: Plan) -> tuple[Record, Windows, Intervals]:
    """One conversation of everybody per second; the session ends right before the first one after it."""
    values = np.concatenate([team.before, team.after], axis=1)
    people, n = values.shape
    split, coached = n - plan.window, np.flatnonzero(team.coached)
    when = np.tile(np.arange(n, dtype=np.float64), people)
    k = len(coached)
    one_kind = np.zeros((k, 1))
    record = Record(
        np.repeat(np.arange(people), n), when, values.ravel(), np.zeros(people * n, dtype=np.int64), when
    )
    windows = Windows(
        person=coached,
        as_of=np.full(k, float(n)),
        baseline_from=np.full(k, float(split - plan.window)),
        session_end=np.full(k, float(split)),
        baseline=team.before[coached, -plan.window :].mean(axis=1),
        post=team.after[coached].mean(axis=1),
        post_n=np.full(k, plan.window),
        baseline_kinds=one_kind,
        post_kinds=one_kind,
    )
    return record, windows, Intervals(coached, np.full(k, float(split)), np.full(k, float(n)))


def _joined(parts: list[Sessions]) -> Sessions:
    """End to end; nothing at all for no parts."""
    if not parts:
        none = np.zeros(0)
        return Sessions(none.astype(np.int64), none, none, none, none, Changes.none(0))
    found = Changes(*(np.concatenate([getattr(p.found, f.name) for p in parts]) for f in fields(Changes)))
    return Sessions(
        team=np.concatenate([p.team for p in parts]),
        truth=np.concatenate([p.truth for p in parts]),
        baseline=np.concatenate([p.baseline for p in parts]),
        post=np.concatenate([p.post for p in parts]),
        naive_se=np.concatenate([p.naive_se for p in parts]),
        found=found,
    )
