"""What many results say together (METHOD.md 1.1, 1.2): response rate, by method, criterion and person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from coachloop.domain.policy import Policy
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.coach.model import Episode
from coachloop.loop.measure.model import (
    Aggregate,
    GroupBy,
    MeasuredSession,
    MostCoached,
    NextStep,
    Outcome,
    ResponseRate,
    SessionResult,
)


def session_outcome(session: MeasuredSession, result: SessionResult) -> Outcome | None:
    """The result as aggregates read it; None unless its status is ok."""
    raise NotImplementedError


def episode_outcomes(
    episodes: Iterable[Episode],
    sessions: Mapping[str, MeasuredSession],
    results: Mapping[str, SessionResult],
) -> tuple[Outcome, ...]:
    """One outcome an episode: from the first baseline to the last post, where both stand."""
    raise NotImplementedError


def response_rate(
    outcomes: Iterable[Outcome],
    start: datetime,
    end: datetime,
    policy: Policy,
    used: PolicyUsed,
    *,
    reconstructed: bool = False,
) -> ResponseRate:
    """Of the live (or the reconstructed) outcomes with start <= closed_at < end. Not over episodes."""
    raise NotImplementedError


def aggregate(
    outcomes: Iterable[Outcome],
    by: GroupBy,
    first_log: datetime | None,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
    used: PolicyUsed,
) -> Aggregate:
    """Mean change by method, criterion or person; reconstructed outcomes on lines of their own."""
    raise NotImplementedError


def most_coached(
    sessions: Sequence[MeasuredSession], outcomes: Sequence[Outcome], today: date, zone: tzinfo
) -> MostCoached | None:
    """The criterion with most sessions in the calendar quarter of `today`, ties by key; None without any."""
    raise NotImplementedError


def flat_steps(outcomes: Iterable[Outcome], policy: Policy) -> tuple[NextStep, ...]:
    """Criteria flat over people with both most used methods; people flat over several sessions."""
    raise NotImplementedError
