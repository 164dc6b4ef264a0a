"""Answering a question about a score: it is upheld, changed, or set aside; then verdicts go on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.score import Tag
from coachloop.loop.context import Context
from coachloop.loop.review.blind import check_not_blind
from coachloop.loop.review.errors import QuestionSettled, named, reasoned
from coachloop.loop.review.overrides import Word, keep_word, standing_score
from coachloop.store import audit, questions
from coachloop.store.database import Connection
from coachloop.store.questions import Question
from coachloop.store.scores import void_score

#: Called in the transaction of the answer; the gaps stage reads its rules again in it.
AfterSettling = Callable[[Connection, Question], None]


class Outcome(StrEnum):
    """SET_ASIDE is for a fault of the record only: wrong speaker, conversation or transcript."""

    UPHELD = "upheld"
    CHANGED = "changed"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Settlement:
    """An answer: by whom, in which words; `level` for CHANGED only."""

    outcome: Outcome
    by: str
    answer: str
    level: float | None = None


def settle_question(
    context: Context,
    question_id: int,
    settlement: Settlement,
    now: datetime,
    after_settling: AfterSettling | None = None,
) -> Question:
    """Keeps the answer; what waited for it goes on. Rows are only added: an override, or a voided row.

    Raises NotFound, QuestionSettled, StillBlind, NotOverridable, AnswerWrong, ReasonMissing, RaterMissing.
    """
    who = named(settlement.by)
    words = reasoned(settlement.answer, "what the answer is")
    with context.database.write() as c:
        question = questions.load_question(c, question_id)
        if question.settled_at is not None:
            raise _settled(question)
        check_not_blind(c, question.conversation_id, question.person_id, who)
        new = _carry_out(c, question, settlement, words, now)
        done = questions.settle(
            c,
            question_id,
            outcome=settlement.outcome,
            settled_by=who,
            answer=words,
            now=now,
            new_score_id=new,
        )
        settled = questions.load_question(c, question_id)
        if not done:  # by somebody else, a moment ago
            raise _settled(settled)
        told = f"{settlement.outcome.value.replace('_', ' ')}: score {question.score_id}"
        audit.record(c, audit.Entry(now, who, "question settled", question.conversation_id, told))
        if after_settling is not None:
            after_settling(c, settled)
        return settled


def _settled(question: Question) -> QuestionSettled:
    return QuestionSettled(
        "This question is settled.", why=f"{question.settled_by or 'Somebody'}: {question.outcome}."
    )


def _carry_out(
    c: Connection, question: Question, settlement: Settlement, words: str, now: datetime
) -> int | None:
    """The id of the row that the answer adds; None for a score that stays as it is."""
    if settlement.outcome is Outcome.CHANGED:
        score = standing_score(c, question.conversation_id, question.score_id)
        return keep_word(c, score, Word(settlement.by, settlement.level, words), Tag.DISPUTE, now).id
    if settlement.outcome is Outcome.SET_ASIDE:
        return void_score(c, question.conversation_id, question.score_id, words, now)
    return None
