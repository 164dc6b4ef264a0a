"""Alerts: rows written with the score that raised them; one open per person, criterion and rule."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, exists, func, insert, or_, select, update

from coachloop.domain.errors import NotFound
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.store.sight import seen
from coachloop.store.tables import alert, alert_explained, score, workspace_fact
from coachloop.store.work import fact, insert_into, set_fact

_SCAN = "last_scan"
_FLAG, _RECOVERING = "flag", "recovering"


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
    sight: Sight = EVERYONE,
    listed_only: bool = False,
) -> tuple[AlertRow, ...]:
    """Alerts in the order in which they were opened; `after_id` gives only later ones.

    `listed_only` leaves out what was explained away.
    """
    t = alert.c
    query = select(alert).where(t.id > after_id, seen(sight, t.person_id)).order_by(t.opened_at, t.id)
    if listed_only:
        query = query.where(_listed())
    if person_ids is not None:
        query = query.where(t.person_id.in_(person_ids))
    if criterion_version_ids is not None:
        query = query.where(t.criterion_version_id.in_(criterion_version_ids))
    if open_only:
        query = query.where(t.closed_at.is_(None))
    return tuple(AlertRow(**row._mapping) for row in c.execute(query))


def _listed() -> ColumnElement[bool]:
    """Not explained away; a watch that turned into a flag since is a new question."""
    said = alert_explained.c
    answered = or_(said.state == alert.c.state, said.state == _FLAG, alert.c.state != _FLAG)
    return ~exists().where(said.alert_id == alert.c.id, answered)


def newest_open(c: Connection, sight: Sight, limit: int) -> tuple[AlertRow, ...]:
    """Open alerts that are on the list: flags first, then those that changed last."""
    t = alert.c
    query = (
        select(alert)
        .where(t.closed_at.is_(None), seen(sight, t.person_id), _listed())
        .order_by((t.state == _FLAG).desc(), t.changed_at.desc(), t.id.desc())
        .limit(limit)
    )
    return tuple(AlertRow(**row._mapping) for row in c.execute(query))


def count_open(c: Connection, sight: Sight) -> int:
    """How many alerts are on the list."""
    t = alert.c
    query = select(func.count()).where(t.closed_at.is_(None), seen(sight, t.person_id), _listed())
    return c.scalar(query) or 0


def recovered_since(c: Connection, sight: Sight, since: datetime, limit: int) -> tuple[AlertRow, ...]:
    """Alerts whose rule was found not true since, closed or not yet, the last first."""
    t = alert.c
    recovering = (t.state == _RECOVERING) & t.closed_at.is_(None) & (t.changed_at >= since)
    query = (
        select(alert)
        .where(or_(recovering, t.closed_at >= since), seen(sight, t.person_id))
        .order_by(t.changed_at.desc(), t.id.desc())
        .limit(limit)
    )
    return tuple(AlertRow(**row._mapping) for row in c.execute(query))


def load_alert(c: Connection, alert_id: int) -> AlertRow:
    """Raises NotFound."""
    row = c.execute(select(alert).where(alert.c.id == alert_id)).first()
    if row is None:
        raise NotFound(f"There is no alert {alert_id}.", fix="`coachloop alerts` shows those that are open.")
    return AlertRow(**row._mapping)


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """Why an alert needs nobody's time, by whom and when; `state` is the one that it had."""

    alert_id: int
    state: str
    said_by: str
    said_at: datetime
    reason: str


def explain(c: Connection, row: ExplainedRow) -> None:
    """One more explanation; none is ever changed."""
    c.execute(insert(alert_explained).values(**asdict(row)))


def explanations(c: Connection, alert_ids: Sequence[int]) -> tuple[ExplainedRow, ...]:
    """What was said about these alerts, in order."""
    t = alert_explained.c
    query = select(t.alert_id, t.state, t.said_by, t.said_at, t.reason)
    query = query.where(t.alert_id.in_(alert_ids)).order_by(t.said_at, t.id)
    return tuple(ExplainedRow(*row) for row in c.execute(query))


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


def claim_scan(c: Connection, before: datetime | None, now: datetime) -> bool:
    """Whether this run is the one that looks, `before` being the last; another one waits and is told no."""
    t = workspace_fact
    if before is None:
        new = insert_into(c, t).values(name=_SCAN, value=now.isoformat())
        return c.scalar(new.on_conflict_do_nothing().returning(t.c.name)) is not None
    same = (t.c.name == _SCAN) & (cast(t.c.value, Text) == json.dumps(before.isoformat()))
    return bool(c.execute(update(t).where(same).values(value=now.isoformat())).rowcount)


def keep_scan(c: Connection, now: datetime) -> None:
    set_fact(c, _SCAN, now.isoformat())
