"""A new interviewer on pages: naming a coach, the 48-hour clock, feedback with a cited moment, booking."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert

from coachloop.domain.people import UserRole
from coachloop.store import handoff, tables, users
from tests.web import workspace
from tests.web.workspace import NOW, TALK, Made, browser, csrf_of

LANE = "/handoff/smp_lane"
#: Lane talks once a week; the training ended ten days ago, so one interview was held since, seven days ago.
CALL = "c_lane-4-0"
KEYS = ("engagement", "evidence", "follow_up", "next_steps", "structure")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path, weeks=5)
    with built.context.database.write() as c:
        ended = NOW - timedelta(days=10)
        row = {"person_id": "smp_lane", "module": "Interviews", "kind": "knowledge", "completed_at": ended}
        c.execute(insert(tables.training).values(row))
    yield built
    built.context.database.close()


@pytest.fixture
def people(made: Made) -> Iterator[dict[str, TestClient]]:
    """Quinn coaches everybody; Ann coaches nobody until she is named; Cleo is an outsider; Lane is Lane."""
    with ExitStack() as stack:
        yield {
            "quinn": stack.enter_context(browser(made, "Sample Quinn", UserRole.COACH)),
            "ann": stack.enter_context(browser(made, "Ann Coach", UserRole.COACH)),
            "cleo": stack.enter_context(browser(made, "Cleo Other", UserRole.COACH)),
            "lane": stack.enter_context(
                browser(made, "Sample Lane", UserRole.COACHED_PERSON, person="smp_lane")
            ),
        }


def name(made: Made, people: dict[str, TestClient], by: str = "quinn", coach: str = "Ann Coach") -> int:
    with made.context.database.read() as c:
        coach_id = users.find_user(c, coach).id
    form = {"person": "smp_lane", "coach": coach_id, "csrf": csrf_of(people[by])}
    return people[by].post("/handoff/coach", data=form, follow_redirects=False).status_code


def written(page: TestClient, *, without: str = "", turn: str = "5", words: str = "") -> tuple[int, str]:
    form = {f"text:{key}": f"What I saw on {key}." for key in KEYS if key != without}
    form |= {"conversation": CALL, "turn": turn, "quote": words, "csrf": csrf_of(page)}
    answer = page.post(f"{LANE}/feedback", data=form)
    return answer.status_code, answer.text


def test_who_is_named_sees_whom_they_accompany(made: Made, people: dict[str, TestClient]) -> None:
    assert people["ann"].get(LANE).status_code == 404
    assert name(made, people) == 303
    page = people["ann"].get(LANE)
    assert page.status_code == 200
    # The training ended ten days ago, nothing is booked; 48 hours after the interview were over five days ago.
    assert "Booking the pair calibration and review of interview 1 are late" in page.text
    assert "Write feedback on interview 1" in page.text
    assert people["ann"].get(f"/conversations/{CALL}").status_code == 200


def test_an_outsider_is_told_nothing(made: Made, people: dict[str, TestClient]) -> None:
    name(made, people)
    for path in (LANE, f"{LANE}.json", f"{LANE}.csv", f"{LANE}/feedback"):
        theirs, missing = (people["cleo"].get(p) for p in (path, path.replace("smp_lane", "smp_none")))
        assert theirs.status_code == missing.status_code == 404
        assert theirs.text.replace("smp_lane", "") == missing.text.replace("smp_none", "")
    assert "Lane" not in people["cleo"].get("/handoff").text
    assert name(made, people, by="cleo") == 404


def test_feedback_is_whole_or_refused(made: Made, people: dict[str, TestClient]) -> None:
    name(made, people)
    status, text = written(people["ann"], without="structure")
    assert status == 422
    assert "There is no text on" in text
    assert "What I saw on follow_up." in text  # nothing that was typed is lost
    assert written(people["ann"], turn="")[0] == 422  # no moment is cited
    assert written(people["ann"], words="Never said.")[0] == 422
    with made.context.database.read() as c:
        assert handoff.feedback(c, ["smp_lane"]) == []


def test_feedback_stops_the_clock_and_the_person_reads_it(made: Made, people: dict[str, TestClient]) -> None:
    name(made, people)
    status, text = written(people["ann"])
    assert status == 200
    assert "1 done late" in text
    mine = people["lane"].get(LANE).text
    assert "What I saw on follow_up." in mine
    assert TALK[4][1] in mine  # turn 5 as a whole, for no words of it were chosen
    assert "Booking the pair calibration is late" in mine
    assert "Write" not in mine.replace(
        "What was written", ""
    )  # what is written on Lane is not Lane's to write


def test_words_of_a_turn_can_be_cited(made: Made, people: dict[str, TestClient]) -> None:
    name(made, people)
    assert written(people["ann"], words="partitioned by customer")[0] == 200
    (review,) = people["ann"].get(f"{LANE}.json").json()["data"]["written"]
    assert (review["turn_seq"], review["quote"], review["by"]) == (4, "partitioned by customer", "Ann Coach")


def test_nobody_but_the_named_coach_reviews(made: Made, people: dict[str, TestClient]) -> None:
    name(made, people)
    shown = people["quinn"].get(f"{LANE}/feedback", follow_redirects=False)
    assert (shown.status_code, shown.headers["location"]) == (303, LANE)
    assert written(people["quinn"])[0] == 403


def test_the_calibration_is_booked_for_thirty_minutes_or_more(
    made: Made, people: dict[str, TestClient]
) -> None:
    name(made, people)
    form = {"at": "2026-11-20T10:00", "minutes": "20", "csrf": csrf_of(people["ann"])}
    short = people["ann"].post(f"{LANE}/book", data=form)
    assert short.status_code == 422
    assert "20 minutes are too short" in short.text
    kept = people["ann"].post(f"{LANE}/book", data=form | {"minutes": "30"})
    assert kept.status_code == 200
    assert "30 minutes, interview 10 is still to come; booked after the training had ended" in kept.text
    assert "20 Nov 2026, 10:00" in kept.text


def test_who_does_not_coach_cannot_be_named(made: Made, people: dict[str, TestClient]) -> None:
    assert name(made, people, coach="Sample Lane") == 422


def test_the_board_says_what_is_late_and_for_whom(made: Made, people: dict[str, TestClient]) -> None:
    people["lane"].get("/handoff")
    before = people["quinn"].get("/handoff").text
    assert "Assign a coach" in before
    name(made, people)
    for who in ("quinn", "ann"):
        text = people[who].get("/handoff").text
        assert "1 person waits for something" in text
        assert "for Ann Coach" in text
    assert "Assign a coach" not in people["lane"].get("/handoff").text
