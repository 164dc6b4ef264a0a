"""Each session's change beyond what was to be expected (METHOD.md 2.3, 1 to 5), all sessions at once."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from coachloop.stats.change.drift import drift, predictors
from coachloop.stats.change.fit import ExpectedNext, Model, expected_next, kelley
from coachloop.stats.change.record import Bools, Floats, Intervals, Ints, Record, Windows
from coachloop.stats.change.settings import Settings
from coachloop.stats.change.view import View, view

#: Tiers as codes.
NONE, TIER_A, TIER_B = 0, 1, 2
#: Below this a variance is no spread but rounding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Changes:
    """Parallel to the windows. Where `tier` is NONE there is no estimate and every figure is 0.

    `expected` = E + g, `drift` = g from `peers` people (0 where too few), `d` = post - expected with standard
    error `se` and `df` degrees of freedom. Variance of the post mean of an uncoached person about E: `next`;
    of that what lies between people and weeks, whatever n is: `between`; what the doubt about E and g adds:
    `doubt`. `baseline` and `post` are adjusted for the mix of kinds. `pairs` is 0 for tier B. `varies` is
    False where there is a tier and yet no spread to measure against.
    """

    tier: Ints
    expected: Floats
    drift: Floats
    peers: Ints
    baseline: Floats
    post: Floats
    d: Floats
    se: Floats
    df: Floats
    next: Floats
    between: Floats
    doubt: Floats
    pairs: Ints
    people: Ints
    varies: Bools

    @classmethod
    def none(cls, n: int) -> "Changes":
        whole = {"tier", "peers", "pairs", "people"}
        zeros: dict[str, Any] = {
            f.name: np.zeros(n, np.int64 if f.name in whole else None) for f in fields(cls)
        }
        return cls(**{**zeros, "varies": np.zeros(n, dtype=np.bool_)})

    def where(self, chosen: Bools) -> "Changes":
        return Changes(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """d -+ t(df) * se."""
        from scipy.special import stdtrit

        half = stdtrit(self.df, (1 + level) / 2) * self.se
        return self.d - half, self.d + half

    def put(self, rows: Ints, part: "Changes") -> None:
        for f in fields(self):
            getattr(self, f.name)[rows] = getattr(part, f.name)


def changes(record: Record, windows: Windows, coached: Intervals, settings: Settings) -> Changes:
    """One line per window. Every window must have its interval in `coached`, or it is taken for a peer.

    Windows of one `as_of` share one reading of the record and one fit.
    """
    found = Changes.none(windows.n)
    codes = [int(a.max()) for a in (record.person, windows.person, coached.person) if len(a)]
    people = max(codes, default=-1) + 1
    for as_of in np.unique(windows.as_of):
        rows = np.flatnonzero(windows.as_of == as_of)
        seen = view(record, coached, float(as_of), people, settings.size)
        _of_one_day(seen, windows, rows, settings, found)
    return found


def _of_one_day(seen: View, windows: Windows, rows: Ints, settings: Settings, found: Changes) -> None:
    person = windows.person[rows]
    before = seen.rows_before(person, windows.baseline_from[rows])
    long = before - seen.first[person] + settings.size >= max(settings.earlier, 2 * settings.size + 1)
    best = expected_next(seen, settings)
    by_best = long if best else np.zeros(len(rows), dtype=np.bool_)
    tiers: list[tuple[int, Model | None, Bools]] = [(TIER_A, best, by_best)]
    if not by_best.all():
        tiers.append((TIER_B, kelley(seen, settings), ~by_best))
    for tier, model, which in tiers:
        if model is not None and which.any():
            part = _changes(seen, model, tier, windows, rows[which], before[which], settings)
            found.put(rows[which], part)


def _changes(
    seen: View, model: Model, tier: int, windows: Windows, rows: Ints, before: Ints, settings: Settings
) -> Changes:
    person = windows.person[rows]
    baseline = windows.baseline[rows] - seen.mix_shift(windows.baseline_kinds[rows])
    post = windows.post[rows] - seen.mix_shift(windows.post_kinds[rows])
    e, fit_doubt = model.expect(predictors(seen, person, before, baseline, settings))
    n = np.maximum(windows.post_n[rows], 1).astype(np.float64)
    g, peers, drift_doubt = drift(seen, model, windows.session_end[rows], settings)
    v = model.next_variance(n)
    doubt = fit_doubt + drift_doubt
    return Changes(
        tier=np.full(len(rows), tier),
        expected=e + g,
        drift=g,
        peers=peers,
        baseline=baseline,
        post=post,
        d=post - e - g,
        se=np.sqrt(v + doubt),
        df=np.full(len(rows), model.df),
        next=v,
        between=np.full(len(rows), model.between),
        doubt=doubt,
        pairs=np.full(len(rows), model.pairs if isinstance(model, ExpectedNext) else 0),
        people=np.full(len(rows), model.people),
        varies=v + doubt > _NOTHING,
    )
