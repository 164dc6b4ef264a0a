"""Words that are kept no longer: turns and quotes go; hashes, dates, scores and frozen figures stay."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, update

from coachloop.store.tables import (
    conversation,
    evidence,
    judge_answer,
    participant,
    person,
    reading,
    score,
    transcript,
    turn,
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Conversations older than they are kept, and when the oldest of them was."""

    n: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with the words of a conversation."""

    turns: int
    quotes: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Words from before `before` are due: of people in `teams`; `others`: of all who are in none of them."""

    before: datetime
    teams: frozenset[str] = frozenset()
    others: bool = False


def overdue(c: Connection, kept: Kept) -> Overdue:
    t = conversation.c
    row = c.execute(select(func.count(), func.min(t.started_at)).where(*_due(kept))).one()
    return Overdue(row[0], row[1])


def overdue_ids(c: Connection, kept: Kept, limit: int) -> tuple[str, ...]:
    """The oldest first."""
    t = conversation.c
    query = select(t.id).where(*_due(kept)).order_by(t.started_at, t.id).limit(limit)
    return tuple(c.scalars(query))


def _due(kept: Kept) -> tuple[ColumnElement[bool], ...]:
    t, w = conversation.c, turn.c
    words = exists().where(w.conversation_id == t.id)
    return t.started_at < kept.before, words, _whose(kept.teams, others=kept.others)


def _whose(teams: Collection[str], *, others: bool) -> ColumnElement[bool]:
    part = participant.c
    scored = (part.conversation_id == conversation.c.id, part.person_id == person.c.id)
    in_teams = exists().where(*scored, person.c.team_id.in_(sorted(teams)))
    if not others:
        return in_teams
    outside = person.c.team_id.is_(None) | person.c.team_id.not_in(sorted(teams))
    return exists().where(*scored, outside) | ~in_teams


def erase_words(c: Connection, conversation_id: str, now: datetime) -> Erased:
    """All versions of the words, the quotes from them, what turns did, and a judge's answers, which quote."""
    mine = select(score.c.id).where(score.c.conversation_id == conversation_id)
    quoted = update(evidence).where(evidence.c.score_id.in_(mine), evidence.c.text != "")
    quotes = c.execute(quoted.values(text="")).rowcount
    turns = c.execute(delete(turn).where(turn.c.conversation_id == conversation_id)).rowcount
    c.execute(delete(judge_answer).where(judge_answer.c.conversation_id == conversation_id))
    c.execute(delete(reading).where(reading.c.conversation_id == conversation_id))
    c.execute(update(transcript).where(transcript.c.conversation_id == conversation_id).values(erased_at=now))
    return Erased(turns, quotes)
