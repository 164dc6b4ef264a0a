"""The monthly report: three figures of groups, nobody by name, and the questions that it raises."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import Team, UserRole
from coachloop.domain.rights import Grant, Reader, owns_programme
from coachloop.loop.report.program import program_page
from coachloop.store import people, tables
from coachloop.store.database import Connection
from tests.web import workspace
from tests.web.workspace import NAMES, NOW, Made, browser, csrf_of, person_id

PATHS = ("/program", "/program/checklist", "/program/outcomes")
LEADER = Grant(UserRole.LEADER, everyone=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The workspace of the pages, with four of its people in a team of their own."""
    built = workspace.build(tmp_path_factory.mktemp("program"))
    with built.context.database.write() as c:
        people.upsert_team(c, Team("four", "Four"))
        for name in NAMES[:6]:
            # The other two have no team: beside eight of twelve the four could be worked out.
            _move(c, name, "four" if name in NAMES[:4] else None)
    yield built
    built.context.database.close()


def _move(c: Connection, name: str, team: str | None) -> None:
    t = tables.person
    c.execute(t.update().where(t.c.id == person_id(name)).values(team_id=team))


@pytest.fixture
def leader(made: Made) -> Iterator[TestClient]:
    with browser(made, "Lee", LEADER) as page:
        yield page


# --- nobody by name -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["", ".json", ".csv"])
@pytest.mark.parametrize("path", PATHS)
def test_a_leader_reads_of_nobody(leader: TestClient, path: str, form: str) -> None:
    answer = leader.get(f"{path}{form}")
    assert answer.status_code == 200
    found = [n for n in NAMES if f"Sample {n}" in answer.text or person_id(n) in answer.text]
    assert found == []
    assert "c_avery" not in answer.text  # nor a conversation


def test_a_team_of_four_cannot_be_chosen(leader: TestClient) -> None:
    offered = leader.get("/program.json").json()["data"]["scope"]["teams"]
    assert [(t["id"], t["people"]) for t in offered] == [("interviewing", 6)]
    for team in ("four", "nobody"):
        answer = leader.get(f"/program?group={team}")
        assert answer.status_code == 404
        assert "shown within everybody only" in answer.text


def test_a_programme_that_is_not_offered_is_not_there(leader: TestClient) -> None:
    assert leader.get("/program?programme=sales").status_code == 404


@pytest.mark.parametrize(
    "role", [UserRole.COACH, UserRole.SUPERVISOR, UserRole.COACHED_PERSON, UserRole.ADMIN]
)
def test_others_have_no_report(made: Made, role: UserRole) -> None:
    with browser(made, f"Some {role.value}", role) as page:
        assert [page.get(path).status_code for path in PATHS] == [403] * 3


# --- the figures --------------------------------------------------------------------------------------------


def test_a_week_of_fewer_than_five_people_is_left_out(made: Made) -> None:
    # Twelve people have talks in each of the twelve weeks; Lane has one a week, the others three: 34 a week.
    view = program_page(made.context, NOW, "", "", may_ask=False)
    follow_up = next(t for t in view.work.trends if t.key == "follow_up")
    assert (follow_up.people, follow_up.hidden_weeks) == (12, 0)
    points = [p for segment in follow_up.trend.segments for p in segment.points]
    assert len(points) == 12
    assert all(p.n <= 34 for p in points)
    six = program_page(made.context, NOW, "", "interviewing", may_ask=False)
    assert next(t for t in six.work.trends if t.key == "follow_up").people == 6
    assert six.work.conversations > 0


def test_a_definition_that_changed_breaks_the_line(made: Made) -> None:
    # `next_steps` has a second version since six weeks before NOW.
    view = program_page(made.context, NOW, "", "", may_ask=False)
    steps = next(t for t in view.work.trends if t.key == "next_steps")
    assert len(steps.trend.segments) == 2
    assert any("Next steps stated is defined or scored anew" in x.words for x in view.changed)


def test_two_people_coached_are_no_rate(made: Made) -> None:
    view = program_page(made.context, NOW, "", "", may_ask=False)
    assert view.coaching.people < 5
    assert view.coaching.rate.playbook.verdict == ""
    assert "sessions rose" not in view.coaching.said.words


def test_the_page_has_exactly_three_figures_each_with_a_sentence(leader: TestClient) -> None:
    text = leader.get("/program").text
    assert re.findall(r"<h3>(\d) ", text) == ["1", "2", "3"]
    assert text.count("<figcaption>") == 3


def test_before_any_score_the_report_says_what_it_waits_for(tmp_path: Path) -> None:
    bare = workspace.empty(tmp_path)
    with browser(bare, "Lee", LEADER) as page:
        text = page.get("/program").text
    assert "Too early for a trend, agreement not measured" in text
    assert "No programme has scored enough people yet." in text


def test_five_weeks_in_the_day_is_named_on_which_the_line_is_complete(tmp_path: Path) -> None:
    # Five weeks back from Thursday 12 November: the first whole week of talks begins on Monday 12 October
    # at the latest, so twelve weeks are full on Monday 4 January at the latest.
    young = workspace.build(tmp_path, weeks=5)
    view = program_page(young.context, NOW, "", "", may_ask=False)
    assert view.scope.week < 12
    assert view.scope.complete_on is not None
    start = view.scope.since.toordinal() + 7 * (12 - view.scope.week)
    assert view.scope.complete_on.toordinal() == start + 7 * 12
    young.context.database.close()


# --- questions ----------------------------------------------------------------------------------------------


def test_a_question_is_counted_kept_and_shown_to_who_answers(tmp_path: Path) -> None:
    made = workspace.build(tmp_path, weeks=5)
    with browser(made, "Lee", LEADER) as leader:
        for text in ("What is <b>plateauing</b>?", "Which threshold?"):
            fields = {"csrf": csrf_of(leader), "text": text, "group": "interviewing"}
            answer = leader.post("/program/questions", data=fields, follow_redirects=False)
            assert answer.headers["location"] == "/program?group=interviewing&asked=1"
        empty = leader.post("/program/questions", data={"csrf": csrf_of(leader), "text": " "})
        assert empty.status_code == 422
        assert leader.get("/program.json").json()["data"]["questions"] == 2
        goals = leader.get("/program/checklist.json").json()["data"]["goals"]
        assert next(g for g in goals if g["key"] == "questions")["verdict"] == "not met"
        assert leader.get("/program/questions").status_code == 403
    with browser(made, "Ana", UserRole.ANALYST) as analyst:
        page = analyst.get("/program/questions").text
        assert "What is &lt;b&gt;plateauing&lt;/b&gt;?" in page
        assert "/program?group=interviewing" in page
        assert "Something unclear?" not in analyst.get("/program").text
    made.context.database.close()


# --- outcomes -----------------------------------------------------------------------------------------------


def test_an_owner_is_a_leader_of_everything_with_a_team() -> None:
    whole, part = LEADER, Grant(UserRole.LEADER, "four")
    teams = frozenset({"four"})
    assert owns_programme(Reader("u", "Lee", (whole,), None, teams))
    assert not owns_programme(Reader("u", "Lee", (whole,)))
    assert not owns_programme(Reader("u", "Lee", (part,), None, teams))
    assert not owns_programme(Reader("u", "Kim", (Grant(UserRole.SUPERVISOR, everyone=True),), None, teams))


def test_outcomes_without_hires_say_what_to_import(leader: TestClient) -> None:
    text = leader.get("/program/outcomes").text
    assert "No hire is on record." in text
    assert "By interviewer" not in text
