"""`coachloop judge` as a person uses it, against the fake endpoint on this machine."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coachloop.engines.judge.fake import running_fake
from tests.cli.test_commands import Answer, Terminal

CALL = """\
Dana: Thank you for calling support, this is Dana. What can I do for you today?
Customer: My parcel is late again and I am really fed up with it.
Dana: I am sorry, that is annoying after the second time. Let me look where it is.
Customer: Please do, and be quick.
Dana: It will be with you on Thursday, and I call you on Friday. Anything else?
Customer: No, thank you very much.
"""
CRITERIA = ("active_listening", "tone_consistency")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_fake() as url:
        yield url


class Team:
    """A workspace with two support calls, and the `judge:` part that a test gives it."""

    def __init__(self, folder: Path, terminal: Terminal, address: str) -> None:
        self.folder, self.terminal, self.address = folder, terminal, address

    def judge(self, mode: str = "ok", **settings: object) -> None:
        file = self.folder / "workspace.yaml"
        head = file.read_text(encoding="utf-8").partition("\njudge:")[0]
        made = {"url": self.address, "model": f"fake-{mode}", "criteria": list(CRITERIA), **settings}
        file.write_text(f"{head}\njudge: {json.dumps(made)}\n", encoding="utf-8")

    def __call__(self, *words: str) -> Answer:
        return self.terminal("judge", *words)

    def scores(self) -> list[dict[str, object]]:
        found = self.terminal(
            "query", "select * from score where series like 'judge@%' order by id", "--json"
        )
        rows = json.loads(found.out)
        return [dict(row) for row in (rows["rows"] if isinstance(rows, dict) else rows)]


@pytest.fixture
def team(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, address: str
) -> Team:
    terminal = Terminal(monkeypatch, capfd)
    monkeypatch.chdir(tmp_path)
    assert terminal("init", "team").status == 0
    calls = tmp_path / "calls"
    calls.mkdir()
    for day in (2, 3):
        (calls / f"2026-11-0{day} dana.txt").write_text(
            CALL.replace("Thursday", f"day {day}"), encoding="utf-8"
        )
    monkeypatch.chdir(tmp_path / "team")
    done = terminal("import", str(calls), "--call-type", "support", "--person", "Dana", "--yes")
    assert done.status == 0, done.err
    return Team(tmp_path / "team", terminal, address)


def test_without_a_judge_nothing_is_sent(team: Team) -> None:
    for words in (["estimate"], ["run", "--yes"], ["check"]):
        found = team(*words)
        assert found.status == 4
        assert "E-JDG-004" in found.err


def test_the_estimate_comes_first_and_somebody_has_to_agree(team: Team) -> None:
    team.judge(price_in=1.0, price_out=4.0, budget=5, token_budget=1_000_000)
    found = team("estimate")
    assert found.status == 0
    # Two conversations, two criteria, no answer known.
    assert "Questions  4 about 2 conversations" in found.err
    assert "Criteria   active_listening, tone_consistency" in found.err
    assert "0.00 of 5.00 spent this month" in found.err
    assert "0 of 1,000,000 tokens used this month" in found.err
    refused = team("run")
    assert refused.status == 2
    assert "Nothing was sent" in refused.err
    as_json = json.loads(team("estimate", "--json").out)
    assert (as_json["questions"], as_json["kept"], as_json["minutes"]) == (4, 0, None)


def test_it_scores_once(team: Team) -> None:
    team.judge()
    done = team("run", "--yes")
    assert done.status == 0, done.err
    assert "contact_centre: 2 scored, 0 skipped, 0 failed of 2." in done.err
    scores = team.scores()
    assert len(scores) == 4
    assert {row["method"] for row in scores} == {"judge"}
    assert {row["status"] for row in scores} == {"scored"}
    again = team("run", "--yes")
    assert again.status == 0
    assert "Nothing to score" in again.err
    assert len(team.scores()) == 4
    assert "Nothing to judge" in team("estimate").err


def test_a_dead_endpoint_leaves_all_to_be_done(team: Team) -> None:
    team.judge(url="http://127.0.0.1:9/v1", timeout=1)
    found = team("run", "--yes")
    assert found.status == 3
    assert "E-JDG-001" in found.err
    assert team.scores() == []
    team.judge()
    assert "2 scored" in team("run", "--yes").err


def test_the_budget_stops_and_the_same_command_goes_on(team: Team) -> None:
    team.judge(token_budget=100)
    found = team("run", "--yes")
    assert found.status == 3
    assert "E-JDG-003" in found.err
    assert team.scores() == []
    team.judge(token_budget=1_000_000)
    assert "2 scored" in team("run", "--yes").err


def test_the_key_is_read_from_the_variable_that_is_named(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.judge(key_env="MADE_UP_KEY")
    found = team("run", "--yes")
    assert found.status == 4
    assert "MADE_UP_KEY" in found.err
    monkeypatch.setenv("MADE_UP_KEY", "sk-secret")
    done = team("run", "--yes", "--json")
    assert done.status == 0
    assert "sk-secret" not in done.out + done.err


def test_asked_again_it_says_how_far_answers_differ_and_scores_nothing(team: Team) -> None:
    team.judge()
    found = team("run", "--repeat", "3", "--yes", "--json")
    assert found.status == 0, found.err
    rows = json.loads(found.out)
    assert [row["criterion_key"] for row in rows] == list(CRITERIA)
    # The fake endpoint always says the same.
    assert {(row["times"], row["found"]["n"], row["found"]["same"]) for row in rows} == {(3, 2, 2)}
    assert team.scores() == []
    table = team("run", "--repeat", "3", "--yes")
    assert "12 of them were answered before" in table.err
    assert "2 (100%)" in table.out


def test_check_asks_about_a_conversation_of_ours(team: Team) -> None:
    team.judge()
    found = team("check")
    assert found.status == 0, found.err
    assert "form of answers: json_schema" in found.out
    assert "with a verified quote" in found.out
    team.judge("no_schema")
    assert "! form of answers: text" in team("check").out
    team.judge("wrong_quote")
    bad = team("check")
    assert bad.status == 5
    assert "not usable: quote 1 does not stand in turn 0" in bad.out


def test_an_unknown_mode_of_the_fake_judge_is_named(team: Team) -> None:
    found = team("fake", "--mode", "clever")
    assert found.status == 2
    assert "wrong_quote" in found.err


def test_the_fairness_check_of_a_judge_says_first_what_it_would_ask(team: Team) -> None:
    team.judge()
    assert team("run", "--yes").status == 0
    series = str(team.scores()[0]["series"])
    asked = ("fairness", "--sample", "1", "--series", series, "--workspace", str(team.folder))
    refused = team.terminal(*asked)
    assert refused.status == 2
    # One conversation, two criteria, 22 versions and the conversation as it is: 1 x 2 x 23.
    assert "E-CLI-021" in refused.err
    assert "up to 46 questions" in refused.err
    assert team.terminal(*asked, "--yes").status == 0


def test_a_run_says_how_much_the_judge_could_not_tell(team: Team) -> None:
    # Two calls, two criteria each; every answer is no JSON.
    team.judge("bad_json")
    done = team("run", "--yes")
    assert done.status == 0
    assert "Of 4 scores of the judge 4 are `cannot_tell`:" in done.err
    assert "4 × the judge's answer could not be used: the answer is no JSON" in done.err
    team.judge("ok")
    assert "could not be used" not in team("run", "--yes").err


def test_a_mended_judge_is_asked_again(team: Team) -> None:
    team.judge("bad_json")
    assert team("run", "--yes").status == 0
    assert {row["status"] for row in team.scores()} == {"cannot_tell"}
    assert "Nothing to judge" in team("estimate").err  # the same endpoint gives the same
    again = team("run", "--again", "--yes")
    assert again.status == 0, again.err
    # Each of the two criteria about two calls once more, with its repair.
    assert "Questions  4 about 2 conversations" in again.err
    assert "active_listening: 4 answers, 2 of them repairs; 2 of 2 cannot_tell;" in again.err
    assert "contact_centre: 2 scored" in again.err


def test_the_run_says_what_each_criterion_took(team: Team) -> None:
    team.judge(price_in=1.0, price_out=1.0)
    done = team("run", "--yes")
    assert "active_listening: 2 answers, 0 of them repairs; 0 of 2 cannot_tell;" in done.err
    assert "tone_consistency: 2 answers, 0 of them repairs;" in done.err
    assert "of your currency" in done.err


def test_with_json_the_run_carries_it(team: Team) -> None:
    team.judge("mended")
    [run] = json.loads(team("run", "--yes", "--json").out)
    asked = run["detail"]["asked"]
    # Two calls; each answer was wrong once and right when told so.
    assert [(one["criterion_key"], one["answers"], one["repairs"], one["cannot_tell"]) for one in asked] == [
        ("active_listening", 4, 2, 0),
        ("tone_consistency", 4, 2, 0),
    ]


def test_killed_in_the_middle_it_goes_on_and_nothing_stands_twice(team: Team) -> None:
    team.judge("429")  # each question is refused once: slow enough to be in the middle of it
    command = [sys.executable, "-c", "from coachloop.cli.main import main; main()", "judge", "run", "--yes"]
    with subprocess.Popen(
        command, cwd=team.folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        give_up = time.monotonic() + 120
        while _answers(team) < 1 and process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.02)
        process.kill()
    before = _answers(team)
    assert before >= 1
    done = team("run", "--yes")
    assert done.status == 0, done.err
    # Two calls, two criteria: four answers in all, those of before are not asked for again.
    assert _answers(team) == 4
    assert len(team.scores()) == 4


def _answers(team: Team) -> int:
    with sqlite3.connect(team.folder / "coachloop.db") as database:
        return int(database.execute("SELECT count(*) FROM judge_answer").fetchone()[0])


def test_the_estimate_says_what_is_replaced(team: Team) -> None:
    team.judge()
    found = team("estimate")
    assert "Replaced   2 × known name (in 2 conversations)" in found.err
    assert "also a name that nobody told coachloop and no rule knows" in found.err
