"""Named users: found by name or id, each name once."""

import pytest

from coachloop.domain.people import Person, UserRole
from coachloop.store import people
from coachloop.store.database import Database
from coachloop.store.users import UserExists, UserUnknown, add_user, find_user, load_users
from tests.store.samples import START


def test_found_by_id_or_name_whatever_the_case(database: Database) -> None:
    with database.write() as c:
        people.upsert_person(c, Person("dana", "Dana"))
        ann = add_user(c, " Ann  Bell ", [UserRole.COACH, UserRole.LEADER], START)
        dana = add_user(c, "Dana", [UserRole.COACHED_PERSON], START, person_id="dana")
        assert (ann.id, ann.name, dana.id) == ("u_001", "Ann Bell", "u_002")
        assert find_user(c, "u_001") == find_user(c, "ANN BELL") == ann
        assert load_users(c) == (ann, dana)


def test_an_unknown_name_is_told_with_the_nearest(database: Database) -> None:
    with database.write() as c:
        add_user(c, "Ann Bell", [UserRole.COACH], START)
        with pytest.raises(UserUnknown, match="Did you mean Ann Bell"):
            find_user(c, "Ann Bel")
        with pytest.raises(UserUnknown, match="There is no user 'Kim'"):
            find_user(c, "Kim")


def test_a_name_is_given_once(database: Database) -> None:
    with database.write() as c:
        add_user(c, "Ann Bell", [UserRole.COACH], START)
        with pytest.raises(UserExists):
            add_user(c, "ann  bell", [UserRole.ADMIN], START)
