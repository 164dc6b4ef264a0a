"""How near the machine is to people stands where its scores are read."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.score import Given, Judgement, Rater, RaterKind, Status, Tag
from coachloop.loop.context import load_targets
from coachloop.store import scorers, sheets
from coachloop.store.conversations import conversation_ids
from coachloop.store.scorers import ScorerVersion
from coachloop.store.scores import NewScore, append_scores
from tests.web import workspace
from tests.web.workspace import MACHINE, NOW, Made

SHIFTED = {
    "sameness": "shifted", "n": 40, "needed": 30, "one_side": 0, "margin": 3.0, "shift": 9.0, "lo": 8.0,
    "hi": 10.0, "words": "The series breaks: it moved.",
}  # fmt: skip


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Two people gave the other end of the scale on follow-up depth, in fifty conversations and more."""
    made = workspace.build(tmp_path_factory.mktemp("far"), weeks=6)
    with made.context.database.write() as c:
        target = load_targets(c)["follow_up"]
        rated = 0
        for conversation in conversation_ids(c):
            for score in sheets.current_scores(c, conversation, series=MACHINE.series):
                level = score.judgement.level
                if score.criterion_version_id != target.criterion.version_id or level is None:
                    continue
                rated += 1
                other = 1.0 if level >= 3 else 5.0
                said = Judgement(
                    "follow_up",
                    Status.SCORED,
                    level=other,
                    pct=target.criterion.scale.pct(other),
                    method="human",
                )
                for name in ("Sample Quinn", "Sample Rowan"):
                    rater = Rater(RaterKind.HUMAN, name)
                    new = NewScore(
                        score.person_id,
                        score.criterion_version_id,
                        rater,
                        said,
                        NOW - timedelta(days=1),
                        given=Given(Tag.AUDIT),
                    )
                    append_scores(c, conversation, [new])
    assert rated >= 50
    yield made
    made.context.database.close()


@pytest.fixture
def read(far: Made) -> Iterator[TestClient]:
    with workspace.browser(far) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/people/smp_avery", "/conversations/c_avery-13-0", "/gaps"])
def test_where_nobody_has_rated_it_says_so(client: TestClient, path: str) -> None:
    assert "greement with people: unmeasured" in client.get(path).text


@pytest.mark.parametrize("path", ["/people/smp_avery", "/conversations/c_avery-5-0"])
def test_a_machine_too_far_from_people_is_named(read: TestClient, path: str) -> None:
    text = read.get(path).text
    assert "points, n " in text
    assert ", not trusted" in text
    assert "greement with people: unmeasured" in text  # the other criteria


def test_a_trend_on_it_has_no_label_and_no_alert_stands(read: TestClient) -> None:
    panels = read.get("/people/smp_avery.json").json()["data"]["panels"]
    by_key = {p["head"]["key"]: p["trend"] for p in panels}
    assert by_key["follow_up"]["playbook"]["figure"] == {
        "status": "invalid",
        "k": None,
        "of": None,
        "reason": "not trusted",
    }
    assert by_key["next_steps"]["playbook"]["figure"].get("reason") != "not trusted"
    week = read.get("/week.json").json()["data"]
    assert "follow_up" not in {a["criterion_key"] for a in week["alerts"]}
    assert week["alerts_held"] > 0
    assert "too far from people to decide" in read.get("/week").text


def test_a_gap_on_it_has_a_mean_and_no_verdict(read: TestClient) -> None:
    (board,) = read.get("/gaps.json").json()["data"]["boards"]
    by_key = {line["gap"]["criterion_key"]: line["gap"] for line in board["columns"]}
    found = by_key["follow_up"]
    assert (found["playbook"]["figure"]["reason"], found["playbook"]["verdict"]) == ("not trusted", "")
    assert found["trust"]["state"] == "not trusted"
    assert found["mean"]["value"] > 0
    assert by_key["structure"]["playbook"]["verdict"]


def test_one_page_says_how_far_to_trust_the_scores(read: TestClient) -> None:
    view = read.get("/trust.json").json()["data"]
    first = view["lines"][0]
    assert (first["key"], first["trust"]["state"]) == ("follow_up", "not trusted")
    # What needs somebody first; a share last, and it waits for nobody.
    last = view["lines"][-1]
    assert (last["trust"]["state"], last["next"][:16]) == ("counted, not judged", "Nothing to rate.")
    assert {x["trust"]["state"] for x in view["lines"][1:-1]} == {"unmeasured"}
    assert first["agreement"]["double_rated"] == first["trust"]["n"] >= 50
    page = read.get("/trust").text
    assert "The machine is too far from people on" in page
    assert "Rate 50 more conversations blind, 2 of them by two people." in page
    header, *rows = read.get("/trust.csv").text.splitlines()
    assert header.startswith("criterion,rubric,series,group,trust,n,needed,double_rated,signed")
    assert rows[0].startswith("follow_up,")
    assert "/trust" in read.get("/rubrics").text


def test_a_version_and_what_scoring_its_anchors_came_to(far: Made, read: TestClient) -> None:
    test = {
        "at": NOW.isoformat(),
        "criteria": [
            {"criterion_version_id": "follow_up@1", "against": "made@1", "anchors": 40, "found": SHIFTED},
            {"criterion_version_id": "closing@1", "against": None, "anchors": 0, "found": None},
        ],
    }
    with far.context.database.write() as c:
        scorers.add(c, ScorerVersion("made@9", "made", 9, scorers.State.DRAFT, None, {}, NOW, test=test))
    version = next(x for x in read.get("/trust.json").json()["data"]["versions"] if x["label"] == "made@9")
    assert (version["goes_on"], version["breaks"]) == ([], ["follow up"])
    assert "The series breaks: it moved." in read.get("/trust").text
