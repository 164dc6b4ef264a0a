"""What a coached person keeps for themselves: own scores before the reveal, and private notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from coachloop.store.tables import private_note, self_score


@dataclass(frozen=True, slots=True)
class SelfScore:
    """How somebody scored themselves on one criterion; `shared_at` None: they alone see it."""

    conversation_id: str
    criterion_version_id: str
    level: float
    said_at: datetime
    shared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """A private note, of a conversation or of none."""

    id: int
    text: str
    conversation_id: str | None
    written_at: datetime


def keep_self_scores(
    c: Connection, person_id: str, conversation_id: str, levels: Mapping[str, float], now: datetime
) -> None:
    """By criterion version; given once, before the reveal."""
    rows = [
        {
            "person_id": person_id,
            "conversation_id": conversation_id,
            "criterion_version_id": version,
            "level": level,
            "said_at": now,
        }
        for version, level in sorted(levels.items())
    ]
    c.execute(insert(self_score), rows)


def self_scores(c: Connection, person_id: str, conversation_ids: Sequence[str]) -> list[SelfScore]:
    """Those of these conversations, by conversation and criterion version."""
    t = self_score.c
    query = (
        select(t.conversation_id, t.criterion_version_id, t.level, t.said_at, t.shared_at)
        .where(t.person_id == person_id, t.conversation_id.in_(conversation_ids))
        .order_by(t.conversation_id, t.criterion_version_id)
    )
    return [SelfScore(*row) for row in c.execute(query)]


def share_self_scores(c: Connection, person_id: str, conversation_id: str, now: datetime | None) -> None:
    """From `now` on coach and supervisor see them; None takes that back."""
    t = self_score.c
    mine = (t.person_id == person_id, t.conversation_id == conversation_id)
    c.execute(update(self_score).where(*mine).values(shared_at=now))


def add_note(c: Connection, person_id: str, text: str, conversation_id: str | None, now: datetime) -> None:
    row = {"person_id": person_id, "text": text, "conversation_id": conversation_id, "written_at": now}
    c.execute(insert(private_note).values(row))


def notes(c: Connection, person_id: str, limit: int, conversation_id: str | None = None) -> list[Note]:
    """The newest first; all, or those of one conversation."""
    t = private_note.c
    query = select(t.id, t.text, t.conversation_id, t.written_at).where(t.person_id == person_id)
    if conversation_id is not None:
        query = query.where(t.conversation_id == conversation_id)
    return [Note(*row) for row in c.execute(query.order_by(t.id.desc()).limit(limit))]


def delete_note(c: Connection, person_id: str, note_id: int) -> bool:
    """For good; False for what is no note of theirs."""
    t = private_note.c
    return c.execute(delete(private_note).where(t.person_id == person_id, t.id == note_id)).rowcount == 1
