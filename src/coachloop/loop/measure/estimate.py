"""The honest column of sessions: how far each moved beyond what was to be expected (METHOD.md 2.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, invalid
from coachloop.domain.words import conversations
from coachloop.loop.measure.effect import (
    CANNOT_TELL,
    IMPROVED,
    NO_ESTIMATE,
    NO_SPREAD,
    WORSE,
    ChangeEstimate,
    Expectation,
    Predictive,
)
from coachloop.stats.change.edge import WithinReach, exact, is_pass_fail, near_edge, within_reach
from coachloop.stats.change.expected import NONE, TIER_A, Changes, changes
from coachloop.stats.change.look import chance_of_improved
from coachloop.stats.change.power import sessions_needed
from coachloop.stats.change.record import Bools, Coached, Floats, Intervals, Ints, Record, Window, Windows
from coachloop.stats.change.settings import Settings
from coachloop.stats.change.shrink import Closed, Posterior, Prior, PriorSettings, least_d, priors, shrink

#: Of the credible interval of `estimate`.
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Past:
    """A session of the same anchor closed before, as the prior reads it: `d` and `se` of its estimate, and
    the part of se^2 that it shares with the others (`doubt`: the fit, the peers)."""

    person: int
    as_of: float
    d: float
    se: float
    doubt: float

    @classmethod
    def of(cls, person: int, as_of: float, found: ChangeEstimate) -> "Past":
        return cls(person, as_of, found.d, found.se, max(0.0, found.se**2 - found.next_sd**2))


def session_estimates(
    record: Record,
    windows: Sequence[Window],
    coached: Sequence[Coached],
    policy: Policy,
    earlier: Sequence[Past] = (),
) -> list[ChangeEstimate | Absent]:
    """One per window, in the order of `windows`: closed sessions of one anchor with full baselines.

    `coached` holds every session of the anchor's criterion, also those without a window. The prior of a
    window is fitted to what closed at or before its `as_of`, of `earlier` and of `windows`; give a session
    in one of the two. Absent: too_few (tier C, "no honest estimate yet") or invalid (the scores do not vary).
    """
    columns = Windows.of(windows)
    found = changes(record, columns, Intervals.of(coached), settings_of(policy))
    told = _told(found)
    some, which = found.where(told), columns.where(told)
    prior = _prior(which, _and(_closed(earlier), which, some), policy)
    estimates = _estimates(some, which, prior, policy, is_pass_fail(record))
    return [next(estimates) if told[row] else _absent(found, row) for row in range(columns.n)]


def expectations(
    record: Record, windows: Sequence[Window], coached: Sequence[Coached], policy: Policy
) -> list[Expectation | Absent]:
    """What each post mean would be without coaching; `post`, `post_n` and `post_kinds` are not read."""
    found = changes(record, Windows.of(windows), Intervals.of(coached), settings_of(policy))
    told = _told(found)
    return [_expectation(found, row) if told[row] else _absent(found, row) for row in range(len(windows))]


def midcheck_probabilities(
    record: Record,
    windows: Sequence[Window],
    coached: Sequence[Coached],
    policy: Policy,
    earlier: Sequence[Past] = (),
) -> list[Predictive | Absent]:
    """P(the final label says improved | the post conversations so far), of windows that are still open.

    Every `post_n` is from 1 to one less than the policy's.
    """
    columns = Windows.of(windows)
    found = changes(record, columns, Intervals.of(coached), settings_of(policy))
    told = _told(found)
    some, which = found.where(told), columns.where(told)
    prior = _prior(which, _closed(earlier), policy)
    chances = _chances(some, which.post_n.astype(np.float64), prior, policy)
    seen = (
        Predictive(float(p), int(k), policy.post_n, _tier(tier))
        for p, k, tier in zip(chances, which.post_n, some.tier, strict=True)
    )
    return [next(seen) if told[row] else _absent(found, row) for row in range(columns.n)]


def _chances(some: Changes, n: Floats, prior: Prior, policy: Policy) -> Floats:
    """Of each window that the whole of it comes out above what the label asks for."""
    of = np.full(len(n), float(policy.post_n))
    within = np.maximum(some.next - some.between, 0.0) * n
    se = np.sqrt(some.between + some.doubt + within / of)
    limit = least_d(se, prior, some.doubt, policy.prior_sd_pp, policy.label_sure)
    return chance_of_improved(some.d, n, of, within, some.between + some.doubt, prior, limit)


def settings_of(policy: Policy) -> Settings:
    return Settings(
        size=policy.baseline_n,
        pairs=policy.pairs_min,
        pairs_people=policy.pairs_min_people,
        earlier=policy.earlier_min,
        earlier_max=policy.earlier_max,
        kelley_people=policy.kelley_min_people,
        kelley_values=policy.kelley_min_calls,
        peers=policy.peers_min,
    )


def _told(found: Changes) -> Bools:
    return np.asarray((found.tier != NONE) & found.varies)


def _absent(found: Changes, row: int) -> Absent:
    if found.tier[row] == NONE:
        return Absent(Absence.TOO_FEW, reason=NO_ESTIMATE)
    return invalid(NO_SPREAD)


def _tier(code: int) -> str:
    return "A" if code == TIER_A else "B"


def _prior(columns: Windows, past: Closed, policy: Policy) -> Prior:
    settings = PriorSettings(policy.prior_sd_pp, policy.prior_min_sessions, policy.prior_min_people)
    return priors(past, columns.as_of, settings)


def _closed(earlier: Sequence[Past]) -> Closed:
    rows = [(p.person, p.as_of, p.d, p.se, p.doubt) for p in earlier]
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Closed(table[:, 0].astype(np.int64), *table[:, 1:].T)


def _and(past: Closed, columns: Windows, found: Changes) -> Closed:
    return Closed(
        np.concatenate([past.person, columns.person]),
        np.concatenate([past.as_of, columns.as_of]),
        np.concatenate([past.d, found.d]),
        np.concatenate([past.se, found.se]),
        np.concatenate([past.doubt, found.doubt]),
    )


# --- from columns to nouns ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Belief:
    """What is believed of each true change: mean, interval, P(> 0), P(>= 8 pp)."""

    mean: Floats
    lo: Floats
    hi: Floats
    p_gt_0: Floats
    p_effect: Floats


def _belief(found: Changes, n: Ints, prior: Prior, policy: Policy, pass_fail: bool) -> _Belief:
    """By the normal curve; for pass/fail near 0 or 100 no more than the counts tell, and within them."""
    bar, sd = policy.team_effect_pp, policy.prior_sd_pp
    belief = _believed(shrink(found.d, found.se, prior, found.doubt, sd), bar)
    edge = near_edge(found.expected, found.post)
    if not (pass_fail and edge.any()):
        return belief
    d, se = exact(found.expected, found.post, n.astype(np.float64), found.between + found.doubt, found.se)
    other = _believed(within_reach(found.expected, shrink(d, se, prior, found.doubt, sd)), bar)
    return _Belief(*(np.where(edge, getattr(other, f.name), getattr(belief, f.name)) for f in fields(belief)))


def _believed(posterior: Posterior | WithinReach, bar: float) -> _Belief:
    tail = (1 - LEVEL) / 2
    return _Belief(
        posterior.mean,
        np.minimum(posterior.quantile(tail), posterior.mean),
        np.maximum(posterior.quantile(1 - tail), posterior.mean),
        posterior.above(0.0),
        posterior.above(bar),
    )


def _estimates(
    found: Changes, columns: Windows, prior: Prior, policy: Policy, pass_fail: bool
) -> Iterator[ChangeEstimate]:
    belief = _belief(found, columns.post_n, prior, policy, pass_fail)
    lo, hi = found.interval()
    for row in range(columns.n):
        n = int(columns.post_n[row])
        needed = n * max(1, sessions_needed(float(found.se[row]), policy.team_effect_pp) - 1)
        p_gt_0, p_effect = float(belief.p_gt_0[row]), float(belief.p_effect[row])
        prior_sd = float(np.sqrt(prior.variance[row]))
        origin = "fitted" if prior.fitted[row] else "default"
        tier = _tier(found.tier[row])
        yield ChangeEstimate(
            estimate=float(belief.mean[row]),
            lo=float(belief.lo[row]),
            hi=float(belief.hi[row]),
            level=LEVEL,
            n=n,
            method=_method(tier, float(prior.mean[row]), prior_sd, origin),
            p_gt_0=p_gt_0,
            label=label_of(p_gt_0, p_effect, n, needed, policy),
            expected_regression=float(found.expected[row] - found.baseline[row]),
            tier=tier,
            d=float(found.d[row]),
            se=float(found.se[row]),
            df=float(found.df[row]),
            d_lo=float(lo[row]),
            d_hi=float(hi[row]),
            expected=float(found.expected[row]),
            next_sd=float(np.sqrt(found.next[row])),
            drift=float(found.drift[row]),
            peers=int(found.peers[row]),
            prior_mean=float(prior.mean[row]),
            prior_sd=prior_sd,
            prior_from=origin,
            p_effect=p_effect,
            needed=needed,
            pairs=int(found.pairs[row]),
            reps=int(found.people[row]),
        )


def _method(tier: str, mean: float, sd: float, origin: str) -> str:
    name = "expected-next change" if tier == "A" else "Kelley's expected score"
    return f"{name}, tier {tier}, prior N({mean + 0.0:.1f}, {sd:.1f}²) {origin}"


def label_of(p_gt_0: float, p_effect: float, n: int, needed: int, policy: Policy) -> str:
    """METHOD.md 2.3, step 7: "improved" may stand with what is known of 8 pp; worse says it all."""
    if p_gt_0 <= 1 - policy.label_sure:
        return WORSE
    sure = [IMPROVED] if p_gt_0 >= policy.label_sure else []
    bar = f"{policy.team_effect_pp:g} pp"
    if p_effect >= policy.label_likely:
        sure.append(f"{bar} likely")
    elif p_effect <= policy.label_unlikely:
        sure.append(f"{bar} unlikely")
    return ", ".join(sure) or f"{CANNOT_TELL} from {conversations(n)} (needs about {needed} more)"


def _expectation(found: Changes, row: int) -> Expectation:
    return Expectation(
        tier=_tier(found.tier[row]),
        expected=float(found.expected[row]),
        expected_regression=float(found.expected[row] - found.baseline[row]),
        drift=float(found.drift[row]),
        peers=int(found.peers[row]),
        pairs=int(found.pairs[row]),
        reps=int(found.people[row]),
    )
