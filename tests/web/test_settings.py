"""Thresholds in the browser: where each comes from, whom a change touches, and that it is then in force."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.cli.init import init
from coachloop.domain.people import UserRole
from coachloop.domain.policy import Policy, PolicyBook, PolicyInvalid
from coachloop.domain.policy_changes import Change, Level, Said, overlaid, read_setting
from coachloop.store import audit, policies
from coachloop.wiring import App, opened
from tests.web import workspace
from tests.web.workspace import NOW, csrf_of


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    init(tmp_path / "team")
    with opened(tmp_path / "team") as app:
        with app.context.database.write() as c:
            workspace.add_people(c)
        yield app


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with workspace.browser(app) as browser:
        yield browser


def change(client: TestClient, setting: str, **fields: str) -> str:
    return client.post(f"/settings/thresholds/{setting}", data={"csrf": csrf_of(client), **fields}).text


def test_a_change_is_in_force_for_whoever_asks_next(client: TestClient, app: App) -> None:
    assert app.context.policy_for(None, None)[0].flag_below == 75
    page = client.get("/settings/thresholds/flag_below?value=70&why=pilot").text
    assert "12 people" in page
    assert app.context.policy_for(None, None)[0].flag_below == 75  # looking changes nothing
    change(client, "flag_below", value="70", why="pilot")
    assert app.context.policy_for(None, None)[0].flag_below == 70
    with app.context.database.read() as c:
        last = audit.load_entries(c, limit=1)[0]
    assert (last.action, last.subject) == ("threshold changed", "flag_below")
    assert "75.0 to 70" in last.detail


def test_a_team_may_differ_and_go_back(client: TestClient, app: App) -> None:
    change(client, "flag_below", value="60", why="new team", for_team="interviewing")
    assert app.context.policy_for("interviewing", None)[0].flag_below == 60
    assert app.context.policy_for(None, None)[0].flag_below == 75
    change(client, "flag_below", back="1", why="back", for_team="interviewing")
    assert app.context.policy_for("interviewing", None)[0].flag_below == 75


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": "lots", "why": "x"}, "must be a number"),
        ({"value": "-3", "why": "x"}, "must be a number from 0 up"),
        ({"value": "70", "why": ""}, "in a sentence why"),
        ({"value": "", "why": "x"}, "Say the new value"),
    ],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(
    client: TestClient, app: App, fields: dict[str, str], told: str
) -> None:
    assert told in change(client, "flag_below", **fields)
    with app.context.database.read() as c:
        assert policies.load_changes(c) == ()


def test_whole_numbers_stay_whole(client: TestClient, app: App) -> None:
    assert "whole" in change(client, "baseline_n", value="9.5", why="x")
    change(client, "baseline_n", value="9", why="x")
    assert app.context.policy_for(None, None)[0].baseline_n == 9


def test_the_owner_of_a_team_is_named(client: TestClient) -> None:
    client.post("/settings/teams/interviewing", data={"csrf": csrf_of(client), "owner": "  Sample   Rowan "})
    assert re.search(r'name="owner" value="Sample Rowan"', client.get("/settings").text)


@pytest.mark.parametrize(
    "path",
    [
        "/settings/thresholds/nothing",
        "/settings/thresholds?for_team=x",
        "/settings/thresholds?for_criterion=x",
    ],
)
def test_what_is_not_there_is_said(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_below_is_counted_under_both_lines(tmp_path: Path) -> None:
    made = workspace.build(tmp_path, weeks=4)
    with workspace.browser(made) as client:
        page = client.get("/settings/thresholds/flag_below?value=0&why=x").text.replace("\xa0", " ")
    # No mean can lie below nothing.
    assert re.search(r"Of \d+ means of the last 30 days, \d+ lies? below 75 now|, \d+ lie below 75 now", page)
    assert "0 would lie below 0" in page
    made.context.database.close()


def test_the_newest_change_wins_and_none_goes_back() -> None:
    book = PolicyBook(Policy().with_settings({"flag_below": 80}))
    first, second = (
        Change(Level.WORKSPACE, "", "flag_below", 70),
        Change(Level.WORKSPACE, "", "flag_below", 65),
    )
    back = Change(Level.WORKSPACE, "", "flag_below", None)
    assert overlaid(book, [first, second]).workspace.flag_below == 65
    assert overlaid(book, [first, back]).workspace.flag_below == 80  # as the file has it, not the default


def test_a_word_that_is_none_of_the_choices_is_refused() -> None:
    with pytest.raises(PolicyInvalid):
        read_setting("talk_base", "guess")
    assert read_setting("talk_base", "speech") == "speech"


def test_changes_stay(app: App) -> None:
    said = Said(Change(Level.WORKSPACE, "", "flag_below", 70), "Kit", NOW - timedelta(days=1), "pilot")
    with app.context.database.write() as c:
        policies.add_change(c, said)
    with app.context.database.read() as c:
        assert policies.load_changes(c) == (said,)


def test_an_admin_who_sees_nobody_may_set_for_a_team(app: App) -> None:
    with workspace.browser(app, "Kit", UserRole.ADMIN) as admin:
        assert admin.get("/settings/thresholds?for_team=interviewing").status_code == 200
        change(admin, "flag_below", value="60", why="new team", for_team="interviewing")
        admin.post("/settings/teams/interviewing", data={"csrf": csrf_of(admin), "owner": "Kit"})
    assert app.context.policy_for("interviewing", None)[0].flag_below == 60
