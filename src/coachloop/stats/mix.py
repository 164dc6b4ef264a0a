"""How different two mixes of kinds are."""

from collections.abc import Mapping


def total_variation(before: Mapping[str, int], after: Mapping[str, int]) -> float | None:
    """0.5 * sum |p - q| over the shares of all kinds, 0 (the same) to 1; None with an empty side."""
    n, m = sum(before.values()), sum(after.values())
    if not n or not m:
        return None
    kinds = sorted({*before, *after})
    return 0.5 * sum(abs(before.get(k, 0) / n - after.get(k, 0) / m) for k in kinds)
