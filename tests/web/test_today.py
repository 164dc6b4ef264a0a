"""/today: what asks for whom, explaining away, and whose flags one sees."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.store import alerts, people, tables
from coachloop.store.alerts import AlertRow
from tests.web import workspace
from tests.web.workspace import MACHINE, NOW, SECOND, Made, person_id


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Casey's flag of 17 h ago and Devon's watch come with the workspace; two weeks of conversations."""
    made = workspace.build(tmp_path, weeks=2)
    yield made
    made.context.database.close()


def raised(made: Made, name: str, criterion: int, hours: float, **more: object) -> int:
    """One more alert on a criterion of the rubric, so many hours old."""
    at = NOW - timedelta(hours=hours)
    row = AlertRow(
        person_id=person_id(name),
        criterion_version_id=SECOND.criteria[criterion].version_id,
        series=MACHINE.series,
        rule="below",
        state="flag",
        value=50.0,
        n=4,
        needed=3,
        sentence="Mean 50.0 over 4 conversations in 7 days, below 75.",
        opened_at=at,
        changed_at=at,
    )
    with made.context.database.write() as c:
        return alerts.save_alert(c, replace(row, **more))  # type: ignore[arg-type]


def shown(page: TestClient) -> dict[str, list[tuple[str, str]]]:
    """Blocks of the page with (person, criterion key) of their alerts."""
    view = page.get("/today.json").json()["data"]
    first = [(x["alert"]["person"]["name"], x["alert"]["criterion_key"]) for x in view["first"]]
    older = [
        (x["alert"]["person"]["name"], x["alert"]["criterion_key"]) for g in view["older"] for x in g["lines"]
    ]
    back = [(x["person"]["name"], x["criterion_key"]) for x in view["recovered"]]
    return {"first": first, "older": older, "recovered": back}


def test_new_flags_first_the_newest_of_a_person_and_criterion(made: Made) -> None:
    raised(made, "Emery", 2, 3)
    raised(made, "Emery", 2, 1, rule="drop", value=-9.0)
    raised(made, "Finley", 2, 60, value=74.0)
    with workspace.browser(made) as page:
        found = shown(page)
        text = page.get("/today").text
    # Emery's two are one line, the newest; Casey's is 17 h old. Finley's clock is over: folded, as Devon's watch.
    assert sorted(found["first"]) == [("Sample Casey", "follow_up"), ("Sample Emery", "structure")]
    assert sorted(found["older"]) == [
        ("Sample Devon", "follow_up"),
        ("Sample Emery", "structure"),
        ("Sample Finley", "structure"),
    ]
    assert "<h1>Two new flags</h1>" in text
    assert "31 h</b> left to talk" in text  # 48 - 17
    assert "1 more alert on this criterion" in text


def test_explained_away_leaves_the_list_and_keeps_who_when_why(made: Made) -> None:
    with workspace.browser(made) as page:
        view = page.get("/today.json").json()["data"]
        alert_id = view["first"][0]["alert"]["id"]
        token = page.get("/today").text.split('name="csrf" value="')[1].split('"')[0]
        form = {"csrf": token, "alert_id": str(alert_id), "reason": "  They stood in\nfor a colleague. "}
        assert page.post("/today/explain", data=form, follow_redirects=False).status_code == 303
        assert shown(page)["first"] == []
        assert page.post("/today/explain", data={**form, "reason": " "}).status_code == 422
    with made.context.database.read() as c:
        [said] = alerts.explanations(c, [alert_id])
        assert (said.state, said.said_by, said.said_at) == ("flag", "Sample Quinn", NOW)
        assert said.reason == "They stood in for a colleague."
        # The rules go on reading it: it is open, with its figures.
        [row] = [r for r in alerts.load_alerts(c) if r.id == alert_id]
        assert (row.state, row.value, row.n) == ("flag", 58.0, 4)


def test_a_reason_stays_as_it_was_said(made: Made) -> None:
    with workspace.browser(made) as page:
        token = page.get("/today").text.split('name="csrf" value="')[1].split('"')[0]
        page.post("/today/explain", data={"csrf": token, "alert_id": "1", "reason": "once"})
    with pytest.raises(DBAPIError, match="stays as it was said"), made.context.database.write() as c:
        c.execute(update(tables.alert_explained).values(reason="other"))


def test_a_watch_that_turns_into_a_flag_is_asked_again(made: Made) -> None:
    with made.context.database.read() as c:
        [watch] = [r for r in alerts.load_alerts(c) if r.state == "watch"]
    with workspace.browser(made) as page:
        token = page.get("/today").text.split('name="csrf" value="')[1].split('"')[0]
        page.post("/today/explain", data={"csrf": token, "alert_id": str(watch.id), "reason": "too few"})
        assert ("Sample Devon", "follow_up") not in shown(page)["older"]
        with made.context.database.write() as c:
            alerts.save_alert(c, replace(watch, state="flag", n=3))
        assert ("Sample Devon", "follow_up") in [*shown(page)["first"], *shown(page)["older"]]


def test_a_session_since_takes_a_flag_out_of_the_first_lines(made: Made) -> None:
    raised(made, "Emery", 0, 30 * 24, changed_at=NOW - timedelta(hours=1))
    with workspace.browser(made) as page:
        # Emery's session on the criterion was logged four days ago, the flag is a month old.
        assert ("Sample Emery", "follow_up") in shown(page)["older"]
        assert "session of 8 Nov" in page.get("/today").text


def test_recovered_since_yesterday(made: Made) -> None:
    # NOW is 14:06 of 12 November: yesterday began 38.1 h ago.
    raised(made, "Gray", 1, 30, state="recovering", clear_scans=1)
    raised(made, "Harper", 1, 40, state="closed", closed_at=NOW - timedelta(hours=2))
    raised(made, "Indigo", 1, 60, state="closed", closed_at=NOW - timedelta(hours=39))
    with workspace.browser(made) as page:
        assert sorted(shown(page)["recovered"]) == [
            ("Sample Gray", "next_steps"),
            ("Sample Harper", "next_steps"),
        ]


def test_only_whom_one_sees(made: Made) -> None:
    with made.context.database.write() as c:
        devon = people.load_person(c, person_id("Devon"))
        people.upsert_person(c, replace(devon, coach="Sample Flynn"))
    with workspace.browser(made, "Sample Flynn", Grant(UserRole.COACH)) as page:
        assert shown(page) == {"first": [], "older": [("Sample Devon", "follow_up")], "recovered": []}
        assert "Casey" not in page.get("/today").text
        token = page.get("/today").text.split('name="csrf" value="')[1].split('"')[0]
        # Casey's alert is answered like one that does not exist.
        answers = [
            page.post("/today/explain", data={"csrf": token, "alert_id": i, "reason": "no"})
            for i in ("1", "999", "x", "1e3")
        ]
        assert {a.status_code for a in answers} == {404}
    with made.context.database.read() as c:
        assert c.execute(select(tables.alert_explained)).all() == []


def test_a_manager_decides_and_sees_no_flags(made: Made) -> None:
    with workspace.browser(made, "Sample Max", Grant(UserRole.MANAGER, "interviewing")) as page:
        view = page.get("/today.json").json()["data"]
        assert (view["flags_seen"], view["decides"], view["open"]) == (False, True, 0)
        text = page.get("/today").text
        assert "Casey" not in text
        assert "Approvals" in text


def test_nothing_to_do_says_that_it_is_alive(made: Made) -> None:
    with made.context.database.write() as c:
        c.execute(update(tables.alert).values(closed_at=NOW - timedelta(days=9), state="closed"))
    with workspace.browser(made) as page:
        text = page.get("/today").text
    assert "<h1>Nothing new crossed a threshold</h1>" in text
    assert "so the rules are alive" in text


def test_others_have_no_such_page(made: Made) -> None:
    for role in (UserRole.LEADER, UserRole.ANALYST, UserRole.TRAINING_LEAD):
        with workspace.browser(made, f"Sample {role}", role) as page:
            assert page.get("/today").status_code == 403
