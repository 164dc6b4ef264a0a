"""`coachloop summary`: of a file without a workspace, and of a stored conversation."""

import json
from pathlib import Path

from tests.cli.test_commands import Terminal, here, terminal

__all__ = ["here", "terminal"]

CALL = """\
Dana: Tell me about your last project.
Sam: We rolled the release back twice in the first month.
Dana: Thanks. Which tools do you use at home? And you like night shifts, don't you?
Sam: I suppose so.
"""


def test_of_a_file(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(CALL)
    done = terminal("summary", "call.txt", "--scored", "Dana")
    assert done.status == 0
    assert "Perhaps missed: “We rolled the release back twice in the first month”" in done.out
    assert "2 questions, 0 followed up, 1 leading" in done.out


def test_as_data(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(CALL)
    data = json.loads(terminal("summary", "call.txt", "--scored", "Dana", "--json").out)
    assert data["person"] == ["Dana"]
    quoted = [line["quote"] for line in data["summary"]["lines"]]
    turns = [line.split(": ", 1)[1] for line in CALL.splitlines()]
    assert all(turns[q["turn_seq"]][q["start"] : q["end"]] == q["text"] for q in quoted)
    assert [q["leading"] for q in data["questions"]["main"]] == [False, True]


def test_a_file_that_does_not_say_who_is_scored(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(CALL)
    done = terminal("summary", "call.txt")
    assert done.status == 0
    assert "--scored NAME" in done.err


def test_steering_signs_do_not_reach_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(CALL.replace("twice", "\x1b[2Jtwice"))
    assert "\x1b" not in terminal("summary", "call.txt", "--scored", "Dana").out


def test_of_a_stored_conversation(here: Terminal) -> None:
    found = json.loads(here("query", "select id from conversation", "--json").out)
    done = here("summary", found[0]["id"], "--json")
    assert done.status == 0
    data = json.loads(done.out)
    assert data["conversation"] == found[0]["id"]
    assert data["summary"]["lines"]
    assert len(data["questions"]["main"][0]["follow_ups"]) == 2
    told = here("summary", found[0]["id"])
    assert told.out.startswith("1  ")


def test_an_unknown_conversation_is_named(here: Terminal) -> None:
    done = here("summary", "c_nowhere")
    assert done.status != 0
    assert "c_nowhere" in done.err


def test_words_that_are_not_english_are_not_relied_on(terminal: Terminal, tmp_path: Path) -> None:
    told = "These words do not look English"
    file = tmp_path / "talk.txt"
    file.write_text(
        "Dana: Guten Tag, erzählen Sie mir bitte von Ihrem letzten Ofen, wie groß er war und wer ihn wollte?\n"
        "Kim: Gern, er war für eine Schule, und meine Schwester hat mir dabei sehr geholfen.\n",
        encoding="utf-8",
    )
    assert told in terminal("summary", str(file)).err
    assert told in terminal("behaviours", str(file)).err
    file.write_text("Dana: What did you build?\nKim: A kiln, with my sister.\n", encoding="utf-8")
    assert told not in terminal("summary", str(file)).err
