"""Questioning a score: it is kept, and every verdict that uses it waits until the question is settled."""

from datetime import datetime

from coachloop.domain.errors import NotFound
from coachloop.loop.context import Context
from coachloop.loop.review.blind import check_not_blind
from coachloop.loop.review.errors import AlreadyQuestioned, reasoned
from coachloop.store import coaching
from coachloop.store import report as store


def question_score(
    context: Context,
    conversation_id: str,
    score_id: int,
    reason: str,
    raised_by: str,
    now: datetime,
    proposed_level: float | None = None,
) -> int:
    """The id of the new question. Raises ReasonMissing, AlreadyQuestioned, StillBlind, NotFound."""
    words = reasoned(reason, "why this score is questioned")
    with context.database.write() as c:
        found = next((s for s in store.scores_of(c, [conversation_id]) if s.id == score_id), None)
        if found is None:
            raise NotFound("There is no such score in this conversation.", where=conversation_id)
        check_not_blind(c, conversation_id, found.person_id, raised_by)
        if store.open_contests(c, [score_id]):
            raise AlreadyQuestioned(
                "This score is questioned already.", fix="Its question is shown beside it."
            )
        return coaching.raise_contest(c, score_id, raised_by, words, proposed_level, now)
