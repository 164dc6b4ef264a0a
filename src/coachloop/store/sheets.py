"""Reading scores: the score sheet of a conversation, with the evidence under each score."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from coachloop.domain.score import (
    Evidence,
    EvidenceKind,
    Judgement,
    Rater,
    RaterKind,
    Score,
    SearchedSpan,
    Status,
)
from coachloop.store.tables import current_score, evidence, score, scoring

_CHUNK = 500


def current_scores(
    c: Connection, conversation_id: str, *, person_id: str | None = None, series: str | None = None
) -> tuple[Score, ...]:
    """What stands now, without overrides, by person, criterion version and series."""
    t = current_score.c
    query = select(current_score).where(t.conversation_id == conversation_id)
    if person_id is not None:
        query = query.where(t.person_id == person_id)
    if series is not None:
        query = query.where(t.series == series)
    order = (t.person_id, t.criterion_version_id, t.series)
    return _with_evidence(c, c.execute(query.order_by(*order)).all())


def all_scores(c: Connection, conversation_id: str) -> tuple[Score, ...]:
    """Every row ever written for the conversation, oldest first."""
    query = select(score).where(score.c.conversation_id == conversation_id).order_by(score.c.id)
    return _with_evidence(c, c.execute(query).all())


def scores_by_id(c: Connection, score_ids: Sequence[int]) -> tuple[Score, ...]:
    """These rows, standing or not, in the order in which they were written."""
    query = select(score).where(score.c.id.in_(score_ids)).order_by(score.c.id)
    return _with_evidence(c, c.execute(query).all())


def _with_evidence(c: Connection, rows: Sequence[Row[Any]]) -> tuple[Score, ...]:
    quotes = _evidence(c, [row.id for row in rows])
    return tuple(_score(row, tuple(quotes.get(row.id, ()))) for row in rows)


def _evidence(c: Connection, score_ids: list[int]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    for start in range(0, len(score_ids), _CHUNK):
        query = select(evidence).where(evidence.c.score_id.in_(score_ids[start : start + _CHUNK]))
        for r in c.execute(query.order_by(evidence.c.score_id, evidence.c.position)):
            kind = EvidenceKind(r.kind)
            quote = Evidence(kind, r.transcript_version, r.turn_seq, r.start_char, r.end_char, r.text)
            found.setdefault(r.score_id, []).append(quote)
    return found


def _score(row: Row[Any], quotes: tuple[Evidence, ...]) -> Score:
    return Score(
        id=row.id,
        conversation_id=row.conversation_id,
        person_id=row.person_id,
        criterion_version_id=row.criterion_version_id,
        call_type=row.call_type,
        started_at=row.started_at,
        rater=Rater(RaterKind(row.rater_kind), row.rater, row.rater_version),
        judgement=_judgement(row, quotes),
        scored_at=row.scored_at,
        rubric_version_id=row.rubric_version_id,
    )


def _judgement(row: Row[Any], quotes: tuple[Evidence, ...]) -> Judgement:
    searched = None
    if row.searched_first is not None:
        searched = SearchedSpan(row.searched_first, row.searched_last)
    return Judgement(
        criterion_key=row.criterion_version_id.rpartition("@")[0],
        status=Status(row.status),
        level=row.level,
        value=row.value,
        pct=row.pct,
        turned=None if row.trend_value == row.pct else row.trend_value,
        reason=row.reason,
        rationale=row.rationale,
        confidence=row.confidence,
        evidence=quotes,
        searched=searched,
        method=row.method,
        details=row.details,
    )


def count_scores(c: Connection) -> int:
    """How many scores stand now, in all series, whatever their status."""
    return c.scalar(select(func.count()).select_from(current_score)) or 0


def scored_already(
    c: Connection, conversation_ids: Collection[str], rubric_version_id: str, series: str
) -> set[str]:
    """Those of the conversations that have a scoring under this rubric version in this series."""
    t = scoring.c
    found: set[str] = set()
    for chunk in _chunks(conversation_ids):
        query = select(t.conversation_id).where(
            t.conversation_id.in_(chunk), t.rubric_version_id == rubric_version_id, t.series == series
        )
        found.update(c.scalars(query))
    return found


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
