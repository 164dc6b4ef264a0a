"""Questioning a score: it is kept, and every verdict that uses it waits until the question is settled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from coachloop.domain.errors import NotFound
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import level_on
from coachloop.loop.review.blind import check_not_blind
from coachloop.loop.review.errors import AlreadyQuestioned, named, reasoned
from coachloop.store import audit, coaching, people, rubrics
from coachloop.store import report as store
from coachloop.store.database import Connection
from coachloop.store.report import ScoreRow


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed: by whom, why, which level they propose; `context` is what nobody could hear."""

    by: str
    reason: str
    proposed_level: float | None = None
    context: str = ""


def question_score(context: Context, conversation_id: str, score_id: int, asked: Asked, now: datetime) -> int:
    """The id of the new question; its clock runs from now (`question_days`), whatever the policy becomes.

    Raises ReasonMissing, RaterMissing, AlreadyQuestioned, StillBlind, AnswerWrong, NotFound.
    """
    who, words = named(asked.by), reasoned(asked.reason, "why this score is questioned")
    more = reasoned(asked.context, "what should be known") if asked.context.strip() else None
    with context.database.write() as c:
        found = next((s for s in store.scores_of(c, [conversation_id]) if s.id == score_id), None)
        if found is None:
            raise NotFound("There is no such score in this conversation.", where=conversation_id)
        check_not_blind(c, conversation_id, found.person_id, who)
        if store.open_contests(c, [score_id]):
            raise AlreadyQuestioned(
                "This score is questioned already.", fix="Its question is shown beside it."
            )
        if asked.proposed_level is not None:
            level_on(rubrics.load_criterion(c, found.criterion_version_id), asked.proposed_level)
        due = now + _clock(c, context, found)
        told = f"score {score_id}"
        about = audit.Entry(now, who, "score questioned", conversation_id, told, found.person_id)
        audit.record(c, about)
        return coaching.raise_contest(
            c, score_id, who, words, asked.proposed_level, now, due_at=due, context=more
        )


def _clock(c: Connection, context: Context, score: ScoreRow) -> timedelta:
    """How long an answer may take, by the policy of that team and criterion."""
    team = people.load_person(c, score.person_id).team_id
    key = rubrics.load_criterion(c, score.criterion_version_id).key
    policy, _ = context.policy_for(team, key)
    return timedelta(days=policy.question_days)
