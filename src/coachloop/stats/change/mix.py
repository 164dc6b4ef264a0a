"""How much higher or lower each kind of conversation scores, whoever holds it."""

import numpy as np

from coachloop.stats.change.record import Floats, Ints, Record


def kind_effects(record: Record, block: Ints) -> Floats:
    """a_kind - a_bar in points by kind code; 0 for one kind only, and for codes that do not occur.

    Least squares of the values on the kinds after both are freed from the mean of their stretch (person and
    block), so that who holds which kind does not count (METHOD.md 2.3, step 1). a_bar is weighted by how
    often each kind occurs.
    """
    if record.n == 0:
        return np.zeros(1)
    effects = np.zeros(int(record.kind.max()) + 1)
    codes, column, counts = np.unique(record.kind, return_inverse=True, return_counts=True)
    if len(codes) == 1:
        return effects
    stretch = _stretches(record.person, block)
    kinds = np.eye(len(codes))[column]
    x = np.column_stack([_centred(kinds[:, k], stretch) for k in range(len(codes))])
    a = np.linalg.pinv(x.T @ x, rcond=1e-10) @ (x.T @ _centred(record.value, stretch))
    effects[codes] = a - a @ counts / record.n
    return effects


def _stretches(person: Ints, block: Ints) -> Ints:
    """One number for each (person, block)."""
    pairs = person * (int(block.max()) + 1) + block
    return np.asarray(np.unique(pairs, return_inverse=True)[1], dtype=np.int64)


def _centred(values: Floats, group: Ints) -> Floats:
    n = np.bincount(group)
    return values - (np.bincount(group, weights=values) / n)[group]
