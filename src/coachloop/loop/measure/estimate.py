"""The honest column of sessions: how far each moved beyond what was to be expected (METHOD.md 2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.loop.measure.effect import ChangeEstimate, Expectation, Predictive
from coachloop.stats.change.record import Coached, Record, Window


@dataclass(frozen=True, slots=True)
class Past:
    """A session of the same anchor closed before, as the prior reads it: `d` and `se` of its estimate."""

    person: int
    as_of: float
    d: float
    se: float


def session_estimates(
    record: Record,
    windows: Sequence[Window],
    coached: Sequence[Coached],
    policy: Policy,
    earlier: Sequence[Past] = (),
) -> list[ChangeEstimate | Absent]:
    """One per window, in the order of `windows`: closed sessions of one anchor with full baselines.

    `coached` holds every session of the anchor's criterion, also those without a window. The prior of a
    window is fitted to what closed at or before its `as_of`, of `earlier` and of `windows`; give a session
    in one of the two. Absent: too_few (tier C, "no honest estimate yet") or invalid (the scores do not vary).
    """
    raise NotImplementedError


def expectations(
    record: Record, windows: Sequence[Window], coached: Sequence[Coached], policy: Policy
) -> list[Expectation | Absent]:
    """What each post mean would be without coaching; `post`, `post_n` and `post_kinds` are not read."""
    raise NotImplementedError


def midcheck_probabilities(
    record: Record,
    windows: Sequence[Window],
    coached: Sequence[Coached],
    policy: Policy,
    earlier: Sequence[Past] = (),
) -> list[Predictive | Absent]:
    """P(the final label says improved | the post conversations so far), of windows that are still open."""
    raise NotImplementedError
