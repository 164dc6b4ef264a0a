"""Whoever looks reads the same figure: an estimate about one person is worked out from everybody."""

from typing import Any

import pytest

from tests.rights.world import World, browser
from tests.web.workspace import browser as signed_in


def data(world: World, user: str, path: str) -> Any:
    with browser(world, user) as page:
        answer = page.get(path)
        assert answer.status_code == 200, (user, path)
        return answer.json()["data"]


def test_a_session_says_the_same_to_coach_supervisor_and_the_person(seen_world: World) -> None:
    path = f"/coaching/{seen_world.sessions['Adaquill']}.json"
    coach, supervisor, person = (
        data(seen_world, user, path) for user in ("Cora Coach", "Sam Owner", "Ada Herself")
    )
    assert coach["line"]["result"] == supervisor["line"]["result"] == person["line"]["result"]
    assert coach["how"] == supervisor["how"] == person["how"]
    assert coach["headline"] == person["headline"]
    # And as who sees everybody reads it.
    with signed_in(seen_world.made) as page:
        everybody = page.get(path).json()["data"]
    assert everybody["line"]["result"] == coach["line"]["result"]


@pytest.mark.parametrize("path", ["/people/smp_adaquill.json", "/people.json"])
def test_intervals_are_the_same_for_a_coach_of_two_and_an_owner_of_three(
    seen_world: World, path: str
) -> None:
    def sparks(found: Any) -> Any:
        if "panels" in found:
            return found["panels"], found["sheets"]
        return [
            line["sparks"]
            for board in found["boards"]
            for line in board["lines"]
            if line["person"]["id"] == "smp_adaquill"
        ]

    coach, owner = (data(seen_world, user, path) for user in ("Cora Coach", "Sam Owner"))
    assert sparks(coach) == sparks(owner)
    assert sparks(coach)


def test_which_alerts_stand_does_not_depend_on_who_looks(seen_world: World) -> None:
    def honest(found: Any) -> Any:
        mine = [x for x in found["alerts"] if x["person"]["id"] == "smp_adaquill"]
        return [(x["id"], x["honest"], x["sentence"]) for x in mine]

    coach, owner = (data(seen_world, user, "/week.json") for user in ("Cora Coach", "Sam Owner"))
    with signed_in(seen_world.made) as page:
        everybody = page.get("/week.json").json()["data"]
    assert honest(coach) == honest(owner) == honest(everybody)
    assert len(honest(coach)) == 1
    # Eight people are flagged; the coach of two reads of two.
    assert (len(coach["alerts"]), len(everybody["alerts"])) == (2, 8)


def test_a_panel_shows_to_each_the_scores_of_whom_they_see(seen_world: World) -> None:
    with signed_in(seen_world.made) as page:
        both = page.get("/conversations/c_roundtable.json").json()["data"]
    assert {both["person"]["id"], *(p["id"] for p in both["others"])} == {"smp_adaquill", "smp_cleomarsh"}
    # Cora coaches the first, Dov the second; Tess owns the team of the second.
    for user, whose in (
        ("Cora Coach", "smp_adaquill"),
        ("Dov Coach", "smp_cleomarsh"),
        ("Tess Owner", "smp_cleomarsh"),
        ("Cleo Herself", "smp_cleomarsh"),
    ):
        found = data(seen_world, user, "/conversations/c_roundtable.json")
        assert (found["person"]["id"], found["others"]) == (whose, [])
        with browser(seen_world, user) as page:
            other = ({"smp_adaquill", "smp_cleomarsh"} - {whose}).pop()
            assert page.get(f"/conversations/c_roundtable?person={other}").status_code == 404


def test_a_list_is_not_narrowed_by_what_its_reader_may_not_see(seen_world: World) -> None:
    """Neither a name nor a score of somebody else answers whether they are in a conversation."""
    with browser(seen_world, "Cora Coach") as page:
        named = page.get("/conversations.json?q=cleomarsh").json()["data"]["lines"]
        assert named == []
        assert page.get("/conversations.json?person=smp_cleomarsh").status_code == 404
        choices = page.get("/conversations.json").json()["data"]["choices"]["people"]
        assert [x[0] for x in choices] == ["smp_adaquill", "smp_benrook"]
