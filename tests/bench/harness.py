"""Benchmarks print ratios of two things measured side by side in one run, never bare times.

A machine's speed changes from day to day and from minute to minute; how much slower one way is than another,
with the rounds taken in turn, changes far less.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Time of `subject` divided by time of `reference`: median over the rounds, and their middle half."""

    subject: str
    reference: str
    median: float
    low: float
    high: float

    def line(self) -> str:
        spread = f"(middle half {self.low:.2f} to {self.high:.2f})"
        return f"  {self.subject:<44} {self.median:6.2f} × {self.reference}  {spread}"


def seconds(work: Work, clock: Clock = time.perf_counter) -> float:
    started = clock()
    work()
    return clock() - started


def compare(
    reference: tuple[str, Work],
    subjects: list[tuple[str, Work]],
    rounds: int = 9,
    clock: Clock = time.perf_counter,
) -> list[Ratio]:
    """Each round times the reference and every subject once, in turn; one untimed round goes before.

    `time.process_time` is the clock for work of one thread that others on the machine should not disturb.
    """
    name, work = reference
    for warm in (work, *(subject for _, subject in subjects)):
        warm()
    ratios: dict[str, list[float]] = {label: [] for label, _ in subjects}
    for _ in range(rounds):
        base = seconds(work, clock)
        for label, subject in subjects:
            ratios[label].append(seconds(subject, clock) / base)
    return [_ratio(label, name, values) for label, values in ratios.items()]


def _ratio(subject: str, reference: str, values: list[float]) -> Ratio:
    low, median, high = statistics.quantiles(values, n=4)
    return Ratio(subject, reference, median, low, high)
