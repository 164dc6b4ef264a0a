"""Who owns the rubric lets the scorer learn, reads its test and publishes it; the server goes on running."""

from pathlib import Path

from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.loop.ingest.preview import Options
from coachloop.store.work import RunKind, newest_about
from coachloop.wiring import App, opened, plan_import, preview_import, start_import
from coachloop.wiring.scoring import start_scoring
from tests.cli import test_commands
from tests.cli.test_commands import Terminal
from tests.cli.test_scorer import _call, _desk
from tests.web import workspace

terminal = test_commands.terminal

PAGE = "/rubrics/desk"
#: Enough for a test of fourteen scored conversations.
FEW = "policy: {learn_min: 12, anchors_min: 10}"


def test_learnt_tested_and_published_without_a_restart(terminal: Terminal, tmp_path: Path) -> None:
    desk(terminal, tmp_path, n=28, rated=14)
    with opened(tmp_path / "team") as app, workspace.browser(app) as page:
        before = app.context
        assert "14 of 12 conversations scored by people" in page.get(PAGE).text
        press(page, f"{PAGE}/learn/warm_welcome")
        wait(app)
        shown = page.get(PAGE).text
        assert "<b>examples@1.2 is ready</b>, learnt from 14 conversations" in shown
        assert "Test on anchor conversations: One series:" in shown
        assert app.context.others == before.others  # a draft scores nothing
        press(page, f"{PAGE}/learnt/warm_welcome", label="examples@1.2")
        assert "In force: examples@1.2, learnt from 14 conversations." in page.get(PAGE).text
        assert [o.series for o in app.context.others] == ["examples@1.2"]

        _call(tmp_path / "new", 96)
        preview = preview_import(app, [str(tmp_path / "new" / "d096.json")], Options(None, None, None), {})
        app.jobs.wait(start_import(app, plan_import(app, preview, {}, "d096.json"), "Quinn"))
        for run_id in start_scoring(app, rubric_key="desk"):
            app.jobs.wait(run_id)
        with app.context.database.read() as c:
            rows = c.exec_driver_sql(
                "select s.series, s.rater_version, s.pct from score s"
                " join conversation c on c.id = s.conversation_id"
                " where c.external_id = 'd96' and s.series like 'examples%'"
            ).all()
        assert [tuple(row) for row in rows] == [("examples@1", "1.2", 100.0)]
        # The same label again is no draft any more: nothing is published twice.
        again = page.post(
            f"{PAGE}/learnt/warm_welcome", data={"label": "examples@1.2", "csrf": workspace.csrf_of(page)}
        )
        assert (again.status_code, "E-SCO-035" in again.text) == (409, True)


def test_who_may_not_publish_sees_no_button(terminal: Terminal, tmp_path: Path) -> None:
    desk(terminal, tmp_path, n=4, rated=3)
    with opened(tmp_path / "team") as app:
        with workspace.browser(app, "Cora", UserRole.COACH) as page:
            shown = page.get(PAGE).text
            assert "3 of 12 conversations scored by people" in shown
            assert "/learn/warm_welcome" not in shown
        with workspace.browser(app) as page:
            assert "/learn/warm_welcome" not in page.get(PAGE).text  # too few: there is nothing to press
            press(page, f"{PAGE}/learn/warm_welcome")  # asked for all the same
            wait(app)
            assert "Nothing learnt: too few: 3 of 12 conversations scored by people." in page.get(PAGE).text


def desk(terminal: Terminal, folder: Path, *, n: int, rated: int) -> None:
    _desk(terminal, folder, n, rated)
    settings = folder / "team" / "workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("policy: {}", FEW), encoding="utf-8")


def press(page: TestClient, path: str, **fields: str) -> None:
    done = page.post(path, data={**fields, "csrf": workspace.csrf_of(page)}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}#warm_welcome")


def wait(app: App) -> None:
    with app.context.database.read() as c:
        run = newest_about(c, RunKind.LEARN, "warm_welcome")
    assert run is not None
    app.jobs.wait(run.id)
