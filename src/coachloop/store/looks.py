"""What a page was about: whom the parts of its address name, for the trail of who saw what."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from coachloop.store.tables import (
    audit_item,
    calibration_item,
    coaching_session,
    contest,
    conversation,
    participant,
    readiness_decision,
    score,
)


@dataclass(frozen=True, slots=True)
class About:
    """`kind` as the trail names it, the id of what was opened, and the scored persons in it."""

    kind: str
    subject: str
    person_ids: tuple[str, ...]


def _person(_c: Connection, person_id: str) -> About:
    return About("person", person_id, (person_id,))


def _session(c: Connection, session_id: str) -> About:
    t = coaching_session.c
    return About("session", session_id, _ids(c, select(t.person_id).where(t.id == session_id)))


def _decision(c: Connection, decision_id: str) -> About:
    t = readiness_decision.c
    return About("decision", decision_id, _ids(c, select(t.person_id).where(t.id == decision_id)))


def _conversation(c: Connection, conversation_id: str) -> About:
    """Everybody scored in it: the words are of all of them, whosever scores were shown."""
    t = participant.c
    named = select(t.person_id).where(t.conversation_id == conversation_id, t.person_id.is_not(None))
    return About("conversation", conversation_id, _ids(c, named.distinct().order_by(t.person_id)))


def _item(c: Connection, item_id: str) -> About:
    """A blind rating shows the words of its conversation."""
    t = audit_item.c
    return _conversation(c, c.scalar(select(t.conversation_id).where(t.id == _number(item_id))) or "")


def _question(c: Connection, question_id: str) -> About:
    """It shows the score that it is about, and the words around it."""
    number = _number(question_id)
    of_score = select(score.c.person_id).join(contest, contest.c.score_id == score.c.id)
    return About("question", question_id, _ids(c, of_score.where(contest.c.id == number)))


def _set(c: Connection, set_id: str) -> About:
    """A calibration set shows the words of all its conversations."""
    t = calibration_item.c
    named = select(t.person_id).where(t.set_id == set_id, t.person_id.is_not(None))
    return About("set", set_id, _ids(c, named.distinct().order_by(t.person_id)))


def _number(typed: str) -> int:
    """0, which no row has, for what is no number."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def _ids(c: Connection, query: Select[Any]) -> tuple[str, ...]:
    return tuple(c.scalars(query))


def starts_of(c: Connection, subjects: Collection[str]) -> dict[str, datetime]:
    """When the conversations and sessions among these ids began."""
    found: dict[str, datetime] = {}
    for column, key in (
        (conversation.c.started_at, conversation.c.id),
        (coaching_session.c.starts_at, coaching_session.c.id),
    ):
        found |= {row[0]: row[1] for row in c.execute(select(key, column).where(key.in_(sorted(subjects))))}
    return found


#: By the name of the part of the address.
_PARTS: Mapping[str, Callable[[Connection, str], About]] = {
    "person_id": _person,
    "session_id": _session,
    "decision_id": _decision,
    "conversation_id": _conversation,
    "item_id": _item,
    "question_id": _question,
    "set_id": _set,
}
PARTS = frozenset(_PARTS)


def about(c: Connection, part: str, value: str) -> About:
    """What the part of an address (one of PARTS) with this value is about."""
    return _PARTS[part](c, value)
