"""Who is coached now and who four weeks later, drawn by lot: a comparison without a model (METHOD.md 2.5)."""

from collections.abc import Sequence
from math import sqrt
from random import Random

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, too_few
from coachloop.domain.words import people
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.model import Halves, HalvesEstimate, PersonChange
from coachloop.stats.change.power import detectable_randomised
from coachloop.stats.hire import clustered_difference

#: Standard errors of one session's estimate by the points between two levels, while there is no estimate of
#: one's own: METHOD.md 2.4, simulated with typical scatter (pass or fail, 3 levels, 5 levels, finer).
_TYPICAL = ((100.0, 16.0), (50.0, 10.6), (25.0, 7.2), (0.0, 4.2))


class PlanTooSmall(CoachloopError):
    """An order of coaching is drawn from too few people."""

    code = "E-MEA-001"
    kind = ErrorKind.NOT_UNDERSTOOD


def draw(person_ids: Sequence[str], rng: Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Two halves by lot, each in order of id; of an odd number the first has one more.

    Raises PlanTooSmall for fewer than 4 people.
    """
    known = sorted(set(person_ids))
    if len(known) < 4:
        raise PlanTooSmall(
            f"An order cannot be drawn from {people(len(known))}.",
            why="Each half needs at least two people before its scatter can be told.",
            fix="Name at least four with --people, better a dozen or more.",
        )
    first = sorted(rng.sample(known, (len(known) + 1) // 2))
    return tuple(first), tuple(p for p in known if p not in first)


def session_se(kept: Sequence[ChangeEstimate], step: float, policy: Policy) -> tuple[float, str]:
    """The standard error of one session, and where it is from: the median of one's own, else typical."""
    own = sorted(e.se for e in kept)
    if len(own) >= policy.flat_min_reps:
        return own[len(own) // 2], f"the median of {len(own)} sessions of your own"
    return next(se for least, se in _TYPICAL if step >= least), "typical scatter, until there are sessions"


def smallest_difference(se: float, first: int, second: int) -> float:
    """The difference found with 80 % power; halves of different size count as their harmonic mean."""
    return detectable_randomised(se, 1) * sqrt((1 / first + 1 / second) / 2)


def compared_halves(
    first: Sequence[PersonChange], second: Sequence[PersonChange], coached: int, policy: Policy
) -> Halves:
    """Mean change of the first half minus that of the second, while only the first was coached.

    Everybody stays in the half that was drawn, coached or not; people without both windows are left out and
    counted.
    """
    return Halves(
        first=len(first),
        second=len(second),
        coached=coached,
        honest=_difference(first, second, coached, policy),
    )


def _difference(
    first: Sequence[PersonChange], second: Sequence[PersonChange], coached: int, policy: Policy
) -> HalvesEstimate | Absent:
    if coached < len(first):
        return too_few(coached, len(first))
    now = [(p.person_id, p.change) for p in first if p.change is not None]
    later = [(p.person_id, p.change) for p in second if p.change is not None]
    fewest = min(len(now), len(later))
    if fewest < policy.flat_min_reps:
        return too_few(fewest, policy.flat_min_reps)
    found = clustered_difference(now, later)
    if found is None:
        return too_few(fewest, policy.flat_min_reps)
    label = "coaching moved it" if found.lo > 0 else "cannot tell" if found.hi >= 0 else "it fell"
    return HalvesEstimate(
        estimate=found.value,
        lo=found.lo,
        hi=found.hi,
        level=found.level,
        n=len(now) + len(later),
        method="difference of two halves drawn by lot, t interval over people",
        label=label,
        in_first=len(now),
        in_second=len(later),
    )
