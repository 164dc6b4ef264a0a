"""/plans: entering what is to be asked, what is refused, who may, and interviews without a plan."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.ingest.plans import PlanRefused, plan_of
from coachloop.store import audit, conversations, tables
from tests.web import workspace
from tests.web.workspace import Made, csrf_of

LEAD = Grant(UserRole.TRAINING_LEAD, everyone=True)
FORM = {
    "job_role": " Depot  planner ", "round": "screen", "interviewers": "2",
    "questions": "Why us? | motivation\n\n   Which depot <b>did</b> you run?  \n",
}  # fmt: skip


@pytest.fixture
def made(engine_url: str, tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path, weeks=1, url=engine_url)
    yield built
    built.context.database.close()


def lead(made: Made) -> TestClient:
    return workspace.browser(made, "Lead", LEAD)


def test_a_plan_is_entered_and_changed(made: Made) -> None:
    with lead(made) as page:
        assert "No interview plan yet" in page.get("/plans").text
        answer = page.post("/plans", data={**FORM, "csrf": csrf_of(page)})
        text = answer.text
        assert answer.status_code == 200  # after its redirect, with the plan in the form
        assert "Depot planner, screen" in text
        assert "Which depot &lt;b&gt;did&lt;/b&gt; you run?" in text
        assert "Why us? | motivation" in text
        page.post(
            "/plans", data={**FORM, "questions": "Why here?", "interviewers": "", "csrf": csrf_of(page)}
        )
        (plan,) = page.get("/plans.json").json()["data"]["plans"]
        assert "Why here?" in page.get("/plans.csv").text
    assert plan == {
        "job_role": "Depot planner", "round": "screen", "interviewers": None, "questions": [["Why here?", None]],
    }  # fmt: skip
    with made.context.database.read() as c:
        kept = conversations.interview_plan(c, "Depot planner", "screen")
        entries = audit.load_entries(c, subject="Depot planner")
    assert (kept.interviewers, kept.questions) == (None, ("Why here?",))
    assert len(entries) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"job_role": "  "},
        {"round": ""},
        {"questions": " \n | \n"},
        {"questions": "x" * 301},
        {"questions": "\n".join(["Why?"] * 61)},
        {"interviewers": "0"},
        {"interviewers": "many"},
        {"job_role": "r" * 81},
    ],
)
def test_what_is_no_plan_is_refused(changed: dict[str, str]) -> None:
    given = {**FORM, **changed}
    with pytest.raises(PlanRefused):
        plan_of(given["job_role"], given["round"], given["interviewers"], given["questions"])


def test_what_was_typed_stays_when_it_is_refused(made: Made) -> None:
    with lead(made) as page:
        answer = page.post("/plans", data={**FORM, "interviewers": "99", "csrf": csrf_of(page)})
    assert answer.status_code == 422
    assert "Interviewers are 1 to 20" in answer.text
    assert "Which depot &lt;b&gt;did&lt;/b&gt; you run?" in answer.text


def test_interviews_without_a_plan_are_named(made: Made) -> None:
    with made.context.database.write() as c:
        c.execute(update(tables.conversation).values(job_role="Backend", round="round 2"))
    with lead(made) as page:
        n = page.get("/plans.json").json()["data"]["without"][0][2]
        assert "Interviewed for without a plan" in page.get("/plans").text
        page.post("/plans", data={**FORM, "job_role": "Backend", "round": "round 2", "csrf": csrf_of(page)})
        assert page.get("/plans.json").json()["data"]["without"] == []
    assert n > 0


def test_who_reads_and_does_not_enter(made: Made) -> None:
    with workspace.browser(made, "Sample Rowan", UserRole.COACH) as page:
        assert 'action="/plans"' not in page.get("/plans").text
