"""Many looks at once: which of several findings stand when the share of false ones is held down."""

from collections.abc import Sequence


def benjamini_hochberg(ps: Sequence[float], q: float = 0.10) -> list[bool]:
    """Which p values stand when at most a share `q` of those that stand may be false, on average.

    The largest k with p_(k) <= k q / m, and every p up to that one (Benjamini & Hochberg 1995, JRSS B 57).
    """
    limit = -1.0
    for k, p in enumerate(sorted(ps), start=1):
        if p <= k * q / len(ps):
            limit = p
    return [p <= limit for p in ps]
