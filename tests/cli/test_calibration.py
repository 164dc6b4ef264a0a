"""Calibration from the terminal: opened, rated blind, revealed, agreed; who may see what."""

import json
from pathlib import Path

import pytest

from coachloop.loop.review.audit_rules import audited
from coachloop.store import rubrics
from coachloop.wiring import opened as open_workspace
from tests.cli.test_commands import Terminal, here, terminal

__all__ = ["here", "terminal"]

Scores = tuple[str, ...]


@pytest.fixture
def named(here: Terminal) -> Terminal:
    for name, role in (("Ann", "coach"), ("Ben", "recruiter"), ("Cleo", "leader")):
        assert here("user", "add", name, "--role", role).status == 0
    return here


def conversation(here: Terminal) -> str:
    found: str = json.loads(here("query", "select id from conversation", "--json").out)[0]["id"]
    return found


def opened(here: Terminal) -> str:
    done = here(
        "calibration", "new", "interviewer", "--conversation", conversation(here), "--by", "Ann",
        "--rater", "Ann", "--rater", "Ben", "--name", "First   of November",
    )  # fmt: skip
    assert done.status == 0, done.err
    return done.out.strip()


def rated(here: Terminal, set_id: str, name: str, level: str) -> None:
    """Every criterion with this level, from a table."""
    keys = _keys()
    lines = ["conversation,criterion,level", *(f"{conversation(here)},{key},{level}" for key in keys)]
    Path(f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = here("calibration", "rate", set_id, "--rater", name, "--from", f"{name}.csv")
    assert done.status == 0, done.err


def _keys() -> list[str]:
    """The criteria that people rate in this conversation."""
    with open_workspace(Path()) as app, app.context.database.read() as c:
        rubric = rubrics.current_version(c, "interviewer").rubric
    return [x.key for x in audited(rubric, "screen")]


def test_from_opening_to_agreement(named: Terminal) -> None:
    one = opened(named)
    rated(named, one, "Ann", "1")
    assert json.loads(named("calibration", one, "--as", "Ben", "--json").out)["own"] == []
    assert json.loads(named("calibration", one, "--as", "Ann", "--json").out)["own"]
    hidden = named("calibration", one, "--as", "Cleo")
    assert (hidden.status, "Ann 1 of 1, Ben 0 of 1" in hidden.err) == (0, True)
    assert named("calibration", one).out.count("\n") == 1  # the heads of the columns alone
    asked = named("calibration", one, "--as", "Ben").err
    assert all(f"{key} (" in asked for key in _keys())
    assert "To rate" not in named("calibration", one, "--as", "Ann").err
    rated(named, one, "Ben", "na")
    shown = named("calibration", one, "--as", "Ann")
    assert (shown.status, "too few" in shown.out) == (0, True)
    listed = named("calibration", "--as", "Ann", "--plain")
    assert "revealed" in listed.out
    assert "First of November" in listed.out
    assert json.loads(named("calibration", "--json").out)["individual"] == []
    key = _keys()[0]
    done = named(
        "calibration",
        "agree",
        one,
        "--conversation",
        conversation(named),
        "--score",
        f"{key}=1",
        "--by",
        "Ben",
        "--wording",
        "Asks twice.",
    )
    assert done.status == 0, done.err
    suggested = named("query", "select words, came_of, source_id from wording_suggestion", "--json").out
    assert json.loads(suggested) == [{"words": "Asks twice.", "came_of": "calibration", "source_id": one}]
    assert named("calibration", "rate", one, "--rater", "Ann", "--from", "Ann.csv").status == 1


def test_due_and_what_is_refused(named: Terminal) -> None:
    named("score")
    (due,) = json.loads(named("calibration", "due", "--json").out)
    assert (due["rubric_key"], due["last"], due["words"]) == ("interviewer", None, "none held yet")
    one = opened(named)
    cases = [
        (("calibration", "cal_9999"), 2, "E-GEN-404"),
        (("calibration", "--as", "Nobody"), 2, "E-USE-001"),
        (("calibration", "reveal", one, "--by", "Ann", "--reason", " "), 4, "E-REV-001"),
        (
            ("calibration", "rate", one, "--rater", "Cleo", "--conversation", "x", "--score", "a=1"),
            6,
            "E-CAL-002",
        ),
        (
            ("calibration", "rate", one, "--rater", "Ann", "--conversation", "x", "--score", "a"),
            4,
            "E-REV-007",
        ),
        (("calibration", "rate", one, "--rater", "Ann"), 2, "--from FILE"),
        (("calibration", "rate", one, "--rater", "Ann", "--from", "none.csv"), 4, "none.csv"),
    ]
    for words, status, said in cases:
        found = named(*words)
        assert (found.status, said in found.err) == (status, True), (words, found.err)
    assert named("calibration", "reveal", one, "--by", "Ann", "--reason", "Ben is away.").status == 0
    assert "E-CAL-003" in named("calibration", "reveal", one, "--by", "Ann", "--reason", "Again.").err


def test_a_table_without_its_columns(named: Terminal) -> None:
    one = opened(named)
    Path("odd.csv").write_text("call,level\nx,1\n", encoding="utf-8")
    found = named("calibration", "rate", one, "--rater", "Ann", "--from", "odd.csv")
    assert (found.status, "no column conversation" in found.err) == (4, True)
    rows = f"conversation,criterion,level\nx,a,1\n{conversation(named)},a,1\n"
    Path("part.csv").write_text(rows, encoding="utf-8")
    part = named("calibration", "rate", one, "--rater", "Ann", "--from", "part.csv")
    assert (part.status, part.err.count("  ! ")) == (3, 2)
