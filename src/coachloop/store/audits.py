"""The blind random audit: what was drawn, who rates it, and what people and the machine said."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from coachloop.domain.errors import NotFound
from coachloop.domain.score import HUMAN_SERIES, Status, Tag
from coachloop.store.tables import (
    audit_draw,
    audit_item,
    conversation,
    current_score,
    person,
    score,
    score_tag,
    scoring,
)

_VISIBLE = ("confirmed", "not_confirmed")


class ItemStatus(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawing; `wanted` are conversations a criterion, `population` those that could be drawn."""

    id: str
    rubric_version_id: str
    period_from: datetime
    period_until: datetime
    seed: int
    wanted: int
    population: int
    drawn_by: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One conversation for one rater; `place` 2 is a second one's. `person` names who is scored."""

    id: int
    draw_id: str
    conversation_id: str
    person_id: str
    rubric_version_id: str
    place: int
    rater: str | None
    status: ItemStatus
    submitted_at: datetime | None
    reason: str | None
    seconds: float | None
    call_type: str
    started_at: datetime
    person: str

    @property
    def unit(self) -> tuple[str, str, str]:
        """What is rated: all items of a unit are ratings of the same thing."""
        return self.conversation_id, self.person_id, self.rubric_version_id


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item of a drawing, before it is kept."""

    conversation_id: str
    person_id: str
    rubric_version_id: str
    place: int
    rater: str | None


@dataclass(frozen=True, slots=True)
class AuditRating:
    """One person's blind rating on one criterion, and what stands there from a machine.

    One row a rater and machine series; the machine's part is None where no series of those asked for
    has a row. `pct` is None unless `status` is scored.
    """

    conversation_id: str
    person_id: str
    criterion_version_id: str
    call_type: str
    language: str | None
    rater: str
    status: str
    level: float | None
    pct: float | None
    submitted_at: datetime
    series: str | None
    machine_status: str | None
    machine_level: float | None
    machine_pct: float | None


# --- drawing -----------------------------------------------------------------------------------------------


def population(
    c: Connection, rubric_version_id: str, since: datetime, until: datetime
) -> list[tuple[str, str, str]]:
    """(conversation, person, call type) of all that was scored under the version, by time and id."""
    t, s = conversation.c, scoring.c
    query = (
        select(t.id, s.person_id, t.call_type)
        .join(scoring, s.conversation_id == t.id)
        .where(
            s.rubric_version_id == rubric_version_id,
            t.started_at >= since,
            t.started_at < until,
            t.consent.in_(_VISIBLE),
        )
        .group_by(t.id, s.person_id, t.call_type, t.started_at)
        .order_by(t.started_at, t.id, s.person_id)
    )
    return [(row[0], row[1], row[2]) for row in c.execute(query)]


def anything_scored(c: Connection, since: datetime, until: datetime) -> bool:
    """Whether a conversation of that time was scored for somebody."""
    t = conversation.c
    query = select(t.id).join(scoring, scoring.c.conversation_id == t.id)
    return c.scalar(query.where(t.started_at >= since, t.started_at < until).limit(1)) is not None


def raters(c: Connection) -> list[str]:
    """Everybody who was asked to rate, or did."""
    named = select(audit_item.c.rater).where(audit_item.c.rater.is_not(None)).distinct()
    return [row[0] for row in c.execute(named.order_by(audit_item.c.rater))]


def save_draw(c: Connection, draw: Draw, items: Sequence[NewItem]) -> None:
    """The drawing with its items, all open."""
    c.execute(insert(audit_draw).values(asdict(draw)))
    rows = [{**asdict(item), "draw_id": draw.id, "status": ItemStatus.OPEN} for item in items]
    if rows:
        c.execute(insert(audit_item), rows)


def next_draw_id(c: Connection) -> str:
    """`draw_0001`, `draw_0002`, ..."""
    return f"draw_{(c.scalar(select(func.count()).select_from(audit_draw)) or 0) + 1:04}"


def draws(c: Connection) -> list[Draw]:
    """All drawings, the oldest first."""
    return [Draw(*row) for row in c.execute(select(audit_draw).order_by(audit_draw.c.id))]


# --- items -------------------------------------------------------------------------------------------------


def items(
    c: Connection,
    *,
    status: ItemStatus | None = None,
    rubric_version_ids: Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    conversation_ids: Sequence[str] | None = None,
) -> list[Item]:
    """Items in the order of their drawing; not those whose conversation lost its consent."""
    query = _items()
    if status is not None:
        query = query.where(audit_item.c.status == status)
    if rubric_version_ids is not None:
        query = query.where(audit_item.c.rubric_version_id.in_(rubric_version_ids))
    if since is not None:
        query = query.where(conversation.c.started_at >= since)
    if until is not None:
        query = query.where(conversation.c.started_at < until)
    if conversation_ids is not None:
        query = query.where(audit_item.c.conversation_id.in_(conversation_ids))
    return [_item(row) for row in c.execute(query.order_by(audit_item.c.id))]


def load_item(c: Connection, item_id: int) -> Item:
    """Raises NotFound."""
    row = c.execute(_items().where(audit_item.c.id == item_id)).first()
    if row is None:
        raise NotFound(f"There is no audit item {item_id}.", fix="`coachloop review` lists what is open.")
    return _item(row)


def _items() -> Select[Any]:
    more = (conversation.c.call_type, conversation.c.started_at, person.c.name.label("person"))
    return (
        select(audit_item, *more)
        .join(conversation, conversation.c.id == audit_item.c.conversation_id)
        .join(person, person.c.id == audit_item.c.person_id)
        .where(conversation.c.consent.in_(_VISIBLE))
    )


def _item(row: Row[Any]) -> Item:
    return Item(**{**row._mapping, "status": ItemStatus(row.status)})


def submit_item(c: Connection, item_id: int, rater: str, now: datetime, seconds: float | None = None) -> bool:
    """The item is this rater's and done, in so many seconds; False when it was not open any more."""
    told = {"rater": rater, "submitted_at": now, "seconds": seconds}
    return _close(c, item_id, status=ItemStatus.SUBMITTED, **told)


def seconds_taken(c: Connection, last: int) -> list[float]:
    """What the last so many ratings took whose time is known, the newest first."""
    t = audit_item.c
    query = select(t.seconds).where(t.status == ItemStatus.SUBMITTED, t.seconds.is_not(None))
    return list(c.scalars(query.order_by(t.submitted_at.desc(), t.id.desc()).limit(last)))


def drop_item(c: Connection, item_id: int, reason: str) -> bool:
    """Out of the sample for good; False when it was not open any more."""
    return _close(c, item_id, status=ItemStatus.DROPPED, reason=reason)


def _close(c: Connection, item_id: int, **values: object) -> bool:
    mine = (audit_item.c.id == item_id, audit_item.c.status == ItemStatus.OPEN)
    return c.execute(update(audit_item).where(*mine).values(**values)).rowcount == 1


def scores_of_items(c: Connection, item_ids: Sequence[int]) -> list[int]:
    """Ids of the scores that were given in these items, in order."""
    query = select(score_tag.c.score_id).where(score_tag.c.audit_item_id.in_(item_ids))
    return list(c.scalars(query.order_by(score_tag.c.score_id)))


# --- what was said -----------------------------------------------------------------------------------------


def audit_ratings(
    c: Connection,
    series: Collection[str],
    *,
    criterion_version_ids: Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[AuditRating]:
    """Every blind rating beside the current machine scores of `series`; of one rater the last word.

    Only the tag `audit` counts: overrides, answers to questions and acceptances never enter. What was
    set aside or lost its consent is left out. By criterion version, time, conversation, rater, series.
    """
    t = _HUMAN.c
    query = _ratings(series)
    if criterion_version_ids is not None:
        query = query.where(t.criterion_version_id.in_(criterion_version_ids))
    if since is not None:
        query = query.where(t.started_at >= since)
    if until is not None:
        query = query.where(t.started_at < until)
    rows: Iterable[Any] = c.execute(query.order_by(t.id))
    return _last_words(AuditRating(*row) for row in rows)


#: A person's row, the human row that stands now, and the machine's.
_HUMAN = score.alias("human")
_HERE, _MACHINE = current_score.alias("here"), current_score.alias("machine")


def _ratings(series: Collection[str]) -> Select[Any]:
    human, machine = _HUMAN.c, _MACHINE.c
    return (
        select(
            human.conversation_id,
            human.person_id,
            human.criterion_version_id,
            human.call_type,
            conversation.c.language,
            human.rater,
            human.status,
            human.level,
            human.pct,
            human.scored_at,
            machine.series,
            machine.status,
            machine.level,
            machine.pct,
        )
        .join(score_tag, score_tag.c.score_id == human.id)
        .join(conversation, conversation.c.id == human.conversation_id)
        .join(_HERE, _same(_HUMAN, _HERE) & (_HERE.c.series == HUMAN_SERIES))
        .outerjoin(_MACHINE, _same(_HUMAN, _MACHINE) & machine.series.in_(sorted(series)))
        .where(
            score_tag.c.tag == Tag.AUDIT,
            _HERE.c.status != Status.VOIDED,
            conversation.c.consent.in_(_VISIBLE),
        )
    )


def _same(one: Any, other: Any) -> Any:
    """Two rows of scores about the same person and criterion version in the same conversation."""
    return (
        (one.c.conversation_id == other.c.conversation_id)
        & (one.c.person_id == other.c.person_id)
        & (one.c.criterion_version_id == other.c.criterion_version_id)
    )


def _last_words(found: Iterable[AuditRating]) -> list[AuditRating]:
    last = {(r.conversation_id, r.person_id, r.criterion_version_id, r.rater, r.series): r for r in found}
    return sorted(
        last.values(),
        key=lambda r: (r.criterion_version_id, r.submitted_at, r.conversation_id, r.rater, r.series or ""),
    )
