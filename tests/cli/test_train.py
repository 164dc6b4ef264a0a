"""`coachloop train` and `coachloop outcome` as a person types them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import CALL, Terminal

LOW = CALL.replace("What made the second step fail?", "It was the trigger, right?").replace(
    "We will write to you by Thursday with the next step. Thank you.",
    "That was all from me. Thank you, goodbye.",
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three people, one scored conversation each, without next steps in two of them."""
    root = tmp_path_factory.mktemp("train")
    _run(root, "init", "team")
    for person, text in (("Dana", LOW), ("Lee", LOW), ("Kim", CALL)):
        (root / person).mkdir()
        (root / person / "2026-11-02 call.txt").write_text(
            text.replace("Dana:", f"{person}:"), encoding="utf-8"
        )
        told = ("--call-type", "screen", "--person", person, "--yes")
        _run(root / "team", "import", str(root / person), *told)
    _run(root / "team", "score")
    return root / "team"


def _run(folder: Path, *words: str) -> None:
    command = [str(Path(sys.executable).parent / "coachloop"), *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def team(
    prepared: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Terminal:
    shutil.copytree(prepared, tmp_path / "team")
    monkeypatch.chdir(tmp_path / "team")
    return Terminal(monkeypatch, capfd)


AS_OF = ("--as-of", "2026-11-10")


def test_a_criterion_shows_its_kit(team: Terminal) -> None:
    shown = team("train", "next_steps_clarity", *AS_OF)
    assert shown.status == 0, shown.err
    assert "2 of them below 60" in shown.out
    assert "1. screen, 0 of 100: scenario" in shown.out
    assert "3. screen, 100 of 100: scenario (above 60)" in shown.out
    for name in ("Dana", "Lee", "Kim", "Sam"):
        assert name not in shown.out
    assert "coachloop train plan next_steps_clarity --at TIME" in shown.err
    plain = json.loads(team("train", "next_steps_clarity", "--json", *AS_OF).out)
    assert [item["pct"] for item in plain["items"]][:3] == [0.0, 0.0, 100.0]


def test_help_names_the_verbs_and_a_theme_is_refused(team: Terminal) -> None:
    said = team("train", "--help").out
    assert all(verb in said for verb in ("plan", "attended", "effect", "records", "reveal"))
    assert team("train", "communication", *AS_OF).err.startswith("E-COA-002")
    nothing = team("train", "--as-of", "2020-01-01")
    assert nothing.err.startswith("E-TRA-002")


def test_a_session_from_plan_to_effect(team: Terminal) -> None:
    planned = team("train", "plan", "next_steps_clarity", "--at", "2026-11-05T10:00", "--by", "Robin")
    assert (planned.status, planned.out.strip()) == (0, "t_000001"), planned.err
    assert "100 of 100" not in team("train", "show", "t_000001").out
    assert team("train", "score", "t_000001", "1", "1", "--as", "Dana").status == 0
    assert team("train", "score", "t_000001", "1", "0", "--as", "Lee").status == 0
    revealed = team("train", "reveal", "t_000001")
    assert "moment 1: 0, 1 (n=2), 1 apart" in revealed.out
    late = team("train", "score", "t_000001", "2", "1", "--as", "Lee")
    assert (late.status, late.err[:9]) == (1, "E-TRA-004")
    noted = team("train", "attended", "t_000001", "Dana", "Lee")
    assert "2 there, 1 of those planned not there" in noted.err
    found = team("train", "effect", "t_000001", "--as-of", "2026-12-20")
    assert "too few: 2 of 10 conversations" in found.out.lower()
    told = json.loads(team("train", "effect", "t_000001", "--as-of", "2026-12-20", "--json").out)
    assert told["effect"]["absentees"] == ["kim"]
    assert told["effect"]["honest"]["status"] == "too_few"
    assert "t_000001" in team("train", "list", "--plain").out
    assert team("train", "effect", "t_9").status == 2


def test_two_criteria_take_half_a_day_and_three_are_refused(team: Terminal) -> None:
    criteria = ("next_steps_clarity", "no_leading_questions", "discovery_depth")
    at = ("--at", "2026-11-05T10:00")
    two = json.loads(team("train", "plan", *criteria[:2], *at, "--json").out)
    assert [row["ends_at"][11:16] for row in two] == ["14:00", "14:00"]
    refused = team("train", "plan", *criteria, "--at", "2026-11-06T10:00")
    assert (refused.status, refused.err[:9]) == (2, "E-TRA-001")


def test_training_records_and_outcome(team: Terminal, tmp_path: Path) -> None:
    assert "Completion is the floor" in team("train", "records").err
    (tmp_path / "training.csv").write_text(
        "Learner,Course name,Target criterion,Type,Start date,Completion date\n"
        "Dana,Next steps 101,next_steps_clarity,e-learning,2026-10-01,2026-10-02T10:00:00Z\n",
        encoding="utf-8",
    )
    assert team("import", str(tmp_path / "training.csv"), "--as", "training", "--yes").status == 0
    assert "Next steps 101" in team("train", "records", "--plain").out
    (tmp_path / "hires.csv").write_text(
        "Candidate,Hired on,Job family,Performance rating,Performance date,Left on,Offer accepted\n"
        "Ann,2025-01-01,it,4,2026-02-01,,yes\n"
        "Ben,2025-01-01,it,2,2026-02-01,,no\n"
        "Cem,2025-01-01,it,,,2025-06-01,yes\n",
        encoding="utf-8",
    )
    assert "none imported yet" in team("outcome").err
    assert team("import", str(tmp_path / "hires.csv"), "--as", "hires", "--yes").status == 0
    found = team("outcome", "--as", "owner", *AS_OF)
    assert found.status == 0, found.err
    assert "1 scored, 1 left before 12 months; 2 without a scorecard before the offer" in found.err
    assert "coached against not" in found.out
    assert json.loads(team("outcome", "--json").out)["reader"] == "leader"
    assert team("outcome", "--as", "Somebody").status == 6
