"""Who did what and when; entries are only ever added."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from coachloop.store.tables import audit_entry


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done: `action` (such as "consent withdrawn") to `subject` (an id), by `who`."""

    at: datetime
    who: str
    action: str
    subject: str
    detail: str = ""


def record(c: Connection, entry: Entry) -> None:
    """Adds an entry, in the transaction of what it records."""
    c.execute(
        insert(audit_entry).values(
            at=entry.at, who=entry.who, action=entry.action, subject=entry.subject, detail=entry.detail
        )
    )


def load_entries(c: Connection, *, subject: str | None = None, limit: int = 100) -> tuple[Entry, ...]:
    """The latest entries, newest first."""
    query = select(audit_entry).order_by(audit_entry.c.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit_entry.c.subject == subject)
    return tuple(Entry(r.at, r.who, r.action, r.subject, r.detail) for r in c.execute(query))
