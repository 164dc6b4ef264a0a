"""`coachloop simulate`: answers without a workspace, the same for the same seed, and says when it cannot."""

import json
from pathlib import Path

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal = test_commands.terminal


def test_a_table_of_verdicts_and_what_it_means(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("simulate", "--teams", "5", "--plain")
    assert done.status == 0
    head, *rows = [line.split("\t") for line in done.out.splitlines()]
    assert head == ["verdict", "says improved %", "bias", "RMSE", "interval holds %"]
    assert [row[0] for row in rows] == [
        "playbook: above 0",
        "playbook: 8 pp or more",
        "naive interval",
        "expected-next, one-sided 5 % test",
        "label: improved",
        "label: 8 pp likely",
    ]
    assert all("±" in row[1] for row in rows)
    assert "30 sessions in 5 teams" in done.err
    assert "how often it is wrong" in done.err
    assert list(tmp_path.iterdir()) == []


def test_json_carries_the_plan_and_the_seed(terminal: Terminal) -> None:
    words = (
        "--teams",
        "4",
        "--scale",
        "pass-fail",
        "--select",
        "drop5",
        "--effect",
        "8",
        "--json",
        "--quiet",
    )
    first, second, other = (terminal("simulate", *words, "--seed", seed) for seed in ("3", "3", "4"))
    assert first.out == second.out != other.out
    found = json.loads(first.out)
    assert found["plan"]["scale"] == "pass-fail"
    assert (found["plan"]["selection"], found["plan"]["effect"], found["plan"]["seed"]) == ("drop5", 8.0, 3)
    figure = found["verdicts"][0]["claims"]
    assert 0 <= figure["value"] <= 1
    assert figure["n"] == found["sessions"]
    assert found["verdicts"][0]["coverage"] is None
    assert first.err == ""


def test_a_record_too_short_is_said_so(terminal: Terminal) -> None:
    done = terminal("simulate", "--teams", "2", "--people", "6", "--history", "0", "--select", "drop5")
    assert done.status == 2
    assert "E-SIM-001" in done.err
    assert "Warning" not in done.err
    assert "--history" in done.err


@pytest.mark.parametrize(
    "words", [("--scale", "7-level"), ("--people", "2"), ("--teams", "0"), ("--correlation", "1")]
)
def test_wrong_options_are_refused(terminal: Terminal, words: tuple[str, str]) -> None:
    assert terminal("simulate", *words).status == 2
