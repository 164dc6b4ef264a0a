"""How an agreement of raters reads in a sentence."""

from collections.abc import Sequence

from coachloop.domain.compare import at_least, below
from coachloop.loop.review.model import Split
from coachloop.stats.student import MeanInterval

#: Krippendorff (2004, p. 241): conclusions from .800, tentative ones from .667.
FIRM, TENTATIVE = 0.800, 0.667
#: METHOD.md 3: an unclear criterion has AC2 below this as well.
_HIGH_AC = 0.80


def reading(alpha: float | None, ac: float | None, n: int, few: int) -> str:
    """One sentence on alpha and AC1 or AC2 of `n` items, fewer than `few` of which say little."""
    if alpha is None and ac is None:
        return (
            "Nothing can be said: there are too few items with two scores, or all scores are the same. "
            "In the second case name all levels with --levels: then AC can tell."
        )
    if alpha is None:
        said = f"Alpha cannot tell, since all scores are the same; raters agree to AC {ac:.2f}."
    elif ac is not None and below(alpha, TENTATIVE) and at_least(ac, _HIGH_AC):
        said = (
            f"Raters agree on most items (AC {ac:.2f}) and alpha is low ({alpha:.2f}): nearly all scores are "
            "the same, so chance is given the credit. Read both; only more varied items can settle it."
        )
    elif at_least(alpha, FIRM):
        said = f"Raters agree well enough to draw conclusions (alpha {alpha:.2f}, from .80)."
    elif at_least(alpha, TENTATIVE):
        said = f"Raters agree enough for tentative conclusions (alpha {alpha:.2f}, from .67 to .80)."
    else:
        said = f"Raters do not agree enough to draw conclusions (alpha {alpha:.2f}, below .67)."
    return (
        said
        if n >= few
        else f"{said} With {n} items, fewer than {few}, the interval says more than the figure."
    )


def by_group(splits: Sequence[Split]) -> str:
    """Machine minus people in each group with enough conversations; "" with fewer than two of a kind."""
    kinds: dict[str, list[tuple[str, MeanInterval]]] = {}
    for split in splits:
        if isinstance(split.signed, MeanInterval):
            kinds.setdefault(split.kind, []).append((split.value, split.signed))
    return " ".join(_kind(kind, found) for kind, found in kinds.items() if len(found) > 1)


def _kind(kind: str, found: Sequence[tuple[str, MeanInterval]]) -> str:
    said = ", ".join(f"{value} {x.value:+.1f} ({x.lo:+.1f} to {x.hi:+.1f})" for value, x in found)
    apart = max(x.lo for _, x in found) > min(x.hi for _, x in found)
    end = "some do not overlap: look at these groups" if apart else "the intervals overlap"
    return f"Machine minus people by {kind}: {said}; {end}."
