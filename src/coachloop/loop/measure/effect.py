"""Nouns of the honest column of coaching: a change beyond what was to be expected, and the look at five."""

from dataclasses import dataclass

from coachloop.domain.verdict import Estimate

#: The parts of `label`; the first two may stand with `LIKELY` or `UNLIKELY` ("improved, 8 pp likely").
IMPROVED = "improved"
WORSE = "worse"
CANNOT_TELL = "cannot tell"

#: The reason of `too_few` where a record is too short for any estimate (tier C).
NO_ESTIMATE = "no honest estimate yet"
#: The reason of `invalid` where every score of the record is the same.
NO_SPREAD = "the scores do not vary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the post mean would be without coaching, in points.

    `expected` is E_i + g; `expected_regression` is that minus the baseline: the part of any change that
    comes by itself. `drift` is g from `peers` people not coached in the same weeks, 0.0 with `peers` 0 where
    they are fewer than 5 ("no drift correction"). `tier` is A (expected-next from `pairs` of `reps` people)
    or B (Kelley, `pairs` 0).
    """

    tier: str
    expected: float
    expected_regression: float
    drift: float
    peers: int
    pairs: int
    reps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEstimate(Estimate):
    """One session: `estimate` is the shrunk change with its 90 % credible interval `lo` to `hi`.

    `d` = post - expected is the change unshrunk, `se` its standard error with `df` degrees of freedom,
    `d_lo` to `d_hi` its 95 % t interval; `expected` = E_i + g, `next_sd` = sqrt(v(n)): how far the post mean
    of one uncoached person lies from it. The prior is `default` or `fitted` to the sessions closed so far.
    `p_effect` is P(true change >= 8 pp). `needed`: about so many more conversations, in this or other
    sessions, until a change of 8 pp would show. `n` is the conversations after the session; the rest as in
    `Expectation`.
    """

    tier: str
    d: float
    se: float
    df: float
    d_lo: float
    d_hi: float
    expected: float
    next_sd: float
    drift: float
    peers: int
    prior_mean: float
    prior_sd: float
    prior_from: str
    p_effect: float
    needed: int
    pairs: int
    reps: int

    @property
    def improved(self) -> bool:
        """Whether the label says so, alone or with more."""
        return self.label.split(",")[0] == IMPROVED


@dataclass(frozen=True, slots=True)
class Predictive:
    """The look at 5: `probability` (0..1) that the final label will say improved, seen from `n` of `of`."""

    probability: float
    n: int
    of: int
    tier: str
