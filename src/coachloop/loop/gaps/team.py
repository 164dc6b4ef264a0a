"""What a whole team needs (METHOD.md 1.5): lowest criteria, universal or clustered."""

from collections.abc import Iterable
from datetime import date

from coachloop.domain.policy import Policy
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.gaps.model import CriterionGap, GapCriterion


def criterion_gap(given: GapCriterion, today: int, policy: Policy, used: PolicyUsed) -> CriterionGap:
    """One criterion over the last `gap_days` complete org days before day_id `today`."""
    raise NotImplementedError


def lowest(gaps: Iterable[CriterionGap], policy: Policy) -> tuple[CriterionGap, ...]:
    """The `lowest_criteria` with the lowest pooled mean, ties by name; never one without a mean."""
    raise NotImplementedError


def tenure_bracket(hired_on: date | None, day: date, policy: Policy) -> str | None:
    """0-90, 91-365 or > 365 days since hiring on `day`; None when not known."""
    raise NotImplementedError
