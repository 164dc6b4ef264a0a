"""Commands as a person types them: answer on stdout, messages on stderr, exit status."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from coachloop.cli.main import main

CALL = """\
Dana: Thanks for coming in. Tell me about the last migration that you led.
Sam: We moved the billing tables in three steps, and the second step failed on a Friday.
Dana: What made the second step fail?
Sam: A trigger fired twice, so the totals were wrong.
Dana: How did you notice that the totals were wrong?
Sam: The finance report did not add up.
Dana: What would you do otherwise next time?
Sam: I would rehearse the trigger on a copy.
Dana: We will write to you by Thursday with the next step. Thank you.
Sam: Thank you.
"""


class Answer:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


class Terminal:
    """Runs the command in this process, in a folder of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capfd = monkeypatch, capfd

    def __call__(self, *words: str) -> Answer:
        self.monkeypatch.setattr(sys, "argv", ["coachloop", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = self.capfd.readouterr()
        code = end.value.code
        return Answer(code if isinstance(code, int) else 0, said.out, said.err)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capfd)


@pytest.fixture
def here(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A workspace with one imported and scored conversation, in the current folder."""
    assert terminal("init", "team").status == 0
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "2026-11-02 dana.txt").write_text(CALL, encoding="utf-8")
    terminal.monkeypatch.chdir(tmp_path / "team")
    done = terminal("import", str(tmp_path / "calls"), "--call-type", "screen", "--person", "Dana", "--yes")
    assert (done.status, "Imported 1 conversation" in done.err) == (0, True), done.err
    return terminal


def test_nothing_is_written_before_a_yes(terminal: Terminal, tmp_path: Path) -> None:
    terminal("init", "team")
    (tmp_path / "call.txt").write_text(CALL, encoding="utf-8")
    looked = terminal("import", "call.txt", "--dry-run", "-w", "team")
    assert "Nothing is written yet." in looked.err
    assert json.loads(terminal("status", "--json", "-w", "team").out)["conversations"] == 0


def test_importing_twice_changes_nothing(here: Terminal, tmp_path: Path) -> None:
    again = here("import", str(tmp_path / "calls"), "--call-type", "screen", "--person", "Dana", "--yes")
    assert (again.status, "Nothing new to import." in again.err) == (0, True)


def test_conversations_whose_type_nobody_states_are_scored(terminal: Terminal, tmp_path: Path) -> None:
    terminal("init", "team", "--rubric", "contact_centre")
    (tmp_path / "call.txt").write_text(CALL, encoding="utf-8")
    terminal("import", "call.txt", "--person", "Dana", "--yes", "-w", "team")
    assert "contact_centre: 1 scored" in terminal("score", "-w", "team").err
    assert terminal("init", "other", "--rubric", "nonsense").status == 2


def test_undo_takes_the_import_back(here: Terminal) -> None:
    assert here("import", "undo", "imp_0001").status == 0
    assert json.loads(here("status", "--json").out)["conversations"] == 0


def test_scores_come_with_words_and_are_not_made_twice(here: Terminal) -> None:
    first = here("score")
    assert (first.status, "interviewer: 1 scored" in first.err) == (0, True), first.err
    counts = json.loads(here("status", "--json").out)
    assert counts["scores"] == 8  # the leaves of the interviewer rubric
    assert counts["evidence"] > 0
    assert "Nothing to score" in here("score").err
    assert here("doctor").status == 0


def test_a_theme_is_refused_with_what_may_be_meant(here: Terminal) -> None:
    refused = here("coach", "log", "Dana", "communication", "--method", "roleplay", "--agree", "Listen.")
    assert refused.status == 4
    assert refused.err.startswith("E-COA-002")
    assert refused.out == ""


def test_a_session_is_logged_and_shown(here: Terminal) -> None:
    here("score")
    logged = here(
        "coach",
        "log",
        "Dana",
        "no_leading_questions",
        "--method",
        "roleplay",
        "--agree",
        "Ask one follow-up more.",
    )
    assert (logged.status, logged.out.strip()) == (0, "s_000001")
    shown = json.loads(here("coach", "result", "s_000001", "--json").out)
    assert shown["row"]["commitment"] == "Ask one follow-up more."
    assert shown["result"]["honest"]["status"] == "too_few"  # the baseline has fewer than ten
    listed = here("coach", "list")
    assert "s_000001" in listed.out
    assert "Response rate, windows closed in the last 90 days: too few: 0 of 5 sessions." in listed.err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("no-such-verb",), 2),
        (("status", "-w", "nowhere"), 2),
        (("coach", "result", "s_999"), 2),
        (("rubric", "validate", "bad.yaml"), 5),
        (("query", "delete from score"), 2),
        (("trend", "Nobody"), 2),
    ],
)
def test_each_failure_has_its_exit_status_and_one_line(
    here: Terminal, words: tuple[str, ...], status: int
) -> None:
    Path("bad.yaml").write_text("key: x\n", encoding="utf-8")
    answer = here(*words)
    assert answer.status == status
    assert "Traceback" not in answer.err
    assert answer.out == ""


def test_query_reads_and_cannot_write(here: Terminal) -> None:
    assert here("query", "select count(*) as n from conversation", "--json").out.split() == [
        "[", "{", '"n":', "1", "}", "]",
    ]  # fmt: skip
    assert here("query", "update conversation set call_type = 'x'").status == 2
    assert "screen" in here("query", "select call_type from conversation").out


def test_daily_sums_are_compared_and_put_right(here: Terminal) -> None:
    here("score")
    assert here("rollups").status == 0
    with sqlite3.connect("coachloop.db") as record:
        record.execute("UPDATE rollup_daily SET pct_sum = pct_sum + 1")
    assert here("rollups").status == 5
    assert here("doctor").status == 5
    assert here("rollups", "--repair").status == 0
    assert here("rollups").status == 0


def test_export_writes_tables_with_a_dictionary(here: Terminal, tmp_path: Path) -> None:
    assert here("export", "all", "--to", "out", "--format", "jsonl").status == 0
    dictionary = json.loads(Path("out/dictionary.json").read_text(encoding="utf-8"))
    assert dictionary["tables"]["conversation"]["rows"] == 1
    assert dictionary["tables"]["turn"]["rows"] == len(CALL.splitlines())
    assert here("export", "all", "--to", "out").status == 2  # not empty


def test_behaviours_needs_no_workspace_and_prints_a_line_a_turn(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(CALL, encoding="utf-8")
    answer = terminal("behaviours", "call.txt", "--scored", "Dana", "--json")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert [r["seq"] for r in rows] == list(range(len(CALL.splitlines())))
    assert [r["role"] for r in rows[:2]] == ["person", "counterpart"]
    assert (rows[2]["main"], rows[2]["question"]) == ("question", "open")
    assert terminal("behaviours", "call.txt", "--scored", "Nobody").status == 2


def test_a_turn_without_words_keeps_its_place(terminal: Terminal, tmp_path: Path) -> None:
    turns = [{"speaker": "a", "text": "Why?"}, {"speaker": "b", "text": ""}, {"speaker": "a", "text": "So?"}]
    (tmp_path / "turns.json").write_text(json.dumps(turns), encoding="utf-8")
    (tmp_path / "turns.csv").write_text("speaker,text\na,Why?\nb,\na,So?\n", encoding="utf-8")
    for name in ("turns.json", "turns.csv"):
        answer = terminal("behaviours", name, "--scored", "a", "--json")
        said = [(row["seq"], row["text"]) for row in map(json.loads, answer.out.splitlines())]
        assert said == [(0, "Why?"), (1, ""), (2, "So?")], answer.err


def test_the_command_itself_starts() -> None:
    """The installed entry point, in a process of its own."""
    command = [str(Path(sys.executable).parent / "coachloop"), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("coachloop ")
