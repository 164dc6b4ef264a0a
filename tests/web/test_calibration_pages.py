"""Calibration on pages: blind until the reveal, then the gap, the talk, and who may see one rater's own."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.sets import Opening, open_set
from coachloop.store import calibration, calibration_lists, report, sheets, users
from tests.web.test_cost import counted
from tests.web.workspace import NOW, TALK, Made, browser, csrf_of

CALLS = ("c_avery-4-0", "c_blake-4-0")
#: What Ben notes: it must not reach anybody before the reveal.
SECRET = "heard only by the second rater"
KEYS = ("follow_up", "next_steps", "structure", "evidence")


@pytest.fixture
def people(made: Made) -> Iterator[dict[str, TestClient]]:
    """Quinn coaches everybody in the workspace; Ann, Ben and Cleo coach nobody; Ines is a recruiter."""
    who = {
        "quinn": ("Sample Quinn", UserRole.COACH),
        "ann": ("Ann Rater", UserRole.COACH),
        "ben": ("Ben Rater", UserRole.COACH),
        "cleo": ("Cleo Other", UserRole.COACH),
        "ines": ("Ines Recruits", UserRole.RECRUITER),
    }
    with ExitStack() as stack:
        yield {key: stack.enter_context(browser(made, name, role)) for key, (name, role) in who.items()}


def opened(
    made: Made, raters: tuple[str, ...] = ("Ann Rater", "Ben Rater"), calls: tuple[str, ...] = CALLS
) -> str:
    deadline = NOW + timedelta(days=5)
    opening = Opening(
        SetKind.CALIBRATION, "interviewer", calls, raters, deadline, "Sample Quinn", "interviewing"
    )
    return open_set(made.context, opening, NOW - timedelta(hours=2)).id


def rated(page: TestClient, set_id: str, item: int, follow_up: str, note: str = "", quote: str = "") -> int:
    """Rates one conversation; the other criteria get the same from everybody."""
    said = {"follow_up": follow_up, "next_steps": "1", "structure": "3", "evidence": "na"}
    form: dict[str, str] = {f"level:{key}": level for key, level in said.items()}
    form |= {"note:follow_up": note, "csrf": csrf_of(page)}
    form |= {"quote:follow_up": quote} if quote else {}
    return page.post(f"/calibration/{set_id}/rate/{item}", data=form, follow_redirects=False).status_code


def both_rate(people: dict[str, TestClient], set_id: str, ann: str = "5", ben: str = "3") -> None:
    for item in (1, 2):
        assert rated(people["ann"], set_id, item, ann) == 303
        assert rated(people["ben"], set_id, item, ben, SECRET) == 303


# --- blind -------------------------------------------------------------------------------------------------


def test_nobody_reads_anothers_words_before_the_reveal(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    assert rated(people["ben"], set_id, 1, "2", SECRET) == 303
    assert rated(people["ben"], set_id, 2, "2", SECRET) == 303
    paths = [
        f"/calibration/{set_id}",
        f"/calibration/{set_id}?item=1",
        f"/calibration/{set_id}?item=2",
        "/calibration",
    ]
    paths += [
        "/week",
        "/gaps",
        f"/conversations/{CALLS[0]}",
        "/conversations",
        "/people/smp_avery",
        "/review",
    ]
    for path in paths:
        plain, mark, query = path.partition("?")
        for suffix in ("", ".json", ".csv"):
            for who in ("ann", "quinn", "cleo"):
                answer = people[who].get(f"{plain}{suffix}{mark}{query}")
                assert SECRET not in answer.text, (path, suffix, who)
    data = people["ann"].get(f"/calibration/{set_id}.json").json()["data"]
    assert data["revealed"] is None
    assert [x["typed"]["choice"] for x in data["sheet"]["criteria"]] == ["", "", "", ""]
    # That Ben is done is no secret; what he said is.
    assert {"name": "Ben Rater", "rated": 2, "mine": False} in data["line"]["progress"]


def test_the_sheet_holds_no_score_of_the_machine(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    text = people["ann"].get(f"/calibration/{set_id}").text
    assert "no score was read for this page" in text
    assert 'class="pill mach' not in text
    assert TALK[4][1].split("?")[0] in text  # the words of the conversation are there


def test_a_rater_may_think_again_until_the_reveal(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    rated(people["ann"], set_id, 1, "4", "first thought")
    again = people["ann"].get(f"/calibration/{set_id}.json?item=1").json()["data"]["sheet"]
    assert (again["again"], again["criteria"][0]["typed"]["choice"]) == (True, "4")
    rated(people["ann"], set_id, 1, "5")
    with made.context.database.read() as c:
        said = [
            r.level
            for r in calibration.ratings(c, [set_id])
            if r.criterion_version_id.startswith("follow_up")
        ]
    assert said == [5.0]  # of one rater the newest counts


def test_what_is_missing_is_said_and_nothing_typed_is_lost(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    form = {"level:follow_up": "4", "note:follow_up": "keep me", "csrf": csrf_of(people["ann"])}
    answer = people["ann"].post(f"/calibration/{set_id}/rate/1", data=form)
    assert answer.status_code == 422
    assert "Not answered yet" in answer.text
    assert "keep me" in answer.text


# --- who sees a set ----------------------------------------------------------------------------------------


def test_a_set_of_others_is_answered_like_one_that_is_not_there(
    made: Made, people: dict[str, TestClient]
) -> None:
    set_id = opened(made)
    for path in (f"/calibration/{set_id}", f"/calibration/{set_id}.json", f"/calibration/{set_id}.csv"):
        theirs = people["cleo"].get(path)
        missing = people["cleo"].get(path.replace(set_id, "cal_9999"))
        assert theirs.status_code == missing.status_code == 404
        assert theirs.text.replace(set_id, "") == missing.text.replace("cal_9999", "")
    assert set_id not in people["cleo"].get("/calibration").text
    sent = people["cleo"].post(
        f"/calibration/{set_id}/reveal", data={"reason": "curious", "csrf": csrf_of(people["cleo"])}
    )
    assert sent.status_code == 404
    assert rated(people["cleo"], set_id, 1, "4") == 404


def test_who_was_not_asked_cannot_rate(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    assert rated(people["quinn"], set_id, 1, "4") == 403  # Quinn opened it, and sees it, and rates it not
    with made.context.database.read() as c:
        assert calibration.ratings(c, [set_id]) == []


def test_whoever_is_asked_reads_the_words_whoever_they_are_about(
    made: Made, people: dict[str, TestClient]
) -> None:
    set_id = opened(made, ("Ann Rater", "Ines Recruits"))
    assert people["ines"].get(f"/calibration/{set_id}").status_code == 200
    assert people["ines"].get(f"/conversations/{CALLS[0]}").status_code == 403  # and no further


# --- the reveal --------------------------------------------------------------------------------------------


def test_the_last_rating_reveals_the_gap(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    both_rate(people, set_id)
    page = people["ann"].get(f"/calibration/{set_id}")
    # 5 and 3 of five levels are 100 and 50 points: 50 apart on both conversations; the rest is the same.
    assert "One criterion to talk about, two that hold" in page.text
    data = people["ann"].get(f"/calibration/{set_id}.json").json()["data"]["revealed"]
    first = data["rows"][0]
    assert (first["gap"]["name"], first["gap"]["figure"]["value"], first["gap"]["figure"]["n"]) == (
        "Follow-up depth",
        50.0,
        2,
    )
    assert [(d["label"], d["mean"], d["mine"]) for d in first["dots"]] == [
        ("you", 100.0, True),
        ("the other rater", 50.0, False),
    ]
    assert SECRET in page.text  # now the other's words are part of the talk


def test_fewer_than_four_raters_are_not_named(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    both_rate(people, set_id)
    data = people["ann"].get(f"/calibration/{set_id}.json").json()["data"]["revealed"]
    assert "Ben Rater" not in json.dumps(data)
    assert data["named"] is False


def test_four_raters_are_named_to_each_other(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made, ("Ann Rater", "Ben Rater", "Cleo Other", "Ines Recruits"), CALLS[:1])
    for who, level in (("ann", "5"), ("ben", "4"), ("cleo", "3"), ("ines", "3")):
        rated(people[who], set_id, 1, level)
    data = people["cleo"].get(f"/calibration/{set_id}.json").json()["data"]["revealed"]
    assert data["named"] is True
    row = next(r for r in data["rows"] if r["gap"]["criterion_key"] == "follow_up")
    assert [d["label"] for d in row["dots"]] == ["you", "Ann Rater", "Ben Rater", "Ines Recruits"]
    # Distances of 100, 75, 50, 50: 25, 50, 50, 25, 25, 0; their mean is 175 / 6.
    assert row["gap"]["figure"]["value"] == pytest.approx(175 / 6)


def test_who_did_not_rate_sees_the_gap_and_nobodys_dot(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    both_rate(people, set_id)
    data = people["quinn"].get(f"/calibration/{set_id}.json").json()["data"]["revealed"]
    assert data["rows"][0]["gap"]["figure"]["value"] == 50.0
    assert all(row["dots"] == [] for row in data["rows"])
    assert all(talk["said"] == [] for topic in data["topics"] for talk in topic["talks"])
    assert SECRET not in people["quinn"].get(f"/calibration/{set_id}").text


def test_revealing_early_needs_a_reason_and_ends_the_rating(
    made: Made, people: dict[str, TestClient]
) -> None:
    set_id = opened(made)
    rated(people["ann"], set_id, 1, "4")
    token = csrf_of(people["quinn"])
    post = people["quinn"].post
    assert post(f"/calibration/{set_id}/reveal", data={"reason": " ", "csrf": token}).status_code == 422
    assert (
        post(f"/calibration/{set_id}/reveal", data={"reason": "Ben is ill", "csrf": token}).status_code == 200
    )
    assert "Nothing to compare" in people["ann"].get(f"/calibration/{set_id}").text
    assert rated(people["ben"], set_id, 1, "2") == 303  # sent on to the reveal, and not kept
    with made.context.database.read() as c:
        assert {r.user_id for r in calibration.ratings(c, [set_id])} == {users.find_user(c, "Ann Rater").id}


# --- what is agreed, and what is cited ---------------------------------------------------------------------


def test_an_agreed_score_and_another_wording_are_kept(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    both_rate(people, set_id)
    form = {
        "item": "1",
        "criterion": "follow_up",
        "level": "4",
        "note": "The second question counts.",
        "wording": "Asks twice  before moving on.",
        "csrf": csrf_of(people["ann"]),
    }
    answer = people["ann"].post(f"/calibration/{set_id}/agree", data=form)
    assert answer.status_code == 200
    assert "agreed 4 of 5" in answer.text
    assert "Asks twice before moving on." in answer.text
    with made.context.database.read() as c:
        (agreed,) = calibration.agreed(c, [set_id])
        suggested = calibration_lists.suggestions(c, [agreed.criterion_version_id])
    assert (agreed.level, agreed.conversation_id) == (4.0, CALLS[0])
    assert suggested == [(agreed.criterion_version_id, "Asks twice before moving on.", "Ann Rater")]


def test_nobody_agrees_before_the_reveal(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made)
    form = {"item": "1", "criterion": "follow_up", "level": "4", "csrf": csrf_of(people["ann"])}
    assert people["ann"].post(f"/calibration/{set_id}/agree", data=form).status_code == 409


def test_cited_words_stand_under_the_score_after_the_reveal(
    made: Made, people: dict[str, TestClient]
) -> None:
    set_id = opened(made, calls=CALLS[:1])
    words = TALK[4][1]
    rated(people["ann"], set_id, 1, "5")
    rated(people["ben"], set_id, 1, "3", quote=f"1:4:0:{len(words)}:{words}")
    assert words in people["ann"].get(f"/calibration/{set_id}.json").text
    with made.context.database.read() as c:
        human = [s for s in sheets.current_scores(c, CALLS[0]) if s.rater.name == "Ben Rater"]
        follow_up = next(s for s in human if s.judgement.criterion_key == "follow_up")
        kept = report.evidence_of(c, [follow_up.id])[follow_up.id]
    assert [(e.turn_seq, e.start_char, e.end_char) for e in kept] == [(4, 0, len(words))]


def test_words_that_do_not_stand_there_are_refused(made: Made, people: dict[str, TestClient]) -> None:
    set_id = opened(made, calls=CALLS[:1])
    assert rated(people["ann"], set_id, 1, "5", quote="1:4:0:9:Something") == 422


# --- opening -----------------------------------------------------------------------------------------------


def test_five_conversations_of_different_people_are_proposed(people: dict[str, TestClient]) -> None:
    data = people["quinn"].get("/calibration/new.json?rubric=interviewer").json()["data"]
    chosen = [x["about"].partition(",")[0] for x in data["conversations"] if x["chosen"]]
    assert len(chosen) == len(set(chosen)) == 5
    assert [x["name"] for x in data["raters"] if x["chosen"]] == ["Sample Quinn"]


def test_a_set_is_opened_from_the_form(made: Made, people: dict[str, TestClient]) -> None:
    answer = people["quinn"].post(
        "/calibration/new", data=_new(made, people["quinn"], CALLS), follow_redirects=False
    )
    assert answer.status_code == 303
    board = people["ann"].get("/calibration")
    assert "November interviews" in board.text
    assert "A set waits for your scores" in board.text


def test_only_what_is_offered_can_be_sent(made: Made, people: dict[str, TestClient]) -> None:
    """Cleo coaches nobody: no conversation is theirs to have rated, and no team."""
    form = _new(made, people["cleo"], CALLS)
    assert people["cleo"].post("/calibration/new", data=form).status_code in (404, 422)
    answer = people["cleo"].post("/calibration/new", data=form | {"team": ""})
    assert answer.status_code == 422
    assert "not among those to choose from" in answer.text
    assert people["cleo"].get("/calibration/new.json").json()["data"]["conversations"] == []


def test_one_rater_is_no_calibration_and_what_was_typed_stays(
    made: Made, people: dict[str, TestClient]
) -> None:
    form = _new(made, people["quinn"], CALLS) | {"rater": _ids(made, "Ann Rater")}
    answer = people["quinn"].post("/calibration/new", data=form)
    assert answer.status_code == 422
    assert "at least two raters" in answer.text
    assert 'value="November interviews"' in answer.text


def _new(made: Made, page: TestClient, calls: tuple[str, ...]) -> dict[str, object]:
    return {
        "rubric": "interviewer",
        "team": "interviewing",
        "kind": "calibration",
        "name": "November interviews",
        "deadline": (NOW + timedelta(days=3)).isoformat(),
        "call": list(calls),
        "rater": _ids(made, "Ann Rater", "Ben Rater"),
        "csrf": csrf_of(page),
    }


def _ids(made: Made, *names: str) -> list[str]:
    with made.context.database.read() as c:
        return [users.find_user(c, name).id for name in names]


# --- one rater ---------------------------------------------------------------------------------------------


def test_how_one_rater_stands_is_for_them_and_their_own_coach(made: Made) -> None:
    with (
        browser(made, "Sample Avery", UserRole.COACHED_PERSON, person="smp_avery") as avery,
        browser(made, "Ben Rater", UserRole.SUPERVISOR) as ben,
        browser(made, "Sample Quinn", UserRole.COACH) as quinn,
    ):
        opened(made, ("Sample Avery", "Ben Rater"), ("c_blake-4-0",))
        (avery_id,) = _ids(made, "Sample Avery")
        path = f"/calibration/raters/{avery_id}"
        assert [page.get(path).status_code for page in (avery, quinn, ben)] == [200, 200, 404]
        assert path in quinn.get("/calibration").text
        assert path not in ben.get("/calibration").text


# --- cost --------------------------------------------------------------------------------------------------


def test_more_sets_cost_no_more_queries(made: Made, people: dict[str, TestClient]) -> None:
    def asked() -> int:
        people["ann"].get("/calibration")
        with counted(made) as found:
            assert people["ann"].get("/calibration").status_code == 200
        return len(found)

    opened(made, calls=("c_avery-4-0",))
    few = asked()
    for name in ("blake", "casey", "devon", "emery"):
        opened(made, calls=(f"c_{name}-4-0",))
    assert asked() <= few


def test_a_page_of_a_set_has_one_heading_and_no_inline_code(
    made: Made, people: dict[str, TestClient]
) -> None:
    set_id = opened(made)
    for path in ("/calibration", "/calibration/new", f"/calibration/{set_id}"):
        text = people["quinn"].get(path).text
        assert text.count("<h1") == 1
        assert not re.search(r"<script>|\son\w+=|style=", text), path
