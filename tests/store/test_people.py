"""People, their labels and segments; ids are readable, stable and unique."""

from datetime import date

import pytest

from coachloop.domain.errors import NotFound
from coachloop.domain.people import Person, Segment, Team
from coachloop.store import people
from coachloop.store.database import Database


def test_ids_are_readable_and_unique(database: Database) -> None:
    with database.write() as c:
        assert people.person_id_for(c, "Dana R.") == "dana-r"
        people.upsert_person(c, Person("dana-r", "Dana R."))
        people.upsert_person(c, Person("dana-rowe", "Dana Rowe"))
        assert people.person_id_for(c, "Dana R") == "dana-r-2"
        assert people.person_id_for(c, "Zoë Ångström") == "zoe-angstrom"
        assert people.person_id_for(c, "王伟") == "person"
        assert people.person_id_for(c, "Sample Avery", sample=True) == "smp_sample-avery"


def test_a_person_is_found_by_any_label(database: Database) -> None:
    with database.write() as c:
        people.upsert_team(c, Team("night", "Night shift", "Kim"))
        people.upsert_person(c, Person("dana-r", "Dana R.", team_id="night", aliases=("Speaker 1",)))
        found = people.person_by_name_or_alias(c, "  SPEAKER   1 ")
        assert found == people.person_by_name_or_alias(c, "dana-r")
        assert found == Person("dana-r", "Dana R.", team_id="night", aliases=("dana r.", "speaker 1"))
        assert people.person_by_name_or_alias(c, "Nobody") is None
        assert people.aliases(c) == {"dana r.": "dana-r", "speaker 1": "dana-r"}
        with pytest.raises(NotFound):
            people.load_person(c, "nobody")


def test_a_label_stays_with_the_one_who_had_it_first(database: Database) -> None:
    with database.write() as c:
        people.upsert_person(c, Person("dana-r", "Dana R.", aliases=("agent 7",)))
        people.upsert_person(c, Person("lee-o", "Lee O.", aliases=("Agent 7",)))
        assert people.aliases(c)["agent 7"] == "dana-r"
        assert not people.add_alias(c, "AGENT 7", "lee-o")


def test_a_later_list_changes_what_it_says_and_keeps_the_rest(database: Database) -> None:
    with database.write() as c:
        people.upsert_team(c, Team("night", "Night shift", "Kim"))
        people.upsert_team(c, Team("night", "Nights"))
        people.upsert_person(c, Person("dana-r", "Dana R.", "night", "support", date(2025, 1, 6)))
        people.upsert_person(c, Person("dana-r", "Dana Rowe", coach="Kim"))
        kept = people.load_person(c, "dana-r")
        assert (kept.name, kept.team_id, kept.job_family, kept.hired_on, kept.coach) == (
            "Dana Rowe",
            "night",
            "support",
            date(2025, 1, 6),
            "Kim",
        )
        assert people.load_teams(c) == (Team("night", "Nights", "Kim"),)
        assert [p.id for p in people.load_people(c, team_id="night")] == ["dana-r"]


def test_the_same_segment_twice_is_one(database: Database) -> None:
    open_ended = Segment("dana-r", "queue", "billing")
    dated = Segment("dana-r", "queue", "billing", date(2026, 1, 1), date(2026, 2, 1))
    with database.write() as c:
        people.upsert_person(c, Person("dana-r", "Dana R."))
        assert people.add_segment(c, open_ended)
        assert not people.add_segment(c, open_ended)
        assert people.add_segment(c, dated)
        assert not people.add_segment(c, dated)
        assert people.load_segments(c, person_id="dana-r") == (open_ended, dated)
