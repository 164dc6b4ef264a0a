"""Blind on the pages: what a rater sees before and after, words on scores, and questions settled."""

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.measure.run import close_due
from coachloop.loop.review.drawing import Drawing, draw_audit, month_of
from coachloop.store import audits, coaching, questions, sheets
from coachloop.store import report as store
from tests.web import workspace
from tests.web.workspace import MACHINE, NOW, Made

RATED = ("follow_up", "next_steps", "structure", "evidence")
SCRIPT = "<script>alert(1)</script>"


def _draw(made: Made) -> tuple[audits.Item, audits.Item]:
    """October is drawn; both items of a conversation that two people rate."""
    month = month_of("2026-10", NOW, made.context.zone)
    draw_audit(made.context, Drawing(month, 5, "Sample Quinn", NOW))
    with made.context.database.read() as c:
        items = audits.items(c)
    second = next(x for x in items if x.place == 2)
    return next(x for x in items if x.unit == second.unit and x.place == 1), second


def _token(page: TestClient) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.get("/coaching/new").text)
    assert found
    return found.group(1)


def _post(page: TestClient, path: str, **form: str | list[str]) -> Any:
    return page.post(path, data={"csrf": _token(page), **form}, follow_redirects=False)


def _rate(page: TestClient, item: audits.Item, **levels: str) -> Any:
    chosen = dict.fromkeys(RATED, "3") | {"next_steps": "1"} | levels
    form = {f"level:{key}": value for key, value in chosen.items()}
    return _post(page, f"/review/{item.id}", **form)


@pytest.fixture
def rowan(made: Made) -> Iterator[TestClient]:
    """A second coach, who sees everybody."""
    with workspace.browser(made, "Sample Rowan", Grant(UserRole.COACH, everyone=True)) as opened:
        yield opened


def _says_something(text: str) -> bool:
    """Whether a page shows anything of a score: a pill, marked evidence, a machine's rationale."""
    return any(x in text for x in ('class="pill mach', "<mark", "level 1 of 5", "level 2 of 5", '"machine":'))


# --- blind -------------------------------------------------------------------------------------------------


def test_two_raters_see_neither_the_machine_nor_each_other_before_they_rate(
    made: Made, page: TestClient, rowan: TestClient
) -> None:
    first, second = _draw(made)
    where = f"/conversations/{first.conversation_id}"
    for reader in (page, rowan):
        for form in ("", ".json", ".csv"):
            answer = reader.get(f"{where}{form}")
            assert answer.url.path == f"/review/{first.id}{form}"
            assert not _says_something(answer.text), form
    assert _rate(page, first).headers["location"].startswith(f"/review/{first.id}/result")
    # Quinn has rated and sees; Rowan is sent to the own item and sees neither the machine nor Quinn's words.
    assert _says_something(page.get(where).text)
    for form in ("", ".json"):
        for path in (f"{where}{form}", f"/review/{first.id}/result{form}", f"/review/{first.id}{form}"):
            answer = rowan.get(path)
            assert answer.url.path == f"/review/{second.id}{form}", path
            assert not _says_something(answer.text), path
    _rate(rowan, second, structure="unsure")
    for reader in (page, rowan):
        data = reader.get(f"/review/{first.id}/result.json").json()["data"]
        by_key = {line["key"]: line for line in data["lines"]}
        assert [r["rater"] for r in by_key["structure"]["ratings"]] == ["Sample Quinn", "Sample Rowan"]
        assert by_key["structure"]["ratings"][1]["mark"]["status"] == "cannot_tell"
    with made.context.database.read() as c:
        rows = audits.audit_ratings(c, [MACHINE.series])
    assert {(r.rater, r.criterion_version_id.partition("@")[0]) for r in rows} == {
        (rater, key) for rater in ("Sample Quinn", "Sample Rowan") for key in RATED
    }


def test_the_form_is_made_without_a_look_at_scores(made: Made, page: TestClient) -> None:
    item, _ = _draw(made)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = made.context.database.engine
    event.listen(engine, "before_cursor_execute", note)
    for form in ("", ".json", ".csv"):
        assert page.get(f"/review/{item.id}{form}").status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    assert asked
    told = (
        "score.pct",
        "score.level",
        "score.value",
        "score.status",
        "score.rationale",
        "evidence.",
        "rollup",
    )
    assert not [s for s in asked if any(word in s for word in told)]


def test_lists_and_a_persons_dots_leave_out_what_is_to_be_rated(made: Made, page: TestClient) -> None:
    item, _ = _draw(made)
    where = {"person": item.person_id, "since": "2026-10-01", "until": "2026-10-31"}

    def line() -> dict[str, object]:
        lines = page.get("/conversations.json", params=where).json()["data"]["lines"]
        return next(x for x in lines if x["id"] == item.conversation_id)

    def dots() -> set[str]:
        panels = page.get(f"/people/{item.person_id}.json").json()["data"]["panels"]
        return {dot["conversation_id"] for panel in panels for dot in panel["dots"]}

    assert (line()["blind"], line()["marks"]) == (True, [])
    assert item.conversation_id not in dots()
    low = page.get("/conversations.json", params={**where, "criterion": "follow_up", "below": "100"})
    assert item.conversation_id not in {x["id"] for x in low.json()["data"]["lines"]}
    _rate(page, item)
    assert line()["blind"] is False
    assert line()["marks"]
    assert item.conversation_id in dots()


def test_a_question_about_a_hidden_score_waits_for_the_rating(made: Made, page: TestClient) -> None:
    item, _ = _draw(made)
    score = _standing(made, item.conversation_id, "follow_up")
    with made.context.database.write() as c:
        coaching.raise_contest(c, score.id, "Sample Kai", "It gave me a 2.", 4.0, NOW)

    def asked() -> dict[str, Any]:
        found = page.get("/review.json").json()["data"]["questions"]
        return next(q for q in found if q["conversation_id"] == item.conversation_id)

    assert (asked()["blind"], asked()["reason"]) == (True, None)
    text = page.get("/review").text
    assert "It gave me a 2." not in text
    assert "Rate it first" in text
    _rate(page, item)
    assert (asked()["blind"], asked()["reason"]) == (False, "It gave me a 2.")


def test_looking_now_opens_the_page_and_leaves_the_sample(
    made: Made, page: TestClient, rowan: TestClient
) -> None:
    item, _ = _draw(made)
    who = {"conversation": item.conversation_id, "person": item.person_id}
    answer = _post(page, "/review/look", **who)
    assert answer.status_code == 303
    assert _says_something(page.get(answer.headers["location"]).text)
    assert "looked at before it was rated" in page.get("/review").text
    assert "Not part of the sample" in page.get(f"/review/{item.id}").text
    assert _rate(rowan, item).status_code == 409


# --- the form ----------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_and_the_rest_is_kept(made: Made, page: TestClient) -> None:
    item, _ = _draw(made)
    answer = _rate(page, item, evidence="", structure="4")
    assert answer.status_code == 422
    assert "Not answered yet: Evidence asked for." in answer.text
    chosen = re.findall(r'name="level:(\w+)" value="(\w+)"[^>]* checked', answer.text)
    assert dict(chosen) == {"follow_up": "3", "next_steps": "1", "structure": "4"}
    for wrong in ("6", "2.5", "x", "nan", "inf", "-1"):
        assert _rate(page, item, evidence=wrong).status_code == 422, wrong
    with workspace.browser(made, item.person, Grant(UserRole.COACH, everyone=True)) as own:
        assert "cannot rate this conversation blind" in _rate(own, item).text
    assert _rate(page, item).status_code == 303


def test_turns_and_words_may_be_cited(made: Made, page: TestClient) -> None:
    first, _ = _draw(made)
    # Characters 19 to 25 of "So you used a log, right? And ..." are "right?"; people count turns from 1.
    words = workspace.TALK[4][1][19:25]
    assert words == "right?"
    form: dict[str, Any] = {f"level:{key}": "1" for key in RATED}
    form |= {
        "turns:follow_up": "5, 7",
        "note:follow_up": "It leads.",
        "quote:structure": f"1:4:19:25:{words}",
    }
    for wrong in (
        {"turns:follow_up": "99"},
        {"turns:follow_up": "five"},
        {"quote:structure": "1:4:19:26:right?"},  # one character too many
        {"quote:structure": "1:4:18:24:right?"},  # beside it
        {"quote:structure": "2:4:19:25:right?"},  # of another transcript
        {"quote:structure": "1:44:19:25:right?"},
        {"quote:structure": "right?"},
    ):
        answer = _post(page, f"/review/{first.id}", **form | wrong)
        assert answer.status_code == 422, wrong
        assert "It leads." in answer.text  # what was typed is kept
    assert _post(page, f"/review/{first.id}", **form).status_code == 303
    with made.context.database.read() as c:
        given = {
            s.judgement.criterion_key: [(e.turn_seq, e.text) for e in s.judgement.evidence]
            for s in sheets.scores_by_id(c, audits.scores_of_items(c, [first.id]))
        }
    assert given["structure"] == [(4, "right?")]
    assert given["follow_up"] == [(4, workspace.TALK[4][1]), (6, workspace.TALK[6][1])]
    assert "It leads." in page.get(f"/conversations/{first.conversation_id}").text


def test_a_rating_sent_twice_is_kept_once(made: Made, page: TestClient, rowan: TestClient) -> None:
    """As when the connection is lost after the server has answered."""
    item, _ = _draw(made)
    assert [_rate(page, item).status_code for _ in range(3)] == [303] * 3
    with made.context.database.read() as c:
        assert len(audits.scores_of_items(c, [item.id])) == len(RATED)
    assert _rate(page, item, structure="5").status_code == 409
    assert _rate(rowan, item).status_code == 409


def test_what_a_rating_took_is_measured(made: Made, page: TestClient) -> None:
    """From the form shown to the rating sent; a form left open over lunch says nothing."""
    items = {x.conversation_id: x for x in (_draw(made)[0], *_open(made)) if x.place == 1}
    one, other, third = list(items.values())[:3]
    levels = {f"level:{key}": "1" for key in RATED}
    opened = {one: 240.0, other: 3 * 3600.0}
    for item, ago in opened.items():
        shown = (NOW - timedelta(seconds=ago)).isoformat()
        assert _post(page, f"/review/{item.id}", opened=shown, **levels).status_code == 303
    assert _post(page, f"/review/{third.id}", opened="at noon", **levels).status_code == 303
    with made.context.database.read() as c:
        assert audits.seconds_taken(c, 30) == [240.0]


def test_names_and_words_from_outside_stay_text(made: Made, page: TestClient) -> None:
    first, second = _draw(made)
    form = {f"level:{key}": "1" for key in RATED} | {"note:follow_up": SCRIPT, "quote:structure": SCRIPT}
    with workspace.browser(made, SCRIPT, Grant(UserRole.COACH, everyone=True)) as hostile:
        refused = _post(hostile, f"/review/{first.id}", **form)
        assert refused.status_code == 422
        del form["quote:structure"]
        assert _post(hostile, f"/review/{first.id}", **form).status_code == 303
        texts = [refused.text, hostile.get("/review").text]
    assert _rate(page, second).status_code == 303
    texts.append(page.get(f"/review/{first.id}/result").text)
    for text in texts:
        assert SCRIPT not in text
        assert "&lt;script&gt;" in text


def _open(made: Made) -> list[audits.Item]:
    with made.context.database.read() as c:
        return audits.items(c, status=audits.ItemStatus.OPEN)


def test_a_long_transcript_is_paged_beside_the_form(
    made: Made, page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """900 turns, about 200 printed pages: 400 stand beside the form, and the page stays light."""
    long = workspace.TALK + tuple(("counterpart", f"And then {n} more came. " * 8) for n in range(886))
    monkeypatch.setattr(workspace, "TALK", long)
    with made.context.database.write() as c:
        workspace.add_conversation(c, random.Random(1), "long", "Avery", NOW - timedelta(days=80), 0.5)
    month = month_of("2026-08", NOW, made.context.zone)
    draw_audit(made.context, Drawing(month, 5, "Sample Quinn", NOW))
    item = next(x for x in _open(made) if x.conversation_id == "c_long")
    data = page.get(f"/review/{item.id}.json").json()["data"]
    assert (data["turn_count"], len(data["turns"]), data["earlier"], data["later"]) == (900, 400, None, 400)
    # Around turn 600: from 400 on to 799; before it 0 to 399, after it 800 to 899.
    data = page.get(f"/review/{item.id}.json?turn=600").json()["data"]
    assert (data["turns"][0]["seq"], data["earlier"], data["later"]) == (400, 0, 800)
    for query, first, last in (("first=800", 800, 899), ("first=0&until=150", 0, 149)):
        turns = page.get(f"/review/{item.id}.json?{query}").json()["data"]["turns"]
        assert (turns[0]["seq"], turns[-1]["seq"]) == (first, last)
    assert len(page.get(f"/review/{item.id}").content) < 300_000


# --- the queue ---------------------------------------------------------------------------------------------


def test_the_queue_has_blind_ratings_first_then_the_unsure_then_questions(
    made: Made, page: TestClient
) -> None:
    assert "Draw the sample of 2026-10" in page.get("/review").text
    assert _post(page, "/review/draw", month="2026-10").status_code == 303
    text = page.get("/review").text
    places = [text.index(x) for x in ('id="blind"', 'id="unsure"', 'id="questions"', 'id="audit"')]
    assert places == sorted(places)
    data = page.get("/review.json").json()["data"]
    # October has 12 people with 3 interviews a week (one of them 1): more than the 20 that are wanted.
    assert (data["blind"], len(data["items"])) == (20, 12)
    # 5 minutes each until it is measured; what was drawn does not stand among the unsure a second time.
    assert (data["pace"], data["measured"]) == (5.0, 0)
    many = 20 + len(data["unsure"]) + len(data["questions"])
    assert len(data["questions"]) == 1
    assert f"{many} conversations for a person’s word, about {many * 5 / 60:.1f} hours" in text
    assert data["standing"][0]["open"] == 25
    assert _post(page, "/review/draw", month="soon").status_code == 400


def test_a_clear_queue_says_so(tmp_path: Path) -> None:
    empty = workspace.empty(tmp_path)
    with workspace.browser(empty) as page:
        assert "Queue clear." in page.get("/review").text
    empty.context.database.close()


@pytest.mark.parametrize("path", ["/review/999", "/review/999/result", "/review/999.json"])
def test_an_item_that_is_not_there(page: TestClient, path: str) -> None:
    assert page.get(path).status_code == 404


def test_a_number_is_asked_for(page: TestClient) -> None:
    assert page.get("/review/first").status_code == 400


# --- words on scores that were seen ------------------------------------------------------------------------


def _standing(made: Made, conversation_id: str, key: str) -> store.ScoreRow:
    with made.context.database.read() as c:
        rows = store.scores_of(c, [conversation_id])
    return next(
        s for s in rows if s.criterion_version_id.startswith(f"{key}@") and s.series == MACHINE.series
    )


def test_an_override_and_agreeing_stand_beside_the_machine(made: Made, page: TestClient) -> None:
    where = "/conversations/c_avery-3-0"
    score = _standing(made, "c_avery-3-0", "follow_up")
    text = page.get(where).text
    assert "Another level for Follow-up depth" in text
    assert "Agree with the rest" in text
    more = {"person": "smp_avery", "score": str(score.id), "level": "5", "reason": "Two questions deep."}
    assert _post(page, f"{where}/override", **more).status_code == 303
    rest = re.findall(r'name="score" value="(\d+)"', page.get(where).text.partition("/accept")[2])
    assert rest
    assert str(score.id) not in rest
    assert _post(page, f"{where}/accept", person="smp_avery", score=rest).status_code == 303
    after = page.get(where).text
    assert "Two questions deep." in after
    assert "Sample Quinn read it and let it stand." in after
    assert "Agree with the rest" not in after
    assert _post(page, f"{where}/accept", person="smp_avery", score=rest).status_code == 409
    with made.context.database.read() as c:
        assert audits.audit_ratings(c, [MACHINE.series]) == []
        assert set(questions.accepted(c, [int(x) for x in rest])) == {int(x) for x in rest}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"level": "9", "reason": "Too low."}, 422),
        ({"level": "4", "reason": " "}, 422),
        ({"level": "x", "reason": "Too low."}, 400),
        ({"level": "4", "reason": "Too low.", "score": "999999"}, 409),
        ({"level": "4", "reason": "Too low.", "score": ""}, 400),
    ],
)
def test_an_override_that_cannot_be(made: Made, page: TestClient, form: dict[str, str], status: int) -> None:
    score = _standing(made, "c_avery-3-0", "follow_up")
    answer = _post(page, "/conversations/c_avery-3-0/override", **({"score": str(score.id)} | form))
    assert answer.status_code == status


def test_a_hidden_score_cannot_be_spoken_about(made: Made, page: TestClient) -> None:
    item, _ = _draw(made)
    score = _standing(made, item.conversation_id, "follow_up")
    where = f"/conversations/{item.conversation_id}"
    more = {"score": str(score.id), "level": "4", "reason": "Too low."}
    for path in ("override", "accept", "question"):
        answer = _post(page, f"{where}/{path}", **more)
        assert answer.status_code == 409
        assert "E-REV-008" in answer.text


def test_a_settled_question_lets_the_verdict_go_on(tmp_path: Path) -> None:
    """Avery's window closed long ago; a question on one of its conversations holds the kept result."""
    made = workspace.build(tmp_path)
    with workspace.browser(made) as page:
        _settle_one(made, page)
    made.context.database.close()


def _settle_one(made: Made, page: TestClient) -> None:
    close_due(made.context, NOW)

    def result() -> Any:
        return page.get("/coaching/smp_s_000001.json").json()["data"]["line"]["result"]

    before = result()
    assert before["playbook"]["verdict"]
    used = before["post_ids"][0]
    score = _standing(made, used, "follow_up")
    more = {"score": str(score.id), "reason": "It was taken up.", "person": "smp_avery"}
    assert _post(page, f"/conversations/{used}/question", **more).status_code == 303
    assert result()["playbook"]["figure"]["reason"] == "contest"
    asked = page.get("/review.json").json()["data"]["questions"]
    question = next(q for q in asked if q["conversation_id"] == used)
    where = f"/questions/{question['id']}"
    answer = {"outcome": "changed", "answer": "Right: it was.", "level": ""}
    assert _post(page, where, **answer).status_code == 422
    assert _post(page, where, **answer | {"level": "4"}).status_code == 303
    assert _post(page, where, **answer | {"level": "4"}).status_code == 409
    # The machine's score is what the figure reads; the answer stands beside it.
    assert result()["playbook"] == before["playbook"]
    assert question["id"] not in {q["id"] for q in page.get("/review.json").json()["data"]["questions"]}
    assert "Right: it was." in page.get(f"/conversations/{used}").text


def test_a_rubric_of_many_criteria_can_be_rated(made: Made, page: TestClient) -> None:
    """60 fields beside those of the form: what no criterion asks for is left alone."""
    item, _ = _draw(made)
    form = {f"level:{key}": "1" for key in RATED}
    form |= {f"{part}:more_{n}": "1" for n in range(20) for part in ("level", "turn", "note")}
    assert _post(page, f"/review/{item.id}", **form).status_code == 303
