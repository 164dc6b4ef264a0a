"""Alerts: rows written with the score that raised them; one open per person, criterion and rule."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from coachloop.store.tables import alert, score
from coachloop.store.work import fact, set_fact

_SCAN = "last_scan"


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert as stored; `id` is 0 until it is. `policy` names the settings that were used.

    `n` counts the conversations of the mean, for a drop those of its smaller side and `n_larger` the others.
    """

    person_id: str
    criterion_version_id: str
    series: str
    rule: str
    state: str
    value: float | None
    n: int
    needed: int
    sentence: str
    opened_at: datetime
    changed_at: datetime
    clear_scans: int = 0
    closed_at: datetime | None = None
    score_id: int | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
    n_larger: int | None = None
    id: int = 0


def save_alert(c: Connection, row: AlertRow) -> int:
    """Adds an alert (id 0) or writes the new standing of one that is there; gives its id."""
    values = {name: value for name, value in asdict(row).items() if name != "id"}
    if row.id:
        c.execute(update(alert).where(alert.c.id == row.id).values(**values))
        return row.id
    new: int = c.execute(insert(alert).values(**values).returning(alert.c.id)).scalar_one()
    return new


def load_alerts(
    c: Connection,
    *,
    person_ids: Sequence[str] | None = None,
    criterion_version_ids: Sequence[str] | None = None,
    open_only: bool = True,
    after_id: int = 0,
) -> tuple[AlertRow, ...]:
    """Alerts in the order in which they were opened; `after_id` gives only later ones."""
    t = alert.c
    query = select(alert).where(t.id > after_id).order_by(t.opened_at, t.id)
    if person_ids is not None:
        query = query.where(t.person_id.in_(person_ids))
    if criterion_version_ids is not None:
        query = query.where(t.criterion_version_id.in_(criterion_version_ids))
    if open_only:
        query = query.where(t.closed_at.is_(None))
    return tuple(AlertRow(**row._mapping) for row in c.execute(query))


def scores_of_import(c: Connection, import_id: str) -> dict[str, dict[str, int]]:
    """The newest score of an import by person and criterion version, people in order."""
    t = score.c
    query = (
        select(t.person_id, t.criterion_version_id, func.max(t.id).label("newest"))
        .where(t.import_id == import_id)
        .group_by(t.person_id, t.criterion_version_id)
        .order_by(t.person_id, t.criterion_version_id)
    )
    found: dict[str, dict[str, int]] = {}
    for row in c.execute(query):
        found.setdefault(row.person_id, {})[row.criterion_version_id] = row.newest
    return found


def newest_score(
    c: Connection, person_id: str, criterion_version_id: str, series: str, since: datetime | None
) -> int | None:
    """The newest score of that series stored after `since`; None when none has arrived."""
    t = score.c
    query = select(func.max(t.id)).where(
        t.person_id == person_id, t.criterion_version_id == criterion_version_id, t.series == series
    )
    if since is not None:
        query = query.where(t.scored_at > since)
    found: int | None = c.scalar(query)
    return found


def last_scan(c: Connection) -> datetime | None:
    """When the open alerts were last looked at; None before the first time."""
    kept = fact(c, _SCAN)
    return None if kept is None else datetime.fromisoformat(str(kept))


def keep_scan(c: Connection, now: datetime) -> None:
    set_fact(c, _SCAN, now.isoformat())
