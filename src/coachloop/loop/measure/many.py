"""The honest column of many results: what is left of a share or a mean beyond what comes by itself."""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, too_few
from coachloop.domain.words import percent
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.model import AggregateLine, Excess, GroupBy, GroupEffect, Outcome
from coachloop.stats.change.compare import mean_of_people, t_normal, toward_common, two_way_mean
from coachloop.stats.change.record import Ints
from coachloop.stats.change.response import ClusterMean, response, rise_chances

Estimated = tuple[Outcome, ChangeEstimate]


def estimated(outcomes: Sequence[Outcome]) -> list[Estimated]:
    """Those whose session has an estimate of its own."""
    return [(o, o.honest) for o in outcomes if isinstance(o.honest, ChangeEstimate)]


def excess(outcomes: Sequence[Outcome], policy: Policy) -> Excess | Absent:
    """The share that rose, over what would rise if coaching did nothing (METHOD.md 2.5)."""
    rows = estimated(outcomes)
    if len(rows) < policy.response_min_sessions:
        return too_few(len(rows), policy.response_min_sessions)
    baseline = np.array([o.baseline for o, _ in rows])
    chances = rise_chances(
        np.array([e.expected for _, e in rows]),
        baseline,
        np.array([e.next_sd for _, e in rows]) ** 2,
        1.0,
        # `step / (2 n)` differs by session: steps are points between two levels of its scale.
        np.array([e.n / o.step if o.step else np.inf for o, e in rows]),
    )
    responded = np.array([float(o.change > 0) for o, _ in rows])
    found = response(responded, chances, _codes([o.person_id for o, _ in rows]))
    if found is None:
        return too_few(1, 2)
    x = found.excess
    return Excess(
        estimate=x.value,
        lo=x.lo,
        hi=x.hi,
        level=x.level,
        n=x.n,
        method="share that rose minus the share expected without coaching; people as clusters",
        words=_excess_words(found.observed, found.expected, x),
        observed=found.observed,
        expected=found.expected,
        people=x.clusters,
    )


def _excess_words(observed: float, expected: float, found: ClusterMean) -> str:
    told = (
        f"{percent(observed)} of {found.n} sessions rose; {percent(expected)} would rise if coaching did "
        "nothing, because sessions are set when scores are low."
    )
    if found.lo > 0:
        return f"{told} What is above that is more than chance."
    if found.hi < 0:
        return f"{told} Fewer rose than by themselves."
    return f"{told} The difference cannot be told from chance."


# --- groups ------------------------------------------------------------------------------------------------


def group_effect(outcomes: Sequence[Outcome], by: GroupBy, policy: Policy) -> GroupEffect | Absent:
    """The mean change beyond the expected of one group; one person's sessions have no people to compare."""
    rows = estimated(outcomes)
    if by is GroupBy.PERSON:
        return _person_effect(rows, policy)
    coaches = [_coach(o) for o, _ in rows]
    found = people_effect([(o.person_id, e) for o, e in rows], policy)
    # A handful of coaches cannot carry an interval of their own.
    if isinstance(found, Absent) or len(set(coaches)) < policy.flat_min_reps:
        return found
    both = two_way_mean(
        np.array([e.d for _, e in rows]), _codes([o.person_id for o, _ in rows]), _codes(coaches)
    )
    assert both is not None
    return _effect(both, "mean of sessions, people and coaches as clusters (CR2)", found.people)


def people_effect(rows: Sequence[tuple[str, ChangeEstimate]], policy: Policy) -> GroupEffect | Absent:
    """The mean over people of (person id, estimate), each person once; too few for fewer than six people."""
    people = [person_id for person_id, _ in rows]
    n = len(set(people))
    if n < policy.flat_min_reps:
        return too_few(n, policy.flat_min_reps)
    found = mean_of_people(np.array([e.d for _, e in rows]), _codes(people))
    assert found is not None
    return _effect(found, "mean of people's means, t interval over people", n)


def _person_effect(rows: Sequence[Estimated], policy: Policy) -> GroupEffect | Absent:
    n = len(rows)
    if n < policy.consistent_min_sessions:
        return too_few(n, policy.consistent_min_sessions)
    mean = float(np.mean([e.d for _, e in rows]))
    se = sqrt(sum(e.se**2 for _, e in rows)) / n
    half = t_normal(0.95) * se
    found = ClusterMean(mean, se, mean - half, mean + half, 0.95, n, 1)
    return _effect(found, "mean of one person's sessions, each with its own standard error", 1)


def _effect(found: ClusterMean, method: str, people: int) -> GroupEffect:
    return GroupEffect(
        estimate=found.value,
        lo=found.lo,
        hi=found.hi,
        level=found.level,
        n=found.n,
        method=method,
        label=_label(found),
        people=people,
        se=found.se,
    )


def _label(found: ClusterMean) -> str:
    if found.lo > 0:
        return "more than comes by itself"
    return "less than comes by itself" if found.hi < 0 else "cannot tell"


def compared(lines: Sequence[AggregateLine]) -> tuple[AggregateLine, ...]:
    """The lines with each mean drawn toward the common one and P(it is the best of those shown).

    Only lines of one kind: live ones beside live ones, reconstructed ones beside theirs.
    """
    done = list(lines)
    for again in (False, True):
        places = [
            i for i, x in enumerate(done) if x.reconstructed is again and isinstance(x.honest, GroupEffect)
        ]
        effects = [e for i in places if isinstance(e := done[i].honest, GroupEffect)]
        shrunk = toward_common([_mean(e) for e in effects])
        for i, effect, s in zip(places, effects, shrunk, strict=False):
            found = replace(effect, shrunk=s.value, shrunk_lo=s.lo, shrunk_hi=s.hi, p_best=s.p_best)
            done[i] = replace(done[i], honest=found)
    return tuple(done)


def _mean(e: GroupEffect) -> ClusterMean:
    return ClusterMean(e.estimate, e.se, e.lo, e.hi, e.level, e.n, e.people)


def _coach(outcome: Outcome) -> str:
    """Who coached; an episode of several coaches is a cluster of its own."""
    return "+".join(sorted(outcome.credit))


def _codes(labels: Sequence[str]) -> Ints:
    known = {label: i for i, label in enumerate(dict.fromkeys(labels))}
    return np.array([known[label] for label in labels], dtype=np.int64)
