"""What a coached person says for themselves: own scores before the reveal, sharing them, private notes."""

from collections.abc import Mapping
from datetime import datetime

from coachloop.domain.errors import NotFound
from coachloop.domain.rubric import Criterion
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import level_on, levels
from coachloop.loop.review.errors import NothingSaid, SaidAlready, reasoned
from coachloop.store import audit, conversations, own, rubrics
from coachloop.store import report as store
from coachloop.store.database import Connection


def own_criteria(c: Connection, conversation_id: str, person_id: str) -> tuple[Criterion, ...]:
    """What somebody may score themselves on: the leaves with levels of the rubric that scored them; none
    while nothing did."""
    scoring = store.scoring_of(c, conversation_id, person_id)
    if scoring is None:
        return ()
    leaves = rubrics.load_version(c, scoring[1]).rubric.leaves
    return tuple(x for x in leaves if levels(x.scale))


def score_oneself(
    context: Context, conversation_id: str, person_id: str, given: Mapping[str, float], now: datetime
) -> None:
    """Keeps own levels by criterion key. They are no row of `score`: no figure ever reads them.

    Raises NotFound, NothingSaid, SaidAlready, AnswerWrong.
    """
    with context.database.write() as c:
        _check_theirs(c, conversation_id, person_id)
        if own.self_scores(c, person_id, [conversation_id]):
            raise SaidAlready(
                "You have scored yourself on this conversation.",
                why="It is a word from before the reveal, so it stays as it was said.",
                where=conversation_id,
            )
        criteria = {x.key: x for x in own_criteria(c, conversation_id, person_id)}
        known = {
            criteria[key].version_id: level_on(criteria[key], x)
            for key, x in given.items()
            if key in criteria
        }
        if not known:
            raise NothingSaid(
                "No criterion has a level yet.",
                fix="Choose a level on one of them; the others may stay open.",
            )
        own.keep_self_scores(c, person_id, conversation_id, known, now)


def share_own_scores(
    context: Context, conversation_id: str, person_id: str, who: str, now: datetime, *, shared: bool
) -> None:
    """Lets coach and supervisor see them, or takes that back. Raises NotFound."""
    with context.database.write() as c:
        _check_theirs(c, conversation_id, person_id)
        own.share_self_scores(c, person_id, conversation_id, now if shared else None)
        done = "own scores shared" if shared else "own scores no longer shared"
        audit.record(c, audit.Entry(now, who, done, conversation_id, person_id=person_id))


def keep_note(
    context: Context, person_id: str, text: str, conversation_id: str | None, now: datetime
) -> None:
    """A note that the person alone reads. Raises ReasonMissing, NotFound."""
    words = reasoned(text, "what the note says")
    with context.database.write() as c:
        if conversation_id is not None:
            _check_theirs(c, conversation_id, person_id)
        own.add_note(c, person_id, words, conversation_id, now)


def drop_note(context: Context, person_id: str, note_id: int) -> None:
    """Raises NotFound."""
    with context.database.write() as c:
        if not own.delete_note(c, person_id, note_id):
            raise NotFound("There is no such note of yours.")


def _check_theirs(c: Connection, conversation_id: str, person_id: str) -> None:
    if person_id not in conversations.load_conversation(c, conversation_id).scored_persons:
        raise NotFound("There is no such conversation of yours.", where=conversation_id)
