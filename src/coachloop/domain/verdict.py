"""The two columns every result has: the playbook's figure with its verdict, and the honest estimate."""

from dataclasses import dataclass

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Figure, Known


@dataclass(frozen=True, slots=True)
class Playbook:
    """The playbook column. `verdict` is "" unless `figure` is Known and the rule gives one.

    `shown` is the number to print greyed (too few) or struck through (invalid) while `figure` is Absent.
    """

    figure: Figure
    verdict: str = ""
    shown: Known | None = None

    @property
    def status(self) -> str:
        """`ok`, or the absence in words: waiting(7 of 10), invalid(version) ..."""
        return str(self.figure) if isinstance(self.figure, Absent) else "ok"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The honest column: an estimate with its interval `lo` to `hi` of `level` (0..1), from `n` units.

    In points unless the noun that carries it says otherwise. `method` names how it was worked out;
    `p_gt_0` is the probability that the truth is above 0, None where that is not asked; `label` is the
    verdict and `words` a sentence, "" where there is none. `expected_regression` is the change that would
    have come by itself, None where that has no meaning.
    """

    estimate: float
    lo: float
    hi: float
    level: float
    n: int
    method: str
    p_gt_0: float | None = None
    label: str = ""
    words: str = ""
    expected_regression: float | None = None


Honest = Estimate | Absent


@dataclass(frozen=True, slots=True)
class NextStep:
    """A proposal that a person may accept; `key` is what it is about (a session, a person ...)."""

    key: str
    proposal: str
    source: str


@dataclass(frozen=True, slots=True)
class PolicyUsed:
    """Which settings a result was worked out with: the level that decided, and the snapshot's name."""

    level: str
    snapshot: str


def policy_used(policy: Policy, level: str) -> PolicyUsed:
    """The settings of `policy`, which `level` decided."""
    return PolicyUsed(level, policy.snapshot_name)
