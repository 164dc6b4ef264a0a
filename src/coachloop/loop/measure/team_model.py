"""Nouns of the team effect of a training session."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.result import Absent, Figure, Known
from coachloop.domain.verdict import Estimate, NextStep, Playbook, PolicyUsed
from coachloop.loop.train.model import Practice

EFFECTIVE = "effective"
SCORING_VARIATION = "may be scoring variation"
FLAT = "flat or declined: scenario, rubric or practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEstimate(Estimate):
    """`estimate` is the cohort's shrunk change with its 90 % credible interval, in points; `n` conversations
    after the practice of `people` people. `d` is the change unshrunk beyond what was to be expected, `se` its
    standard error with people as clusters, `d_lo` to `d_hi` its 95 % t interval (people - 1).

    `drift` is how far `peers` untrained people came out from their own expectation in the same weeks, 0.0
    with `peers` 0 where they are too few. `tiers` names how what was to be expected was worked out.
    """

    d: float
    se: float
    d_lo: float
    d_hi: float
    people: int
    drift: float
    peers: int
    tiers: str
    p_effect: float


@dataclass(frozen=True, slots=True)
class PersonSides:
    """One of the cohort: means of their conversations before and after, None for a side without any."""

    person_id: str
    before: Known | None
    after: Known | None


@dataclass(frozen=True, slots=True)
class TeamEffect:
    """Mean over all conversations of the cohort after the practice, minus the mean before the session.

    `playbook.figure` is the change in points with the n of the later window. `absentees` were planned and
    not there: they are listed and never averaged in. `closed_at` is when the later window ended, None
    while it is open.
    """

    session_id: str
    as_of: datetime
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    before: Figure
    after: Figure
    playbook: Playbook
    people: tuple[PersonSides, ...]
    absentees: tuple[str, ...]
    practice: Practice
    mix_before: tuple[tuple[str, int], ...]
    mix_after: tuple[tuple[str, int], ...]
    next_steps: tuple[NextStep, ...]
    words: str
    honest: TeamEstimate | Absent
    policy: PolicyUsed
