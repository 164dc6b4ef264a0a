"""Conversations of a period that were recorded and are not scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, or_, select

from coachloop.domain.conversation import Consent
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import RaterKind, Status
from coachloop.store.sight import conversation_seen
from coachloop.store.tables import conversation, current_score, participant, score

_VISIBLE = tuple(consent.value for consent in Consent if consent.may_be_scored)
_SHORT = (Status.CANNOT_TELL.value, Status.FAILED.value)

#: Criterion version and machine series that are read now.
Read = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class UnscoredRow:
    """A recorded conversation that counts as not scored."""

    conversation_id: str
    why: str


def recorded(c: Connection, read: Read, since: datetime, until: datetime) -> tuple[int, int]:
    """Conversations with since <= start <= until and a scored person, and how many are not scored."""
    missing = or_(_nothing(), _short(read))
    query = select(func.count(), func.sum(case((missing, 1), else_=0))).where(*_of(since, until))
    total, without = c.execute(query).one()
    return int(total), int(without or 0)


def unscored(
    c: Connection, read: Read, since: datetime, until: datetime, limit: int, sight: Sight = EVERYONE
) -> list[UnscoredRow]:
    """The first of those that are not scored and are seen, by start and id."""
    t, v = conversation.c, current_score.c
    first = (
        select(func.min(v.criterion_version_id))
        .where(v.conversation_id == t.id, v.status.in_(_SHORT), _pairs(read))
        .scalar_subquery()
    )
    query = (
        select(t.id, _nothing(), first)
        .where(*_of(since, until), or_(_nothing(), _short(read)), conversation_seen(sight, t.id))
        .order_by(t.started_at, t.id)
        .limit(limit)
    )
    return [UnscoredRow(row[0], _why(bool(row[1]), row[2])) for row in c.execute(query)]


def _why(nothing: bool, version: str | None) -> str:
    if nothing:
        return "no machine has scored it"
    return f"`{(version or '').partition('@')[0]}` could not be scored"


def _of(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    t, p = conversation.c, participant.c
    people = exists().where(p.conversation_id == t.id, p.person_id.is_not(None))
    return t.started_at >= since, t.started_at <= until, t.consent.in_(_VISIBLE), people


def _nothing() -> ColumnElement[bool]:
    s = score.c
    machine = s.rater_kind == RaterKind.MACHINE.value
    return ~exists().where(s.conversation_id == conversation.c.id, machine)


def _short(read: Read) -> ColumnElement[bool]:
    """A criterion that a machine reads here failed or could not be told."""
    s = current_score.c
    return exists().where(s.conversation_id == conversation.c.id, s.status.in_(_SHORT), _pairs(read))


def _pairs(read: Read) -> ColumnElement[bool]:
    s = current_score.c
    pairs = [and_(s.criterion_version_id == version, s.series == series) for version, series in read]
    return or_(false(), *pairs)
