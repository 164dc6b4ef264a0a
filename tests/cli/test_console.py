"""Tables in a terminal of 60 columns: nothing runs over, nothing is cut, empty columns are left out."""

from types import SimpleNamespace

import pytest

from coachloop.cli.console import print_table

COLUMNS = ("session", "person", "playbook", "label", "in words")
ROWS = [
    ("s_1", "Sample Quinn", "no verdict: the session was logged after it began", "", "One sentence. " * 6),
    ("s_2", "Sample Rowan", "improved", "", ""),
]


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> pytest.CaptureFixture[str]:
    monkeypatch.setenv("COLUMNS", "60")
    tty = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("coachloop.cli.console.sys", tty)
    return capsys


def test_a_wide_table_wraps_its_cells(terminal: pytest.CaptureFixture[str]) -> None:
    print_table(COLUMNS, ROWS)
    lines = terminal.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].split() == ["session", "person", "playbook"]
    words = " ".join(" ".join(lines).split())
    assert "logged after it began" in " ".join(line[23:].strip() for line in lines[1:4])
    assert words.count("One sentence.") == 6


def test_an_empty_column_is_left_out(terminal: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "b", "c"), [("1", "", "2")])
    assert terminal.readouterr().out.split() == ["a", "c", "1", "2"]


def test_a_pipe_gets_every_column(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "b", "c"), [("1", "", "2")])
    assert capsys.readouterr().out.splitlines() == ["a\tb\tc", "1\t\t2"]
