"""Logging a session, questioning a score and closing a loop, through the forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.store import coaching
from tests.web import workspace
from tests.web.workspace import NOW, Made


@dataclass(frozen=True)
class Walking(Made):
    """A clock that a test may move."""

    shift: list[timedelta]

    def now(self) -> datetime:
        return NOW + self.shift[0]


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[Walking]:
    built = workspace.build(tmp_path, weeks=6)
    yield Walking(built.context, built.workspace, [timedelta()])
    built.context.database.close()


@pytest.fixture
def page(writable: Walking) -> Iterator[TestClient]:
    with workspace.browser(writable) as opened:
        yield opened


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', html)
    assert found, name
    return found.group(1)


def filled(page: TestClient, **more: str) -> dict[str, str]:
    html = page.get("/coaching/new").text
    form = {name: hidden(html, name) for name in ("csrf", "opened", "at")}
    return {
        **form,
        "person": "smp_blake",
        "criterion": "Follow-up depth",
        "method": "roleplay",
        "agreed": "Ask what they did themselves.",
        **more,
    }


def test_six_fields_make_a_session(page: TestClient, writable: Walking) -> None:
    form = filled(page)
    writable.shift[0] = timedelta(seconds=74)
    answer = page.post("/coaching/new", data=form, follow_redirects=False)
    assert answer.status_code == 303
    session_id = answer.headers["location"].removeprefix("/coaching/").partition("?")[0]
    with writable.context.database.read() as c:
        session, frozen = coaching.load_session(c, session_id)
    assert (session.person_id, session.method, session.commitment) == (
        "smp_blake",
        "roleplay",
        "Ask what they did themselves.",
    )
    # Nobody touched the time: the session starts as it is saved, so the baseline is not after the fact.
    assert session.starts_at == NOW + timedelta(seconds=74)
    assert session.log_seconds == 74
    assert frozen.k == 10
    assert "Ask what they did themselves." in page.get(answer.headers["location"]).text


def test_a_sheet_is_answered_with_where_to_go(page: TestClient) -> None:
    answer = page.post("/coaching/new", data=filled(page), headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith("/coaching/smp_s_")


def test_a_theme_is_refused_with_the_nearest_criteria(page: TestClient, writable: Walking) -> None:
    answer = page.post("/coaching/new", data=filled(page, criterion="follow ups"))
    assert answer.status_code == 422
    assert "A theme cannot be measured" in answer.text
    assert 'data-value="Follow-up depth"' in answer.text
    # What was typed is not lost.
    assert "Ask what they did themselves." in answer.text
    assert 'value="follow ups"' in answer.text
    with writable.context.database.read() as c:
        assert len(coaching.load_sessions(c, person_id="smp_blake")) == 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("agreed", "", "The agreed change is missing."),
        ("agreed", "Ask one thing. Then wait.", "more than one sentence"),
        ("person", "", "The person is missing."),
        ("method", "shouting", "is not a coaching method here"),
    ],
)
def test_an_incomplete_form_says_which_field(page: TestClient, field: str, value: str, words: str) -> None:
    answer = page.post("/coaching/new", data=filled(page, **{field: value}))
    assert answer.status_code == 422
    assert words in answer.text
    assert re.search(
        rf'class="field bad"[^>]*><(?:label for|legend)[^>]*{field}|class="field bad"', answer.text
    )


def test_an_unknown_person_is_not_found(page: TestClient) -> None:
    assert page.post("/coaching/new", data=filled(page, person="smp_nobody")).status_code == 404


def test_the_same_session_twice_is_refused(page: TestClient) -> None:
    form = filled(page)
    page.post("/coaching/new", data=form)
    again = page.post("/coaching/new", data=form)
    assert again.status_code == 422
    assert "already has this person, criterion and time" in again.text


def test_the_form_is_filled_by_the_moment(page: TestClient) -> None:
    html = page.get("/coaching/new?person=smp_avery&criterion=follow_up&conversation=c_avery-5-0&turn=4").text
    assert '<option value="smp_avery" selected>' in html
    assert 'value="Follow-up depth"' in html
    assert workspace.TALK[4][1] in html.replace("&#39;", "'")
    assert hidden(html, "turn") == "4"


def test_the_baseline_comes_with_its_conversations(page: TestClient) -> None:
    html = page.get("/coaching/baseline?person=smp_avery&criterion=Follow-up+depth").text
    assert "<html" not in html
    assert html.count('href="/conversations/c_avery-') == 10
    nothing = page.get("/coaching/baseline?person=smp_avery&criterion=charm").text
    assert "Choose a person and a criterion" in nothing


def test_the_minute_of_opening_is_not_after_the_fact(page: TestClient, writable: Walking) -> None:
    form = filled(page)
    writable.shift[0] = timedelta(minutes=3)
    query = {**form, "person": "smp_avery"}
    html = page.get("/coaching/baseline", params=query).text
    assert "no verdict" not in html
    # A start that somebody chose, before now: the baseline would come after the fact.
    late = page.get("/coaching/baseline", params={**query, "at": "2026-11-12T09:00"}).text
    assert "its baseline came after the fact" in late


def test_a_sheet_has_no_page_around_it(page: TestClient) -> None:
    html = page.get("/coaching/new", headers={"hx-request": "true"}).text
    assert "<html" not in html
    assert 'hx-post="/coaching/new"' in html


def test_a_score_is_questioned_with_a_reason(page: TestClient) -> None:
    html = page.get("/conversations/c_blake-5-0").text
    score = hidden(html, "score")
    form = {"csrf": hidden(html, "csrf"), "score": score, "person": "smp_blake", "reason": "", "proposed": ""}
    path = "/conversations/c_blake-5-0/question"
    assert page.post(path, data=form).status_code == 422
    form["reason"] = "The second question was asked later."
    answer = page.post(path, data=form)
    assert answer.status_code == 200
    assert "The second question was asked later." in answer.text
    assert page.post(path, data=form).status_code == 409
    assert page.post(path, data={**form, "score": "999999"}).status_code == 404
    assert page.post(path, data={**form, "score": "x"}).status_code == 400
    # A score of another conversation is not reached through this one.
    assert page.post("/conversations/c_avery-5-0/question", data=form).status_code == 404


def test_a_loop_closes_with_a_moment_and_own_words(page: TestClient) -> None:
    path = "/coaching/smp_s_000002"
    html = page.get(path).text
    form = {
        "csrf": hidden(html, "csrf"),
        "conversation": "c_casey-5-0",
        "turn": "99",
        "own_words": "I would wait.",
    }
    refused = page.post(f"{path}/close", data=form)
    assert refused.status_code == 422
    assert "Still missing" in refused.text
    assert "I would wait." in refused.text
    closed = page.post(f"{path}/close", data={**form, "turn": "5"})
    assert closed.status_code == 200
    assert "“I would wait.”" in closed.text
    # The fifth turn is the one with number 4.
    assert "turn=4#turn-4" in closed.text
    assert page.post(f"{path}/close", data={**form, "turn": "5"}).status_code == 409
