"""Conversations, their speakers, and the numbered versions of their words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Difficulty,
    Participant,
    Role,
    Transcript,
    Turn,
    content_hash,
)
from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.times import day_id, week_id
from coachloop.store import readings, scores, tables

#: Both databases bound the number of values in one statement.
_CHUNK = 500
_SCORABLE = tuple(consent.value for consent in Consent if consent.may_be_scored)


class ConsentGone(CoachloopError):
    """Consent was withdrawn from a conversation that had been scored."""

    code = "E-STO-001"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True)
class Plan:
    """The interview plan of a role and round: how many interviewers, and the questions in order.

    `criteria` says for which criterion of the counterpart a question is asked, where the plan says so.
    """

    interviewers: int | None
    questions: tuple[str, ...]
    criteria: Mapping[str, str] = field(default_factory=dict)


def save_conversation(
    c: Connection,
    conversation: Conversation,
    turns: tuple[Turn, ...],
    *,
    format: str,  # noqa: A002
    zone: tzinfo,
    import_id: str | None,
    created_at: datetime,
    external_id: str | None = None,
) -> bool:
    """Adds a conversation with version 1 of its words; False, and no change, when its id is there already."""
    if _exists(c, conversation.id):
        return False
    c.execute(
        insert(tables.conversation).values(import_id=import_id, **_row(conversation, zone, external_id))
    )
    _save_participants(c, conversation)
    add_transcript_version(c, conversation.id, turns, format=format, created_at=created_at)
    return True


def _exists(c: Connection, conversation_id: str) -> bool:
    table = tables.conversation
    return c.scalar(select(table.c.id).where(table.c.id == conversation_id)) is not None


def _row(conversation: Conversation, zone: tzinfo, external_id: str | None) -> dict[str, object]:
    return {
        "id": conversation.id,
        "content_hash": conversation.content_hash,
        "call_type": conversation.call_type,
        "started_at": conversation.started_at,
        "date_source": conversation.date_source,
        "ended_at": conversation.ended_at,
        "consent": conversation.consent,
        "language": conversation.language,
        "difficulty": conversation.difficulty,
        "counterpart": conversation.counterpart,
        "job_role": conversation.job_role,
        "round": conversation.round,
        "external_id": external_id,
        "source": conversation.source,
        "sample": conversation.sample,
        "day_id": day_id(conversation.started_at, zone),
        "week_id": week_id(conversation.started_at, zone),
    }


def _save_participants(c: Connection, conversation: Conversation) -> None:
    rows = [
        {
            "conversation_id": conversation.id,
            "speaker": p.speaker,
            "position": position,
            "role": p.role,
            "person_id": p.person_id,
        }
        for position, p in enumerate(conversation.participants)
    ]
    if rows:
        c.execute(insert(tables.participant), rows)


def add_transcript_version(
    c: Connection,
    conversation_id: str,
    turns: tuple[Turn, ...],
    *,
    format: str,  # noqa: A002
    created_at: datetime,
) -> int:
    """Adds the next version of the words and gives its number, from 1. Earlier versions stay."""
    version = (_latest_version(c, conversation_id) or 0) + 1
    key = {"conversation_id": conversation_id, "version": version}
    c.execute(
        insert(tables.transcript).values(
            **key, text_hash=content_hash(turns), format=format, created_at=created_at
        )
    )
    if turns:
        c.execute(insert(tables.turn), [{**key, **_turn_row(turn)} for turn in turns])
    return version


def _turn_row(turn: Turn) -> dict[str, object]:
    return {
        "seq": turn.seq,
        "speaker": turn.speaker,
        "role": turn.role,
        "text": turn.text,
        "start_ms": turn.start_ms,
        "end_ms": turn.end_ms,
    }


def _latest_version(c: Connection, conversation_id: str) -> int | None:
    table = tables.transcript
    newest = select(func.max(table.c.version)).where(table.c.conversation_id == conversation_id)
    version: int | None = c.scalar(newest)
    return version


def load_conversation(c: Connection, conversation_id: str) -> Conversation:
    """Raises NotFound."""
    found = load_conversations(c, [conversation_id])
    if not found:
        raise NotFound(
            f"There is no conversation {conversation_id}.",
            fix="coachloop query 'select id from conversation'",
        )
    return found[0]


def load_conversations(c: Connection, ids: Collection[str]) -> tuple[Conversation, ...]:
    """Those of `ids` that are there, by start and id."""
    rows: list[Row[Any]] = []
    speakers: dict[str, list[Participant]] = {}
    for chunk in _chunks(ids):
        rows += c.execute(select(tables.conversation).where(tables.conversation.c.id.in_(chunk)))
        for row in c.execute(_participants_of(chunk)):
            participant = Participant(row.speaker, Role(row.role), row.person_id)
            speakers.setdefault(row.conversation_id, []).append(participant)
    rows.sort(key=lambda row: (row.started_at, row.id))
    return tuple(_conversation(row, tuple(speakers.get(row.id, ()))) for row in rows)


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _participants_of(ids: list[str]) -> Select[Any]:
    table = tables.participant
    return (
        select(table)
        .where(table.c.conversation_id.in_(ids))
        .order_by(table.c.conversation_id, table.c.position, table.c.speaker)
    )


def _conversation(row: Row[Any], participants: tuple[Participant, ...]) -> Conversation:
    return Conversation(
        id=row.id,
        content_hash=row.content_hash,
        call_type=row.call_type,
        started_at=row.started_at,
        date_source=DateSource(row.date_source),
        consent=Consent(row.consent),
        participants=participants,
        ended_at=row.ended_at,
        language=row.language,
        difficulty=None if row.difficulty is None else Difficulty(row.difficulty),
        counterpart=row.counterpart,
        job_role=row.job_role,
        round=row.round,
        source=row.source,
        sample=row.sample,
    )


def hold(c: Connection, conversation_id: str) -> Consent:
    """The consent that holds; nobody changes it before this transaction ends. Raises NotFound."""
    t = tables.conversation.c
    query = select(t.consent).where(t.id == conversation_id).with_for_update(key_share=True)
    consent = c.scalar(query)
    if consent is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return Consent(consent)


def set_difficulty(c: Connection, conversation_id: str, found: Difficulty) -> None:
    """What the counterpart's words say, where the import said nothing (METHOD.md 0.2)."""
    table = tables.conversation
    unknown = (table.c.id == conversation_id) & table.c.difficulty.is_(None)
    c.execute(update(table).where(unknown).values(difficulty=found))


def load_transcript(c: Connection, conversation_id: str, version: int | None = None) -> Transcript:
    """That version of the words, or the latest. Raises NotFound."""
    number = version or _latest_version(c, conversation_id)
    stored = tables.transcript.c
    known = number is not None and c.scalar(
        select(stored.version).where(stored.conversation_id == conversation_id, stored.version == number)
    )
    if not known:
        raise NotFound(f"Conversation {conversation_id} has no transcript {version or ''}".rstrip() + ".")
    table = tables.turn
    rows = c.execute(
        select(table)
        .where(table.c.conversation_id == conversation_id, table.c.version == number)
        .order_by(table.c.seq)
    )
    turns = tuple(Turn(r.seq, r.speaker, Role(r.role), r.text, r.start_ms, r.end_ms) for r in rows)
    return Transcript(conversation_id, known, turns)


def erased_at(c: Connection, conversation_id: str) -> datetime | None:
    """When the words of a conversation were erased because they were due; None while they are there."""
    t = tables.transcript.c
    found: datetime | None = c.scalar(
        select(func.max(t.erased_at)).where(t.conversation_id == conversation_id)
    )
    return found


def conversation_ids(
    c: Connection,
    *,
    import_id: str | None = None,
    person_id: str | None = None,
    call_type: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    scorable: bool = False,
) -> tuple[str, ...]:
    """Ids by start and id; `since` <= start < `until`; `scorable` leaves refused and withdrawn out."""
    table = tables.conversation
    query = select(table.c.id).order_by(table.c.started_at, table.c.id)
    for column, value in ((table.c.import_id, import_id), (table.c.call_type, call_type)):
        if value is not None:
            query = query.where(column == value)
    if person_id is not None:
        part = tables.participant.c
        query = query.where(table.c.id.in_(select(part.conversation_id).where(part.person_id == person_id)))
    if since is not None:
        query = query.where(table.c.started_at >= since)
    if until is not None:
        query = query.where(table.c.started_at < until)
    if scorable:
        query = query.where(table.c.consent.in_(_SCORABLE))
    return tuple(c.scalars(query))


def any_conversation(c: Connection) -> bool:
    """Whether there is one."""
    return c.scalar(select(tables.conversation.c.id).limit(1)) is not None


def known_hashes(c: Connection, hashes: Collection[str]) -> set[str]:
    """Those of the content hashes that a stored conversation has."""
    column = tables.conversation.c.content_hash
    return {
        found for chunk in _chunks(hashes) for found in c.scalars(select(column).where(column.in_(chunk)))
    }


def interview_plan(c: Connection, job_role: str | None, round: str | None) -> Plan:  # noqa: A002
    """The plan of a role and round; an empty one when there is none."""
    table, question = tables.interview_plan, tables.planned_question
    found = c.execute(select(table).where(table.c.job_role == job_role, table.c.round == round)).first()
    if found is None:
        return Plan(None, ())
    asked = select(question.c.text, question.c.criterion_key).where(question.c.plan_id == found.id)
    rows = c.execute(asked.order_by(question.c.position)).all()
    return Plan(found.interviewers, tuple(r[0] for r in rows), {r[0]: r[1] for r in rows if r[1]})


def delete_conversation(c: Connection, conversation_id: str) -> None:
    """Takes away the conversation with its scores and what they added to the daily sums.

    What was frozen (baselines, closed results) keeps its value. Raises NotFound.
    """
    scores.subtract_scores(c, conversation_id)
    c.execute(delete(tables.conversation).where(tables.conversation.c.id == conversation_id))


def change_consent(c: Connection, conversation_id: str, consent: Consent, now: datetime) -> None:
    """Refused and withdrawn void all scores and forget what turns did, for good.

    Raises NotFound, ConsentGone.
    """
    found = load_conversation(c, conversation_id)
    if consent.may_be_scored and not found.consent.may_be_scored and scores.any_score(c, conversation_id):
        raise ConsentGone(
            f"The consent to {conversation_id} was {found.consent} after it had been scored.",
            why="Its scores were voided, and voided scores do not come back.",
            fix="Undo its import and import it again with the consent that holds.",
        )
    where = tables.conversation.c.id == conversation_id
    c.execute(update(tables.conversation).where(where).values(consent=consent))
    if not consent.may_be_scored:
        scores.void_scores(c, conversation_id, f"consent {consent}", now)
        readings.forget_readings(c, conversation_id)
