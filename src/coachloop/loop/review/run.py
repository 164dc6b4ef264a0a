"""Questioning a score: it is kept, and every verdict that uses it waits until the question is settled."""

from datetime import datetime

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.loop.context import Context
from coachloop.store import coaching
from coachloop.store import report as store

_LONGEST = 2_000


class ReasonMissing(CoachloopError):
    """A score is questioned without saying why."""

    code = "E-REV-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class AlreadyQuestioned(CoachloopError):
    """The score has a question that is not settled yet."""

    code = "E-REV-002"
    kind = ErrorKind.CONFLICT


def question_score(
    context: Context,
    conversation_id: str,
    score_id: int,
    reason: str,
    raised_by: str,
    now: datetime,
    proposed_level: float | None = None,
) -> int:
    """The id of the new question. Raises ReasonMissing, AlreadyQuestioned, NotFound."""
    words = reason.strip()
    if not words or len(words) > _LONGEST:
        raise ReasonMissing(
            "Please say in a sentence or two why this score is questioned.",
            why=f"The answer is given to that reason; it has at most {_LONGEST} characters.",
            fix="Write what the score misses, and send it again.",
            where="reason",
        )
    with context.database.write() as c:
        known = {s.id for s in store.scores_of(c, [conversation_id])}
        if score_id not in known:
            raise NotFound("There is no such score in this conversation.", where=conversation_id)
        if store.open_contests(c, [score_id]):
            raise AlreadyQuestioned(
                "This score is questioned already.", fix="Its question is shown beside it."
            )
        return coaching.raise_contest(c, score_id, raised_by, words, proposed_level, now)
