"""The two columns every result has: the playbook's figure with its verdict, and the honest estimate."""

import hashlib
import json
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
class PolicyUsed:
    """Which settings a result was worked out with: the level that decided, and the snapshot's name."""

    level: str
    snapshot: str


def policy_used(policy: Policy, level: str) -> PolicyUsed:
    """`snapshot` is the first 12 hex digits of the SHA-256 of the settings in name order."""
    text = json.dumps(policy.snapshot(), sort_keys=True, separators=(",", ":"))
    return PolicyUsed(level, hashlib.sha256(text.encode()).hexdigest()[:12])
