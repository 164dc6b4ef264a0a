"""Answers of a judge: kept by what was asked, counted by month."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.domain.score import Status
from coachloop.store.tables import judge_answer, score


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer as it came; `key` is made of the question."""

    key: str
    conversation_id: str
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


def untold(c: Connection, rater: str, since: datetime) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How many scores this rater made since then, and why some of them tell nothing, most frequent first."""
    t = score.c
    made = (t.rater == rater, t.scored_at >= since)
    n = func.count()
    reasons = select(t.reason, n).where(*made, t.status == Status.CANNOT_TELL).group_by(t.reason)
    found = c.execute(reasons.order_by(n.desc(), t.reason)).all()
    total = c.scalar(select(n).select_from(score).where(*made)) or 0
    return total, tuple((reason or "", count) for reason, count in found)
