"""Rubrics in the browser: read, compared, changed, tried on old conversations, published."""

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from coachloop.loop.score.run import score_conversation
from coachloop.store import drafts, rubrics, sheets
from coachloop.store.calibration_lists import suggest
from coachloop.store.conversations import conversation_ids
from coachloop.store.tables import app_user, contest, score
from coachloop.wiring.machine import embedded
from coachloop.wiring.rubrics import publish_starter
from tests.web import workspace
from tests.web.workspace import NOW, Made


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Three interviews scored for real under the interviewer starter."""
    made = workspace.empty(tmp_path)
    with made.context.database.write() as c:
        workspace.add_people(c)
        rubrics.publish(c, workspace.SECOND, "second", NOW - timedelta(weeks=9))
        for k in range(3):
            workspace.add_conversation(
                c, random.Random(k), f"r{k}", "Avery", NOW - timedelta(days=k + 1), 0.5
            )
    version = publish_starter(made.context, "contact_centre", NOW - timedelta(weeks=8))
    with made.context.database.read() as c:
        ids = conversation_ids(c)
    for conversation in ids:
        score_conversation(made.context, conversation, version.rubric, embedded(), NOW)
    yield made
    made.context.database.close()


@pytest.fixture
def client(made: Made) -> Iterator[TestClient]:
    with workspace.browser(made) as opened:
        yield opened


KEY = "contact_centre"


def fields(page: str) -> dict[str, str]:
    """The form of the editor as a browser would send it back."""
    found = {
        name: re.sub(r"&#39;", "'", value)
        for name, value in re.findall(r'<input id="[^"]+" name="([^"]+)" value="([^"]*)"', page)
    }
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found[name] = value.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    found |= dict.fromkeys(re.findall(r'type="checkbox" name="([^"]+)" value="1" checked', page), "1")
    return {**found, "csrf": token(page)}


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_the_form_sent_back_as_it_is_changes_nothing(client: TestClient, made: Made) -> None:
    page = client.get(f"/rubrics/{KEY}/edit").text
    answer = client.post(f"/rubrics/{KEY}/edit", data=fields(page))
    assert answer.status_code == 200
    assert "says the same as v1" in answer.text
    assert "Publish v2" not in answer.text


def test_weights_that_do_not_add_up_are_refused_with_their_place(client: TestClient) -> None:
    page = client.get(f"/rubrics/{KEY}/edit").text
    sent = fields(page)
    first = next(name for name in sent if name.startswith("weight:"))
    answer = client.post(f"/rubrics/{KEY}/edit", data={**sent, first: str(float(sent[first]) + 7)})
    assert "add up to 107, not 100" in answer.text
    assert "Publish v2" not in answer.text


def test_from_a_change_of_words_to_the_next_version(client: TestClient, made: Made) -> None:
    sent = fields(client.get(f"/rubrics/{KEY}/edit").text)
    key = next(n for n in sent if n.startswith("description:")).partition(":")[2]
    changed = {**sent, f"description:{key}": "Names <b>each</b> next step."}
    page = client.post(f"/rubrics/{KEY}/edit", data=changed).text
    assert "&lt;b&gt;each&lt;/b&gt;" in page
    assert "<b>each</b>" not in page
    assert "1 comparison" in page.replace("\xa0", " ") or "2 comparisons" in page.replace("\xa0", " ")
    with made.context.database.read() as c:
        scored = len(sheets.all_scores(c, "c_r0"))
    page = client.post(f"/rubrics/{KEY}/trial", data={"csrf": token(page)}).text
    with made.context.database.read() as c:
        draft = drafts.load_draft(c, KEY)
        assert len(sheets.all_scores(c, "c_r0")) == scored  # a trial writes no score
    assert draft is not None
    assert draft.trial is not None
    assert draft.trial["conversations"] == 3
    assert "Try again" in page
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest
    answer = client.post(f"/rubrics/{KEY}/publish", data={"csrf": token(page), "digest": digest.group(1)})
    assert answer.url.path == f"/rubrics/{KEY}"
    assert "v2" in answer.text
    with made.context.database.read() as c:
        assert [v.number for v in rubrics.versions(c, KEY)] == [1, 2]
        assert drafts.load_draft(c, KEY) is None
    assert "<ins>" in client.get(f"/rubrics/{KEY}/diff/v1..v2").text


def test_what_was_saved_meanwhile_is_not_published_unseen(client: TestClient, made: Made) -> None:
    sent = fields(client.get(f"/rubrics/{KEY}/edit").text)
    key = next(n for n in sent if n.startswith("description:")).partition(":")[2]
    page = client.post(f"/rubrics/{KEY}/edit", data={**sent, f"description:{key}": "One."}).text
    seen = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert seen
    client.post(f"/rubrics/{KEY}/edit", data={**sent, f"description:{key}": "Two."})
    answer = client.post(f"/rubrics/{KEY}/publish", data={"csrf": token(page), "digest": seen.group(1)})
    assert answer.status_code == 422
    assert "saved again meanwhile" in answer.text
    with made.context.database.read() as c:
        assert len(rubrics.versions(c, KEY)) == 1


def test_a_text_that_is_no_rubric_is_kept_and_explained(client: TestClient, made: Made) -> None:
    page = client.get(f"/rubrics/{KEY}/edit?as=text").text
    sent = {"csrf": token(page), "as": "text", "text": "key: contact_centre\nname: [unclosed"}
    answer = client.post(f"/rubrics/{KEY}/edit", data=sent)
    assert "This is not YAML" in answer.text
    assert "name: [unclosed" in answer.text  # nothing that was typed is lost
    assert "Publish v2" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/rubrics/nothing", f"/rubrics/{KEY}?v=9", f"/rubrics/{KEY}/diff/v1..v9", f"/rubrics/{KEY}/diff/x"],
)
def test_what_is_not_there_is_said(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_other_words_that_people_suggested_stand_beside_the_criterion(client: TestClient, made: Made) -> None:
    """Those of the version that is being changed; one whose words were changed since leaves them behind."""
    with made.context.database.write() as c:
        leaf = rubrics.current_version(c, KEY).rubric.leaves[0]
        by = c.execute(select(app_user.c.id).order_by(app_user.c.id).limit(1)).scalar_one()
        suggest(c, leaf.version_id, "Say <how> long it takes.", ("calibration", "cal_1"), by, NOW)
        of_it = select(score.c.id).where(score.c.criterion_version_id == leaf.version_id).limit(1)
        asked = {
            "score_id": c.scalar(of_it),
            "raised_by": "Avery",
            "reason": "It was said.",
            "raised_at": NOW,
        }
        told = {
            "settled_at": NOW,
            "settled_by": "Rowan",
            "outcome": "upheld",
            "wording": "In days, not soon.",
        }
        c.execute(insert(contest).values(**asked, **told))
    for way in ("", "?as=text"):
        page = client.get(f"/rubrics/{KEY}/edit{way}").text
        assert "“Say &lt;how&gt; long it takes.”" in page
        assert "“In days, not soon.”" in page
        assert "Rowan, answering a question about a score" in page
    said = client.get(f"/rubrics/{KEY}/edit.json").json()["data"]["wordings"]
    assert {(w["criterion_key"], w["came_of"]) for w in said} == {
        (leaf.key, "calibration"),
        (leaf.key, "question"),
    }
