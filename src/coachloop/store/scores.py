"""Writing scores: rows are only ever added, with their evidence and the change of the daily sums."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.domain.conversation import Transcript
from coachloop.domain.errors import NotFound
from coachloop.domain.rubric import Rubric
from coachloop.domain.score import (
    UNUSABLE,
    Given,
    Judgement,
    Rater,
    Score,
    Status,
)
from coachloop.store import rollups, tables
from coachloop.store.checked import checked


@dataclass(frozen=True, slots=True)
class NewScoring:
    """What one scorer says about one conversation for one scored person under one rubric version.

    `series` by criterion version: where its scores go on in that of an earlier version of the scorer.
    """

    transcript: Transcript
    person_id: str
    rubric: Rubric
    rater: Rater
    provenance: Mapping[str, object]
    judgements: tuple[Judgement, ...]
    scored_at: datetime
    run_id: str | None = None
    series: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewScore:
    """One judgement to be kept. An override (a person's word on a machine score) never enters the sums.

    `series` None: that of the rater.
    """

    person_id: str
    criterion_version_id: str
    rater: Rater
    judgement: Judgement
    scored_at: datetime
    rubric_version_id: str | None = None
    is_override: bool = False
    import_id: str | None = None
    scoring_id: int | None = None
    given: Given | None = None
    series: str | None = None


#: Called with the new scores inside their transaction; the gaps stage keeps its alerts in it.
AfterScores = Callable[[Connection, tuple[Score, ...]], None]


def save_scoring(c: Connection, new: NewScoring) -> tuple[Score, ...] | None:
    """Keeps a scoring with its scores, evidence and sums; None, and no change, when it is there already.

    The key is the words, the scored person, the rubric version and the series. Of one that is there, only
    scores of which no answer could be used are given anew. Part of the caller's transaction: after a crash
    either all of it is there or nothing.
    """
    place = _lock(c, new.transcript.conversation_id)
    scoring_id = _claim(c, new, new.rubric.version_id)
    rows = _rows(new, scoring_id)
    if scoring_id is None:
        rows = _asked_again(c, new, rows)
        if not rows:
            return None
    return _append(c, place, new.transcript.conversation_id, rows, new.transcript)


def _rows(new: NewScoring, scoring_id: int | None) -> list[NewScore]:
    version_id = new.rubric.version_id
    criteria = {criterion.key: criterion.version_id for criterion in new.rubric.criteria}
    versions = [_known(criteria, judgement.criterion_key, version_id) for judgement in new.judgements]
    return [
        NewScore(
            person_id=new.person_id,
            criterion_version_id=criterion,
            rater=new.rater,
            judgement=judgement,
            scored_at=new.scored_at,
            rubric_version_id=version_id,
            scoring_id=scoring_id,
            series=new.series.get(criterion),
        )
        for criterion, judgement in zip(versions, new.judgements, strict=True)
    ]


def _asked_again(c: Connection, new: NewScoring, rows: list[NewScore]) -> list[NewScore]:
    """Those in the place of a score of the same words of which no answer could be used."""
    standing = {
        (row.person_id, row.criterion_version_id, row.series): row.scoring_id
        for row in _current(c, new.transcript.conversation_id).values()
        if UNUSABLE in row.details and row.status == Status.CANNOT_TELL
    }
    keyed = [
        (row, standing.get((row.person_id, row.criterion_version_id, row.series or row.rater.series)))
        for row in rows
    ]
    return [replace(row, scoring_id=scoring_id) for row, scoring_id in keyed if scoring_id is not None]


def _claim(c: Connection, new: NewScoring, rubric_version_id: str) -> int | None:
    key = {
        "conversation_id": new.transcript.conversation_id,
        "content_hash": new.transcript.text_hash,
        "person_id": new.person_id,
        "rubric_version_id": rubric_version_id,
        "series": new.rater.series,
    }
    rest = {
        "transcript_version": new.transcript.version,
        "provenance": dict(new.provenance),
        "run_id": new.run_id,
        "scored_at": new.scored_at,
    }
    statement = (sqlite.insert if c.dialect.name == "sqlite" else postgresql.insert)(tables.scoring)
    claimed: int | None = c.scalar(
        statement.values(**key, **rest).on_conflict_do_nothing().returning(tables.scoring.c.id)
    )
    return claimed


def _known(criteria: Mapping[str, str], key: str, rubric_version_id: str) -> str:
    if key not in criteria:
        raise NotFound(f"The rubric {rubric_version_id} has no criterion {key}.")
    return criteria[key]


def append_scores(
    c: Connection, conversation_id: str, new: Sequence[NewScore], transcript: Transcript | None = None
) -> tuple[Score, ...]:
    """Adds scores of one conversation. In the sums a new row that is no override replaces the one before.

    Evidence is checked against `transcript`. A score whose quote is not found there is kept as failed,
    without the quote. Raises NotFound for an unknown conversation.
    """
    return _append(c, _lock(c, conversation_id), conversation_id, new, transcript) if new else ()


def _append(
    c: Connection,
    place: Row[Any],
    conversation_id: str,
    new: Sequence[NewScore],
    transcript: Transcript | None,
) -> tuple[Score, ...]:
    if not new:
        return ()
    sound = [replace(score, judgement=checked(score.judgement, transcript)) for score in new]
    before = _current(c, conversation_id)
    rows = [_row(conversation_id, place, score) for score in sound]
    ids = _insert(c, rows)
    _insert_evidence(c, ids, sound)
    _insert_tags(c, ids, sound)
    rollups.apply(c, _change(c, conversation_id, before))
    return tuple(_score(i, row, score) for i, row, score in zip(ids, rows, sound, strict=True))


def _lock(c: Connection, conversation_id: str) -> Row[Any]:
    """Where the conversation stands. No other writer adds scores to it before this transaction ends."""
    t = tables.conversation.c
    columns: list[Any] = [t.call_type, t.started_at, t.day_id, t.week_id]
    query = select(*columns).where(t.id == conversation_id)
    row = c.execute(query.with_for_update(key_share=True)).first()
    if row is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return row


def _current(c: Connection, conversation_id: str) -> dict[int, Row[Any]]:
    view = tables.current_score
    return {row.id: row for row in c.execute(select(view).where(view.c.conversation_id == conversation_id))}


def _change(
    c: Connection, conversation_id: str, before: Mapping[int, Row[Any]]
) -> dict[rollups.Cell, rollups.Sums]:
    """What the sums gain and lose by what has become current since `before`."""
    now = _current(c, conversation_id)
    gained = [row for i, row in now.items() if i not in before]
    lost = [row for i, row in before.items() if i not in now]
    return rollups.add_up(
        [
            *((rollups.cell_of(row), rollups.sums_of(row)) for row in gained),
            *((rollups.cell_of(row), -rollups.sums_of(row)) for row in lost),
        ]
    )


def _row(conversation_id: str, place: Row[Any], new: NewScore) -> dict[str, Any]:
    judgement, rater = new.judgement, new.rater
    scored = judgement.status is Status.SCORED
    return {
        "conversation_id": conversation_id,
        "person_id": new.person_id,
        "criterion_version_id": new.criterion_version_id,
        "series": new.series or rater.series,
        "rater_kind": rater.kind,
        "rater": rater.name,
        "rater_version": rater.version,
        "scoring_id": new.scoring_id,
        "rubric_version_id": new.rubric_version_id,
        **place._mapping,
        "status": judgement.status,
        "reason": judgement.reason,
        "level": judgement.level if scored else None,
        "value": judgement.value if scored else None,
        "pct": judgement.pct if scored else None,
        "trend_value": judgement.trend_value if scored else None,
        "method": judgement.method,
        "rationale": judgement.rationale,
        "confidence": judgement.confidence,
        "searched_first": None if judgement.searched is None else judgement.searched.first_seq,
        "searched_last": None if judgement.searched is None else judgement.searched.last_seq,
        "details": dict(judgement.details),
        "is_override": new.is_override,
        "import_id": new.import_id,
        "scored_at": new.scored_at,
    }


def _insert(c: Connection, rows: list[dict[str, Any]]) -> list[int]:
    statement = insert(tables.score).returning(tables.score.c.id, sort_by_parameter_order=True)
    return list(c.scalars(statement, rows))


def _insert_evidence(c: Connection, ids: list[int], scores: list[NewScore]) -> None:
    rows = [
        {
            "score_id": score_id,
            "position": position,
            "kind": evidence.kind,
            "transcript_version": evidence.transcript_version,
            "turn_seq": evidence.turn_seq,
            "start_char": evidence.start,
            "end_char": evidence.end,
            "text": evidence.text,
            "text_hash": hashlib.sha256(evidence.text.encode("utf-8", "surrogatepass")).hexdigest(),
        }
        for score_id, new in zip(ids, scores, strict=True)
        for position, evidence in enumerate(new.judgement.evidence)
    ]
    if rows:
        c.execute(insert(tables.evidence), rows)


def _insert_tags(c: Connection, ids: list[int], scores: list[NewScore]) -> None:
    rows = [
        {
            "score_id": score_id,
            "tag": new.given.tag,
            "audit_item_id": new.given.audit_item_id,
            "of_score_id": new.given.of_score_id,
        }
        for score_id, new in zip(ids, scores, strict=True)
        if new.given is not None
    ]
    if rows:
        c.execute(insert(tables.score_tag), rows)


def _score(score_id: int, row: Mapping[str, Any], new: NewScore) -> Score:
    return Score(
        id=score_id,
        conversation_id=row["conversation_id"],
        person_id=new.person_id,
        criterion_version_id=new.criterion_version_id,
        call_type=row["call_type"],
        started_at=row["started_at"],
        rater=new.rater,
        judgement=new.judgement,
        scored_at=new.scored_at,
        rubric_version_id=new.rubric_version_id,
    )


def void_scores(
    c: Connection, conversation_id: str, reason: str, now: datetime, *, person_id: str | None = None
) -> int:
    """Adds a voided row for whatever stands now, overrides too: the conversation counts nowhere any more.

    Only for a fault of the record (wrong speaker, conversation, transcript) or withdrawn consent.
    """
    _lock(c, conversation_id)
    before = _current(c, conversation_id)
    standing = [row for row in _newest(c, conversation_id) if person_id in (None, row.person_id)]
    rows = [_voided(row, reason, now) for row in standing if row.status != Status.VOIDED]
    if rows:
        c.execute(insert(tables.score), rows)
        rollups.apply(c, _change(c, conversation_id, before))
    return len(rows)


def void_score(c: Connection, conversation_id: str, score_id: int, reason: str, now: datetime) -> int:
    """Adds a voided row for one score that stands now, for a fault of the record; the id of the new row.

    Raises NotFound when it does not stand (any more).
    """
    _lock(c, conversation_id)
    before = _current(c, conversation_id)
    if score_id not in before or before[score_id].status == Status.VOIDED:
        raise NotFound("This score does not stand any more.", where=conversation_id)
    row = _voided(before[score_id], reason, now)
    made = _insert(c, [row])[0]
    rollups.apply(c, _change(c, conversation_id, before))
    return made


def _newest(c: Connection, conversation_id: str) -> list[Row[Any]]:
    """The newest row of each person, criterion version, series and kind (override or not)."""
    table = tables.score
    rows = c.execute(select(table).where(table.c.conversation_id == conversation_id).order_by(table.c.id))
    newest = {(r.person_id, r.criterion_version_id, r.series, r.is_override): r for r in rows}
    return [newest[key] for key in sorted(newest)]


def _voided(row: Row[Any], reason: str, now: datetime) -> dict[str, Any]:
    figures = ("level", "value", "pct", "trend_value", "confidence", "searched_first", "searched_last")
    kept = {name: value for name, value in row._mapping.items() if name not in ("id", *figures)}
    return {
        **kept,
        **dict.fromkeys(figures),
        "status": Status.VOIDED,
        "reason": reason,
        "rationale": "",
        "details": {},
        "scored_at": now,
    }


def any_score(c: Connection, conversation_id: str) -> bool:
    """Whether the conversation was ever scored."""
    return (
        c.scalar(select(tables.score.c.id).where(tables.score.c.conversation_id == conversation_id).limit(1))
        is not None
    )


def subtract_scores(c: Connection, conversation_id: str) -> None:
    """Takes the conversation out of the daily sums, before it is deleted."""
    _lock(c, conversation_id)
    current = _current(c, conversation_id).values()
    rollups.apply(c, rollups.add_up((rollups.cell_of(row), -rollups.sums_of(row)) for row in current))


def remove_imported(c: Connection, import_id: str) -> int:
    """Takes the scores of an import away again, with what they added to the daily sums; how many.

    Undoing an import is the one reason to remove a score: the import should not have been.
    """
    table = tables.score
    mine = table.c.import_id == import_id
    conversations = list(
        c.scalars(select(table.c.conversation_id).where(mine).distinct().order_by(table.c.conversation_id))
    )
    removed = 0
    for conversation_id in conversations:
        _lock(c, conversation_id)
        before = _current(c, conversation_id)
        removed += c.execute(delete(table).where(mine, table.c.conversation_id == conversation_id)).rowcount
        rollups.apply(c, _change(c, conversation_id, before))
    return removed
