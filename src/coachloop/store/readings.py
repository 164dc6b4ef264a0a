"""Readings that scores were made of: the newest of each scored person in a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.store.tables import reading

_KEY = ("conversation_id", "person_id")


@dataclass(frozen=True, slots=True)
class KeptReading:
    """`turns` is what loop/score/reading.py wrote of the words with that hash; `series` the machine's."""

    conversation_id: str
    person_id: str
    transcript_version: int
    text_hash: str
    series: str
    turns: str
    read_at: datetime


def keep_reading(c: Connection, new: KeptReading) -> None:
    """Takes the place of an earlier one of that person in that conversation."""
    statement = (sqlite.insert if c.dialect.name == "sqlite" else postgresql.insert)(reading)
    values = {name: getattr(new, name) for name in KeptReading.__slots__}
    rest = {name: value for name, value in values.items() if name not in _KEY}
    c.execute(statement.values(**values).on_conflict_do_update(index_elements=_KEY, set_=rest))


def load_reading(c: Connection, conversation_id: str, person_id: str) -> KeptReading | None:
    t = reading.c
    query = select(reading).where(t.conversation_id == conversation_id, t.person_id == person_id)
    row = c.execute(query).first()
    return None if row is None else KeptReading(**row._mapping)


def read_when(c: Connection, conversation_ids: Sequence[str], person_id: str) -> dict[str, datetime]:
    """Conversation -> when its reading as seen for that person was kept, for those that have one."""
    t = reading.c
    query = select(t.conversation_id, t.read_at).where(
        t.conversation_id.in_(conversation_ids), t.person_id == person_id
    )
    return {row[0]: row[1] for row in c.execute(query.order_by(t.conversation_id))}


def forget_readings(c: Connection, conversation_id: str) -> None:
    c.execute(delete(reading).where(reading.c.conversation_id == conversation_id))
