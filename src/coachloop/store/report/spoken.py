"""Every row of scores in one conversation, also those replaced since, and who let them stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from coachloop.store.tables import acceptance, score, score_tag


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """One row as it was written; `tag` says what a person gave it for."""

    id: int
    criterion_version_id: str
    rater_kind: str
    rater: str
    rater_version: str | None
    status: str
    level: float | None
    value: float | None
    pct: float | None
    rationale: str
    scored_at: datetime
    tag: str | None


def score_history(c: Connection, conversation_id: str, person_id: str, limit: int) -> list[SpokenRow]:
    """The latest `limit` rows about one person, the newest first."""
    t = score.c
    columns = (t[name] for name in SpokenRow.__dataclass_fields__ if name != "tag")
    query = (
        select(*columns, score_tag.c.tag)
        .outerjoin(score_tag, score_tag.c.score_id == t.id)
        .where(t.conversation_id == conversation_id, t.person_id == person_id)
        .order_by(t.id.desc())
        .limit(limit)
    )
    return [SpokenRow(**row._mapping) for row in c.execute(query)]


def acceptances(c: Connection, score_ids: Sequence[int]) -> list[tuple[int, str, datetime]]:
    """(score, who, when) of those that somebody let stand, in their order."""
    t = acceptance.c
    query = select(t.score_id, t.accepted_by, t.accepted_at).where(t.score_id.in_(score_ids)).order_by(t.id)
    return [(row[0], row[1], row[2]) for row in c.execute(query)]
