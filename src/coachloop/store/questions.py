"""What people said about machine scores without rating blind: questions, their answers, acceptances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from coachloop.domain.errors import NotFound
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import Tag
from coachloop.store.sight import seen
from coachloop.store.tables import acceptance, contest, criterion_version, person, score, score_tag


@dataclass(frozen=True, slots=True)
class Question:
    """A questioned score, with the names of person and criterion; unsettled while `settled_at` is None.

    `due_at` is the clock that was promised when it was raised; None: it was raised before there was one.
    `context` is what the conversation does not show. `wording`: how the rubric could say it.
    """

    id: int
    score_id: int
    conversation_id: str
    person_id: str
    person: str
    criterion_version_id: str
    criterion: str
    raised_by: str
    reason: str
    proposed_level: float | None
    context: str | None
    raised_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    outcome: str | None
    settled_by: str | None
    answer: str | None
    new_score_id: int | None
    wording: str | None

    def hours_left(self, now: datetime) -> float | None:
        """Until the answer is due, below 0 when it is overdue; None when settled or without a clock."""
        if self.due_at is None or self.settled_at is not None:
            return None
        return (self.due_at - now).total_seconds() / 3600


def open_questions(c: Connection, sight: Sight = EVERYONE) -> list[Question]:
    """Those about people whom the reader sees, the oldest first: verdicts wait for them."""
    query = _questions().where(contest.c.settled_at.is_(None), seen(sight, score.c.person_id))
    return [_question(row) for row in c.execute(query.order_by(contest.c.raised_at, contest.c.id))]


def questions_about(c: Connection, person_id: str, limit: int) -> list[Question]:
    """The latest on scores of this person, open ones first, then newest first."""
    query = _questions().where(score.c.person_id == person_id)
    order = (contest.c.settled_at.is_not(None), contest.c.raised_at.desc(), contest.c.id.desc())
    return [_question(row) for row in c.execute(query.order_by(*order).limit(limit))]


def questions_in(c: Connection, conversation_id: str, person_id: str) -> list[Question]:
    """All on scores of this person in one conversation, the oldest first."""
    query = _questions().where(score.c.conversation_id == conversation_id, score.c.person_id == person_id)
    return [_question(row) for row in c.execute(query.order_by(contest.c.raised_at, contest.c.id))]


def load_question(c: Connection, question_id: int) -> Question:
    """Raises NotFound."""
    row = c.execute(_questions().where(contest.c.id == question_id)).first()
    if row is None:
        raise NotFound(f"There is no question {question_id}.", fix="`coachloop review` lists the open ones.")
    return _question(row)


def _questions() -> Select[Any]:
    t = contest.c
    return (
        select(
            t.id,
            t.score_id,
            score.c.conversation_id,
            score.c.person_id,
            person.c.name.label("person"),
            score.c.criterion_version_id,
            criterion_version.c.name.label("criterion"),
            t.raised_by,
            t.reason,
            t.proposed_level,
            t.context,
            t.raised_at,
            t.due_at,
            t.settled_at,
            t.outcome,
            t.settled_by,
            t.answer,
            t.new_score_id,
            t.wording,
        )
        .join(score, score.c.id == t.score_id)
        .join(person, person.c.id == score.c.person_id)
        .join(criterion_version, criterion_version.c.id == score.c.criterion_version_id)
    )


def _question(row: Row[Any]) -> Question:
    return Question(**row._mapping)


def settle(
    c: Connection,
    question_id: int,
    *,
    outcome: str,
    settled_by: str,
    answer: str,
    now: datetime,
    new_score_id: int | None = None,
    wording: str | None = None,
) -> bool:
    """Verdicts that waited for it go on; False when somebody settled it before."""
    mine = (contest.c.id == question_id, contest.c.settled_at.is_(None))
    values = {
        "outcome": outcome,
        "settled_by": settled_by,
        "answer": answer,
        "settled_at": now,
        "new_score_id": new_score_id,
        "wording": wording,
    }
    return c.execute(update(contest).where(*mine).values(values)).rowcount == 1


def accept(c: Connection, score_ids: Sequence[int], who: str, now: datetime) -> None:
    """These machine scores were read and let stand."""
    rows = [{"score_id": i, "accepted_by": who, "accepted_at": now} for i in score_ids]
    c.execute(insert(acceptance), rows)


def accepted(c: Connection, score_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Who let each of these scores stand, in their order."""
    query = select(acceptance.c.score_id, acceptance.c.accepted_by).where(
        acceptance.c.score_id.in_(score_ids)
    )
    found: dict[int, tuple[str, ...]] = {}
    for score_id, who in c.execute(query.order_by(acceptance.c.id)):
        found[score_id] = (*found.get(score_id, ()), who)
    return found


def replaced(c: Connection, score_ids: Sequence[int]) -> set[int]:
    """Those of the machine scores beside which a person put another."""
    query = select(score_tag.c.of_score_id).where(score_tag.c.of_score_id.in_(score_ids))
    return {row[0] for row in c.execute(query)}


def spoken_up(c: Connection, conversation_ids: Sequence[str]) -> set[tuple[str, str, str]]:
    """(conversation, person, name) of all who said something about a machine score they had seen."""
    unit = (score.c.conversation_id, score.c.person_id)
    here = score.c.conversation_id.in_(conversation_ids)
    told = (
        select(*unit, score.c.rater)
        .join(score_tag, score_tag.c.score_id == score.c.id)
        .where(here, score_tag.c.tag.in_((Tag.OVERRIDE, Tag.DISPUTE))),
        select(*unit, acceptance.c.accepted_by)
        .join(acceptance, acceptance.c.score_id == score.c.id)
        .where(here),
        select(*unit, contest.c.raised_by).join(contest, contest.c.score_id == score.c.id).where(here),
        select(*unit, contest.c.settled_by)
        .join(contest, contest.c.score_id == score.c.id)
        .where(here, contest.c.settled_by.is_not(None)),
    )
    return {(row[0], row[1], row[2]) for query in told for row in c.execute(query)}
