"""/me: one's own figures and nobody else's, own scores before the reveal, private notes, taking consent back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.store import audit, coaching, conversations, sheets
from coachloop.store.database import Connection
from coachloop.web.services import Services
from tests.web import workspace
from tests.web.workspace import NAMES, Made, browser, csrf_of

AVERY, CALL = workspace.person_id("Avery"), "c_avery-10-0"
HERE = f"/me/conversations/{CALL}"


def _as(services: Services, name: str) -> TestClient:
    return browser(services, f"Sample {name}", UserRole.COACHED_PERSON, person=workspace.person_id(name))


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path)
    yield built
    built.context.database.close()


# --- what stands there ---------------------------------------------------------------------------------------


def test_blocks_stand_in_the_order_of_what_matters_first(services: Services) -> None:
    with _as(services, "Casey") as page:
        text = page.get("/me").text
    order = (
        "Your one agreed change", "Name what you heard before the next question.", "Try it in your next",
        "What you did well", "The moment", "Your trend", "What was said about you", "Questions you raised",
        "Score yourself first", "Private notes", "Who looked, and what is kept",
    )  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.count("<h1") == 1


def test_nobody_else_stands_on_ones_page(services: Services) -> None:
    with _as(services, "Avery") as page:
        for path in ("/me", "/me.json", "/me.csv"):
            answer = page.get(path)
            assert answer.status_code == 200
            for other in set(NAMES) - {"Avery"}:
                assert f"Sample {other}" not in answer.text
                assert f"smp_{other.lower()}" not in answer.text


def test_ones_own_patterns_and_nobody_elses_stand_behind_a_link(services: Services) -> None:
    with _as(services, "Avery") as page:
        assert 'href="/me/patterns"' in page.get("/me").text
        found = page.get("/me/patterns.json").json()["data"]
        assert found["person"]["id"] == AVERY
        assert [x["name"] for x in found["patterns"]["looks"]] == ["day 18", "now", "month 18"]
    with browser(services, "Sample Somebody", UserRole.COACHED_PERSON) as page:
        assert page.get("/me/patterns").status_code == 404


def test_strengths_come_first_and_are_ones_own_words(services: Services) -> None:
    with _as(services, "Lane") as page:
        mine = page.get("/me.json").json()["data"]["mine"]
    assert mine["strengths"]
    assert all(x["mark"]["pct"] >= 75 for x in mine["strengths"])
    assert len({x["criterion"] for x in mine["strengths"]}) == len(mine["strengths"])


def test_one_who_is_not_scored_reads_why_it_is_empty(services: Services) -> None:
    with browser(services, "Sample Nobody", UserRole.COACHED_PERSON) as page:
        assert "You are not scored here." in page.get("/me").text
        assert page.get(HERE).status_code == 404
    with browser(services, "Sample Lead", UserRole.LEADER) as page:
        assert page.get("/me").status_code == 403


def test_the_conversation_of_another_is_answered_like_none(services: Services) -> None:
    with _as(services, "Blake") as page:
        assert page.get(HERE).status_code == 404
        form = {"csrf": csrf_of(page), "level:follow_up": "3", "understood": "yes", "shared": "yes"}
        for part in ("score", "share", "withdraw"):
            assert page.post(f"{HERE}/{part}", data=form).status_code == 404
    # somebody who coaches everybody and is themselves scored still speaks for themselves alone
    grants = (Grant(UserRole.COACH, everyone=True), Grant(UserRole.COACHED_PERSON))
    with browser(services, "Sample Gray", *grants, person=workspace.person_id("Gray")) as page:
        form = {"csrf": csrf_of(page), "level:follow_up": "3", "understood": "yes"}
        assert page.get(HERE).status_code == 404
        assert page.post(f"{HERE}/withdraw", data=form).status_code == 404


# --- own scores ----------------------------------------------------------------------------------------------


def test_own_scores_come_before_the_reveal_and_enter_nothing(made: Made) -> None:
    with made.context.database.read() as c:
        before = _everything(c)
    with _as(made, "Avery") as page:
        first = page.get(HERE)
        assert "in your own eyes" in first.text
        assert first.text.count('class="pill') == 0  # no score of anybody before one's own
        form = {"csrf": csrf_of(page)}
        assert page.post(f"{HERE}/score", data=form).status_code == 422
        given = {**form, "level:follow_up": "4", "level:structure": ""}
        assert page.post(f"{HERE}/score", data=given, follow_redirects=False).status_code == 303
        told = page.get(f"{HERE}.json").json()["data"]
        assert page.post(f"{HERE}/score", data=given).status_code == 409
    lines = {x["key"]: x for x in told["lines"]}
    assert (lines["follow_up"]["mine"], lines["structure"]["mine"]) == (4.0, None)
    assert lines["follow_up"]["machine"] is not None
    with made.context.database.read() as c:
        assert _everything(c) == before


def _everything(c: Connection) -> int:
    """How many scores there are at all."""
    return sheets.count_scores(c)


def test_sharing_is_said_and_taken_back_in_the_audit_trail(made: Made) -> None:
    with _as(made, "Avery") as page:
        form = {"csrf": csrf_of(page)}
        page.post(f"{HERE}/score", data={**form, "level:follow_up": "4"})
        page.post(f"{HERE}/share", data={**form, "shared": "yes"})
        assert page.get(f"{HERE}.json").json()["data"]["shared_at"] is not None
        page.post(f"{HERE}/share", data={**form, "shared": "no"})
        assert page.get(f"{HERE}.json").json()["data"]["shared_at"] is None
    with made.context.database.read() as c:
        said = [e.action for e in audit.load_entries(c, subject=CALL) if "own" in e.action]
    assert said == ["own scores no longer shared", "own scores shared"]


# --- notes ---------------------------------------------------------------------------------------------------


def test_a_private_note_is_read_by_nobody_else_and_is_gone_when_deleted(made: Made) -> None:
    with _as(made, "Avery") as page:
        form = {"csrf": csrf_of(page)}
        page.post("/me/notes", data={**form, "note": "<b>breathe</b> first", "conversation": CALL})
        assert "&lt;b&gt;breathe&lt;/b&gt; first" in page.get("/me").text
        note = page.get(f"{HERE}.json").json()["data"]["notes"][0]["id"]
    with _as(made, "Blake") as page:
        assert "breathe" not in page.get("/me").text
        assert page.post(f"/me/notes/{note}/delete", data={"csrf": csrf_of(page)}).status_code == 404
    with browser(made) as page:
        for path in (f"/people/{AVERY}", f"/conversations/{CALL}?person={AVERY}", "/me"):
            assert "breathe" not in page.get(path).text
    with _as(made, "Avery") as page:
        page.post(f"/me/notes/{note}/delete", data={"csrf": csrf_of(page)})
        assert "breathe" not in page.get("/me").text


# --- consent -------------------------------------------------------------------------------------------------


def test_consent_is_taken_back_by_who_gave_it(made: Made) -> None:
    with _as(made, "Avery") as page:
        form = {"csrf": csrf_of(page)}
        assert page.post(f"{HERE}/withdraw", data=form).status_code == 400
        done = page.post(f"{HERE}/withdraw", data={**form, "understood": "yes"}, follow_redirects=False)
        assert done.status_code == 303
        assert page.get(HERE).status_code == 404
    with made.context.database.read() as c:
        assert conversations.load_conversation(c, CALL).consent == "withdrawn"
        assert {s.judgement.status for s in sheets.current_scores(c, CALL)} == {"voided"}
        entry = audit.load_entries(c, subject=CALL, limit=1)[0]
    assert (entry.who, entry.action) == ("Sample Avery", "consent withdrawn")


# --- closing the loop ----------------------------------------------------------------------------------------


def test_the_person_marks_a_moment_and_says_what_they_do_differently(made: Made) -> None:
    """Casey's session is open; Avery's loop is closed."""
    with made.context.database.read() as c:
        session = coaching.load_sessions(c, person_id=workspace.person_id("Casey"))[0][0].id
    here = f"/me/sessions/{session}"
    with _as(made, "Casey") as page:
        told = page.get(f"{here}.json").json()["data"]
        call = told["conversation_id"]
        assert {text for _, _, text in told["turns"]} <= {
            text for role, text in workspace.TALK if role == "person"
        }
        form = {"csrf": csrf_of(page), "conversation": call, "own_words": "I will ask again."}
        assert page.post(here, data=form).status_code == 422  # no moment
        theirs = page.post(here, data={**form, "turn": "5"})  # the candidate's words
        assert theirs.status_code == 422
        assert "I will ask again." in theirs.text
        assert page.post(here, data={**form, "turn": "4"}, follow_redirects=False).status_code == 303
        assert page.get(f"{here}.json").json()["data"]["said"] == "I will ask again."
        assert page.post(here, data={**form, "turn": "4"}).status_code == 409
        assert page.get("/me/sessions/none").status_code == 404
    with _as(made, "Blake") as page:
        assert page.get(here).status_code == 404
        assert page.post(here, data={**form, "csrf": csrf_of(page), "turn": "4"}).status_code == 404
