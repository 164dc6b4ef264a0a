"""Figures that stand from night to night, the log of what moved them, and coaching plans drawn by lot."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import Status
from coachloop.store.sight import seen
from coachloop.store.tables import (
    coaching_plan,
    coaching_session,
    contest,
    figure_change,
    recompute,
    score,
    standing_figure,
)
from coachloop.store.windows import CONSENT_GONE

_INSTANT = timedelta(microseconds=1)
#: Keys of the figures over all sessions begin so.
_OVER_ALL = "response_rate/"


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A figure as it was last worked out and found to have moved; `words` is how the log says it."""

    key: str
    computed_at: datetime
    figure: dict[str, Any]
    words: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A figure that moved; `key` is a session's id or that of a standing figure."""

    key: str
    changed_at: datetime
    was: str
    became: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An order of coaching drawn by lot: who is first, who from `second_from` on; `facts` as of then."""

    id: str
    criterion_version_id: str
    series: str
    drawn_by: str
    drawn_at: datetime
    seed: int
    second_from: datetime
    first_half: list[str]
    second_half: list[str]
    facts: dict[str, Any]


def claim_night(c: Connection, day_id: int, now: datetime) -> bool:
    """Whether this run is the one that looks again on that day; another one waits here and is told no."""
    statement = (sqlite.insert if c.dialect.name == "sqlite" else postgresql.insert)(recompute)
    claimed = c.scalar(
        statement.values(day_id=day_id, done_at=now).on_conflict_do_nothing().returning(recompute.c.day_id)
    )
    return claimed is not None


def last_night(c: Connection) -> datetime | None:
    """When figures were last looked at again."""
    found: datetime | None = c.scalar(
        select(recompute.c.done_at).order_by(recompute.c.day_id.desc()).limit(1)
    )
    return found


def standing_figures(c: Connection, keys: Sequence[str] | None = None) -> dict[str, StandingRow]:
    """The last row of each figure (of these), by key."""
    t = standing_figure.c
    newest = select(func.max(t.id)).group_by(t.key)
    if keys is not None:
        newest = newest.where(t.key.in_(keys))
    rows = c.execute(select(t.key, t.computed_at, t.figure, t.words).where(t.id.in_(newest)).order_by(t.key))
    return {row.key: StandingRow(*row) for row in rows}


def keep_figures(c: Connection, rows: Sequence[StandingRow]) -> None:
    if rows:
        c.execute(insert(standing_figure), [asdict(row) for row in rows])


def keep_changes(c: Connection, rows: Sequence[ChangeRow]) -> None:
    """A second change of a figure in the same instant is written a microsecond after the first."""
    if not rows:
        return
    t = figure_change.c
    newest = select(t.key, func.max(t.changed_at)).where(t.key.in_([row.key for row in rows])).group_by(t.key)
    last: dict[str, datetime] = {row[0]: row[1] for row in c.execute(newest)}
    for row in rows:
        before = last.get(row.key)
        moment = row.changed_at if before is None or row.changed_at > before else before + _INSTANT
        last[row.key] = moment
        c.execute(insert(figure_change), asdict(row) | {"changed_at": moment})


def changes(
    c: Connection,
    *,
    keys: Iterable[str] | None = None,
    since: datetime | None = None,
    limit: int = 200,
    sight: Sight = EVERYONE,
) -> list[ChangeRow]:
    """Lines of the change log, the newest first; at most `limit`. Who does not see everybody has those of the
    sessions that they see, and of the figure over all sessions."""
    t = figure_change.c
    query = select(t.key, t.changed_at, t.was, t.became, t.reason)
    if keys is not None:
        query = query.where(t.key.in_(list(keys)))
    if since is not None:
        query = query.where(t.changed_at >= since)
    if not sight.everyone:
        s = coaching_session.c
        mine = t.key.in_(select(s.id).where(seen(sight, s.person_id)))
        query = query.where(mine | t.key.startswith(_OVER_ALL))
    return [
        ChangeRow(*row) for row in c.execute(query.order_by(t.changed_at.desc(), t.id.desc()).limit(limit))
    ]


def next_plan_id(c: Connection, *, sample: bool) -> str:
    """`plan_001`, `plan_002`, ... (`smp_plan_001` in a sample workspace)."""
    n = c.scalar(select(func.count()).select_from(coaching_plan)) or 0
    return f"{'smp_' if sample else ''}plan_{n + 1:03d}"


def keep_plan(c: Connection, plan: PlanRow) -> None:
    c.execute(insert(coaching_plan).values(asdict(plan)))


def load_plans(c: Connection) -> list[PlanRow]:
    """All plans in the order in which they were drawn."""
    rows = c.execute(select(coaching_plan).order_by(coaching_plan.c.drawn_at, coaching_plan.c.id))
    return [PlanRow(*row) for row in rows]


def faults_since(c: Connection, since: datetime | None) -> list[str]:
    """Conversations of which a score was questioned, answered or set aside at or after `since`, by id."""
    asked = select(score.c.conversation_id).join(contest, contest.c.score_id == score.c.id)
    voided = select(score.c.conversation_id).where(
        score.c.status == Status.VOIDED.value, score.c.reason.not_in(CONSENT_GONE)
    )
    if since is not None:
        asked = asked.where(or_(contest.c.raised_at >= since, contest.c.settled_at >= since))
        voided = voided.where(score.c.scored_at >= since)
    return sorted(set(c.scalars(asked)) | set(c.scalars(voided)))
