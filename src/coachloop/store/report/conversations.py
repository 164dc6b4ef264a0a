"""Pages of conversations by keyset, and the scores with their evidence under given conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import RaterKind, Status
from coachloop.store.audits import ItemStatus
from coachloop.store.sight import conversation_seen, seen
from coachloop.store.tables import (
    acceptance,
    audit_item,
    calibration_item,
    calibration_set,
    conversation,
    current_score,
    participant,
    person,
    score,
    scoring,
)

_VISIBLE = ("confirmed", "not_confirmed")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; empty is all. `before` is the key of the last row already shown.

    `low` are (criterion version, series, limit): somewhere a score of that series is under its limit.
    `reviewed`: whether a person has scored something there, or let a score stand. `floor`: the key of the
    last row that is looked at.
    """

    words: tuple[str, ...] = ()
    person_id: str = ""
    call_type: str = ""
    role: str = ""
    round: str = ""
    consent: str = ""
    rubric_version_id: str = ""
    version_ids: tuple[str, ...] = ()
    above: float | None = None
    below: float | None = None
    low: tuple[tuple[str, str, float], ...] = ()
    reviewed: bool | None = None
    floor: tuple[datetime, str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, str] | None = None


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation with those of its scored persons who are seen, in order of appearance."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    call_type: str
    counterpart: str | None
    job_role: str | None
    round: str | None
    consent: str
    people: tuple[tuple[str, str], ...]


def conversation_rows(
    c: Connection,
    wanted: Filter | None = None,
    limit: int = 30,
    ids: Sequence[str] | None = None,
    sight: Sight = EVERYONE,
    few: Sequence[str] | None = None,
) -> list[ConversationRow]:
    """Newest first; refused and withdrawn ones are never listed. Two queries, whatever the number.

    `few`: who is seen, when they are `few_people`: their conversations are looked up, not looked for.
    """
    t = conversation.c
    columns = (t.id, t.started_at, t.ended_at, t.call_type, t.counterpart, t.job_role, t.round, t.consent)
    query = select(*columns).where(t.consent.in_(_VISIBLE), _seen(sight, few))
    if ids is not None:
        query = query.where(t.id.in_(ids))
    if wanted is not None:
        query = query.where(*_conditions(wanted, sight))
    rows = c.execute(query.order_by(t.started_at.desc(), t.id.desc()).limit(limit)).all()
    people = _people(c, [row[0] for row in rows], sight)
    return [ConversationRow(*row, people.get(row[0], ())) for row in rows]


def _seen(sight: Sight, few: Sequence[str] | None) -> ColumnElement[bool]:
    t, part = conversation.c, participant.c
    if few is None:
        return conversation_seen(sight, t.id)
    return t.id.in_(select(part.conversation_id).where(part.person_id.in_(few)))


def few_people(c: Connection, sight: Sight, most: int) -> list[str] | None:
    """Ids of those who are seen, when they are at most so many; None for more."""
    if sight.everyone:
        return None
    found = list(c.scalars(select(person.c.id).where(seen(sight, person.c.id)).limit(most + 1)))
    return sorted(found) if len(found) <= most else None


def exactly(c: Connection, word: str, most: int) -> list[str]:
    """Ids of conversations of which `word` is the counterpart, the id or the id elsewhere; by index."""
    t = conversation.c
    named = or_(t.counterpart == word, t.id == word, t.external_id == word)
    return list(c.scalars(select(t.id).where(named).order_by(t.id).limit(most)))


def floor_of(
    c: Connection, before: tuple[datetime, str] | None, until: datetime | None, look: int
) -> tuple[datetime, str] | None:
    """The key of the conversation `look` rows further back; None where there are not so many."""
    t = conversation.c
    query = select(t.started_at, t.id).where(*_older(before, until))
    row = c.execute(query.order_by(t.started_at.desc(), t.id.desc()).offset(look).limit(1)).first()
    return (row[0], row[1]) if row else None


def _older(before: tuple[datetime, str] | None, until: datetime | None) -> list[ColumnElement[bool]]:
    t = conversation.c
    found: list[ColumnElement[bool]] = [] if until is None else [t.started_at < until]
    if before is not None:
        moment, last_id = before
        found.append(t.started_at <= moment)  # for the index, which knows nothing of either-or
        found.append(or_(t.started_at < moment, t.id < last_id))
    return found


def _people(c: Connection, ids: Sequence[str], sight: Sight) -> dict[str, tuple[tuple[str, str], ...]]:
    p = participant.c
    query = (
        select(p.conversation_id, person.c.id, person.c.name)
        .join(person, person.c.id == p.person_id)
        .where(p.conversation_id.in_(ids), seen(sight, p.person_id))
        .order_by(p.conversation_id, p.position)
    )
    found: dict[str, dict[str, str]] = {}
    for row in c.execute(query):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return {key: tuple(names.items()) for key, names in found.items()}


def _conditions(wanted: Filter, sight: Sight) -> list[ColumnElement[bool]]:
    t = conversation.c
    found = [_has_word(word, sight) for word in wanted.words]
    if wanted.person_id:
        part = participant.c
        mine = select(part.conversation_id).where(part.person_id == wanted.person_id)
        found.append(t.id.in_(mine))
    texts = (
        (t.call_type, wanted.call_type),
        (t.job_role, wanted.role),
        (t.round, wanted.round),
        (t.consent, wanted.consent),
    )
    found += [column == value for column, value in texts if value]
    if wanted.rubric_version_id:
        made = scoring.c
        under = made.rubric_version_id == wanted.rubric_version_id
        found.append(exists().where(made.conversation_id == t.id, under, seen(sight, made.person_id)))
    if wanted.version_ids:
        found.append(_scored_on(wanted, sight))
    if wanted.low:
        found.append(_low(wanted.low, sight))
    if wanted.reviewed is not None:
        found.append(_reviewed(sight) if wanted.reviewed else ~_reviewed(sight))
    if wanted.since is not None:
        found.append(t.started_at >= wanted.since)
    if wanted.floor is not None:
        found.append(t.started_at >= wanted.floor[0])
    found += _older(wanted.before, wanted.until)
    return found


def _has_word(word: str, sight: Sight) -> ColumnElement[bool]:
    t, part = conversation.c, participant.c
    named = exists().where(
        part.conversation_id == t.id,
        part.person_id == person.c.id,
        seen(sight, person.c.id),
        person.c.name.icontains(word, autoescape=True),
    )
    columns = (t.counterpart, t.job_role, t.round, t.call_type, t.id, t.external_id)
    return or_(named, *(column.icontains(word, autoescape=True) for column in columns))


def _scored_on(wanted: Filter, sight: Sight) -> ColumnElement[bool]:
    s = current_score.c
    conditions = [
        s.conversation_id == conversation.c.id,
        s.criterion_version_id.in_(wanted.version_ids),
        seen(sight, s.person_id),
    ]
    if wanted.below is not None or wanted.above is not None:
        conditions += [s.status == Status.SCORED.value, _not_blind()]
    if wanted.below is not None:
        conditions.append(s.pct < wanted.below)
    if wanted.above is not None:
        conditions.append(s.pct >= wanted.above)
    return exists().where(*conditions)


def _not_blind() -> ColumnElement[bool]:
    """What is to be rated blind must not show its score by standing in a list (decisions 0008, 0014)."""
    audited, rated, opened = audit_item.c, calibration_item.c, calibration_set.c
    return and_(
        ~exists().where(audited.conversation_id == conversation.c.id, audited.status == ItemStatus.OPEN),
        ~exists().where(
            rated.conversation_id == conversation.c.id,
            opened.id == rated.set_id,
            opened.revealed_at.is_(None),
        ),
    )


def _low(limits: Sequence[tuple[str, str, float]], sight: Sight) -> ColumnElement[bool]:
    s = current_score.c
    under = or_(
        *(
            and_(s.criterion_version_id == version, s.series == series, s.pct < limit)
            for version, series, limit in limits
        )
    )
    here = s.conversation_id == conversation.c.id
    return and_(
        exists().where(here, s.status == Status.SCORED.value, under, seen(sight, s.person_id)), _not_blind()
    )


def _reviewed(sight: Sight) -> ColumnElement[bool]:
    s = score.c
    mine = (s.conversation_id == conversation.c.id, seen(sight, s.person_id))
    return or_(
        exists().where(*mine, s.rater_kind == RaterKind.HUMAN.value),
        exists().where(*mine, acceptance.c.score_id == s.id),
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """How many of the latest conversations have this call type, role and round."""

    call_type: str
    role: str | None
    round: str | None
    many: int


def kinds_of_latest(
    c: Connection, latest: int, sight: Sight, few: Sequence[str] | None, since: datetime | None
) -> list[Kind]:
    """What the latest so many conversations that are seen are, in order; none from before `since`."""
    t = conversation.c
    last = (
        select(t.call_type, t.job_role, t.round)
        .where(t.consent.in_(_VISIBLE), _seen(sight, few))
        .where(*([] if since is None else [t.started_at >= since]))
        .order_by(t.started_at.desc(), t.id.desc())
        .limit(latest)
        .subquery()
    )
    columns = (last.c.call_type, last.c.job_role, last.c.round)
    query = select(*columns, func.count()).group_by(*columns)
    found = [Kind(*row) for row in c.execute(query)]
    return sorted(found, key=lambda k: (k.call_type, k.role or "", k.round or ""))


def call_types(c: Connection, since: datetime) -> list[str]:
    """The call types of conversations from `since` on."""
    t = conversation.c
    return list(c.scalars(select(t.call_type).where(t.started_at >= since).distinct().order_by(t.call_type)))
