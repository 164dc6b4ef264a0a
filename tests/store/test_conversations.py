"""Conversations come back as they were saved; the same id twice changes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from coachloop.domain.conversation import Consent, DateSource, Difficulty, Participant, Role
from coachloop.domain.errors import NotFound
from coachloop.store import conversations, tables
from coachloop.store.database import Database
from tests.store.samples import START, TURNS, add_conversation, add_people, conversation, turns_for


def test_round_trip_of_everything(database: Database) -> None:
    given = replace(
        conversation(),
        participants=(
            Participant("Dana", Role.PERSON, "dana-r"),
            Participant("Candidate", Role.COUNTERPART),
            Participant("Lee", Role.PERSON, "lee-o"),
        ),
        ended_at=START + timedelta(minutes=40),
        language="en",
        difficulty=Difficulty.HARD,
        date_source=DateSource.FILE_NAME,
        counterpart="cand-17",
        job_role="data engineer",
        round="onsite",
        source="calls/a.vtt",
        sample=True,
    )
    with database.write() as c:
        add_people(c, "dana-r", "lee-o")
        assert conversations.save_conversation(
            c, given, TURNS, format="vtt", zone=UTC, import_id=None, created_at=START, external_id="x-1"
        )
    with database.read() as c:
        assert conversations.load_conversation(c, given.id) == given
        found = conversations.load_transcript(c, given.id)
    assert (found.conversation_id, found.version, found.turns) == (given.id, 1, TURNS)


def test_the_same_id_again_changes_nothing(database: Database) -> None:
    first = conversation()
    with database.write() as c:
        add_conversation(c, first)
        again = conversations.save_conversation(
            c,
            replace(first, call_type="onsite"),
            turns_for(first, "Other words."),
            format="plain",
            zone=UTC,
            import_id=None,
            created_at=START,
        )
        assert not again
        assert conversations.load_conversation(c, first.id) == first
        assert conversations.load_transcript(c, first.id).turns == turns_for(first)


def test_a_new_transcript_version_leaves_the_old_one(database: Database) -> None:
    given = conversation()
    with database.write() as c:
        add_conversation(c, given)
        newer = turns_for(given, "Corrected.")
        number = conversations.add_transcript_version(c, given.id, newer, format="plain", created_at=START)
        assert number == 2
        assert conversations.load_transcript(c, given.id).turns == newer
        assert conversations.load_transcript(c, given.id, 1).turns == turns_for(given)
        with pytest.raises(NotFound):
            conversations.load_transcript(c, given.id, 3)


def test_days_and_weeks_are_the_organisations(database: Database) -> None:
    # 2026-03-02 04:30 UTC is 22:30 on Sunday 1 March in Chicago: day 20513 (1970-01-01 + 20513), ISO week 9.
    given = conversation(started_at=datetime(2026, 3, 2, 4, 30, tzinfo=UTC))
    with database.write() as c:
        add_people(c, "dana-r")
        conversations.save_conversation(
            c,
            given,
            (),
            format="plain",
            zone=ZoneInfo("America/Chicago"),
            import_id=None,
            created_at=START,
        )
        row = c.execute(select(tables.conversation.c.day_id, tables.conversation.c.week_id)).one()
    assert tuple(row) == (20513, 202609)


def test_ids_are_in_one_order_and_filtered(database: Database) -> None:
    with database.write() as c:
        add_conversation(c, conversation(3, started_at=START))  # the same instant as c_0001: then by id
        add_conversation(c, conversation(1))
        add_conversation(c, conversation(2, call_type="onsite", persons=("lee-o",)))
        add_conversation(c, conversation(4, consent=Consent.REFUSED))
        listed = conversations.conversation_ids(c)
        assert listed == ("c_0001", "c_0003", "c_0002", "c_0004")
        assert conversations.conversation_ids(c, scorable=True) == ("c_0001", "c_0003", "c_0002")
        assert conversations.conversation_ids(c, person_id="lee-o") == ("c_0002",)
        assert conversations.conversation_ids(c, call_type="onsite") == ("c_0002",)
        second = START + timedelta(days=1)
        assert conversations.conversation_ids(c, since=second) == ("c_0002", "c_0004")
        assert conversations.conversation_ids(c, until=second) == ("c_0001", "c_0003")


def test_known_hashes_also_of_very_many(database: Database) -> None:
    with database.write() as c:
        add_conversation(c, conversation(1))
        asked = [f"hash-{n}" for n in range(2_000)]
        assert conversations.known_hashes(c, asked) == {"hash-1"}
        assert conversations.known_hashes(c, []) == set()


def test_a_missing_conversation_is_named(database: Database) -> None:
    with database.read() as c, pytest.raises(NotFound, match="c_none"):
        conversations.load_conversation(c, "c_none")


def test_a_plan_is_found_by_role_and_round(database: Database) -> None:
    with database.write() as c:
        c.execute(insert(tables.interview_plan).values(id=1, job_role="data", round="onsite", interviewers=2))
        rows = [{"plan_id": 1, "position": n, "text": t} for n, t in ((2, "And then?"), (1, "Why us?"))]
        c.execute(insert(tables.planned_question), rows)
        assert conversations.interview_plan(c, "data", "onsite").questions == ("Why us?", "And then?")
        assert conversations.interview_plan(c, "data", "onsite").interviewers == 2
        assert conversations.interview_plan(c, "data", None) == conversations.Plan(None, ())
