"""Pages around a calibration: blind until the reveal, then the week's figure and the form that waits."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.domain.score import Status
from coachloop.loop.review.audit_rules import Answer, audited
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.sets import Opening, open_set, rate_blind
from coachloop.loop.review.errors import StillBlind
from coachloop.loop.review.overrides import Word, override_score
from coachloop.loop.review.run import Asked, question_score
from coachloop.store import calibration, coaching, conversations, rubrics, users
from coachloop.store import report as store
from tests.web import workspace
from tests.web.test_form import filled
from tests.web.workspace import NOW, Made

CALL = "c_avery-4-0"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path, weeks=6)
    with built.context.database.write() as c:
        for name in ("Sample Quinn", "Rowan"):  # Quinn is the coach of the workspace, who reads its pages
            users.add_user(c, name, [UserRole.COACH], NOW)
    yield built
    built.context.database.close()


@pytest.fixture
def page(made: Made) -> Iterator[TestClient]:
    with workspace.browser(made) as opened:
        yield opened


@pytest.fixture
def set_id(made: Made) -> str:
    with made.context.database.read() as c:
        key = rubrics.current_versions(c)[0].rubric.key
    raters, deadline = ("Sample Quinn", "Rowan"), NOW + timedelta(days=5)
    opening = Opening(SetKind.CALIBRATION, key, (CALL,), raters, deadline, "Rowan")
    return open_set(made.context, opening, NOW - timedelta(hours=2)).id


def rate(made: Made, set_id: str, name: str, *, highest: bool) -> None:
    with made.context.database.read() as c:
        version = calibration.load_set(c, set_id).rubric_version_id
        call_type = conversations.load_conversation(c, CALL).call_type
        criteria = audited(rubrics.load_rubric(c, version), call_type)
    answers = {
        x.key: Answer(Status.SCORED, x.scale.maximum if highest else x.scale.minimum) for x in criteria
    }
    rate_blind(made.context, set_id, name, CALL, answers, NOW - timedelta(hours=1))


def test_whoever_rates_a_conversation_reads_its_words_alone(
    made: Made, page: TestClient, set_id: str
) -> None:
    seen = page.get(f"/conversations/{CALL}")
    assert "You rate this conversation blind" in seen.text
    assert page.get(f"/conversations/{CALL}.json").json()["data"]["scores"] == []
    line = next(x for x in page.get("/people/smp_avery.json").json()["data"]["last"] if x["id"] == CALL)
    assert (line["blind"], line["marks"]) == (True, [])
    # Who does not rate it reads it as before.
    with workspace.browser(made, "Somebody Else", Grant(UserRole.COACH, everyone=True)) as other:
        assert "You rate this conversation blind" not in other.get(f"/conversations/{CALL}").text
    with made.context.database.read() as c:
        score = store.scores_of(c, [CALL])[0].id
    with pytest.raises(StillBlind, match="calibration set"):
        question_score(made.context, CALL, score, Asked("Sample Quinn", "It misses the question."), NOW)
    with pytest.raises(StillBlind, match="calibration set"):
        override_score(made.context, CALL, score, Word("Rowan", 3.0, "It misses it."), NOW)


def test_after_the_reveal_the_week_shows_the_gap(made: Made, page: TestClient, set_id: str) -> None:
    assert "Calibration: no figure yet" in page.get("/week").text
    rate(made, set_id, "Sample Quinn", highest=True)
    assert "Calibration: no figure yet" in page.get("/week").text
    rate(made, set_id, "Rowan", highest=False)
    week = page.get("/week")
    assert "calibrate before coaching" in week.text
    assert "Calibration: no figure yet" not in week.text
    block = page.get("/week.json").json()["data"]["calibration"]
    assert {g["figure"]["value"] for g in block["gaps"]} == {100.0}
    assert "calibration,,," in page.get("/week.csv").text
    assert "You rate this conversation blind" not in page.get(f"/conversations/{CALL}").text


def test_the_form_waits_for_a_reason(made: Made, page: TestClient, set_id: str) -> None:
    rate(made, set_id, "Sample Quinn", highest=True)
    rate(made, set_id, "Rowan", highest=False)
    opened = page.get("/coaching/new", params={"person": "smp_avery"})
    assert "Calibrate first" in opened.text
    assert 'name="despite"' not in opened.text
    form = filled(page)
    refused = page.post("/coaching/new", data=form)
    assert refused.status_code == 422
    assert 'name="despite"' in refused.text
    assert "100.0 points apart over 1 conversation" in refused.text
    saved = page.post(
        "/coaching/new", data={**form, "despite": "Her panel is tomorrow."}, follow_redirects=False
    )
    assert saved.status_code == 303
    with made.context.database.read() as c:
        newest = coaching.load_sessions(c)[-1][0]
        kept = calibration.despite(c, [newest.id])
    assert [x.reason for x in kept.values()] == ["Her panel is tomorrow."]
    told = page.get(saved.headers["location"]).text
    assert "Held before a calibration: raters were 100.0 points apart over 1 conversation." in told
    assert "Sample Quinn: “Her panel is tomorrow.”" in told
