"""A world nearer to a real team: everybody at their own pace, somebody coached week after week, none of it helps."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.record import Coached, Record, Window
from coachloop.stats.simulate.teams import LEVEL, LEVEL_SD, Scale

_KINDS = ((0, 10),)


@dataclass(frozen=True)
class Rolling:
    """`coached` of `people` every `every` days from day 60 on: the lowest baselines of those not being coached."""

    scale: Scale
    people: int = 30
    days: float = 200.0
    every: float = 5.0
    coached: int = 2


@dataclass(frozen=True)
class History:
    """When each person spoke (days) and the scores."""

    starts: list[np.ndarray]
    values: list[np.ndarray]

    @property
    def record(self) -> Record:
        return Record.of(
            (p, start, value, 0, start)
            for p, (starts, values) in enumerate(zip(self.starts, self.values, strict=True))
            for start, value in zip(starts.tolist(), values.tolist(), strict=True)
        )


def world(rng: np.random.Generator, plan: Rolling) -> tuple[Record, list[Window], list[Coached]]:
    """The record with its sessions; a window closes with its tenth conversation, not before 14 days."""
    level = rng.normal(LEVEL, LEVEL_SD, plan.people)
    pace = rng.uniform(0.6, 1.4, plan.people)
    starts = [np.sort(rng.uniform(0, plan.days, int(plan.days * p))) for p in pace]
    values = [
        plan.scale.rounded(one + plan.scale.sd * rng.standard_normal(len(s)))
        for one, s in zip(level, starts, strict=True)
    ]
    history = History(starts, values)
    windows = list(_sessions(history, plan))
    coached = [Coached(w.person, w.session_end, _tenth(history, w)) for w in windows]
    return history.record, windows, coached


def _sessions(history: History, plan: Rolling) -> Iterator[Window]:
    busy = np.zeros(plan.people)
    for day in np.arange(60.0, plan.days - 25.0, plan.every):
        place = [int(np.searchsorted(s, day)) for s in history.starts]
        free = [p for p in range(plan.people) if busy[p] <= day and place[p] + 10 <= len(history.starts[p])]
        baseline = {p: float(history.values[p][place[p] - 10 : place[p]].mean()) for p in free}
        for p in sorted(free, key=lambda p: (baseline[p], p))[: plan.coached]:
            k = place[p]
            busy[p] = history.starts[p][k + 9]
            yield Window(
                person=p,
                as_of=float(np.floor(max(busy[p], day + 14))),
                baseline_from=float(history.starts[p][k - 10]),
                session_end=float(day),
                baseline=baseline[p],
                baseline_kinds=_KINDS,
                post=float(history.values[p][k : k + 10].mean()),
                post_n=10,
                post_kinds=_KINDS,
            )


def _tenth(history: History, window: Window) -> float:
    starts = history.starts[window.person]
    return float(starts[np.searchsorted(starts, window.session_end) + 9])
