"""The interval of a mean over conversations, with people as clusters."""

from collections.abc import Sequence
from math import sqrt

from coachloop.stats.student import t_quantile


def pooled_interval(
    means: Sequence[float], counts: Sequence[int], level: float = 0.95
) -> tuple[float, float] | None:
    """(lo, hi) of sum(n_i m_i) / sum(n_i), conversations of one person being no independent ones.

    Linearised variance G/(G-1) * sum((n_i (m_i - m))^2) / N^2 of the G people's totals, t with G - 1
    (Cochran 1977, 6.4 ratio estimate). None for fewer than two people.
    """
    people, total = len(means), sum(counts)
    if people < 2:
        return None
    mean = sum(n * m for n, m in zip(counts, means, strict=True)) / total
    squares = sum((n * (m - mean)) ** 2 for n, m in zip(counts, means, strict=True))
    half = t_quantile((1 + level) / 2, people - 1) * sqrt(people / (people - 1) * squares) / total
    return mean - half, mean + half
