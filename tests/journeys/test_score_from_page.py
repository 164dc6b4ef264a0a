"""The page starts the same work as the terminal, and both show how far it is."""

import time
from pathlib import Path

import pytest

from coachloop.cli.init import init
from coachloop.loop.ingest.preview import Options
from coachloop.store.status import counts
from coachloop.wiring import App, opened, plan_import, preview_import, start_import
from tests.web import workspace

CALL = "Dana: What made you move on?\nSam: The night shift.\nDana: What about the night shift?\nSam: The noise.\n"


def imported(app: App, folder: Path) -> None:
    (folder / "call.txt").write_text(CALL, encoding="utf-8")
    options = Options("screen", "Dana", None)
    preview = preview_import(app, [str(folder / "call.txt")], options, {})
    app.jobs.wait(start_import(app, plan_import(app, preview, {}, "call.txt"), "Quinn"))


def test_scoring_is_started_on_the_page_and_shown_there(tmp_path: Path) -> None:
    init(tmp_path / "team")
    with opened(tmp_path / "team") as app:
        imported(app, tmp_path)
        with workspace.browser(app) as client:
            page = client.get("/settings/health").text
            token = page.split('name="csrf" value="')[1].split('"')[0]
            assert client.post("/settings/health/score").status_code == 403
            answer = client.post("/settings/health/score", data={"csrf": token}, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, "/settings/health#runs")
            deadline = time.monotonic() + 60
            while True:
                runs = client.get("/settings/health.json").json()["data"]["runs"]
                scored = [run for run in runs if run["kind"] == "score"]
                if scored and scored[0]["state"] == "done":
                    break
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert (scored[0]["done"], scored[0]["total"]) == (1, 1)
            with app.context.database.read() as c:
                assert counts(c)["scores"] == 8


@pytest.fixture(autouse=True)
def _quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """What `init` says is not of interest here."""
