"""The look before the window is full: the chance of the final verdict, and limits for who must decide."""

import numpy as np

from coachloop.stats.change.record import Floats
from coachloop.stats.change.shrink import Prior

#: One-sided 5 % shared over a look at half of the data and one at all of them (O'Brien & Fleming 1979, spent
#: as in Lan & DeMets 1983): z = d/se above these.
OBRIEN_FLEMING = (2.538, 1.662)


def decided(z: float, half: bool) -> bool:
    """Whether somebody who must decide at half of the window (or at all of it) may say "improved"."""
    return z > OBRIEN_FLEMING[0 if half else 1]


def chance_of_improved(
    d: Floats, n: Floats, of: Floats, within: Floats, lasting: Floats, prior: Prior, limit: Floats
) -> Floats:
    """P(the mean of `of` values is `limit` or more above E | the mean of the first `n` is `d` above it).

    `within` is the variance of one value (correlation included), `lasting` what no further value takes away
    (s_b2 and the doubt about E). The lasting part and the change together are N(m0, w2 + lasting) before the
    look; after it N(m, V); the mean of all is then N((n d + (of-n) m)/of, ((of-n)/of)^2 (V + within/(of-n))).
    Parallel arrays, n < of.
    """
    from scipy.special import ndtr

    wide = prior.variance + prior.unsure + lasting
    k = wide / (wide + within / n)
    m, variance = prior.mean + k * (d - prior.mean), (1 - k) * wide
    left = of - n
    mean = (n * d + left * m) / of
    sd = left / of * np.sqrt(variance + within / left)
    return np.asarray(ndtr((mean - limit) / sd), dtype=np.float64)
