"""/settings/health: what the record says, the full check, and who may run it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from coachloop.domain.people import UserRole
from coachloop.store import work
from coachloop.store.work import Outcome, RunKind, RunState
from tests.web import workspace
from tests.web.workspace import NOW, Made


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    made = workspace.build(tmp_path, weeks=2)
    yield made
    made.context.database.close()


def test_a_full_check_is_kept_with_who_and_when(made: Made) -> None:
    with workspace.browser(made) as page:
        text = page.get("/settings/health").text
        assert "Not checked yet." in text
        assert "All works" in text
        token = text.split('name="csrf" value="')[1].split('"')[0]
        answer = page.post("/settings/health/check", data={"csrf": token}, follow_redirects=False)
        assert answer.headers["location"] == "/settings/health#checks"
        text = page.get("/settings/health").text
    assert "<h1>1 thing to put right</h1>" in text
    assert "coachloop rollups --repair" in text
    assert "by Sample Quinn" in text


def test_what_failed_is_named_with_its_reason_to_who_imports(made: Made) -> None:
    with made.context.database.write() as c:
        work.start_run(c, "bad", RunKind.IMPORT, 2, {}, NOW)
        work.note_item(c, "bad", "talk.vtt", Outcome.FAILED, NOW, "the file ends in a turn")
        work.finish_run(c, "bad", RunState.FAILED, NOW + timedelta(minutes=1))
    with workspace.browser(made) as page:
        view = page.get("/settings/health.json").json()["data"]
        assert view["failed"] == [{"run_id": "bad", "item": "talk.vtt", "reason": "the file ends in a turn"}]
        assert "1 thing to put right" in page.get("/settings/health").text
    with workspace.browser(made, "Sample Ana", UserRole.ANALYST) as page:
        assert page.get("/settings/health.json").json()["data"]["failed"] == []
        text = page.get("/settings/health").text
        assert "Run check" not in text
        assert "talk.vtt" not in text


def test_disk_database_and_versions(made: Made) -> None:
    with workspace.browser(made) as page:
        text = page.get("/settings/health").text
    # 120 MB of a record; 40 of 80 GB free, as the workspace of these tests says.
    assert "The record takes 0.12 GB, 40.0 of 80.0 GB are free" in text
    assert "Last back-up restored: never" in text
    assert "SQLite 3.45.1, record 0021, Python 3.11.7" in text


def test_others_have_no_such_page(made: Made) -> None:
    with workspace.browser(made, "Sample Coco", UserRole.COACH) as page:
        assert page.get("/settings/health").status_code == 403
        assert page.get("/live/running").status_code == 200
    with workspace.browser(made, "Sample Adam", UserRole.ADMIN) as page:
        assert page.get("/settings/health").status_code == 200
