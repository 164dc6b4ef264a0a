"""Lists narrowed as somebody wants to find them again; each is its owner's alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from coachloop.store.tables import saved_filter


@dataclass(frozen=True, slots=True)
class FilterRow:
    id: int
    path: str
    name: str
    query: str


def filters_of(c: Connection, user_id: str, path: str) -> list[FilterRow]:
    """Those of one user for one page, by name."""
    t = saved_filter.c
    query = select(t.id, t.path, t.name, t.query).where(t.user_id == user_id, t.path == path)
    return [FilterRow(*row) for row in c.execute(query.order_by(t.name, t.id))]


def load_filter(c: Connection, user_id: str, filter_id: int) -> FilterRow | None:
    """None when it does not exist, or is somebody else's."""
    t = saved_filter.c
    query = select(t.id, t.path, t.name, t.query).where(t.id == filter_id, t.user_id == user_id)
    row = c.execute(query).first()
    return FilterRow(*row) if row else None


def count_filters(c: Connection, user_id: str) -> int:
    return (
        c.scalar(select(func.count()).select_from(saved_filter).where(saved_filter.c.user_id == user_id)) or 0
    )


def save_filter(c: Connection, user_id: str, path: str, name: str, query: str, now: datetime) -> None:
    """Under its name; one that had the name before gives way."""
    t = saved_filter.c
    c.execute(delete(saved_filter).where(t.user_id == user_id, t.path == path, t.name == name))
    row = {"user_id": user_id, "path": path, "name": name, "query": query, "created_at": now}
    c.execute(insert(saved_filter), [row])


def delete_filter(c: Connection, filter_id: int) -> None:
    c.execute(delete(saved_filter).where(saved_filter.c.id == filter_id))
