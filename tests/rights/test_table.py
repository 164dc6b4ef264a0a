"""The table of rights against the real app: every route, every role, what is theirs and what is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.web.app import create_app
from tests.rights import table, world
from tests.rights.deeds import Deeds
from tests.rights.world import World
from tests.web.workspace import csrf_of


@pytest.fixture
def one(engine_url: str, tmp_path: Path) -> Iterator[World]:
    """A world of its own on each database: forms are sent to it."""
    made = world.build(tmp_path, engine_url)
    yield made
    made.made.context.database.close()


def routes(world_: World) -> set[tuple[str, str]]:
    """(method, path) of all routes, the data forms of a page with the page."""
    found = set()
    for route in create_app(world_.made).routes:
        for method in getattr(route, "methods", None) or ():
            found.add((method, route.path.removesuffix(".json").removesuffix(".csv")))  # type: ignore[attr-defined]
    return found - {("HEAD", path) for _, path in found}


def test_every_route_stands_in_the_table(seen_world: World) -> None:
    pages, parts, forms = (table.rows(t) for t in (table.PAGES, table.PARTS, table.FORMS))
    door = table.DOOR.split()
    listed = {("GET", path) for path in (*pages, *parts)} | {("POST", path) for path in forms}
    there = {(method, path) for method, path in routes(seen_world) if path not in door}
    assert there - listed == set()
    assert listed - there == set()


#: What an address names, for who is nobody: ids that nothing has.
MISSING = dict.fromkeys(
    ("item_id", "question_id", "decision_id", "training_id", "held_id", "set_id", "rater_id", "rubric_key",
     "span", "upload_id", "import_id", "note_id", "setting", "named", "notice", "filter_id", "criterion_key"),
    "999999",
) | {"conversation_id": "c_nosuchtalk-3", "person_id": "smp_nosuchone", "session_id": "s_999999", "item": "1"}  # fmt: skip
RATERS = {"own": "Ada Herself", "team": "Cora Coach", "other": "Dov Coach"}


def ids_of(made: World, scope: str) -> dict[str, str]:
    """The ids of what is about the person of that scope, by the name of the part of an address."""
    name = table.SCOPES[scope]
    if name is None:
        return MISSING
    key, deeds = name.lower(), made.deeds
    ids = MISSING | {
        "person_id": f"smp_{key}",
        "conversation_id": f"c_{key}-3",
        "session_id": made.sessions[name],
        "item_id": str(made.items[name]),
        "question_id": str(made.questions[name]),
        "decision_id": deeds.decisions[name],
        "training_id": deeds.trainings[name],
        "held_id": deeds.trainings[name],
        "set_id": deeds.sets[name],
        "rater_id": made.users[RATERS[scope]],
    }
    return ids | _once(deeds) if scope == "own" else ids


def _once(deeds: Deeds) -> dict[str, str]:
    return {
        "rubric_key": "interviewer", "span": "v1..v2", "upload_id": deeds.upload, "import_id": deeds.receipt,
        "note_id": str(deeds.note), "filter_id": str(deeds.filter), "setting": "flag_below", "named": "north",
        "notice": "staff", "criterion_key": "follow_up",
    }  # fmt: skip


def parts_of(made: World, route: str, scope: str) -> tuple[str, dict[str, str]]:
    """The address of the route about that person, and the fields that make a form about them."""
    ids, name = ids_of(made, scope), table.SCOPES[scope]
    score, alert = (str(made.scores[name]), str(made.alerts[name])) if name else ("999999", "999999")
    fields = {"reason": "", "level": "", "rule": "screens", "coach": "Leo Leader", "as": "text", "item": "1"}
    if not route.startswith(("/calibration/{", "/rubrics/")):  # about a set, a rubric, and not a person
        fields |= {"person": ids["person_id"], "conversation": ids["conversation_id"], "score": score}
        fields |= {"alert": alert, "alert_id": alert}
    return route.format(**ids), fields


def answered(status: int, path: str) -> str:
    assert status < 500, path
    return {403: "x", 404: "0"}.get(status, "1")


def get(page: TestClient, path: str, forms: tuple[str, ...]) -> str:
    """The one letter that all forms of the page are answered with."""
    found = {
        answered(page.get(path + form, follow_redirects=False).status_code, path + form) for form in forms
    }
    assert len(found) == 1, (path, found)
    return found.pop()


def post(page: TestClient, path: str, fields: dict[str, str]) -> str:
    form = {**fields, "csrf": csrf_of(page)}
    return answered(page.post(path, data=form, follow_redirects=False).status_code, path)


def told(made: World, page: TestClient, route: str, letters: str, kind: str) -> str:
    """What the role is answered, in the letters of the table; all scopes where it is refused."""
    scopes = tuple(table.SCOPES) if "{" in route or letters else ("own",)
    said = ""
    for scope in scopes:
        path, fields = parts_of(made, route, scope)
        if kind == "form":
            answer = post(page, path, fields)
            # Without letters it is about nobody: what it does not find is what the form does not say.
            said += answer if letters or answer == "x" else "1"
        else:
            said += get(page, path, ("", ".json", ".csv") if kind == "page" else ("",))
    return said


def wrong(made: World, role: str, kind: str) -> Iterator[tuple[str, str, str, str]]:
    """(role, route, what the table says, what was answered) where they differ."""
    text = {"page": table.PAGES, "part": table.PARTS, "form": table.FORMS}[kind]
    with world.browser(made, table.USERS[role]) as page:
        for route, roles in table.rows(text).items():
            letters = roles.get(role, "x")
            said = told(made, page, route, "" if letters == "x" else letters, kind)
            expected = letters if len(letters) > 1 else (letters or "1") * len(said)
            if said != expected:
                yield role, route, expected, said


def test_each_role_is_answered_as_the_table_says(one: World) -> None:
    """Pages before forms: a form may change what is there."""
    kinds = ("page", "part", "form")
    assert [found for kind in kinds for role in table.USERS for found in wrong(one, role, kind)] == []
