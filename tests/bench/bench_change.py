"""The honest estimate of 100,000 sessions at once, beside a mixed model of the same scores.

The mixed model (REML, a level and a slope a person) is fitted once to what one day's sessions read.
"""

import warnings

import numpy as np

from coachloop.stats.change.expected import changes
from coachloop.stats.change.record import Floats, Intervals, Record, Windows
from coachloop.stats.change.settings import Settings
from tests.bench.harness import Ratio, Work, compare, seconds

PEOPLE, CALLS, DAYS = 500, 200, 20
SESSIONS = 100_000


def _record(rng: np.random.Generator) -> Record:
    """One criterion: everybody one conversation an hour, levels of five."""
    level = rng.normal(72, 9, (PEOPLE, 1))
    values = np.clip(np.rint((level + rng.normal(0, 20, (PEOPLE, CALLS))) / 25) * 25, 0, 100)
    when = np.tile(np.arange(CALLS, dtype=np.float64), PEOPLE)
    kind = rng.integers(0, 3, PEOPLE * CALLS)
    return Record(np.repeat(np.arange(PEOPLE), CALLS), when, values.ravel(), kind, when)


def _windows(rng: np.random.Generator, record: Record) -> Windows:
    """5,000 sessions on each of 20 days; the means are those of the record."""
    values = record.value.reshape(PEOPLE, CALLS)
    person = rng.integers(0, PEOPLE, SESSIONS)
    day = np.repeat(np.linspace(100, CALLS - 20, DAYS).astype(np.int64), SESSIONS // DAYS)

    def mean(start: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Floats:
        return np.asarray(values[person[:, None], start[:, None] + np.arange(10)].mean(axis=1))

    kinds = np.tile([4.0, 3.0, 3.0], (SESSIONS, 1))
    return Windows(
        person=person,
        as_of=(day + 10).astype(np.float64),
        baseline_from=(day - 10).astype(np.float64),
        session_end=day.astype(np.float64),
        baseline=mean(day - 10),
        post=mean(day),
        post_n=np.full(SESSIONS, 10),
        baseline_kinds=kinds,
        post_kinds=kinds,
    )


def _mixed(record: Record) -> object:
    from statsmodels.regression.mixed_linear_model import MixedLM

    x = np.column_stack([np.ones(record.n), record.started_at / CALLS])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a variance on its border is a result, too
        return MixedLM(record.value, x, groups=record.person, exog_re=x).fit(reml=True)


def run() -> list[Ratio]:
    rng = np.random.default_rng(1)
    record = _record(rng)
    windows, nobody = _windows(rng, record), Intervals.of([])
    last = windows.where(windows.as_of == windows.as_of.max())

    def estimated(some: Windows) -> Work:
        return lambda: changes(record, some, nobody, Settings())

    took = min(seconds(estimated(windows)) for _ in range(3))
    print(f"  {windows.n:,} sessions over {record.n:,} scores, {DAYS} days: {took:.2f} s", flush=True)
    mixed = ("mixed model of that day's record", lambda: _mixed(record.known(last.as_of[0])))
    return compare((f"{last.n:,} sessions of one day", estimated(last)), [mixed], rounds=3)
