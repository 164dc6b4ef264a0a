"""Calibration sets: who rates what, the ratings before the reveal, and what was agreed after it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from coachloop.domain.errors import NotFound
from coachloop.store.tables import (
    app_user,
    calibration_agreed,
    calibration_item,
    calibration_rater,
    calibration_rating,
    calibration_set,
    conversation,
    current_score,
    despite_calibration,
    person,
    score,
    scorecard,
)

_VISIBLE = ("confirmed", "not_confirmed")


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set. Three fields are None until it is revealed, the reason also where everybody had rated."""

    id: str
    kind: str
    rubric_version_id: str
    team_id: str | None
    deadline: datetime
    opened_by: str
    opened_at: datetime
    revealed_at: datetime | None = None
    revealed_by: str | None = None
    reveal_reason: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A conversation of a set; `person_id` is who is rated, None where the counterpart is."""

    set_id: str
    position: int
    conversation_id: str
    person_id: str | None


@dataclass(frozen=True, slots=True)
class CalibrationItem:
    """An item with what is known of its conversation."""

    set_id: str
    conversation_id: str
    person_id: str | None
    call_type: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating on one criterion; level and pct are None unless `status` is scored.

    `cited` are places that show it: (transcript version, turn, start, end).
    """

    set_id: str
    conversation_id: str
    criterion_version_id: str
    user_id: str
    status: str
    level: float | None
    pct: float | None
    note: str
    submitted_at: datetime
    cited: Sequence[Sequence[int]] | None = None


@dataclass(frozen=True, slots=True)
class AgreedRow:
    """What the raters agreed on, on one criterion of one conversation."""

    set_id: str
    conversation_id: str
    criterion_version_id: str
    level: float
    pct: float
    note: str
    agreed_by: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class DespiteRow:
    """Why a session was logged although calibration comes first: `gap` points over `n`, as of then."""

    session_id: str
    dimension: str
    gap: float
    n: int
    said_by: str
    said_at: datetime
    reason: str


# --- sets --------------------------------------------------------------------------------------------------


def next_set_id(c: Connection) -> str:
    """`cal_0001`, `cal_0002`, ..."""
    return f"cal_{(c.scalar(select(func.count()).select_from(calibration_set)) or 0) + 1:04}"


def save_set(c: Connection, row: SetRow, items: Sequence[ItemRow], raters: Collection[str]) -> None:
    """The set with its conversations and the ids of those who are asked to rate."""
    c.execute(insert(calibration_set).values(asdict(row)))
    c.execute(insert(calibration_item), [asdict(item) for item in items])
    c.execute(insert(calibration_rater), [{"set_id": row.id, "user_id": user} for user in sorted(raters)])


def load_set(c: Connection, set_id: str, *, hold: bool = False) -> SetRow:
    """`hold`: nobody else rates or reveals it before this transaction ends. Raises NotFound."""
    query = select(calibration_set).where(calibration_set.c.id == set_id)
    row = c.execute(query.with_for_update() if hold else query).first()
    if row is None:
        raise NotFound(f"There is no calibration set {set_id}.", fix="`coachloop calibration` lists them.")
    return SetRow(**row._mapping)


def load_sets(c: Connection, *, ids: Collection[str] | None = None) -> list[SetRow]:
    """All sets, or those asked for, the oldest first."""
    query = select(calibration_set).order_by(calibration_set.c.opened_at, calibration_set.c.id)
    if ids is not None:
        query = query.where(calibration_set.c.id.in_(sorted(ids)))
    return [SetRow(**row._mapping) for row in c.execute(query)]


def revealed_sets(
    c: Connection, since: datetime | None, until: datetime, team_id: str | None = None
) -> list[SetRow]:
    """Sets revealed (by a person, by the last rating or by their deadline) since <= then <= until.

    With `team_id` those of that team and those of all teams. The oldest reveal first.
    """
    t = calibration_set.c
    revealed = func.coalesce(t.revealed_at, t.deadline)
    query = select(calibration_set).where(revealed <= until).order_by(revealed, t.id)
    if since is not None:
        query = query.where(revealed >= since)
    if team_id is not None:
        query = query.where(or_(t.team_id == team_id, t.team_id.is_(None)))
    return [SetRow(**row._mapping) for row in c.execute(query)]


def reveal(c: Connection, set_id: str, at: datetime, by: str | None, reason: str | None) -> bool:
    """False, and no change, when it was revealed before."""
    t = calibration_set
    mine = (t.c.id == set_id, t.c.revealed_at.is_(None))
    values = {"revealed_at": at, "revealed_by": by, "reveal_reason": reason}
    return c.execute(update(t).where(*mine).values(**values)).rowcount == 1


def past_deadline(c: Connection, now: datetime) -> list[SetRow]:
    """Sets whose deadline is gone by and that nobody has revealed, the oldest first."""
    t = calibration_set.c
    query = select(calibration_set).where(t.revealed_at.is_(None), t.deadline <= now)
    return [SetRow(**row._mapping) for row in c.execute(query.order_by(t.deadline, t.id))]


def items_of(c: Connection, set_ids: Collection[str]) -> list[CalibrationItem]:
    """By set and position; not those whose conversation lost its consent."""
    t, v = calibration_item.c, conversation.c
    query = (
        select(t.set_id, t.conversation_id, t.person_id, v.call_type, v.started_at)
        .join(conversation, v.id == t.conversation_id)
        .where(t.set_id.in_(sorted(set_ids)), v.consent.in_(_VISIBLE))
        .order_by(t.set_id, t.position)
    )
    return [CalibrationItem(*row) for row in c.execute(query)]


def raters_of(c: Connection, set_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Set -> ids of the users who were asked to rate it, in order."""
    t = calibration_rater.c
    found: dict[str, tuple[str, ...]] = {}
    query = select(t.set_id, t.user_id).where(t.set_id.in_(sorted(set_ids)))
    for set_id, user_id in c.execute(query.order_by(t.set_id, t.user_id)):
        found[set_id] = (*found.get(set_id, ()), user_id)
    return found


def sets_of_user(c: Connection, user_id: str) -> list[str]:
    """Ids of the sets that somebody was asked to rate."""
    t = calibration_rater.c
    return list(c.scalars(select(t.set_id).where(t.user_id == user_id).order_by(t.set_id)))


def open_for(c: Connection, conversation_ids: Collection[str]) -> set[tuple[str, str]]:
    """(conversation, name of a user) where the user rates the conversation in a set not revealed yet."""
    s, i, r = calibration_set.c, calibration_item.c, calibration_rater.c
    query = (
        select(i.conversation_id, app_user.c.name)
        .join(calibration_set, s.id == i.set_id)
        .join(calibration_rater, r.set_id == i.set_id)
        .join(app_user, app_user.c.id == r.user_id)
        .where(i.conversation_id.in_(sorted(conversation_ids)), s.revealed_at.is_(None))
    )
    return {(row[0], row[1]) for row in c.execute(query)}


# --- ratings -----------------------------------------------------------------------------------------------


def add_ratings(c: Connection, rows: Sequence[RatingRow]) -> None:
    c.execute(insert(calibration_rating), [asdict(row) for row in rows])


def ratings(
    c: Connection,
    set_ids: Collection[str],
    *,
    user_id: str | None = None,
    criterion_version_ids: Collection[str] | None = None,
) -> list[RatingRow]:
    """Of each rater the newest on each criterion of each conversation, in the order of submission.

    Everybody's: whoever shows them has to know that the set is revealed.
    """
    t = calibration_rating.c
    query = _rows(calibration_rating, set_ids)
    if user_id is not None:
        query = query.where(t.user_id == user_id)
    if criterion_version_ids is not None:
        query = query.where(t.criterion_version_id.in_(sorted(criterion_version_ids)))
    newest = {(r.set_id, r.conversation_id, r.criterion_version_id, r.user_id): r for r in c.execute(query)}
    return [RatingRow(*row[1:]) for row in sorted(newest.values(), key=lambda r: int(r.id))]


def add_agreed(c: Connection, row: AgreedRow) -> None:
    c.execute(insert(calibration_agreed).values(asdict(row)))


def agreed(c: Connection, set_ids: Collection[str]) -> list[AgreedRow]:
    """The newest on each criterion of each conversation, in the order they were agreed."""
    rows = c.execute(_rows(calibration_agreed, set_ids))
    newest = {(r.set_id, r.conversation_id, r.criterion_version_id): r for r in rows}
    return [AgreedRow(*row[1:]) for row in sorted(newest.values(), key=lambda r: int(r.id))]


def _rows(table: Any, set_ids: Collection[str]) -> Select[Any]:
    return (
        select(table)
        .join(conversation, conversation.c.id == table.c.conversation_id)
        .where(table.c.set_id.in_(sorted(set_ids)), conversation.c.consent.in_(_VISIBLE))
        .order_by(table.c.id)
    )


def machine_pcts(
    c: Connection, wanted: Collection[tuple[str, str, str]], series: Collection[str]
) -> dict[tuple[str, str, str], float]:
    """(conversation, person, criterion version) -> what stands there of the machines of `series`."""
    t = current_score.c
    query = select(t.conversation_id, t.person_id, t.criterion_version_id, t.pct).where(
        t.conversation_id.in_(sorted({x[0] for x in wanted})),
        t.series.in_(sorted(series)),
        t.pct.is_not(None),
    )
    rows = c.execute(query.order_by(t.id))
    return {(r[0], r[1], r[2]): r[3] for r in rows if (r[0], r[1], r[2]) in wanted}


# --- around them -------------------------------------------------------------------------------------------


def teams_scored(c: Connection, criterion_version_ids: Collection[str]) -> set[str | None]:
    """Teams of which somebody has a score on one of these criteria; None stands for people without one."""
    mine = select(score.c.id).where(
        score.c.person_id == person.c.id, score.c.criterion_version_id.in_(sorted(criterion_version_ids))
    )
    return set(c.scalars(select(person.c.team_id).where(mine.exists()).distinct()))


def teams_with_scorecards(c: Connection) -> set[str | None]:
    """Teams of which somebody has handed in a scorecard."""
    mine = select(scorecard.c.id).where(scorecard.c.person_id == person.c.id)
    return set(c.scalars(select(person.c.team_id).where(mine.exists()).distinct()))


def rated_by_two(c: Connection) -> int:
    """Counterparts with scorecards of two or more people. Nobody knows whether these were blind."""
    t = scorecard.c
    twice = select(t.counterpart).group_by(t.counterpart).having(func.count(t.person_id.distinct()) > 1)
    return c.scalar(select(func.count()).select_from(twice.subquery())) or 0


def save_despite(c: Connection, row: DespiteRow) -> None:
    c.execute(insert(despite_calibration).values(asdict(row)))


def despite(c: Connection, session_ids: Collection[str]) -> dict[str, DespiteRow]:
    """Session -> why it was logged all the same."""
    t = despite_calibration
    query = select(t).where(t.c.session_id.in_(sorted(session_ids)))
    return {row.session_id: DespiteRow(**row._mapping) for row in c.execute(query)}
