"""Means are compared unrounded with one tolerance, so that a value on a limit is on it (METHOD.md 0.1)."""

TOLERANCE = 1e-9


def above(value: float, limit: float) -> bool:
    """The sources' "above", "more than", "over": strictly greater."""
    return value > limit + TOLERANCE


def below(value: float, limit: float) -> bool:
    """The sources' "below", "fewer than": strictly less."""
    return value < limit - TOLERANCE


def at_least(value: float, limit: float) -> bool:
    """The sources' "at least", "or higher": greater or on the limit."""
    return not below(value, limit)


def at_most(value: float, limit: float) -> bool:
    """The sources' "within": less or on the limit."""
    return not above(value, limit)
