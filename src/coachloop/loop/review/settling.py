"""Answering a question about a score: it is upheld, changed, or set aside; then verdicts go on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.score import RaterKind, Score, Status, Tag
from coachloop.loop.context import Context
from coachloop.loop.review.blind import check_not_blind, same_name
from coachloop.loop.review.errors import (
    NotOverridable,
    NotYoursToAnswer,
    QuestionSettled,
    named,
    reasoned,
)
from coachloop.loop.review.overrides import Word, keep_word
from coachloop.store import audit, people, questions, sheets, users
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
    """An answer: by whom, in which words; `level` for CHANGED only.

    `wording`: how the rubric could say it, so that the question would not come up again.
    """

    outcome: Outcome
    by: str
    answer: str
    level: float | None = None
    wording: str = ""


def settle_question(
    context: Context,
    question_id: int,
    settlement: Settlement,
    now: datetime,
    after_settling: AfterSettling | None = None,
) -> Question:
    """Keeps the answer; what waited for it goes on. Rows are only added: an override, or a voided row.

    Raises NotFound, QuestionSettled, NotYoursToAnswer, StillBlind, NotOverridable, AnswerWrong,
    ReasonMissing, RaterMissing.
    """
    who = named(settlement.by)
    words = reasoned(settlement.answer, "what the answer is")
    wording = (
        reasoned(settlement.wording, "what the rubric could say") if settlement.wording.strip() else None
    )
    with context.database.write() as c:
        question = questions.load_question(c, question_id)
        if question.settled_at is not None:
            raise _settled(question)
        score = sheets.scores_by_id(c, [question.score_id])[0]
        concerned = concerns(c, question, score, who)
        if concerned is not None:
            raise NotYoursToAnswer(
                "Somebody else answers this question.", why=concerned, where=f"question {question_id}"
            )
        check_not_blind(c, question.conversation_id, question.person_id, who)
        new = _carry_out(c, question, score, settlement, words, now)
        done = questions.settle(
            c,
            question_id,
            outcome=settlement.outcome,
            settled_by=who,
            answer=words,
            now=now,
            new_score_id=new,
            wording=wording,
        )
        settled = questions.load_question(c, question_id)
        if not done:  # by somebody else, a moment ago
            raise _settled(settled)
        told = f"{settlement.outcome.value.replace('_', ' ')}: score {question.score_id}"
        about = audit.Entry(now, who, "question settled", question.conversation_id, told, question.person_id)
        audit.record(c, about)
        if after_settling is not None:
            after_settling(c, settled)
        return settled


def concerns(c: Connection, question: Question, score: Score, who: str) -> str | None:
    """Why `who` may not answer it: it is about them, or the score is theirs; None when they may."""
    if _is(c, question.person_id, question.person, who):
        return "It is about a conversation of theirs."
    if score.rater.kind is RaterKind.HUMAN and same_name(score.rater.name, who):
        return "They gave the score that is questioned."
    return None


def _is(c: Connection, person_id: str, name: str, who: str) -> bool:
    """Whether a scored person and a named user are one."""
    known = people.person_by_name_or_alias(c, who)
    user = next((u for u in users.load_users(c) if same_name(u.name, who)), None)
    ids = {known.id if known else None, user.person_id if user else None}
    return person_id in ids or same_name(name, who)


def _settled(question: Question) -> QuestionSettled:
    return QuestionSettled(
        "This question is settled.", why=f"{question.settled_by or 'Somebody'}: {question.outcome}."
    )


def _carry_out(
    c: Connection, question: Question, score: Score, settlement: Settlement, words: str, now: datetime
) -> int | None:
    """The id of the row that the answer adds; None for a score that stays as it is."""
    if settlement.outcome is Outcome.CHANGED:
        if not _stands(c, score):
            raise NotOverridable("This score does not stand any more.", where=score.conversation_id)
        return keep_word(c, score, Word(settlement.by, settlement.level, words), Tag.DISPUTE, now).id
    if settlement.outcome is Outcome.SET_ASIDE:
        return void_score(c, question.conversation_id, question.score_id, words, now)
    return None


def _stands(c: Connection, score: Score) -> bool:
    """A machine score is replaced by a later one of its series; what a person said stands beside others."""
    if score.judgement.status is Status.VOIDED:
        return False
    current = sheets.current_scores(c, score.conversation_id)
    return score.rater.kind is RaterKind.HUMAN or any(s.id == score.id for s in current)
