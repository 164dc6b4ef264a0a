"""Answers of a judge: kept by what was asked, counted by month and criterion; and what came of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.domain.score import SPEAKS_TO_SCORER, UNUSABLE, Status
from coachloop.store.tables import criterion_version, current_score, judge_answer, score


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer as it came; `key` is made of the question."""

    key: str
    conversation_id: str
    criterion_key: str | None
    is_repair: bool
    model: str
    answered_by: str
    answer: str
    cut_off: bool
    tokens_in: int
    tokens_out: int
    milliseconds: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """What answers took; `milliseconds` is the sum of their waiting."""

    answers: int
    tokens_in: int
    tokens_out: int
    milliseconds: int


def keep_answer(c: Connection, answer: KeptAnswer) -> None:
    """Keeps it unless the same question has an answer already."""
    statement = (sqlite.insert if c.dialect.name == "sqlite" else postgresql.insert)(judge_answer)
    values = {name: getattr(answer, name) for name in KeptAnswer.__slots__}
    c.execute(statement.values(**values).on_conflict_do_nothing())


def find_answer(c: Connection, key: str) -> KeptAnswer | None:
    row = c.execute(select(judge_answer).where(judge_answer.c.key == key)).first()
    return None if row is None else KeptAnswer(**row._mapping)


def spent(c: Connection, model: str | None = None, since: datetime | None = None) -> Spent:
    """What the answers of a model (None: of all) since then took."""
    t = judge_answer.c
    sums = [func.coalesce(func.sum(column), 0) for column in (t.tokens_in, t.tokens_out, t.milliseconds)]
    query = select(func.count(), *sums)
    if model is not None:
        query = query.where(t.model == model)
    if since is not None:
        query = query.where(t.made_at >= since)
    return Spent(*(int(value) for value in c.execute(query).one()))


def first_answered_by(c: Connection, model: str) -> str | None:
    """What the endpoint called itself when it first answered for `model`."""
    t = judge_answer.c
    query = select(t.answered_by).where(t.model == model).order_by(t.made_at, t.key).limit(1)
    name: str | None = c.scalar(query)
    return name


@dataclass(frozen=True, slots=True)
class CriterionAsked:
    """What asking about one criterion took, and what came of it.

    Of `answers`, `repairs` were asked for because the one before could not be used. Of `scores`,
    `cannot_tell` tell nothing; of these `unusable` because no answer could be used. `milliseconds` is the sum
    of the waiting.
    """

    criterion_key: str
    answers: int
    repairs: int
    tokens_in: int
    tokens_out: int
    milliseconds: int
    scores: int
    cannot_tell: int
    unusable: int


def by_criterion(
    c: Connection, rater: str, since: datetime, model: str | None = None
) -> tuple[CriterionAsked, ...]:
    """What was answered (by a model, None: by any) and scored by this rater since then, by criterion key."""
    took, told = _took(c, since, model), _told(c, rater, since)
    return tuple(
        CriterionAsked(key, *took.get(key, (0,) * 5), *told.get(key, (0,) * 3))
        for key in sorted(took.keys() | told.keys())
    )


def _took(c: Connection, since: datetime, model: str | None) -> dict[str, tuple[int, ...]]:
    t = judge_answer.c
    repairs = func.sum(case((t.is_repair, 1), else_=0))
    query = (
        select(
            t.criterion_key,
            func.count(),
            repairs,
            func.sum(t.tokens_in),
            func.sum(t.tokens_out),
            func.sum(t.milliseconds),
        )
        .where(t.made_at >= since, t.criterion_key.is_not(None))
        .group_by(t.criterion_key)
    )
    if model is not None:
        query = query.where(t.model == model)
    return {key: tuple(int(n) for n in numbers) for key, *numbers in c.execute(query)}


def _told(c: Connection, rater: str, since: datetime) -> dict[str, tuple[int, ...]]:
    t = score.c
    untold = case((t.status == Status.CANNOT_TELL, 1), else_=0)
    unused = case((t.details[UNUSABLE].as_string().is_not(None), 1), else_=0)
    query = (
        select(criterion_version.c.key, func.count(), func.sum(untold), func.sum(unused))
        .join(criterion_version, criterion_version.c.id == t.criterion_version_id)
        .where(t.rater == rater, t.scored_at >= since)
        .group_by(criterion_version.c.key)
    )
    return {key: tuple(int(n) for n in numbers) for key, *numbers in c.execute(query)}


def times_unusable(c: Connection, conversation_id: str, person_id: str, series: str) -> dict[str, int]:
    """How often each criterion, by key, was asked about them without an answer that could be used.

    Only criteria of which the newest score says so.
    """
    rows = [
        c.execute(
            select(criterion_version.c.key)
            .join(criterion_version, criterion_version.c.id == t.c.criterion_version_id)
            .where(
                t.c.conversation_id == conversation_id,
                t.c.person_id == person_id,
                t.c.series == series,
                t.c.details[UNUSABLE].as_string().is_not(None),
            )
        ).all()
        for t in (score, current_score)
    ]
    many, now = Counter(row.key for row in rows[0]), {row.key for row in rows[1]}
    return {key: many[key] for key in sorted(now)}


def untold(c: Connection, rater: str, since: datetime) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How many scores this rater made since then, and why some of them tell nothing, most frequent first."""
    t = score.c
    made = (t.rater == rater, t.scored_at >= since)
    n = func.count()
    reasons = select(t.reason, n).where(*made, t.status == Status.CANNOT_TELL).group_by(t.reason)
    found = c.execute(reasons.order_by(n.desc(), t.reason)).all()
    total = c.scalar(select(n).select_from(score).where(*made)) or 0
    return total, tuple((reason or "", count) for reason, count in found)


def speaks_to_scorer(c: Connection, rater: str, since: datetime) -> int:
    """Conversations that this rater scored since then, in which somebody seems to speak to the scorer."""
    t = score.c
    marked = t.details[SPEAKS_TO_SCORER].as_string().is_not(None)
    query = select(func.count(t.conversation_id.distinct()))
    return c.scalar(query.where(t.rater == rater, t.scored_at >= since, marked)) or 0
