"""Sessions for many on their pages: planned from a gap, noted, scored blind, revealed; and whose they are."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.context import load_targets
from coachloop.loop.train.run import Plan, plan_training
from tests.web import workspace
from tests.web.workspace import NOW, Made

LEAD = ("Sample Marlow", UserRole.TRAINING_LEAD)
FORM = {"criterion": "follow_up", "team": "", "segment": "", "at": "2026-11-20T10:00"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    built = workspace.build(tmp_path_factory.mktemp("training"))
    yield built
    built.context.database.close()


@pytest.fixture
def lead(made: Made) -> Iterator[TestClient]:
    with workspace.browser(made, *LEAD) as page:
        yield page


def sent(page: TestClient, path: str, **fields: object) -> int:
    data = {"csrf": workspace.csrf_of(page), **fields}
    return page.post(path, data=data, follow_redirects=False).status_code


def planned(made: Made, days_ago: int, *people: str) -> str:
    """A session that began then, for these people, its moments from before it."""
    with made.context.database.read() as c:
        target = load_targets(c)["follow_up"]
    wanted = Plan((target,), NOW - timedelta(days=days_ago), "Sample Marlow", people)
    return plan_training(made.context, wanted, NOW)[0].id


def ids(*names: str) -> list[str]:
    return [workspace.person_id(name) for name in names]


def test_a_gap_proposes_its_session(lead: TestClient) -> None:
    page = html.unescape(lead.get("/training/new?gap=follow_up").text)
    data = lead.get("/training/new.json?gap=follow_up").json()["data"]
    assert data["typed"]["criterion"] == "follow_up"
    # Practice is due 7 days after the session (a week from now, at ten), the re-score 14 days after that.
    assert (data["practise_until"], data["rescored_on"]) == ("2026-11-26", "2026-12-10")
    assert data["objective"] in page
    assert "Does follow-up depth with a second question" in data["objective"]
    # Everybody with a score on it is proposed; the eleven with three conversations a week are counted.
    assert {x["person"]["id"] for x in data["cohort"] if x["chosen"]} == set(ids(*workspace.NAMES))


def test_excerpts_name_nobody(lead: TestClient) -> None:
    kit = lead.get("/training/new.json?gap=follow_up").json()["data"]["kit"]
    words = " ".join(turn["text"] for item in kit["items"] for turn in item["said"])
    assert words
    assert not any(name in words for name in workspace.NAMES)


def test_what_is_sent_is_planned_once(made: Made, lead: TestClient) -> None:
    people = ids("Avery", "Blake")
    assert sent(lead, "/training/new", **FORM, people=people) == 303
    lines = lead.get("/training.json").json()["data"]["lines"]
    assert [(x["criterion_key"], x["planned"], x["stage"]) for x in lines if x["planned"] == 2] == [
        ("follow_up", 2, "planned")
    ]
    again = lead.post(
        "/training/new",
        data={"csrf": workspace.csrf_of(lead), **FORM, "people": people},
        follow_redirects=False,
    )
    assert again.status_code == 422
    assert "planned for this team, criterion and time already" in again.text


def test_without_people_or_time_it_is_asked_for_again(lead: TestClient) -> None:
    nobody = lead.post("/training/new", data={"csrf": workspace.csrf_of(lead), **FORM})
    assert nobody.status_code == 422
    assert "Nobody is chosen." in nobody.text
    assert sent(lead, "/training/new", **{**FORM, "at": "soon"}, people=ids("Avery")) == 422


def test_who_was_there_is_noted_and_what_the_group_gave_is_shown_after_the_reveal(made: Made) -> None:
    session = planned(made, 3, *ids("Avery", "Blake", "Casey"))
    path, own = f"/training/{session}", f"/me/training/{session}"
    for name, level in (("Avery", "1"), ("Blake", "4")):
        grant = Grant(UserRole.COACHED_PERSON)
        with workspace.browser(made, f"Sample {name}", grant, person=workspace.person_id(name)) as page:
            assert f'href="{own}"' in page.get("/me").text
            assert sent(page, own, moment_1=level) == 303
            mine = page.get(f"{own}.json").json()["data"]["scores"][0]
            # One sees what one gave oneself, and nothing of the others.
            assert (mine["level"], mine["group"]) == (float(level), None)
    with workspace.browser(made, *LEAD) as lead:
        before = lead.get(f"{path}.json").json()["data"]
        assert (before["spreads"], before["given"][0]) == ([], [1, 2])
        assert sent(lead, f"{path}/attended", people=ids("Avery", "Blake")) == 303
        assert sent(lead, f"{path}/reveal") == 303
        after = lead.get(f"{path}.json").json()["data"]
        assert after["spreads"][0]["levels"] == [1.0, 4.0]
        assert [(x["person"]["name"], x["attended"]) for x in after["cohort"]] == [
            ("Sample Avery", True), ("Sample Blake", True), ("Sample Casey", False),
        ]  # fmt: skip
        text = html.unescape(lead.get(path).text)
        assert "3 levels apart" in text
    late = workspace.browser(
        made, "Sample Casey", Grant(UserRole.COACHED_PERSON), person=workspace.person_id("Casey")
    )
    with late as page:
        assert sent(page, own, moment_1="2") == 409  # nothing is blind any more
        assert page.get(f"{own}.json").json()["data"]["scores"][0]["level"] is None


def test_nobody_else_sees_the_moments_to_score(made: Made) -> None:
    session = planned(made, 4, *ids("Avery", "Blake"))
    grant = Grant(UserRole.COACHED_PERSON)
    with workspace.browser(made, "Sample Devon", grant, person=workspace.person_id("Devon")) as page:
        assert page.get(f"/me/training/{session}").status_code == 404
        assert session not in page.get("/me").text
        assert page.get("/me/training/smp_t_999999").status_code == 404
        assert page.get(f"/training/{session}").status_code == 403


def test_a_supervisor_sees_the_sessions_of_people_they_see(made: Made) -> None:
    session = planned(made, 5, *ids("Avery", "Blake"))
    with workspace.browser(made, "Sample Quinn Two", Grant(UserRole.SUPERVISOR, "interviewing")) as page:
        assert page.get(f"/training/{session}").status_code == 200
        assert sent(page, f"/training/{session}/reveal") == 403
    with workspace.browser(made, "Sample Outside", Grant(UserRole.SUPERVISOR)) as page:
        assert page.get("/training.json").json()["data"]["lines"] == []
        assert page.get(f"/training/{session}").status_code == 404


def test_nothing_yet_says_what_a_session_is(tmp_path: Path) -> None:
    made = workspace.empty(tmp_path)
    with workspace.browser(made, *LEAD) as page:
        text = page.get("/training").text
        assert "No session for many has been planned yet." in text
        assert "No training is on record yet." in page.get("/training/records").text
        assert page.get("/training/new").status_code == 404
    made.context.database.close()


def test_pages_have_their_data(made: Made, lead: TestClient) -> None:
    session = planned(made, 6, *ids("Avery", "Blake"))
    for path in ("/training", f"/training/{session}", "/training/new", "/training/records"):
        header = lead.get(f"{path}.csv").text.splitlines()[0]
        assert re.match(r"^(session|person_id),", header), path
        assert lead.get(path).text.count("<h1") == 1
