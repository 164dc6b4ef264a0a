"""Figures about groups are shown of at least five people, and not where a difference tells of fewer."""

import pytest

from coachloop.domain.people import UserRole
from coachloop.domain.rights import (
    ACTS,
    NOT_SHOWN,
    READS,
    Action,
    Area,
    Grant,
    Reader,
    Sight,
    group_shown,
    groups_shown,
    may,
    may_read,
    sight_for,
    sight_in,
)  # fmt: skip
from tests.rights.world import World, browser

R = UserRole


@pytest.mark.parametrize(
    ("people", "of", "shown"),
    [
        (4, None, False),
        (5, None, True),
        # A team of 9 beside the whole of 13: the other 4 could be worked out.
        (9, 13, False),
        (9, 14, True),
        (9, 9, True),
        (4, 20, False),
    ],
)
def test_a_group_is_shown_when_neither_it_nor_the_rest_is_small(
    people: int, of: int | None, shown: bool
) -> None:
    assert group_shown(people, of) is shown


@pytest.mark.parametrize(
    ("sizes", "of", "shown"),
    [
        ({"a": 9, "b": 7}, 16, {"a", "b"}),
        # 23 less 10 less 10 would be the 3 of c: the smaller by size, then the later by name, is left out too.
        ({"a": 10, "b": 10, "c": 3}, 23, {"a"}),
        ({"a": 12, "b": 10, "c": 3, "d": 2}, 27, {"a", "b"}),
        # Two people of no team.
        ({"a": 9, "b": 7}, 18, {"a"}),
        ({"a": 9}, 11, set()),
        ({"a": 4, "b": 4}, 8, set()),
    ],
)
def test_groups_added_up_tell_of_nobody_left(sizes: dict[str, int], of: int, shown: set[str]) -> None:
    assert groups_shown(sizes, of) == shown


def test_what_is_not_shown_says_why() -> None:
    assert str(NOT_SHOWN) == "not_applicable(not shown: fewer than 5 people)"


def test_what_works_names_people_to_their_coach_and_the_training_lead_only(seen_world: World) -> None:
    for user, named in (
        ("Cora Coach", {"Sample Adaquill"}),
        ("Sam Owner", set()),
    ):
        with browser(seen_world, user) as page:
            rows = page.get("/coaching/what-works.json").json()["data"]["groups"]
        people = [row["name"] for group in rows if group["by"] == "person" for row in group["rows"]]
        assert set(people) - {"Sample Benrook"} == named, user


# --- whom each role sees ---------------------------------------------------------------------------------


def reader(*grants: Grant, person: str | None = None, owned: frozenset[str] = frozenset()) -> Reader:
    return Reader("u_001", "Quinn", grants, person, owned)


@pytest.mark.parametrize(
    ("who", "area", "seen"),
    [
        (reader(Grant(R.COACH)), Area.PEOPLE, Sight(coach="Quinn")),
        (reader(Grant(R.COACH, team_id="north")), Area.PEOPLE, Sight(team_ids=frozenset({"north"}))),
        (reader(Grant(R.SUPERVISOR), owned=frozenset({"south"})), Area.WEEK, Sight(team_ids=frozenset({"south"}))),
        (reader(Grant(R.SUPERVISOR)), Area.WEEK, Sight()),
        (reader(Grant(R.COACHED_PERSON), person="avery"), Area.ME, Sight(person_id="avery")),
        # A coached person does not come into the pages of coaches through a second role.
        (reader(Grant(R.COACHED_PERSON), Grant(R.COACH), person="avery"), Area.PEOPLE, Sight(coach="Quinn")),
        # Who leads the training and coaches two people does not read everybody's conversations.
        (reader(Grant(R.TRAINING_LEAD, everyone=True), Grant(R.COACH)), Area.CONVERSATIONS, Sight(coach="Quinn")),
        (reader(Grant(R.TRAINING_LEAD, everyone=True)), Area.GAPS, Sight(everyone=True)),
        # What coaching did for one person is for coach and training lead.
        (reader(Grant(R.SUPERVISOR, everyone=True)), Area.WHAT_WORKS, Sight()),
        (reader(Grant(R.LEADER, everyone=True)), Area.PROGRAM, Sight()),
        (reader(Grant(R.ANALYST, everyone=True)), Area.PROGRAM, Sight()),
        (reader(Grant(R.ADMIN, everyone=True)), Area.AUDIT, Sight(everyone=True)),
        (reader(Grant(R.ADMIN, everyone=True)), Area.HEALTH, Sight()),
        (reader(Grant(R.MANAGER), owned=frozenset({"south"})), Area.READINESS, Sight(team_ids=frozenset({"south"}))),
        (reader(Grant(R.MANAGER), owned=frozenset({"south"})), Area.PEOPLE, Sight()),
    ],
)  # fmt: skip
def test_sight_is_that_of_the_roles_that_read_the_area(who: Reader, area: Area, seen: Sight) -> None:
    assert sight_in(who, area) == seen


def test_who_administers_acts_on_people_by_name_only_where_they_must() -> None:
    admin = reader(Grant(R.ADMIN, everyone=True))
    by_name = {action for action in Action if may(admin, action) and sight_for(admin, action).everyone}
    assert by_name == {Action.GRANT, Action.SET, Action.IMPORT}


def test_who_has_no_role_has_their_own_pages_only() -> None:
    nobody = reader()
    assert [area for area in Area if may_read(nobody, area)] == [Area.HOME]
    assert [action for action in Action if may(nobody, action)] == [Action.OWN]


def test_every_area_and_action_is_somebodys() -> None:
    assert set(READS) == set(Area)
    assert set(ACTS) == set(Action)
    assert all(READS.values())
    assert all(ACTS.values())
