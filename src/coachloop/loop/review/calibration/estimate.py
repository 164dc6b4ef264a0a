"""The honest column of a calibration gap (METHOD.md 3): how much is standard, how much noise."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from math import isfinite
from statistics import fmean
from typing import TYPE_CHECKING

from coachloop.domain.compare import above, at_least, below
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, too_few
from coachloop.domain.rubric import Criterion, Subject
from coachloop.domain.verdict import Estimate, Honest, NextStep, Playbook, PolicyUsed
from coachloop.domain.words import conversations
from coachloop.loop.review.calibration.model import (
    CalibrationGap,
    GapEstimate,
    RaterStanding,
    Rating,
    Reading,
)
from coachloop.loop.review.calibration.rules import (
    CALIBRATE_FIRST,
    DIFFERENT,
    distances,
    mean_gap,
    playbook_gap,
)
from coachloop.loop.review.model import Coefficient, Difference
from coachloop.loop.review.rules import drift
from coachloop.stats.student import mean_interval

if TYPE_CHECKING:
    from coachloop.stats.raters import RaterFit

_LEVEL = 0.95
#: Resamples of conversations are drawn from this, so that a page read twice says the same.
_SEED = 36
_SAME_STANDARD = Absent(Absence.NOT_APPLICABLE, reason="raters do not differ by more than their noise")
_NO_COEFFICIENT = Absent(Absence.NOT_APPLICABLE, reason="all scores are the same")


def calibration_gap(
    criterion: Criterion, subject: Subject, ratings: Sequence[Rating], policy: Policy, used: PolicyUsed
) -> CalibrationGap:
    """Both columns of one criterion version. `ratings` hold each rater of each conversation once."""
    found = playbook_gap(criterion, subject, ratings, policy, used)
    honest = gap_estimate(found, ratings, criterion.scale.step, policy)
    if isinstance(honest, GapEstimate) and honest.reading is Reading.AMBIGUOUS:
        rewrite = NextStep(criterion.key, f"Rewrite the anchors of {criterion.name}.", "METHOD 3")
        return replace(found, honest=honest, steps=(*found.steps, rewrite))
    return replace(found, honest=honest)


def gap_estimate(gap: CalibrationGap, ratings: Sequence[Rating], step: float, policy: Policy) -> Honest:
    """The gap with its interval over conversations; from `severity_min_n` shared ones what it is made of."""
    interval = mean_interval(distances(ratings), step=step)
    if interval is None:
        return too_few(0 if isinstance(gap.figure, Absent) else gap.figure.n, 2)
    plain = GapEstimate(
        estimate=interval.value,
        lo=max(0.0, interval.lo),
        hi=min(100.0, interval.hi),
        level=interval.level,
        n=interval.n,
        method="mean over conversations, Student's t",
    )
    fit = fit_of(tuple(ratings))
    if interval.n < policy.severity_min_n or fit is None:
        shared = f"{interval.n} of {policy.severity_min_n} shared conversations"
        return replace(plain, words=f"{shared}: too few to tell standard from noise.")
    alpha, ac2 = coefficients(tuple(ratings), step, policy.coefficient_min_n)
    reading = read_fit(fit, alpha, ac2, policy)
    return replace(
        plain,
        label=reading.value,
        words=_words(gap.playbook, plain, fit, reading, policy),
        noise=fit.noise,
        noise_gap=fit.gap_of_noise,
        severity_sd=fit.spread,
        reading=reading,
        alpha=alpha,
        ac2=ac2,
    )


@lru_cache(maxsize=256)
def fit_of(ratings: tuple[Rating, ...]) -> "RaterFit | None":
    """The additive model; raters are numbered in the order of their names."""
    from coachloop.stats.raters import fit_raters

    numbers = rater_numbers(ratings)
    calls = {name: k for k, name in enumerate(sorted({r.unit for r in ratings}))}
    return fit_raters(
        [calls[r.unit] for r in ratings],
        [numbers[r.rater] for r in ratings],
        [r.pct for r in ratings],
    )


def rater_numbers(ratings: Iterable[Rating]) -> dict[str, int]:
    return {name: k for k, name in enumerate(sorted({r.rater for r in ratings}))}


def read_fit(
    fit: "RaterFit", alpha: Coefficient | Absent, ac2: Coefficient | Absent, policy: Policy
) -> Reading:
    """METHOD.md 3 "What to do". Anchors first: where a criterion is unclear, severities say little."""
    unclear = (
        isinstance(alpha, Coefficient)
        and isinstance(ac2, Coefficient)
        and below(alpha.value, policy.clear_alpha)
        and below(ac2.value, policy.clear_ac2)
    )
    if at_least(fit.noise, policy.noise_limit_pp) or unclear:
        return Reading.AMBIGUOUS
    if any(stands_apart(severity(fit, k, policy), policy) for k in fit.severities):
        return Reading.SEVERITY
    return Reading.BOTH_LOW


def severity(fit: "RaterFit", number: int, policy: Policy) -> Honest:
    """A rater against the others: plus gives more. Too few with fewer shared conversations than needed."""
    found = fit.severities.get(number)
    if found is None or found.n < policy.severity_min_n:
        return too_few(0 if found is None else found.n, policy.severity_min_n)
    if not fit.spread:
        return _SAME_STANDARD
    return Estimate(
        found.shrunk,
        found.lo,
        found.hi,
        _LEVEL,
        found.n,
        "additive rater model, shrunk",
        words=f"least squares, not shrunk: {found.raw:+.1f}",
    )


def stands_apart(found: Honest, policy: Policy) -> bool:
    """More than `severity_pp` from the others, and the interval leaves 0 out."""
    if isinstance(found, Absent):
        return False
    return above(abs(found.estimate), policy.severity_pp) and (found.lo > 0 or found.hi < 0)


@lru_cache(maxsize=256)
def coefficients(
    ratings: tuple[Rating, ...], step: float, needed: int
) -> tuple[Coefficient | Absent, Coefficient | Absent]:
    """Ordinal alpha, and AC2 with linear weights; the levels of the rubric are `step` points apart."""
    n = len(distances(ratings))
    if n < needed:
        return too_few(n, needed), too_few(n, needed)
    import numpy as np

    from coachloop.stats.agreement import (
        Metric,
        Weights,
        gwet,
        krippendorff_alpha,
        rating_matrix,
        weight_matrix,
    )

    numbers, calls = rater_numbers(ratings), sorted({r.unit for r in ratings})
    place = {name: k for k, name in enumerate(calls)}
    matrix = rating_matrix(
        [place[r.unit] for r in ratings],
        [numbers[r.rater] for r in ratings],
        [round(r.pct / step) for r in ratings],
        range(round(100 / step) + 1),
    )
    linear = weight_matrix(Weights.LINEAR, matrix.positions)
    alpha = krippendorff_alpha(matrix, Metric.ORDINAL, np.random.default_rng(_SEED))
    return _coefficient(alpha), _coefficient(gwet(matrix, linear, np.random.default_rng(_SEED)))


def _coefficient(found: object) -> Coefficient | Absent:
    from coachloop.stats.agreement.estimate import Estimate as Agreed

    if not isinstance(found, Agreed) or not (isfinite(found.lo) and isfinite(found.hi)):
        return _NO_COEFFICIENT
    return Coefficient(found.value, found.lo, found.hi, found.n)


def _words(play: Playbook, gap: GapEstimate, fit: "RaterFit", reading: Reading, policy: Policy) -> str:
    """What noise alone would show, and where the rule and the estimate part ways."""
    noise = (
        f"Two raters with the same standard and this noise would show a gap of {fit.gap_of_noise:.1f} points."
    )
    wide = play.verdict in (DIFFERENT, CALIBRATE_FIRST)
    if wide and reading is Reading.AMBIGUOUS:
        return f"{noise} The rule asks to calibrate people; clearer anchors would help more."
    if wide and not above(gap.lo, policy.calibration_gap_pp):
        return (
            f"{noise} The rule says {DIFFERENT}; with {conversations(gap.n)} a gap of "
            f"{policy.calibration_gap_pp:g} or less is possible as well."
        )
    if not wide and reading is Reading.SEVERITY:
        return f"{noise} The rule sees no wide gap, and yet one rater stands apart from the others."
    if not wide and reading is Reading.AMBIGUOUS:
        return f"{noise} The rule sees no wide gap, and yet raters read the anchors differently."
    return noise


# --- one rater ---------------------------------------------------------------------------------------------


def rater_standing(
    criterion: Criterion,
    rater: str,
    ratings: Sequence[Rating],
    against: Sequence[Difference],
    charts: int,
    policy: Policy,
) -> RaterStanding:
    """For the rater and their own coach. `against` are their ratings minus the consensus in order of time."""
    fit = fit_of(tuple(ratings))
    number = rater_numbers(ratings).get(rater, -1)
    found = too_few(0, policy.severity_min_n) if fit is None else severity(fit, number, policy)
    return RaterStanding(
        user_id=rater,
        criterion_key=criterion.key,
        name=criterion.name,
        gap=mean_gap(distances(ratings, rater)),
        severity=found,
        calibrate=stands_apart(found, policy),
        drift=drift_words(against, charts, policy),
    )


def drift_words(against: Sequence[Difference], charts: int, policy: Policy) -> str:
    """The chart of a rater against the consensus (METHOD.md 3 "Drift charts")."""
    found = drift(against, charts, policy)
    needed = policy.anchors_min + 1
    if len(against) < needed:
        return f"{len(against)} of {needed} conversations rated with others: no chart yet."
    if found.latest is None:
        return found.words
    first, later = against[: policy.anchors_min], against[policy.anchors_min :]
    moved = (
        f"{fmean(d.value for d in first):+.1f} points at first, {fmean(d.value for d in later):+.1f} since"
    )
    if found.left is None:
        return f"Steady against the consensus: {moved}."
    return f"Moved against the consensus at {found.left}: {moved}."
