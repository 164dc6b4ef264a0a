"""/questions/{id}: what stands there for whom, and answering."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.store import coaching, sheets
from tests.web import workspace
from tests.web.workspace import NOW, Made, browser, csrf_of

CALL, AVERY = "c_avery-3-0", workspace.person_id("Avery")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path, weeks=5)
    yield built
    built.context.database.close()


def _score(made: Made, key: str = "follow_up") -> int:
    with made.context.database.read() as c:
        found = sheets.current_scores(c, CALL, person_id=AVERY)
    return next(s.id for s in found if s.judgement.criterion_key == key)


def _ask(made: Made, **more: str) -> int:
    """Avery asks from the conversation page, and is led to the question."""
    with _avery(made) as page:
        form = {
            "csrf": csrf_of(page),
            "score": str(_score(made)),
            "person": AVERY,
            "reason": "I asked twice.",
        }
        sent = page.post(f"/conversations/{CALL}/question", data={**form, **more}, follow_redirects=False)
    assert sent.status_code == 303
    return int(sent.headers["location"].rpartition("/")[2])


def _avery(made: Made) -> TestClient:
    return browser(made, "Sample Avery", UserRole.COACHED_PERSON, person=AVERY)


def _coach(made: Made) -> TestClient:
    return browser(made, "Sample Quinn", UserRole.COACH)


def test_the_person_sees_state_clock_and_words_and_cannot_answer(made: Made) -> None:
    number = _ask(made, context="The line was bad.", proposed="4")
    with _avery(made) as page:
        text = page.get(f"/questions/{number}").text
        told = page.get(f"/questions/{number}.json").json()["data"]
        form = {"csrf": csrf_of(page), "outcome": "upheld", "answer": "Yes."}
        assert page.post(f"/questions/{number}", data=form).status_code == 403
    assert "I asked twice." in text
    assert "The line was bad." in text
    assert "So you used a log, right?" in text  # the words that the score rests on
    assert 'name="outcome"' not in text
    assert (told["mine"], told["proposed"], told["hours_left"]) == (True, "4", 120.0)  # five days


def test_the_coach_answers_and_another_level_stands_beside_it(made: Made) -> None:
    number = _ask(made)
    with _coach(made) as page:
        assert 'name="outcome"' in page.get(f"/questions/{number}").text
        form = {"csrf": csrf_of(page), "outcome": "changed", "level": "4", "answer": "You did."}
        missing = page.post(f"/questions/{number}", data={**form, "level": "", "wording": "Count both."})
        assert missing.status_code == 422
        assert "Count both." in missing.text  # nothing is typed twice
        assert page.post(f"/questions/{number}", data=form, follow_redirects=False).status_code == 303
        told = page.get(f"/questions/{number}.json").json()["data"]
        assert page.post(f"/questions/{number}", data=form).status_code == 409
    assert told["answer"]["outcome"] == "changed"
    assert told["answer"]["mark"]["words"] == "4 of 5"
    assert told["refusal"] == "It is answered."
    with _avery(made) as page:
        assert "You did." in page.get(f"/questions/{number}").text


def test_what_is_not_theirs_is_answered_like_what_does_not_exist(made: Made) -> None:
    number = _ask(made)
    with browser(made, "Sample Blake", UserRole.COACHED_PERSON, person=workspace.person_id("Blake")) as page:
        assert page.get(f"/questions/{number}").status_code == 404
        assert page.get("/questions/999").status_code == 404
        assert page.get("/questions/x").status_code == 404
    with browser(made, "Sample Rowan", UserRole.COACH) as page:  # coaches nobody here
        form = {"csrf": csrf_of(page), "outcome": "upheld", "answer": "Yes."}
        assert page.get(f"/questions/{number}").status_code == 404
        assert page.post(f"/questions/{number}", data=form).status_code == 404
    with browser(made, "Sample Noa", UserRole.LEADER) as page:
        assert page.get(f"/questions/{number}").status_code == 403


def test_a_clock_that_has_run_out_says_so(made: Made) -> None:
    with made.context.database.write() as c:
        due = NOW - timedelta(hours=30)
        number = coaching.raise_contest(c, _score(made), "Sample Avery", "Why?", None, NOW, due_at=due)
    team = Grant(UserRole.SUPERVISOR, team_id="interviewing")
    with browser(made, "Sample Robin", team) as page:
        text = page.get(f"/questions/{number}").text
    assert "This question waits longer than was promised" in text
    assert "30 h over" in text
