"""Every page in its three forms, from the same view."""

import csv
import html
import io
import json

import pytest
from fastapi.testclient import TestClient

from tests.web import workspace

PATHS = (
    "/today",
    "/week",
    "/week/steps",
    "/handoff",
    "/review",
    "/people",
    "/people/smp_avery",
    "/people/smp_avery/patterns",
    "/conversations",
    "/conversations/c_avery-13-0",
    "/gaps",
    "/coaching",
    "/coaching/what-works",
    "/coaching/new",
    "/coaching/smp_s_000001",
    "/coaching/smp_s_000002",
    "/settings/health",
    "/settings/models",
)


@pytest.mark.parametrize("path", PATHS)
def test_html(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.count("<h1>") == 1
    assert "SAMPLE DATA" in answer.text
    assert "nan" not in answer.text.lower().replace("finance", "")


@pytest.mark.parametrize("path", PATHS)
def test_json(client: TestClient, path: str) -> None:
    answer = client.get(path + ".json")
    body = answer.json()
    assert body["page"] == path
    assert body["sample"] is True
    assert body["computed_at"] == "2026-11-12T14:06:00Z"
    assert "NaN" not in answer.text
    assert json.loads(answer.text)["data"]


@pytest.mark.parametrize("path", PATHS)
def test_csv(client: TestClient, path: str) -> None:
    answer = client.get(path + ".csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) > 1 or path == "/coaching/new"


def test_start_leads_home_and_old_addresses_to_the_new_ones(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/week"
    assert client.get("/status", follow_redirects=False).headers["location"] == "/settings/health"
    answer = client.get("/status.json", follow_redirects=False)
    assert answer.headers["location"] == "/settings/health.json"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nowhere", 404, "E-GEN-404"),
        ("/people/nobody", 404, "E-GEN-404"),
        ("/people/nobody/patterns", 404, "E-GEN-404"),
        ("/conversations/c_none", 404, "E-GEN-404"),
        ("/conversations/c_avery-13-0?person=smp_blake", 404, "E-GEN-404"),
        ("/coaching/s_none", 404, "E-GEN-404"),
        ("/conversations?below=high", 422, "E-REP-001"),
        ("/conversations?since=yesterday", 422, "E-REP-001"),
        ("/conversations?criterion=communication", 422, "E-REP-001"),
        ("/conversations?after=never~c_1", 422, "E-REP-001"),
        ("/people/smp_avery?days=many", 400, "E-WEB-004"),
        ("/conversations/c_avery-13-0?turn=-1", 400, "E-WEB-004"),
    ],
)
def test_an_error_says_code_and_what_to_do(client: TestClient, path: str, status: int, code: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert code in answer.text


def test_an_error_of_data_is_data(client: TestClient) -> None:
    answer = client.get("/people/nobody.json")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "E-GEN-404"


def test_the_list_goes_on_where_the_page_ended(client: TestClient) -> None:
    first = client.get("/conversations.json").json()["data"]
    second = client.get("/conversations.json", params={"after": first["next_key"]}).json()["data"]
    ids = [line["id"] for line in first["lines"]]
    older = [line["id"] for line in second["lines"]]
    assert len(ids) == len(older) == 30
    assert not set(ids) & set(older)
    assert first["lines"][-1]["started_at"] >= second["lines"][0]["started_at"]


def test_facets_narrow_the_list(client: TestClient) -> None:
    lines = client.get("/conversations.json?person=smp_lane").json()["data"]["lines"]
    # Lane has one conversation a week, for as many weeks as the workspace has.
    assert len(lines) == workspace.WEEKS
    panels = client.get("/conversations.json?person=smp_lane&call_type=panel").json()["data"]["lines"]
    assert {line["call_type"] for line in panels} <= {"panel"}
    assert client.get("/conversations.json?q=sample+lane").json()["data"]["lines"] == lines
    nothing = client.get("/conversations?q=zzz")
    assert "Nothing matches these filters." in nothing.text


def test_a_low_score_facet_shows_only_conversations_with_one(client: TestClient) -> None:
    lines = client.get("/conversations.json?criterion=follow_up&below=30").json()["data"]["lines"]
    for line in lines:
        assert any(m["pct"] < 30 for m in line["marks"] if m["criterion_key"] == "follow_up")


def test_evidence_stands_marked_in_its_turn(client: TestClient) -> None:
    data = client.get("/conversations/c_avery-13-0.json").json()["data"]
    text = {t["seq"]: "".join(piece["text"] for piece in t["pieces"]) for t in data["turns"]}
    assert text[4] == workspace.TALK[4][1]
    for score in data["scores"]:
        for rating in score["machine"]:
            for quote in rating["quotes"]:
                assert quote["text"] in text[quote["turn_seq"]]
    marked = {t["seq"] for t in data["turns"] if any(piece["refs"] for piece in t["pieces"])}
    assert 4 in marked


def test_a_second_marks_the_turn_that_had_begun(client: TestClient) -> None:
    # Turn k starts at 62 k + 4 seconds: at 254 s turn 4 (252 s) is under way, turn 5 begins at 314 s.
    data = client.get("/conversations/c_avery-13-0.json?t=254").json()["data"]
    assert [t["seq"] for t in data["turns"] if t["here"]] == [4]


def test_a_questioned_score_says_so(client: TestClient) -> None:
    # Score 3 is the third of the first conversation: Avery's, first week.
    assert "The date was said earlier." in client.get("/conversations/c_avery-0-0").text


def test_the_honest_column_says_what_comes_by_itself(client: TestClient) -> None:
    data = client.get("/coaching/smp_s_000001.json").json()["data"]
    result, text = data["line"]["result"], client.get("/coaching/smp_s_000001").text
    assert result["honest_words"]
    assert result["honest_words"] in html.unescape(text)
    assert "not yet computed" not in text


def test_print_and_theme_need_no_server(client: TestClient) -> None:
    style = client.get("/static/coachloop.css").text
    assert "@media print" in style
    assert "color-scheme: light dark" in client.get("/static/tokens.css").text


def test_a_person_whom_nobody_scored_is_listed(client: TestClient) -> None:
    boards = client.get("/people.json").json()["data"]["boards"]
    assert [line["person"]["name"] for line in boards[0]["lines"]] == [f"Sample {n}" for n in workspace.NAMES]
