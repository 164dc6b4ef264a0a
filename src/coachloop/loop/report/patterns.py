"""Patterns of one person from the record: words as they were read, scorecards, and blind ratings."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from coachloop.domain.conversation import Conversation, Role
from coachloop.domain.people import Person
from coachloop.loop.context import Context
from coachloop.loop.report.as_read import as_read
from coachloop.loop.report.pattern_rules import Patterns, Said, Talk, patterns, points_of, withheld
from coachloop.loop.review.calibration.run import consensus
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.run import seen_for
from coachloop.loop.score.signals import signals
from coachloop.loop.score.topics import Move, asked
from coachloop.store import conversations, people, readings
from coachloop.store import handoff as store
from coachloop.store.database import Connection
from coachloop.store.handoff import CardRow
from coachloop.store.users import load_users

#: A scorecard that names no conversation is of the interview within half a day of the one it names.
_SAME_INTERVIEW = timedelta(hours=12)
#: Counts of conversations, three numbers each: those of a few hundred people.
_KEPT = 10_000


#: The hash of the words, and when they were read; None: by rule.
_Words = tuple[str, datetime | None]


def patterns_of(
    c: Connection, context: Context, person_id: str, now: datetime, viewer: str | None = None
) -> Patterns:
    """Raises NotFound. Words are read once a process and transcript: they never change.

    How far somebody is from other raters is for them and their own coach: `viewer` names who looks.
    """
    person = people.load_person(c, person_id)
    policy = context.policy_for(person.team_id, None)[0]
    ids = store.last_interviews(c, person.id, now, policy.pattern_loops)
    rated = points_of(
        (r.conversation_id, r.started_at, r.pct - r.consensus, r.gap) for r in consensus(c, person.id, now)
    )
    ends = [t.completed_at for t in store.trainings(c, [person.id]) if t.completed_at]
    end = min((moment for moment in ends if moment <= now), default=None)
    talks = _talks(c, ids, person.id, policy.missed_signal_turns)
    found = patterns(person.id, talks, rated, end, now, context.zone, policy)
    return found if _may_see(c, person, viewer) else withheld(found)


def _may_see(c: Connection, person: Person, viewer: str | None) -> bool:
    named = store.handoffs(c, [person.id]).get(person.id)
    coach = named.coach_id if named else None
    own = [u.name for u in load_users(c) if u.person_id == person.id or u.id == coach]
    allowed = {people.alias_of(name) for name in (*own, person.coach) if name}
    return viewer is not None and people.alias_of(viewer) in allowed


def _talks(c: Connection, ids: Sequence[str], person_id: str, within: int) -> list[Talk]:
    """Words, hashes and scorecards are read together: no query a conversation once its words are counted."""
    held = conversations.load_conversations(c, ids)
    if not held:
        return []
    hashes, read = store.text_hashes(c, ids), readings.read_when(c, ids, person_id)
    since, until = held[0].started_at - _SAME_INTERVIEW, held[-1].started_at + _SAME_INTERVIEW
    cards = store.cards_of(c, person_id, ids, since, until)
    talks = []
    for conversation in held:
        words = (hashes.get(conversation.id, ""), read.get(conversation.id))
        said = _said(c, conversation, person_id, words, within)
        hours = _hours(conversation, [card for card in cards if _same_interview(conversation, card)])
        talks.append(Talk(conversation.id, conversation.started_at, said, hours))
    return talks


def _same_interview(conversation: Conversation, card: CardRow) -> bool:
    """Named by the card, or of the same counterpart within half a day."""
    if card.conversation_id is not None or card.interviewed_at is None:
        return card.conversation_id == conversation.id
    near = abs(card.interviewed_at - conversation.started_at) < _SAME_INTERVIEW
    return near and card.counterpart == conversation.counterpart


def _hours(conversation: Conversation, cards: Sequence[CardRow]) -> float | None:
    """From the end to the person's first scorecard; one handed in before the end says nothing."""
    if not cards or conversation.ended_at is None:
        return None
    hours = (cards[0].submitted_at - conversation.ended_at).total_seconds() / 3600
    return hours if hours >= 0 else None


#: (words and when they were read, who spoke as what) -> what was said. What a transcript holds never changes.
_COUNTED: dict[tuple[object, ...], Said | None] = {}


def _said(
    c: Connection, conversation: Conversation, person_id: str, words: _Words, within: int
) -> Said | None:
    """No model runs; None where the record has no words, only scores."""
    sides = tuple((p.speaker, p.role, p.person_id == person_id) for p in conversation.participants)
    key = (words, sides, within)
    if words[0] and key not in _COUNTED:
        if len(_COUNTED) >= _KEPT:
            _COUNTED.clear()
        _COUNTED[key] = _counted(_turns(c, conversation, person_id, read=words[1] is not None), within)
    return _COUNTED.get(key)


def _turns(
    c: Connection, conversation: Conversation, person_id: str, *, read: bool
) -> tuple[TurnBehaviour, ...]:
    """As they were read when they were scored, else by rule."""
    words = seen_for(person_id, conversation, conversations.load_transcript(c, conversation.id))
    found = as_read(c, person_id, words) if read else None
    return found[0].turns if found else behaviours(words.turns)


def _counted(found: Sequence[TurnBehaviour], within: int) -> Said | None:
    if not found:
        return None
    mine = [a.turn for a in asked(found) if a.turn.role is Role.PERSON and a.move is not Move.ASIDE]
    return Said(len(mine), sum(turn.leading for turn in mine), len(signals(found, within=within).missed))
