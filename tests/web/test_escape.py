"""Text from outside stays text: in pages, in charts, in cells."""

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import Person
from coachloop.domain.plain import plain
from coachloop.loop.report.model import Table
from coachloop.store import conversations, people, rubrics
from coachloop.web.export import to_csv
from tests.web import workspace
from tests.web.workspace import NOW, Made

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A person and a conversation whose every text wants to be markup or a formula."""
    made = workspace.empty(tmp_path_factory.mktemp("hostile"))
    talk = workspace.TALK
    with made.context.database.write() as c:
        rubrics.publish(c, workspace.SECOND, "second", NOW)
        people.upsert_person(c, Person("smp_avery", f"=cmd|' /C calc'!A0 {SCRIPT}", coach=IMAGE))
        try:
            workspace.TALK = tuple((role, f"{SCRIPT} {IMAGE} {words}") for role, words in talk)
            workspace.add_conversation(c, random.Random(1), "hostile", "Avery", NOW, 0.2)
        finally:
            workspace.TALK = talk
    yield made
    made.context.database.close()


@pytest.fixture
def page(hostile: Made) -> Iterator[TestClient]:
    with workspace.browser(hostile) as opened:
        yield opened


PATHS = ("/week", "/people", "/people/smp_avery", "/conversations", "/conversations/c_hostile", "/gaps",
         "/coaching/new?person=smp_avery&criterion=%3Cscript%3Ealert(1)%3C/script%3E&agreed=%22%3E%3Cimg%20src=x%3E")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_markup_is_shown_not_run(page: TestClient, path: str) -> None:
    text = page.get(path).text
    assert SCRIPT not in text
    assert "<img" not in text
    if path in ("/people", "/conversations/c_hostile"):
        assert "&lt;script&gt;alert(1)" in text


def test_an_address_is_not_markup(page: TestClient) -> None:
    answer = page.get("/conversations?q=%3Cscript%3Ealert(1)%3C/script%3E&person=%22%3E%3Cimg%3E")
    assert SCRIPT not in answer.text
    assert "<img" not in answer.text
    assert SCRIPT not in page.get("/people/%3Cscript%3Ealert(1)%3C%2Fscript%3E").text


def test_a_formula_is_not_run_by_a_spreadsheet(page: TestClient) -> None:
    rows = list(csv.reader(io.StringIO(page.get("/people.csv").text)))
    names = {row[1] for row in rows[1:]}
    assert names == {f"'=cmd|' /C calc'!A0 {SCRIPT}"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(Table(("x",), ((cell,),))), newline="")))
    assert rows == [["x"], ["'" + cell]]


def test_numbers_stay_numbers() -> None:
    rows = ((-1.5, -3, True, None, 1 / 3),)
    assert to_csv(Table(("a", "b", "c", "d", "e"), rows)) == "a,b,c,d,e\r\n-1.5,-3,yes,,0.333333\r\n"


def test_a_title_of_a_chart_is_escaped(page: TestClient) -> None:
    assert "<title><" not in page.get("/people/smp_avery").text


def test_json_keeps_the_text_as_it_is(page: TestClient, hostile: Made) -> None:
    data = page.get("/conversations/c_hostile.json").json()["data"]
    with hostile.context.database.read() as c:
        turns = conversations.load_transcript(c, "c_hostile").turns
    assert ["".join(x["text"] for x in t["pieces"]) for t in data["turns"]] == [t.text for t in turns]


def test_a_set_has_an_order() -> None:
    assert plain(frozenset({"b", "a"})) == ["a", "b"]


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    made = workspace.empty(tmp_path)
    with workspace.browser(made) as page:
        for path in (
            "/week", "/review", "/people", "/conversations", "/gaps", "/coaching", "/coaching/new", "/settings/health",
        ):  # fmt: skip
            answer = page.get(path)
            assert answer.status_code == 200, path
            assert "SAMPLE DATA" not in answer.text
            assert page.get(path + ".json").status_code == 200
            assert page.get(path + ".csv").status_code == 200
        assert "No conversation yet." in page.get("/conversations").text
        assert "No session has been logged yet." in page.get("/coaching").text
    made.context.database.close()
