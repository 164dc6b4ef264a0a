"""The scores of given conversations with their evidence, as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from coachloop.store.tables import (
    contest,
    current_score,
    evidence,
    score,
    scoring,
    turn,
)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score as pages show it."""

    id: int
    conversation_id: str
    person_id: str
    criterion_version_id: str
    series: str
    rater_kind: str
    rater: str
    rater_version: str | None
    rubric_version_id: str | None
    started_at: datetime
    status: str
    reason: str | None
    level: float | None
    value: float | None
    pct: float | None
    trend_value: float | None
    method: str
    rationale: str
    confidence: float | None
    searched_first: int | None
    searched_last: int | None
    is_override: bool


_SCORE_COLUMNS = tuple(ScoreRow.__dataclass_fields__)


def scores_of(
    c: Connection,
    conversation_ids: Sequence[str],
    person_id: str | None = None,
    version_ids: Sequence[str] | None = None,
) -> list[ScoreRow]:
    """The current scores of these conversations, machine and human, overrides included."""
    t = current_score.c
    current = [*_of(current_score, conversation_ids, person_id, version_ids)]
    query = select(*(t[name] for name in _SCORE_COLUMNS)).where(*current)
    rows = [ScoreRow(*row) for row in c.execute(query.order_by(t.conversation_id, t.id))]
    return rows + _overrides(c, conversation_ids, person_id, version_ids)


def _overrides(
    c: Connection,
    conversation_ids: Sequence[str],
    person_id: str | None,
    version_ids: Sequence[str] | None,
) -> list[ScoreRow]:
    t = score.c
    conditions = [*_of(score, conversation_ids, person_id, version_ids), t.is_override.is_(True)]
    query = select(*(t[name] for name in _SCORE_COLUMNS)).where(*conditions)
    return [ScoreRow(*row) for row in c.execute(query.order_by(t.conversation_id, t.id))]


def _of(
    table: Any, ids: Sequence[str], person_id: str | None, version_ids: Sequence[str] | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.c.conversation_id.in_(ids)]
    if person_id is not None:
        found.append(table.c.person_id == person_id)
    if version_ids is not None:
        found.append(table.c.criterion_version_id.in_(version_ids))
    return found


def scores_of_conversation(c: Connection, conversation_id: str, person_id: str) -> list[ScoreRow]:
    """All current scores of one person in one conversation, whatever the criterion version."""
    return scores_of(c, [conversation_id], person_id)


def evidence_of(c: Connection, score_ids: Sequence[int]) -> dict[int, list[Any]]:
    """Evidence rows by score, in their order."""
    found: dict[int, list[Any]] = {}
    query: Select[Any] = (
        select(evidence)
        .where(evidence.c.score_id.in_(score_ids))
        .order_by(evidence.c.score_id, evidence.c.position)
    )
    for row in c.execute(query):
        found.setdefault(row.score_id, []).append(row)
    return found


def first_evidence(c: Connection, score_ids: Sequence[int]) -> dict[int, tuple[str, int, int | None]]:
    """(conversation, turn, its start) of the first evidence of each score that has some."""
    e, t = evidence.c, turn.c
    same = and_(
        t.conversation_id == score.c.conversation_id,
        t.version == e.transcript_version,
        t.seq == e.turn_seq,
    )
    query = (
        select(e.score_id, score.c.conversation_id, e.turn_seq, t.start_ms)
        .join(score, score.c.id == e.score_id)
        .join(turn, same)
        .where(e.score_id.in_(score_ids), e.position == 0)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in c.execute(query)}


def open_contests(c: Connection, score_ids: Sequence[int]) -> dict[int, str]:
    """The reason of the unsettled question on each of these scores."""
    t = contest.c
    query = select(t.score_id, t.reason).where(t.score_id.in_(score_ids), t.settled_at.is_(None))
    return {row[0]: row[1] for row in c.execute(query.order_by(t.id))}


def scoring_of(c: Connection, conversation_id: str, person_id: str) -> tuple[int, str] | None:
    """(transcript version, rubric version) of the newest scoring of that person in that conversation."""
    t = scoring.c
    query = (
        select(t.transcript_version, t.rubric_version_id)
        .where(t.conversation_id == conversation_id, t.person_id == person_id)
        .order_by(t.id.desc())
        .limit(1)
    )
    row = c.execute(query).first()
    return (row[0], row[1]) if row else None
