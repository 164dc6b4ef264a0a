"""Erasing words when they are due (METHOD.md 0.2): nothing is erased that a setting does not say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachloop.domain.times import add_months
from coachloop.loop.context import Context
from coachloop.store import audit, conversations, retention
from coachloop.store.database import Connection
from coachloop.store.retention import Kept, Overdue

#: Told after each conversation how many are done.
Progress = Callable[[int], None]
_SETTING = "transcripts_months"
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """How long transcripts are kept: of a team, or (None) of everybody whose team has no rule of its own."""

    team_id: str | None
    months: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class Purged:
    """What was erased."""

    conversations: int = 0
    turns: int = 0
    quotes: int = 0


def rules(context: Context, now: datetime) -> tuple[Rule, ...]:
    """The rule of the workspace first, then those of teams that have one, by id."""
    book = context.policy
    own = sorted(team for team, changes in book.teams.items() if _SETTING in changes)
    found: list[tuple[str | None, int]] = [(None, book.workspace.transcripts_months)]
    found += [(team, book.resolve(team)[0].transcripts_months) for team in own]
    return tuple(_rule(team, months, frozenset(own), now) for team, months in found)


def _rule(team: str | None, months: int, own: frozenset[str], now: datetime) -> Rule:
    before = _before(now, months)
    return Rule(
        team, months, Kept(before, own, others=True) if team is None else Kept(before, frozenset({team}))
    )


def _before(now: datetime, months: int) -> datetime:
    """What began earlier is older than so many calendar months."""
    day = add_months(now.date(), -months)
    return now + timedelta(days=(day - now.date()).days)


def due(c: Connection, context: Context, now: datetime) -> tuple[tuple[Rule, Overdue], ...]:
    """What each rule says is to be erased now; a conversation of two teams may stand under both."""
    return tuple((rule, retention.overdue(c, rule.kept)) for rule in rules(context, now))


def purge(
    context: Context, by: str, now: datetime, most: int | None = None, tell: Progress | None = None
) -> Purged:
    """Erases what is due, the oldest first and at most `most`; each conversation in its own transaction.

    Scores, hashes, dates and frozen figures stay. The audit trail says what went and by which rule.
    """
    total = Purged()
    for rule in rules(context, now):
        while most is None or total.conversations < most:
            left = _AT_ONCE if most is None else min(_AT_ONCE, most - total.conversations)
            with context.database.read() as c:
                ids = retention.overdue_ids(c, rule.kept, left)
            if not ids:
                break
            for conversation_id in ids:
                total = _erase(context, conversation_id, rule, by, now, total)
                if tell is not None:
                    tell(total.conversations)
    return total


def _erase(
    context: Context, conversation_id: str, rule: Rule, by: str, now: datetime, so_far: Purged
) -> Purged:
    with context.database.write() as c:
        gone = retention.erase_words(c, conversation_id, now)
        told = f"older than {rule.months} months: {gone.turns} turns, {gone.quotes} quotes"
        for person_id in conversations.load_conversation(c, conversation_id).scored_persons or (None,):
            audit.record(c, audit.Entry(now, by, "words erased", conversation_id, told, person_id))
    return Purged(so_far.conversations + 1, so_far.turns + gone.turns, so_far.quotes + gone.quotes)
