"""What happened to everybody in the weeks of a session: how people not coached came out."""

import numpy as np

from coachloop.stats.change.fit import Kelley, Model
from coachloop.stats.change.record import Floats, Ints
from coachloop.stats.change.settings import Settings
from coachloop.stats.change.view import View

#: How many (session, person) pairs are looked at in one go.
_CHUNK = 2_000_000


def predictors(seen: View, person: Ints, before: Ints, baseline: Floats, settings: Settings) -> Floats:
    """x0 = (1, baseline, mean of the `size` before it, mean of up to `earlier_max` before these)."""
    first = seen.first[person]
    middle = np.maximum(before - settings.size, first)
    start = np.maximum(middle - settings.earlier_max, first)
    return np.column_stack(
        [np.ones(len(person)), baseline, seen.means(middle, before), seen.means(start, middle)]
    )


def drift(seen: View, model: Model, session_end: Floats, settings: Settings) -> tuple[Floats, Ints, Floats]:
    """g, from how many people, and its variance; all 0 where they are too few. One for each session."""
    ends, place = np.unique(session_end, return_inverse=True)
    found = np.zeros((3, len(ends)))
    step = max(1, _CHUNK // max(1, seen.people))
    for start in range(0, len(ends), step):
        part = slice(start, start + step)
        found[:, part] = _drift_at(seen, model, ends[part], settings)
    g, peers, doubt = found[:, place]
    return g, peers.astype(np.int64), doubt


def _drift_at(seen: View, model: Model, ends: Floats, settings: Settings) -> Floats:
    """Rows g, peers, variance.

    A peer has a record of the length that the tier asks for, no coaching in the last block of it, and at
    least one value after the session's end; of these up to `size` count, as far as the peer's own coaching.
    g is the mean over values, not over people: whoever is coached after a bad week must not fall out of it.
    """
    person, when, at = _peers(seen, model, ends, settings)
    n = seen.free(at, np.minimum(at + settings.size, seen.first[person + 1]))
    some = n > 0
    person, when, at, n = person[some], when[some], at[some], n[some]
    baseline = seen.means(at - settings.size, at)
    e, _ = model.expect(predictors(seen, person, at - settings.size, baseline, settings))
    apart = n * (seen.means(at, at + n) - e)
    error = n**2 * model.next_variance(n.astype(np.float64))
    peers, values, total, squares = (
        np.bincount(when, weights=weights, minlength=len(ends))
        for weights in (np.ones(len(n)), n.astype(np.float64), apart, error)
    )
    enough = (peers >= settings.peers) & (values >= settings.peers * settings.size)
    values = np.maximum(values, 1.0)
    return np.where(enough, [total / values, peers, squares / values**2], 0.0)


def _peers(seen: View, model: Model, ends: Floats, settings: Settings) -> tuple[Ints, Ints, Ints]:
    """(person, which end, first row after it) of everybody with a long enough record, not coached lately."""
    size = settings.size
    person = np.tile(np.arange(seen.people), len(ends))
    when = np.repeat(np.arange(len(ends)), seen.people)
    at = seen.rows_before(person, ends[when])
    needed = size if isinstance(model, Kelley) else max(settings.earlier, 2 * size + 1)
    long = at - seen.first[person] >= needed
    person, when, at = person[long], when[long], at[long]
    free = seen.coached[at] == seen.coached[at - size]
    return person[free], when[free], at[free]
