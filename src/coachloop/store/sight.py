"""What a reader's sight (domain.rights) means in SQL. Every list that a page shows passes through `seen`."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, false, func, or_, select, true

from coachloop.domain.conversation import Consent
from coachloop.domain.rights import Sight
from coachloop.store.tables import (
    alert,
    app_user,
    audit_item,
    coaching_session,
    contest,
    conversation,
    handoff,
    participant,
    person,
    readiness_decision,
    score,
)

_VISIBLE = tuple(consent.value for consent in Consent if consent.may_be_scored)


def people_seen(sight: Sight) -> Select[Any]:
    """Ids of the people whom the reader sees one by one."""
    return select(person.c.id).where(
        or_(
            person.c.team_id.in_(sorted(sight.team_ids)),
            _coached_by(sight.coach) if sight.coach else false(),
            person.c.id == sight.person_id,
        )
    )


def _coached_by(coach: str) -> ColumnElement[bool]:
    """People who name them as their coach, and those whose first interviews they accompany now."""
    newest = select(func.max(handoff.c.id)).group_by(handoff.c.person_id)
    accompanied = (
        select(handoff.c.person_id)
        .join(app_user, app_user.c.id == handoff.c.coach_id)
        .where(handoff.c.id.in_(newest), func.lower(app_user.c.name) == coach.lower())
    )
    named = (person.c.coach == coach) | (func.lower(person.c.coach) == coach.lower())
    return named | person.c.id.in_(accompanied)


def seen(sight: Sight, person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the person of a row is one of them; for the WHERE of every list of a page."""
    return true() if sight.everyone else person_id.in_(people_seen(sight))


def conversation_seen(sight: Sight, conversation_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether somebody who is seen is scored in the conversation of a row."""
    if sight.everyone:
        return true()
    p = participant.c
    return exists().where(p.conversation_id == conversation_id, p.person_id.in_(people_seen(sight)))


def seen_among(c: Connection, sight: Sight, person_ids: Iterable[str]) -> frozenset[str]:
    """Those of these people who are seen, by one query: for figures that were worked out over all."""
    ids = sorted(set(person_ids))
    if sight.everyone or not ids:
        return frozenset(ids)
    return frozenset(c.scalars(people_seen(sight))) & frozenset(ids)


def teams_seen(c: Connection, sight: Sight) -> frozenset[str]:
    """Teams of the people who are seen, and those that are seen as a whole."""
    query = select(person.c.team_id).where(person.c.team_id.is_not(None), seen(sight, person.c.id)).distinct()
    return sight.team_ids | frozenset(c.scalars(query))


def sees(c: Connection, sight: Sight, person_id: str) -> bool:
    """Whether one person is seen."""
    query = select(person.c.id).where(person.c.id == person_id, seen(sight, person.c.id))
    return c.scalar(query) is not None


def sees_session(c: Connection, sight: Sight, session_id: str) -> bool:
    """Whether the person of a coaching session is seen."""
    table = coaching_session.c
    return c.scalar(select(table.id).where(table.id == session_id, seen(sight, table.person_id))) is not None


def sees_decision(c: Connection, sight: Sight, decision_id: str) -> bool:
    """Whether the person of a readiness decision is seen."""
    table = readiness_decision.c
    return c.scalar(select(table.id).where(table.id == decision_id, seen(sight, table.person_id))) is not None


def sees_alert(c: Connection, sight: Sight, alert_id: str) -> bool:
    """Whether the person of an alert is seen."""
    t = alert.c
    return _sees_numbered(c, select(t.id), t.id, alert_id, seen(sight, t.person_id))


def scored_and_seen(c: Connection, sight: Sight, conversation_id: str) -> tuple[str, ...]:
    """The scored persons of a conversation who are seen, by id.

    Nobody but the scored person is told of a conversation whose consent was refused or withdrawn.
    """
    p, t = participant.c, conversation.c
    told = or_(t.consent.in_(_VISIBLE), p.person_id == sight.person_id)
    query = (
        select(p.person_id)
        .join(conversation, t.id == p.conversation_id)
        .where(p.conversation_id == conversation_id, p.person_id.is_not(None), seen(sight, p.person_id), told)
        .distinct()
        .order_by(p.person_id)
    )
    return tuple(c.scalars(query))


def sees_question(c: Connection, sight: Sight, question_id: str) -> bool:
    """Whether the person of a questioned score is seen; False for what is no id of a question."""
    query = select(contest.c.id).join(score, score.c.id == contest.c.score_id)
    return _sees_numbered(c, query, contest.c.id, question_id, seen(sight, score.c.person_id))


def sees_score(c: Connection, sight: Sight, score_id: str) -> bool:
    """Whether the scored person is seen; False for what is no id of a score."""
    return _sees_numbered(c, select(score.c.id), score.c.id, score_id, seen(sight, score.c.person_id))


def sees_item(c: Connection, sight: Sight, item_id: str) -> bool:
    """Whether the person of an audit item is seen; False for what is no id of an item."""
    t = audit_item.c
    return _sees_numbered(c, select(t.id), t.id, item_id, seen(sight, t.person_id))


def sees_team(c: Connection, sight: Sight, team_id: str) -> bool:
    """Whether anybody of a team is seen."""
    return team_id in teams_seen(c, sight)


def _sees_numbered(
    c: Connection, query: Select[Any], column: ColumnElement[Any], number: str, is_seen: ColumnElement[bool]
) -> bool:
    """Ids in addresses are text; a row's is a number of the database."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return False
    return c.scalar(query.where(column == int(number), is_seen)) is not None
