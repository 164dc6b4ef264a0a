"""/people: who is sought, page by page, and only of those whom the reader sees."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import Person, Team, UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.report import people as view
from coachloop.store import people
from coachloop.web.services import Services
from tests.web import workspace
from tests.web.workspace import Made, browser


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path, weeks=5)
    with built.context.database.write() as c:
        people.upsert_team(c, Team("other", "Other team", "Sample Robin"))
        people.upsert_person(c, Person(workspace.person_id("Blake"), "Sample Blake", "other"))
    yield built
    built.context.database.close()


def _names(page: TestClient, query: str = "") -> list[str]:
    told = page.get(f"/people.json{query}").json()["data"]
    return sorted({x["person"]["name"] for board in told["boards"] for x in board["lines"]})


def test_by_team_segment_and_call_type(made: Made) -> None:
    """Every second of the twelve works in the morning, the first being Avery (workspace.add_people)."""
    with browser(made) as page:
        assert len(_names(page)) == 12
        assert _names(page, "?team=other") == ["Sample Blake"]
        morning = [f"Sample {name}" for name in sorted(workspace.NAMES[::2])]
        assert _names(page, "?segment=shift:morning") == morning
        assert _names(page, "?segment=shift:morning&team=other") == []
        assert "Nobody matches these filters." in page.get("/people?team=none").text
        both = page.get("/people.json").json()["data"]["boards"][0]["lines"][0]["scored"]
        of_one = page.get("/people.json?call_type=panel").json()["data"]["boards"][0]["lines"][0]["scored"]
        of_other = page.get("/people.json?call_type=screen").json()["data"]["boards"][0]["lines"][0]["scored"]
    assert of_one + of_other == both
    assert 0 < of_one < both


def test_filters_offer_only_what_the_reader_sees(made: Made) -> None:
    with browser(made, "Sample Robin", Grant(UserRole.SUPERVISOR)) as page:  # owns the other team
        told = page.get("/people.json").json()["data"]
        assert [x["person"]["name"] for x in told["boards"][0]["lines"]] == ["Sample Blake"]
        assert told["choices"]["teams"] == [["other", "Other team"]]
        assert told["choices"]["segments"] == [["shift:evening", "shift: evening"]]
        assert page.get("/people?team=interviewing").status_code == 404


def test_pages_of_people_follow_each_other(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "PAGE", 5)
    seen: list[str] = []
    with browser(made) as page:
        query = ""
        for _ in range(3):
            seen += _names(page, query)
            key = page.get(f"/people.json{query}").json()["data"]["next_key"]
            query = f"?after={key}"
    assert key is None
    assert seen == [f"Sample {name}" for name in workspace.NAMES]  # by name, each once


def test_a_line_says_what_is_open_and_since_when(services: Services) -> None:
    with browser(services) as page:
        text = " ".join(page.get("/people").text.split())
    assert "1 open · coached 12 days ago" in text  # Casey's session was 12 days ago
    assert "not coached yet" in text
