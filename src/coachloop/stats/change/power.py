"""What a comparison can see: the smallest change it would find, and how many sessions a change takes."""

from math import ceil, sqrt

#: z(97.5 %) + z(80 %): a two-sided 5 % test finds a change of this many standard errors four times in five.
POWER_80 = 2.80


def detectable(se: float) -> float:
    """The smallest true change found with 80 % power at 5 %, two-sided: 2.80 * SE, in the unit of `se`."""
    return POWER_80 * se


def sessions_needed(se: float, change: float) -> int:
    """Sessions of different people whose mean would show `change` > 0: ceil((2.80 * SE / change)^2).

    `se` is the standard error of one session; never fewer than 1.
    """
    return max(1, ceil((POWER_80 * se / change) ** 2 - 1e-9))


def detectable_randomised(se: float, n: int) -> float:
    """The same for two halves of `n` >= 1 people each, drawn by lot: 2.80 * SE * sqrt(2 / n)."""
    return POWER_80 * se * sqrt(2 / n)
