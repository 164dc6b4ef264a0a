"""How often somebody is called ready who is not: invented trainees, batch after batch (METHOD.md 4)."""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.record import Bools, Floats
from coachloop.stats.readiness import Cohort, cohort, levels, shares, spread_of
from coachloop.stats.simulate.rates import Figure, mean_figure
from coachloop.stats.simulate.teams import Scale

#: The spread within people is pooled over so many, enough to be known.
_POOLED = 1_000
_PASS_FAIL = 2
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Trainees:
    """What is invented: `people` with true levels N(mean, sd), `batches` of `size` conversations each."""

    scale: Scale
    people: int = 20_000
    mean: float = 76.0
    sd: float = 8.0
    size: int = 15
    batches: int = 6


@dataclass(frozen=True, slots=True)
class ReadyRates:
    """One way to call somebody ready, within so many batches.

    `ready`: share of all; `false`: share of those called ready whose true level is not above the threshold,
    None where nobody is; `found`: share called ready of those whose level is.
    """

    rule: str
    batches: int
    ready: Figure
    false: Figure | None
    found: Figure | None


def simulate_ready(
    rng: np.random.Generator, plan: Trainees, threshold: float, confidence: float
) -> tuple[ReadyRates, ...]:
    """Two batches in a row above the threshold, alone and with the probability beside it.

    After two batches, and within all of them: whoever fails tries again. The prior and the spread come
    from the invented trainees, as they do in the product.
    """
    truth = np.clip(rng.normal(plan.mean, plan.sd, plan.people), 1.0, 99.5)
    latent = plan.scale.level_of(truth)
    noise = plan.scale.sd * rng.standard_normal((plan.people, plan.batches * plan.size))
    values = plan.scale.rounded(latent[:, None] + noise).reshape(plan.people, plan.batches, plan.size)
    means = values.mean(axis=2)
    passed = means > threshold + _TOLERANCE
    naive = passed[:, 1:] & passed[:, :-1]
    start = cohort([float(m) for m in means[:, 0]], plan.sd, 1)
    sure = naive & (_above(values, means, plan, start, threshold) >= confidence - _TOLERANCE)
    return tuple(
        _rates(rule, n, called[:, : n - 1].any(axis=1), truth > threshold)
        for n in dict.fromkeys((2, plan.batches))
        for rule, called in (("playbook", naive), (f"confirmed at {confidence:g}", sure))
    )


def _above(values: Floats, means: Floats, plan: Trainees, start: Cohort, threshold: float) -> Floats:
    """P(level > threshold) from each two batches in a row, by the product's own functions."""
    pooled = (means[:, 1:] + means[:, :-1]) / 2
    n = 2.0 * plan.size
    if len(plan.scale.levels) == _PASS_FAIL:
        return shares(pooled, np.full_like(pooled, n), start).above(threshold)
    stretches = [person[0] for person in values[:_POOLED]]
    within = spread_of([[float(v) for v in stretch] for stretch in stretches])
    variance = 2 * plan.size**2 * within.of_mean(plan.size) / n**2
    return levels(pooled, np.full_like(pooled, variance), start).above(threshold)


def _rates(rule: str, batches: int, called: Bools, truly: Bools) -> ReadyRates:
    return ReadyRates(
        rule,
        batches,
        _figure(called),
        _figure(~truly[called]) if called.any() else None,
        _found(called, truly),
    )


def _found(called: Bools, truly: Bools) -> Figure | None:
    return _figure(called[truly]) if truly.any() else None


def _figure(of: Bools) -> Figure:
    return mean_figure(of, np.arange(len(of)))
