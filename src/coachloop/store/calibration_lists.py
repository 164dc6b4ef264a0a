"""What the pages of calibration list: sets that a reader sees, how much is rated, what could be rated."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, insert, or_, select, true

from coachloop.domain.conversation import Consent
from coachloop.domain.rights import Sight
from coachloop.store.calibration import SetRow
from coachloop.store.sight import seen
from coachloop.store.tables import (
    app_user,
    calibration_item,
    calibration_rater,
    calibration_rating,
    calibration_set,
    conversation,
    participant,
    person,
    wording_suggestion,
)

_VISIBLE = tuple(consent.value for consent in Consent if consent.may_be_scored)
#: How far back conversations are looked for; the newest come first.
_LOOKED_AT = 200


def _mine(user_id: str, sight: Sight) -> ColumnElement[bool]:
    """Sets that the reader rates or opened, and those of teams that they see person by person."""
    s, r = calibration_set.c, calibration_rater.c
    asked = select(r.set_id).where(r.user_id == user_id)
    teams = s.team_id.in_(sorted(sight.team_ids)) if sight.team_ids else false()
    return true() if sight.everyone else or_(s.id.in_(asked), s.opened_by == user_id, teams)


def sees_set(c: Connection, user_id: str, sight: Sight, set_id: str) -> bool:
    t = calibration_set.c
    return c.scalar(select(t.id).where(t.id == set_id, _mine(user_id, sight))) is not None


def open_sets(c: Connection, user_id: str, sight: Sight, now: datetime, limit: int) -> list[SetRow]:
    """Those not revealed that the reader sees, the nearest deadline first."""
    t = calibration_set.c
    query = select(calibration_set).where(_mine(user_id, sight), t.revealed_at.is_(None), t.deadline > now)
    return [SetRow(**row._mapping) for row in c.execute(query.order_by(t.deadline, t.id).limit(limit))]


def past_sets(c: Connection, user_id: str, sight: Sight, now: datetime, limit: int) -> list[SetRow]:
    """Those revealed that the reader sees, the newest first."""
    t = calibration_set.c
    revealed = func.coalesce(t.revealed_at, t.deadline)
    query = select(calibration_set).where(_mine(user_id, sight), revealed <= now)
    return [SetRow(**row._mapping) for row in c.execute(query.order_by(revealed.desc(), t.id).limit(limit))]


def rated_counts(c: Connection, set_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """(set, user) -> conversations that they have rated; nothing of what they said."""
    t = calibration_rating.c
    query = (
        select(t.set_id, t.user_id, func.count(t.conversation_id.distinct()))
        .join(conversation, conversation.c.id == t.conversation_id)
        .where(t.set_id.in_(sorted(set_ids)), conversation.c.consent.in_(_VISIBLE))
        .group_by(t.set_id, t.user_id)
    )
    return {(row[0], row[1]): row[2] for row in c.execute(query)}


def rated_by(c: Connection, set_id: str, user_id: str) -> frozenset[str]:
    """The conversations of a set that somebody has rated."""
    t = calibration_rating.c
    query = select(t.conversation_id).where(t.set_id == set_id, t.user_id == user_id)
    return frozenset(c.scalars(query.distinct()))


def sizes(c: Connection, set_ids: Collection[str]) -> dict[str, int]:
    """Conversations of each set, without those that lost their consent."""
    t = calibration_item.c
    query = (
        select(t.set_id, func.count())
        .join(conversation, conversation.c.id == t.conversation_id)
        .where(t.set_id.in_(sorted(set_ids)), conversation.c.consent.in_(_VISIBLE))
        .group_by(t.set_id)
    )
    return {row[0]: row[1] for row in c.execute(query)}


def to_calibrate(
    c: Connection, sight: Sight, call_types: Collection[str], team_id: str | None, *, of_person: bool
) -> list[tuple[str, str]]:
    """(conversation, scored person) that could be rated next, the newest first, none that was in a set.

    `of_person`: those with one scored person alone. Empty `call_types`: of any kind.
    """
    v, p, others = conversation.c, participant.c, participant.alias().c
    alone = (
        select(func.count(others.person_id.distinct()))
        .where(others.conversation_id == v.id, others.person_id.is_not(None))
        .correlate(conversation)
        .scalar_subquery()
    )
    rated = select(calibration_item.c.conversation_id)
    wanted = [
        p.person_id.is_not(None),
        seen(sight, p.person_id),
        v.consent.in_(_VISIBLE),
        v.id.not_in(rated),
        alone == 1 if of_person else alone >= 1,
        v.call_type.in_(sorted(call_types)) if call_types else true(),
        person.c.team_id == team_id if team_id else true(),
    ]
    query = (
        select(v.id, p.person_id)
        .join(participant, p.conversation_id == v.id)
        .join(person, person.c.id == p.person_id)
        .where(*wanted)
        .order_by(v.started_at.desc(), v.id, p.person_id)
        .limit(_LOOKED_AT)
    )
    return [(row[0], row[1]) for row in c.execute(query)]


def may_be_asked(c: Connection, sight: Sight) -> set[str]:
    """Ids of active users who can be asked to rate: those who are not scored, and the scored who are seen."""
    u = app_user.c
    known = or_(u.person_id.is_(None), seen(sight, u.person_id))
    return set(c.scalars(select(u.id).where(u.active.is_(True), known)))


def raters_told_of(c: Connection, user_id: str, name: str) -> list[tuple[str, str]]:
    """(id, name) of users whose own gap and drift this one may read: theirs, and whom they coach; by name."""
    u, t = app_user.c, person.c
    coached = and_(u.person_id.is_not(None), func.lower(t.coach) == name.lower())
    asked = select(calibration_rater.c.user_id)
    query: Any = (
        select(u.id, u.name)
        .join(person, t.id == u.person_id, isouter=True)
        .where(u.id.in_(asked), or_(u.id == user_id, coached))
        .order_by(u.name, u.id)
    )
    return [(row[0], row[1]) for row in c.execute(query)]


# --- wordings ----------------------------------------------------------------------------------------------


def suggest(
    c: Connection, criterion_version_id: str, words: str, came_of: tuple[str, str], by: str, now: datetime
) -> None:
    """Keep another wording; `came_of` is (calibration or question, its id)."""
    c.execute(
        insert(wording_suggestion).values(
            criterion_version_id=criterion_version_id,
            words=words,
            came_of=came_of[0],
            source_id=came_of[1],
            suggested_by=by,
            suggested_at=now,
        )
    )


def suggestions(c: Connection, criterion_version_ids: Collection[str]) -> list[tuple[str, str, str]]:
    """(criterion version, words, who suggested them), the newest first."""
    t = wording_suggestion.c
    query = (
        select(t.criterion_version_id, t.words, app_user.c.name)
        .join(app_user, app_user.c.id == t.suggested_by)
        .where(t.criterion_version_id.in_(sorted(criterion_version_ids)))
        .order_by(t.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in c.execute(query)]
