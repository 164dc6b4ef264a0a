"""Rows that several pages share: a conversation with its scores as marks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from coachloop.domain.rubric import Criterion, ScaleKind
from coachloop.domain.score import RaterKind, Status
from coachloop.loop.report.model import ConversationLine, PersonLink, ScoreMark
from coachloop.loop.review.blind import calibrating, hidden_from
from coachloop.store import report as store
from coachloop.store import rubrics
from coachloop.store.database import Connection

Criteria = Mapping[str, Criterion]


def criteria_by_version(c: Connection) -> dict[str, Criterion]:
    """Every published criterion by its version id."""
    return {x.version_id: x for v in rubrics.versions(c) for x in v.rubric.criteria}


def title(call_type: str, job_role: str | None, round: str | None) -> str:  # noqa: A002
    """`Backend, round 2` for an interview, else the call type."""
    if job_role:
        role = job_role[:1].upper() + job_role[1:]
        return f"{role}, {round}" if round else role
    return call_type.replace("_", " ").capitalize()


def minutes(start: datetime, end: datetime | None) -> int | None:
    """Whole minutes, at least 1; None when the end is not known."""
    return None if end is None else max(1, round((end - start).total_seconds() / 60))


def conversation_line(
    row: store.ConversationRow, marks: Sequence[ScoreMark] = (), *, blind: bool = False
) -> ConversationLine:
    return ConversationLine(
        id=row.id,
        title=title(row.call_type, row.job_role, row.round),
        started_at=row.started_at,
        minutes=minutes(row.started_at, row.ended_at),
        call_type=row.call_type,
        people=tuple(PersonLink(*person) for person in row.people),
        counterpart=row.counterpart,
        consent=row.consent,
        marks=tuple(marks),
        blind=blind,
    )


def conversation_lines(
    c: Connection,
    rows: Sequence[store.ConversationRow],
    criteria: Criteria,
    version_ids: Sequence[str],
    reader: str,
    person_id: str | None = None,
) -> tuple[ConversationLine, ...]:
    """The rows with their marks on these criterion versions: a few queries whatever their number.

    Without the marks of people whom the rows do not name, and those that `reader` may not see yet
    (decisions 0008, 0014).
    """
    ids = [row.id for row in rows]
    hidden, rated = hidden_from(c, ids, reader), calibrating(c, ids, reader)
    scores = store.scores_of(c, ids, person_id, version_ids)
    contests = store.open_contests(c, [s.id for s in scores])
    seen = {(row.id, person) for row in rows for person, _ in row.people}
    marks: dict[str, list[ScoreMark]] = defaultdict(list)
    for score in machine_first(newest(scores, criteria)):
        unit = (score.conversation_id, score.person_id)
        if unit in seen and unit not in hidden and score.conversation_id not in rated:
            marks[score.conversation_id].append(score_mark(score, criteria, contested=score.id in contests))
    blind = rated | {unit[0] for unit in hidden if unit in seen}
    return tuple(conversation_line(row, marks.get(row.id, ()), blind=row.id in blind) for row in rows)


def newest(scores: Iterable[store.ScoreRow], criteria: Criteria) -> list[store.ScoreRow]:
    """Of several machine versions the last word on each person and criterion; every human one."""
    found: dict[tuple[str, ...], store.ScoreRow] = {}
    for score in sorted(scores, key=lambda s: s.id):
        human = score.rater_kind == RaterKind.HUMAN
        key = criterion_key(score, criteria)
        found[score.conversation_id, score.person_id, key, str(score.id) if human else ""] = score
    return list(found.values())


def criterion_key(score: store.ScoreRow, criteria: Criteria) -> str:
    """Of the criterion itself, whatever its version."""
    criterion = criteria.get(score.criterion_version_id)
    return criterion.key if criterion else score.criterion_version_id.partition("@")[0]


def machine_first(scores: Iterable[store.ScoreRow]) -> list[store.ScoreRow]:
    return sorted(scores, key=lambda s: (s.rater_kind == RaterKind.HUMAN, s.id))


def score_mark(score: store.ScoreRow, criteria: Criteria, *, contested: bool) -> ScoreMark:
    criterion = criteria.get(score.criterion_version_id)
    return ScoreMark(
        criterion_key=criterion_key(score, criteria),
        status=score.status,
        words=mark_words(score, criterion),
        pct=score.pct,
        human=score.rater_kind == RaterKind.HUMAN,
        confidence=score.confidence,
        contested=contested,
    )


def mark_words(score: store.ScoreRow, criterion: Criterion | None) -> str:
    """`2 of 3`, `pass`, `54 %`; the status in words where there is no level."""
    return said(score.status, score.level, score.value, score.pct, criterion)


def said(
    status: str, level: float | None, value: float | None, pct: float | None, criterion: Criterion | None
) -> str:
    """The same for the parts of a score."""
    if status != Status.SCORED:
        return status.replace("_", " ")
    if criterion is None:
        return f"{pct:.0f} of 100" if pct is not None else "scored"
    scale = criterion.scale
    if scale.kind is ScaleKind.SHARE and value is not None:
        return f"{value:.0f} %"
    if scale.kind is ScaleKind.PASS_FAIL:
        return "pass" if (pct or 0.0) > 50 else "fail"
    if level is not None:
        return f"{level:g} of {scale.maximum:g}"
    return f"{pct:.0f} of 100" if pct is not None else "scored"
