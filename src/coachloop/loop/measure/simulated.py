"""Invented sessions of whom the truth is known, judged by the playbook's rule and by our own estimate."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.estimate import session_estimates
from coachloop.stats.change.record import Bools, Coached, Floats, Ints, Record, Window
from coachloop.stats.change.response import rise_chances
from coachloop.stats.simulate.rates import Figure, mean_figure, root_mean_square
from coachloop.stats.simulate.teams import Plan, Team, invent
from coachloop.stats.student import t_quantile

#: z of the naive interval and of the naive one-sided test at 5 %.
_Z95, _Z90 = 1.960, 1.645
#: Fewer people not coached than this: the team has no comparison and is left out.
_LEAST_UNCOACHED = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """One way to judge. `claims` is the share (0..1) of sessions of which it says "improved": false alarms
    without a true effect, power with one. `bias` and `rmse` are of its estimate, in points, `coverage` the
    share of its intervals that hold the truth; None where it gives none."""

    name: str
    claims: Figure
    bias: Figure | None = None
    rmse: Figure | None = None
    coverage: Figure | None = None


@dataclass(frozen=True, slots=True)
class Simulated:
    """All verdicts on the sessions of one plan. `absent` counts those without an estimate. `responded` and
    `expected_response` are the share above their baseline, and what the null of the response rate says."""

    sessions: int
    absent: int
    teams: int
    verdicts: tuple[Verdict, ...]
    responded: Figure
    expected_response: Figure


@dataclass(frozen=True, slots=True)
class _Case:
    team: int
    truth: float
    baseline: float
    post: float
    naive_se: float
    found: ChangeEstimate


def simulate_sessions(
    rng: np.random.Generator,
    plan: Plan,
    teams: int,
    policy: Policy,
    done: Callable[[int], None] | None = None,
) -> Simulated | None:
    """`done` hears after each team how many are done. None where no team had a session with an estimate."""
    cases: list[_Case] = []
    absent = 0
    for number in range(teams):
        found, without = _of_team(invent(rng, plan), plan, number, policy)
        cases += found
        absent += without
        if done:
            done(number + 1)
    return _summary(cases, absent, plan) if cases else None


def _of_team(team: Team, plan: Plan, number: int, policy: Policy) -> tuple[list[_Case], int]:
    coached = np.flatnonzero(team.coached)
    if plan.people - len(coached) < _LEAST_UNCOACHED:
        return [], 0
    record, windows, intervals = as_record(team, plan)
    naive_se = float(np.sqrt(2 * team.before.var(axis=1, ddof=1).mean() / plan.window))
    answers = session_estimates(record, windows, intervals, policy)
    cases = [
        _Case(number, float(team.truth[w.person]), w.baseline, w.post, naive_se, answer)
        for w, answer in zip(windows, answers, strict=True)
        if not isinstance(answer, Absent)
    ]
    return cases, len(windows) - len(cases)


def as_record(team: Team, plan: Plan) -> tuple[Record, list[Window], list[Coached]]:
    """One conversation of everybody per second; the session ends right before the first one after it."""
    values = np.concatenate([team.before, team.after], axis=1)
    people, n = values.shape
    split, end = float(n - plan.window), float(n)
    when = np.tile(np.arange(n, dtype=np.float64), people)
    one_kind = np.zeros(people * n, dtype=np.int64)
    record = Record(np.repeat(np.arange(people), n), when, values.ravel(), one_kind, when)
    kinds = ((0, plan.window),)
    windows = [
        Window(
            person=int(person),
            as_of=end,
            baseline_from=split - plan.window,
            session_end=split,
            baseline=float(team.before[person, -plan.window :].mean()),
            baseline_kinds=kinds,
            post=float(team.after[person].mean()),
            post_n=plan.window,
            post_kinds=kinds,
        )
        for person in np.flatnonzero(team.coached)
    ]
    return record, windows, [Coached(w.person, split, end) for w in windows]


# --- what they said ----------------------------------------------------------------------------------------


def _summary(cases: list[_Case], absent: int, plan: Plan) -> Simulated:
    team = np.array([c.team for c in cases])
    truth, pre, post = (
        _column(cases, lambda c: c.truth),
        _column(cases, lambda c: c.baseline),
        _column(cases, lambda c: c.post),
    )
    expected, sd = _of(cases, "expected"), _of(cases, "next_sd")
    n = np.full(len(cases), float(plan.window))
    null = rise_chances(expected, pre, sd**2, plan.scale.step, n)
    return Simulated(
        sessions=len(cases),
        absent=absent,
        teams=len(np.unique(team)),
        verdicts=(*_playbook(cases, post - pre, truth, team), *_honest(cases, truth, team)),
        responded=mean_figure(post > pre, team),
        expected_response=mean_figure(null, team),
    )


def _playbook(cases: list[_Case], change: Floats, truth: Floats, team: Ints) -> tuple[Verdict, ...]:
    """The rule to the letter, and what an interval around its change would claim."""
    se = _column(cases, lambda c: c.naive_se)
    bias, rmse = mean_figure(change - truth, team), root_mean_square(change - truth, team)
    held = np.abs(change - truth) <= _Z95 * se
    return (
        Verdict("playbook: above 0", mean_figure(change > 0, team), bias, rmse),
        Verdict("playbook: 8 pp or more", mean_figure(change >= 8, team), bias, rmse),
        Verdict("naive interval", mean_figure(change > _Z90 * se, team), bias, rmse, mean_figure(held, team)),
    )


def _honest(cases: list[_Case], truth: Floats, team: Ints) -> tuple[Verdict, ...]:
    d, shrunk = _of(cases, "d"), _of(cases, "estimate")
    tested = np.array([_one_sided(c.found) for c in cases])
    sure = np.array([c.found.improved for c in cases])
    likely = np.array(["pp likely" in c.found.label for c in cases])
    return (
        Verdict(
            "expected-next, one-sided 5 % test",
            mean_figure(tested, team),
            mean_figure(d - truth, team),
            root_mean_square(d - truth, team),
            mean_figure(_held(cases, truth, "d_lo", "d_hi"), team),
        ),
        Verdict(
            "label: improved",
            mean_figure(sure, team),
            mean_figure(shrunk - truth, team),
            root_mean_square(shrunk - truth, team),
            mean_figure(_held(cases, truth, "lo", "hi"), team),
        ),
        Verdict("label: 8 pp likely", mean_figure(likely, team)),
    )


def _one_sided(found: ChangeEstimate) -> bool:
    """The 5 % test on the unshrunk change, by the t of its own interval."""
    return found.d > t_quantile(0.95, found.df) * found.se


def _held(cases: list[_Case], truth: Floats, lo: str, hi: str) -> Bools:
    return np.asarray((_of(cases, lo) <= truth) & (truth <= _of(cases, hi)))


def _of(cases: list[_Case], name: str) -> Floats:
    return _column(cases, lambda c: getattr(c.found, name))


def _column(cases: list[_Case], read: Callable[[_Case], float]) -> Floats:
    return np.array([read(c) for c in cases], dtype=np.float64)
