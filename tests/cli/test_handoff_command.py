"""`coachloop handoff`, `task` and `steps` as a person types them."""

import json
from pathlib import Path

import pytest
import yaml

from coachloop.loop.score.signals import MEASURED
from tests.cli.test_commands import Terminal, here, terminal

__all__ = ["here", "terminal"]

#: Dana's conversation is of 2 November 2026; the training ended the day before.
TRAINING = "person,module,kind,started,completed\nDana,Interviews,knowledge,2026-10-30,2026-11-01T16:00:00Z\n"


@pytest.fixture
def coached(here: Terminal) -> Terminal:
    """Dana has a scored interview after a training, and Mira accompanies her."""
    here("score")
    Path("training.csv").write_text(TRAINING, encoding="utf-8")
    done = here("import", "training.csv", "--as", "training", "--yes")
    assert done.status == 0, done.err
    assert here("user", "add", "Mira", "--role", "coach").status == 0
    started = here("handoff", "start", "Dana", "--coach", "mira", "--by", "Mira")
    assert (started.status, "1 of 30 accompanied interviews held" in started.err) == (0, True), started.err
    return here


def conversation(run: Terminal) -> str:
    found: str = json.loads(run("query", "select id from conversation", "--json").out)[0]["id"]
    return found


def notes(run: Terminal, **more: object) -> str:
    """A complete review as a file, with some of it changed."""
    keys = json.loads(run("query", "select distinct key from criterion_version", "--json").out)
    leaves = json.loads(run("query", "select distinct criterion_version_id as id from score", "--json").out)
    scored = {row["id"].partition("@")[0] for row in leaves} & {row["key"] for row in keys}
    whole = {"criteria": dict.fromkeys(sorted(scored), "What I saw."), "moment": {"quote": "A trigger fired"}}
    Path("notes.yaml").write_text(yaml.safe_dump({**whole, **more}), encoding="utf-8")
    return "notes.yaml"


def test_the_board_and_one_person(coached: Terminal) -> None:
    board = coached("handoff")
    assert board.out.splitlines()[1].startswith("Dana\tMira\tInterviews\t1 of 30")
    shown = coached("handoff", "Dana")
    assert "Dana: 1 of 30 accompanied interviews held" in shown.out
    assert "Checkpoint 5 (optional): to come" in shown.out
    assert json.loads(coached("handoff", "--json").out)[0]["handoff"]["held"] == 1
    assert json.loads(coached("handoff", "dana", "--json").out)["module"] == "Interviews"


def test_a_review_is_kept_or_refused_with_what_is_missing(coached: Terminal) -> None:
    def review(file: str, by: str = "Mira") -> tuple[int, str]:
        done = coached("handoff", "feedback", conversation(coached), "--by", by, "--file", file)
        return done.status, done.err.split()[0]

    coached("user", "add", "Lee", "--role", "coach")
    assert review(notes(coached, criteria={})) == (4, "E-HAN-001")
    assert review(notes(coached, moment={})) == (4, "E-HAN-002")
    assert review(notes(coached, moment={"quote": "nobody said this"})) == (4, "E-HAN-003")
    assert review(notes(coached), by="Lee") == (6, "E-HAN-004")
    assert review(notes(coached, moment={"quote": "A trigger fired", "turn": "two"})) == (4, "E-HAN-009")
    Path("bad.yaml").write_text("- a list", encoding="utf-8")
    assert review("bad.yaml") == (4, "E-HAN-009")
    assert review("nowhere.yaml") == (4, "E-HAN-009")
    assert json.loads(coached("query", "select count(*) n from handoff_feedback", "--json").out) == [{"n": 0}]
    assert review(notes(coached)) == (0, "Kept:")
    assert "Review 1: reviewed" in coached("handoff", "Dana").out


def test_booking(coached: Terminal) -> None:
    booked = coached("handoff", "book", "Dana", "--at", "2027-01-04T10:00", "--by", "Mira")
    assert "30 minutes, interview 10 is still to come; booked after the training had ended" in booked.err
    short = coached("handoff", "book", "Dana", "--at", "2027-01-04", "--by", "Mira", "--minutes", "29")
    assert (short.status, short.err.split()[0]) == (4, "E-HAN-008")


def test_loops_patterns_goals_and_steps_answer_in_both_forms(coached: Terminal) -> None:
    for words in (
        ("handoff", "loops"),
        ("handoff", "patterns", "Dana"),
        ("handoff", "goals"),
        ("steps",),
        ("task",),
    ):
        plain, parsed = coached(*words, "--plain"), coached(*words, "--json")
        assert (plain.status, parsed.status) == (0, 0), plain.err + parsed.err
        assert "NaN" not in parsed.out
        json.loads(parsed.out)
    right, read = MEASURED
    assert f"measured precision {right / read:.2f}" in coached("handoff", "patterns", "Dana").err
    assert "0 of 1 person" in coached("handoff", "loops").err
    assert coached("task", "accept", "1", "--by", "Mira").status == 2
    assert coached("handoff", "patterns", "Nobody").status == 2


def test_calibration_is_shown_to_the_person_and_their_coach(coached: Terminal) -> None:
    def look(*more: str) -> str:
        found = json.loads(coached("handoff", "patterns", "Dana", "--json", *more).out)
        return str(found["looks"][1]["playbook"]["figure"])

    coached("user", "add", "Dana R", "--role", "coached person", "--person", "Dana")
    assert "shown to the person and their own coach" in look()
    assert "shown to the person and their own coach" in look("--as", "Lee")
    assert "too_few" in look("--as", "dana r")
    assert "too_few" in look("--as", "Mira")  # accompanies her
