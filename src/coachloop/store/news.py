"""News: what somebody waits to hear of, written in the transaction of what it tells, read by id."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from coachloop.domain.rights import Sight
from coachloop.store.sight import seen
from coachloop.store.tables import news


class NewsKind(StrEnum):
    """What happened (UX.md 4, webhooks)."""

    WATCH = "alert.watch"
    FLAGGED = "alert.flagged"
    RECOVERED = "alert.recovered"
    CROSSED = "readiness.crossed"


@dataclass(frozen=True, slots=True)
class News:
    """One line; `subject` is the id of the alert or of the readiness rule."""

    id: int
    at: datetime
    kind: NewsKind
    person_id: str
    subject: str


def tell(c: Connection, kind: NewsKind, person_id: str, subject: str, at: datetime) -> None:
    """Adds a line, in the transaction of what it tells."""
    c.execute(insert(news).values(at=at, kind=kind, person_id=person_id, subject=subject))


def newest(c: Connection) -> int:
    """The highest id; 0 before the first."""
    return c.scalar(select(func.max(news.c.id))) or 0


def news_after(c: Connection, after: int, limit: int) -> tuple[News, ...]:
    """Lines with a higher id, in order."""
    query = select(news).where(news.c.id > after).order_by(news.c.id).limit(limit)
    return tuple(News(r.id, r.at, NewsKind(r.kind), r.person_id, r.subject) for r in c.execute(query))


def seen_in(c: Connection, sight: Sight, ids: list[int]) -> set[int]:
    """Those of the lines that are about somebody whom the reader sees."""
    return set(c.scalars(select(news.c.id).where(news.c.id.in_(ids), seen(sight, news.c.person_id))))
