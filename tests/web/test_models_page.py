"""/settings/models: what scores here; the judge is tried, estimated, started and stopped by who runs coachloop."""

import dataclasses
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.cli.init import init
from coachloop.domain.people import UserRole
from coachloop.engines.judge.fake import Mode, running_fake
from coachloop.loop.ingest.preview import Options
from coachloop.loop.report.model.models import JudgeHere
from coachloop.loop.report.models import fault_kinds
from coachloop.store import audit, work
from coachloop.store.work import RunKind, RunState
from coachloop.wiring import App, opened, plan_import, preview_import, start_import
from tests.web import workspace
from tests.web.workspace import NOW, Made, csrf_of

JUDGE = JudgeHere(
    host="judge.example:8000", private=False, model="made-7b", series="judge@0a1b2c3d", prompt="f" * 64,
    key="in MADE_KEY", has_key=True, criteria=("Follow-up depth", "Structure"), window=16_000, timeout=120.0,
    price_in=1.0, price_out=2.0, budget=20.0, token_budget=None, requests_per_minute=60, tokens_per_minute=None,
)  # fmt: skip
PATH = "/settings/models"


def _with_judge(made: Made, **changes: object) -> Made:
    return dataclasses.replace(made, judge=dataclasses.replace(JUDGE, **changes))  # type: ignore[arg-type]


def test_without_a_judge_it_says_that_none_is_needed(page: TestClient) -> None:
    text = page.get(PATH).text
    assert "No judge is set up. Everything works without one." in text
    assert "embedded@1" in text
    assert "minilm@1" in text
    assert "coachloop judge fake" in text
    assert 'action="/settings/models/check"' not in text
    assert "No judge is set up" in page.get(f"{PATH}?estimate=1").text


def test_the_judge_is_shown_without_its_key(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADE_KEY", "sk-secret-of-the-judge")
    with workspace.browser(_with_judge(made)) as page:
        for form in ("", ".json", ".csv"):
            answer = page.get(PATH + form)
            assert answer.status_code == 200
            assert "sk-secret" not in answer.text
        text = page.get(PATH).text
    for words in (
        "judge.example:8000",
        "made-7b",
        "in MADE_KEY",
        "judge@0a1b2c3d",
        "http without s",
        "0.00 of 20.00",
    ):
        assert words in text


def test_nothing_is_sent_before_it_was_said_what_it_takes(made: Made) -> None:
    with workspace.browser(_with_judge(made)) as page:
        text = page.get(PATH).text
        assert "What would it take?" in text
        assert "Send and score" not in text
        told = page.get(f"{PATH}?estimate=1").text
        # 6 questions of which 1 was answered before, as the workspace of these tests says.
        assert "5 questions on 3" in told
        assert "conversations, cost about 0.02" in told
        assert "4 × known name, 1 × number" in told
        unsaid = page.post(f"{PATH}/start", data={"csrf": csrf_of(page)}, follow_redirects=False)
        assert unsaid.headers["location"] == f"{PATH}?estimate=1#waiting"
        done = page.post(f"{PATH}/start", data={"csrf": csrf_of(page), "estimated": "5 questions"})
        assert done.status_code == 200
        with made.context.database.read() as c:
            [last] = [e for e in audit.load_entries(c, limit=5) if e.action == "judge run started"]
    assert last.detail == "1 runs, 5 questions"


def test_without_its_key_nothing_can_be_sent(made: Made) -> None:
    with workspace.browser(_with_judge(made, has_key=False)) as page:
        text = page.get(f"{PATH}?estimate=1").text
    assert "not there: set the variable" in text
    assert "Send and score" not in text


def test_the_check_is_kept_with_who_ran_it(made: Made) -> None:
    with workspace.browser(_with_judge(made)) as page:
        assert "Last check</dt><dd>never" in page.get(PATH).text
        text = page.post(f"{PATH}/check", data={"csrf": csrf_of(page)}).text
    assert "by Sample Quinn" in text
    assert "answers in 0.4 s with 61 tokens" in text


def test_a_run_is_stopped_and_only_one_of_the_judge(made: Made) -> None:
    with made.context.database.write() as c:
        work.start_run(c, "j", RunKind.SCORE, 4, {"scorer": "judge@0a1b2c3d", "rubric_version_id": "x"}, NOW)
        work.start_run(c, "e", RunKind.SCORE, 4, {"scorer": "embedded@1", "rubric_version_id": "x"}, NOW)
    with workspace.browser(_with_judge(made)) as page:
        assert page.get(PATH).text.count(">Stop</button>") == 1
        assert page.post(f"{PATH}/stop", data={"csrf": csrf_of(page), "run": "e"}).status_code == 404
        assert (
            ">Stop</button>" not in page.post(f"{PATH}/stop", data={"csrf": csrf_of(page), "run": "j"}).text
        )
    with made.context.database.read() as c:
        assert work.load_run(c, "j").state is RunState.STOPPED
        assert work.load_run(c, "e").state is RunState.RUNNING
        assert [e.subject for e in audit.load_entries(c, limit=3) if e.action == "judge run stopped"] == ["j"]


def test_forms_need_their_token_and_an_admin(made: Made) -> None:
    with workspace.browser(_with_judge(made), "Sample Ana", UserRole.ANALYST) as page:
        assert page.get(PATH).status_code == 403
        for form in ("check", "start", "stop"):
            assert page.post(f"{PATH}/{form}", data={"csrf": csrf_of(page)}).status_code == 403
    with workspace.browser(_with_judge(made), "Sample Adam", UserRole.ADMIN) as page:
        assert page.get(PATH).status_code == 200
        for form in ("check", "start", "stop"):
            assert page.post(f"{PATH}/{form}", data={}).status_code == 403


def test_reasons_are_counted_by_kind() -> None:
    unused = "the judge's answer could not be used: "
    assert fault_kinds(
        [
            (unused + "quote 1 does not stand in turn 0 but in turn 4", 2),
            (unused + "quote 3 does not stand in turn 9", 1),
            (unused + "the answer is no JSON object", 3),
            (unused + "evidence 2 has no quote", 1),
            ("E-JDG-001 http://x/v1: The judge does not answer. Status 500.", 4),
            ("No feeling was shown.", 1),
        ]
    ) == (
        ("no answer from the endpoint", 4),
        ("a quote that does not stand where it says", 3),
        ("an answer that is no JSON object", 3),
        ("an answer that is not in form", 1),
        ("the judge itself could not tell", 1),
    )


# --- with a real workspace, jobs and an endpoint ------------------------------------------------------------

CALL = """\
Dana: Thank you for calling support, this is Dana. What can I do for you today?
Customer: My parcel is late again and I am really fed up with it, number {n}.
Dana: I am sorry, that is annoying after the second time. Let me look where it is.
Customer: Please do, and be quick.
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("judged") / "team"
    with running_fake(Mode.OK) as url:
        init(folder)
        judge = {
            "url": url,
            "model": "fake-ok",
            "criteria": ["active_listening"],
            "price_in": 1,
            "price_out": 1,
        }
        file = folder / "workspace.yaml"
        file.write_text(f"{file.read_text(encoding='utf-8')}\njudge: {json.dumps(judge)}\n", encoding="utf-8")
        calls = folder.parent / "calls"
        calls.mkdir()
        for n in range(3):
            (calls / f"2026-11-0{n + 1} dana.txt").write_text(CALL.format(n=n), encoding="utf-8")
        with opened(folder) as app:
            _import(app, calls)
            yield app


def _import(app: App, calls: Path) -> None:
    preview = preview_import(app, [str(calls)], Options("support", "Dana", None), {})
    app.jobs.wait(start_import(app, plan_import(app, preview, {}, "calls"), "Quinn"))


def test_from_the_estimate_to_the_scores(app: App) -> None:
    with workspace.browser(app) as page:
        found = page.get(f"{PATH}.json?estimate=1").json()["data"]
        assert (found["waiting"]["questions"], found["waiting"]["conversations"]) == (3, 3)
        assert "active" in page.post(f"{PATH}/check", data={"csrf": csrf_of(page)}).text.lower()
        page.post(f"{PATH}/start", data={"csrf": csrf_of(page), "estimated": "3 questions"})
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            found = page.get(f"{PATH}.json").json()["data"]
            if found["runs"] and found["runs"][0]["state"] == "done":
                break
            time.sleep(0.1)
        [run] = found["runs"]
        assert (run["state"], run["done"], run["failed"]) == ("done", 3, 0)
        [line] = found["asked"]
        assert (line["criterion_key"], line["answers"], line["scores"]) == (
            "active_listening", 3, 3,
        )  # fmt: skip
        assert line["money"] > 0
        assert "Nothing waits" in page.get(f"{PATH}?estimate=1").text
    assert found["checked"]["fault"] == ""
