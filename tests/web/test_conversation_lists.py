"""/conversations: what asks for a look, the facets, and filters that somebody saved."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.report import conversations as report
from tests.web import workspace
from tests.web.workspace import Made


def _lines(page: TestClient, query: str) -> list[dict[str, Any]]:
    return list(page.get(f"/conversations.json?{query}").json()["data"]["lines"])


def _all(page: TestClient, query: str) -> list[dict[str, Any]]:
    """Page after page."""
    found, after = [], ""
    while True:
        data = page.get(f"/conversations.json?{query}&after={after.replace('+', '%2B')}").json()["data"]
        found += data["lines"]
        if data["next_key"] is None:
            return found
        after = data["next_key"]


def _post(page: TestClient, path: str, **form: str) -> Any:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.get("/coaching/new").text)
    assert found
    return page.post(path, data={"csrf": found.group(1), **form}, follow_redirects=False)


def test_the_default_is_what_is_low_and_not_reviewed(page: TestClient) -> None:
    """A criterion asks for attention under its flag limit, 60 points unless the policy says otherwise."""
    limit = page.get("/conversations.json").json()["data"]["columns"][0]["threshold"]
    every, asking = _all(page, "show=all"), _all(page, "show=attention")
    low = {x["id"] for x in every if any(m["pct"] is not None and m["pct"] < limit for m in x["marks"])}
    assert {x["id"] for x in asking} == low
    assert 0 < len(low) < len(every)
    first = asking[0]["id"]
    text = page.get(f"/conversations/{first}").text
    rest = re.findall(r'name="score" value="(\d+)"', text.partition("/accept")[2])
    _post_all(page, f"/conversations/{first}/accept", rest)
    assert first not in {x["id"] for x in _all(page, "")}
    assert [x["id"] for x in _all(page, "reviewed=yes")] == [first]


def _post_all(page: TestClient, path: str, scores: list[str]) -> None:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.get("/coaching/new").text)
    assert found
    form: dict[str, Any] = {"csrf": found.group(1), "score": scores}
    assert page.post(path, data=form, follow_redirects=False).status_code == 303


def test_every_facet_narrows(page: TestClient) -> None:
    every = _all(page, "show=all")
    assert {x["call_type"] for x in _all(page, "call_type=panel")} == {"panel"}
    assert {x["title"] for x in _all(page, "role=Screen&round=mobile")} == {"Screen, mobile"}
    assert _all(page, "consent=not_confirmed") == []
    first, second = (v for v, _ in page.get("/conversations.json").json()["data"]["choices"]["versions"])
    assert {x["id"] for x in _all(page, f"version={second}")} == {x["id"] for x in every}
    assert _all(page, f"version={first}") == []
    between = _all(page, "criterion=follow_up&score=50&below=80")
    marks = [m["pct"] for x in between for m in x["marks"] if m["criterion_key"] == "follow_up"]
    assert marks
    assert all(50 <= pct < 80 for pct in marks)
    for wrong in ("score=x", "below=101", "reviewed=maybe", "criterion=nothing", "since=soon"):
        assert page.get(f"/conversations?{wrong}").status_code in (400, 422), wrong


def test_a_page_looks_only_so_far_back_and_says_so(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 40 looked through a page, what is older is found on the pages after."""
    whole = [x["id"] for x in _all(page, "call_type=panel")]
    monkeypatch.setattr(report, "_LOOK", 40)
    data = page.get("/conversations.json?call_type=panel").json()["data"]
    assert data["looked_to"] is not None
    assert "Looked as far back as" in page.get("/conversations?call_type=panel").text
    assert [x["id"] for x in _all(page, "call_type=panel")] == whole
    assert "Nothing found as far back as" in page.get("/conversations?consent=not_confirmed").text
    # A candidate's own number is found at once, however far back.
    oldest = _all(page, "show=all")[-1]
    assert oldest["id"] in {x["id"] for x in _lines(page, f"q={oldest['counterpart']}")}


def test_a_filter_is_saved_for_its_owner_and_deleted(made: Made, page: TestClient) -> None:
    form = {"list": "/conversations", "query": "call_type=panel&after=x", "name": "  My  panels "}
    answer = _post(page, "/filters", **form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/conversations?call_type=panel")
    _post(page, "/filters", **form)  # the same name again replaces it
    saved = page.get("/conversations.json").json()["data"]["saved"]
    assert [(x["name"], x["address"]) for x in saved] == [("My panels", "/conversations?call_type=panel")]
    with workspace.browser(made, "Sample Rowan", Grant(UserRole.COACH, everyone=True)) as rowan:
        assert rowan.get("/conversations.json").json()["data"]["saved"] == []
        assert _post(rowan, f"/filters/{saved[0]['id']}/delete").status_code == 404
    assert _post(page, f"/filters/{saved[0]['id']}/delete").headers["location"] == "/conversations"
    assert page.get("/conversations.json").json()["data"]["saved"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"list": "https://elsewhere.example/"},
        {"list": "/settings"},
        {"query": ""},
    ],
)
def test_a_filter_that_cannot_be_saved(page: TestClient, wrong: dict[str, str]) -> None:
    form = {"list": "/conversations", "query": "call_type=panel", "name": "Panels"} | wrong
    assert _post(page, "/filters", **form).status_code in (400, 422)


@pytest.mark.parametrize(("path", "query"), [("/people", "call_type=panel"), ("/gaps", "days=60")])
def test_the_other_lists_keep_their_filters_too(page: TestClient, path: str, query: str) -> None:
    assert "Save this filter" not in page.get(path).text
    assert "Save this filter" in page.get(f"{path}?{query}").text
    answer = _post(page, "/filters", list=path, query=query, name="Mine")
    assert answer.headers["location"] == f"{path}?{query}"
    assert f'href="{path}?{query}"' in page.get(path).text


def test_an_empty_log_shows_one_invented_entry_marked_as_such(tmp_path: Path) -> None:
    built = workspace.empty(tmp_path)
    with workspace.browser(built) as opened:
        text = opened.get("/coaching").text
    built.context.database.close()
    assert "No session has been logged yet." in text
    assert text.index("SAMPLE") < text.index("how do you know?")
