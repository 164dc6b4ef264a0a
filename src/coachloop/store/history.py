"""All scores of one criterion version in one series, as columns: what an estimate learns from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from coachloop.domain.score import Status
from coachloop.store.tables import person, score


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row of a conversation as it was written; a later row of the same conversation replaces it.

    `reason` says why a row is voided; `pct` is None unless the status is scored.
    """

    person_id: str
    conversation_id: str
    started_at: datetime
    call_type: str
    status: str
    pct: float | None
    scored_at: datetime
    reason: str | None


def load_history(
    c: Connection, criterion_version_id: str, series: str, since: datetime, until: datetime
) -> Sequence[HistoryRow]:
    """Every row with since <= started_at < until that is no override, also those replaced since.

    In order of (person, started_at, conversation, written), so that any past day can be read from it. One
    query on the index of windows.
    """
    s = score.c
    query = (
        select(
            s.person_id, s.conversation_id, s.started_at, s.call_type, s.status, s.pct, s.scored_at, s.reason
        )
        # The index of windows begins with the person.
        .where(s.person_id.in_(select(person.c.id)))
        .where(s.criterion_version_id == criterion_version_id, s.series == series, ~s.is_override)
        .where(s.started_at >= since, s.started_at < until)
        .order_by(s.person_id, s.started_at, s.conversation_id, s.id)
    )
    return [HistoryRow(*row) for row in c.execute(query)]


def people_scored(c: Connection, criterion_version_id: str, series: str, since: datetime) -> list[str]:
    """Ids of the people with a score of that criterion version and series since then, in order."""
    s = score.c
    query = (
        select(s.person_id)
        .where(s.person_id.in_(select(person.c.id)))
        .where(s.criterion_version_id == criterion_version_id, s.series == series)
        .where(s.started_at >= since, s.status == Status.SCORED.value)
    )
    return sorted(set(c.scalars(query.distinct())))
