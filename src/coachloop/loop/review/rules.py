"""Rules of review (METHOD.md 3): whether two scorer versions are one series."""

from collections.abc import Sequence

from coachloop.domain.compare import above, at_least, at_most
from coachloop.domain.policy import Policy
from coachloop.domain.words import conversations
from coachloop.loop.review.model import AnchorScores, Equivalence, Sameness
from coachloop.stats.student import MeanInterval, mean_interval

# --- scorer versions ---------------------------------------------------------------------------------------

#: Two one-sided tests at 5 % are one interval at 90 % (Schuirmann 1987).
_EQUIVALENCE_LEVEL = 0.90


def equivalence(anchors: Sequence[AnchorScores], policy: Policy) -> Equivalence:
    """Whether the scores of one criterion under a new scorer version are those of the old one.

    Equivalent when the 90 % interval of the mean shift (new minus old, in points) lies within
    +-`equivalence_margin_pp` over at least `anchors_min` conversations that both versions scored, and at
    most `unscorable_share_max` of the anchors were scored by one of them only: a version that stops
    answering is another scorer, whatever it says of the rest.
    """
    shifts = [a.new - a.old for a in anchors if a.new is not None and a.old is not None]
    one_side = sum((a.new is None) != (a.old is None) for a in anchors)
    found = mean_interval(shifts, _EQUIVALENCE_LEVEL)
    if found is None or found.n < policy.anchors_min:
        sameness = Sameness.TOO_FEW
    else:
        same = _within(found, policy) and not _lost(one_side, found.n, policy)
        sameness = Sameness.EQUIVALENT if same else Sameness.SHIFTED
    return Equivalence(
        sameness=sameness,
        n=len(shifts),
        needed=policy.anchors_min,
        one_side=one_side,
        margin_pp=policy.equivalence_margin_pp,
        shift=found.value if found else None,
        lo=found.lo if found else None,
        hi=found.hi if found else None,
        words=_equivalence_words(sameness, len(shifts), one_side, found, policy),
    )


def _within(found: MeanInterval, policy: Policy) -> bool:
    margin = policy.equivalence_margin_pp
    return at_least(found.lo, -margin) and at_most(found.hi, margin)


def _lost(one_side: int, n: int, policy: Policy) -> bool:
    return above(one_side / (one_side + n), policy.unscorable_share_max)


def _equivalence_words(
    sameness: Sameness, n: int, one_side: int, found: MeanInterval | None, policy: Policy
) -> str:
    if found is None or sameness is Sameness.TOO_FEW:
        return f"{n} of {policy.anchors_min} anchor conversations scored by both versions: no test yet."
    shift = f"{found.value:+.1f} points ({found.lo:+.1f} to {found.hi:+.1f}) over {conversations(n)}"
    margin = policy.equivalence_margin_pp
    if sameness is Sameness.EQUIVALENT:
        return f"One series: the shift of {shift} lies within {margin:g}."
    if _within(found, policy):
        return f"The series breaks: {conversations(one_side)} were scored by one of the two versions only."
    return f"The series breaks: the shift of {shift} is not shown to lie within {margin:g}."
