"""Who did what and when; entries are only ever added."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.store.tables import audit_entry


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done: `action` (such as "consent withdrawn") to `subject` (an id), by `who`.

    `person_id`: the scored person whom it is about, None for nobody or more than one.
    """

    at: datetime
    who: str
    action: str
    subject: str
    detail: str = ""
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with its number."""

    id: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries; "" and None are all. `before` is the number of the last one shown."""

    person_id: str = ""
    who: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def record(c: Connection, entry: Entry) -> None:
    """Adds an entry, in the transaction of what it records."""
    c.execute(insert(audit_entry).values(asdict(entry)))


def record_looks(c: Connection, looks: Iterable[Entry]) -> None:
    """Adds who saw what, once an hour for the same reader, action, subject and person."""
    rows = [{**asdict(look), "once": _once(look)} for look in looks]
    if not rows:
        return
    dialect: Any = postgresql if c.dialect.name == "postgresql" else sqlite
    c.execute(dialect.insert(audit_entry).on_conflict_do_nothing(index_elements=["once"]), rows)


def _once(look: Entry) -> str:
    hour = int(look.at.timestamp()) // 3600
    return "\n".join((str(hour), look.who, look.action, look.subject, look.person_id or ""))


def load_entries(c: Connection, *, subject: str | None = None, limit: int = 100) -> tuple[Entry, ...]:
    """The latest entries, newest first."""
    query = select(audit_entry).order_by(audit_entry.c.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit_entry.c.subject == subject)
    return tuple(_kept(r).entry for r in c.execute(query))


def entries(c: Connection, sought: Sought, limit: int) -> list[Kept]:
    """Those that are sought, newest first."""
    t = audit_entry.c
    query = select(audit_entry).order_by(t.id.desc()).limit(limit)
    for column, value in ((t.person_id, sought.person_id), (t.who, sought.who), (t.action, sought.action)):
        if value:
            query = query.where(column == value)
    if sought.since is not None:
        query = query.where(t.at >= sought.since)
    if sought.until is not None:
        query = query.where(t.at < sought.until)
    if sought.before is not None:
        query = query.where(t.id < sought.before)
    return [_kept(row) for row in c.execute(query)]


def entries_about(c: Connection, person_id: str, limit: int, before: int | None = None) -> list[Kept]:
    """What was done about one person and who saw it, newest first; what they did themselves too."""
    return entries(c, Sought(person_id=person_id, before=before), limit)


def readers_since(c: Connection, since: datetime) -> int:
    """How many have looked at something about a person since then."""
    t = audit_entry.c
    looks = t.action.endswith(" opened") | t.action.endswith(" exported")
    query = select(func.count(t.who.distinct())).where(t.at >= since, t.person_id.is_not(None), looks)
    return c.scalar(query) or 0


def actors(c: Connection) -> list[str]:
    """Everybody who stands in the trail, in order."""
    return _different(c, audit_entry.c.who)


def actions(c: Connection) -> list[str]:
    """All that was ever done, in order."""
    return _different(c, audit_entry.c.action)


def _different(c: Connection, column: Column[str]) -> list[str]:
    """The different values of a column, one step of its index each: not a walk over all rows."""
    first = select(column.label("value")).order_by(column).limit(1).subquery()
    found = select(first.c.value).cte("found", recursive=True)
    after: Select[Any] = select(column).where(column > found.c.value).order_by(column).limit(1)
    step = select(after.scalar_subquery()).where(found.c.value.is_not(None))
    found = found.union_all(step)
    return [value for value in c.scalars(select(found.c.value)) if value is not None]


def _kept(row: Row[Any]) -> Kept:
    entry = Entry(row.at, row.who, row.action, row.subject, row.detail, row.person_id)
    return Kept(row.id, entry)
