"""Conversations made for tests of the store."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Turn,
)
from coachloop.domain.people import Person
from coachloop.store import conversations, people

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

TURNS = (
    Turn(0, "Dana", Role.PERSON, "What made you change teams?", 0, 2_000),
    Turn(1, "Candidate", Role.COUNTERPART, "The backlog doubled and nobody owned it.", 2_500, 6_000),
    Turn(2, "Lee", Role.PERSON, "Who decided what came first?", 6_500, 8_000),
)


def conversation(
    number: int = 1,
    *,
    persons: tuple[str, ...] = ("dana-r",),
    call_type: str = "screen",
    consent: Consent = Consent.CONFIRMED,
    started_at: datetime | None = None,
) -> Conversation:
    """Conversation `c_0001`, ...: one a day from START; each person talks under the own id."""
    speakers = [Participant(name, Role.PERSON, name) for name in persons]
    return Conversation(
        id=f"c_{number:04}",
        content_hash=f"hash-{number}",
        call_type=call_type,
        started_at=started_at or START + timedelta(days=number - 1),
        date_source=DateSource.STATED,
        consent=consent,
        participants=(*speakers, Participant("Candidate", Role.COUNTERPART)),
    )


def turns_for(given: Conversation, words: str = "What did you do then?") -> tuple[Turn, ...]:
    """Two turns for each participant, five seconds each."""
    order = [*given.participants, *given.participants]
    return tuple(
        Turn(seq, p.speaker, p.role, f"{words} I ask as {p.speaker}.", seq * 5_000, seq * 5_000 + 4_000)
        for seq, p in enumerate(order)
    )


def add_people(c: Connection, *ids: str) -> None:
    for person_id in ids:
        people.upsert_person(c, Person(person_id, person_id.title()))


def add_conversation(c: Connection, given: Conversation) -> None:
    """Saves it with its people."""
    add_people(c, *given.scored_persons)
    conversations.save_conversation(
        c, given, turns_for(given), format="plain", zone=UTC, import_id=None, created_at=START
    )
