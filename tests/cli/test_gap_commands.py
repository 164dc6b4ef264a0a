"""gaps, trend, alerts and simulate gaps print both columns, and what cannot be told."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal = test_commands.terminal
NAMES = ("Ada", "Bo", "Cy", "Di", "Ed", "Flo")


@pytest.fixture
def scored(terminal: Terminal, tmp_path: Path) -> Terminal:
    """Six people, 30 days, levels 1 to 3 of 3: Ada and Bo low, the others high; scored by people."""
    terminal("init", "team")
    settings = tmp_path / "team" / "workspace.yaml"
    settings.write_text(settings.read_text("utf-8") + "series: human\n", "utf-8")
    today = datetime.now(UTC).replace(hour=9)
    rows = [
        f"{name},{name}{day},{(1 + day % 2) if name in NAMES[:2] else (3 - (day + k) % 2)},"
        f"{(today - timedelta(days=day)).isoformat()}"
        for k, name in enumerate(NAMES)
        for day in range(1, 30)
    ]
    csv = "\n".join(["person,conversation,discovery_depth,started_at", *rows])
    (tmp_path / "qa.csv").write_text(csv, encoding="utf-8")
    assert terminal("import", "qa.csv", "--as", "scores", "--yes", "-w", "team").status == 0
    return terminal


def test_gaps_print_the_share_truly_below(scored: Terminal) -> None:
    [gap] = json.loads(scored("gaps", "--json", "-w", "team").out)
    # Ada and Bo are around 25, the others around 75: two of six
    assert gap["playbook"]["figure"]["n"] == gap["honest"]["n"] == 6
    assert 0 <= gap["honest"]["lo"] <= gap["honest"]["estimate"] <= gap["honest"]["hi"] <= 1
    assert gap["honest"]["label"] in ("few", "mixed", "undecided")
    header, row = scored("gaps", "--plain", "-w", "team").out.splitlines()
    assert header.split("\t")[4] == "honest"
    assert gap["words"] in row
    assert gap["honest"]["words"] in row


def test_a_trend_waits_until_tracking_may_start(scored: Terminal) -> None:
    found = scored("trend", "Ada", "--json", "-w", "team")
    start = json.loads(found.out)["start"]
    assert start["missing"] == ["a named owner of the team"]
    said = scored("trend", "Ada", "--plain", "-w", "team")
    assert "not ready to track: missing a named owner of the team" in said.err
    people = Path("people.csv")
    people.write_text("Name,Team,Team owner\nAda,North,Kim\n", encoding="utf-8")
    assert scored("import", str(people), "--as", "people", "--yes", "-w", "team").status == 0
    ready = json.loads(scored("trend", "Ada", "--json", "-w", "team").out)
    assert ready["start"]["missing"] == []
    [trend] = ready["trends"].values()
    assert trend["honest"]["status" if "status" in trend["honest"] else "label"]


def test_alerts_say_which_could_be_chance(scored: Terminal) -> None:
    found = json.loads(scored("alerts", "--json", "-w", "team").out)
    low = {a["person"]: a["honest"] for a in found if a["rule"] == "below"}
    # A week around 25 with a spread of 25 points: SE about 10, five of them below 75
    assert low["Ada"]["label"] == low["Bo"]["label"] == "likely real"
    assert all(a["honest"]["words"] in a["in words"] for a in found)
    line = scored("alerts", "--plain", "-w", "team").out.splitlines()[1]
    assert "likely real" in line or "could be chance" in line


def test_simulating_gaps_needs_no_workspace_and_is_seeded(terminal: Terminal) -> None:
    once = terminal("simulate", "gaps", "--teams", "20", "--json", "--quiet")
    assert once.status == 0
    assert once.out == terminal("simulate", "gaps", "--teams", "20", "--json", "--quiet").out
    said = json.loads(once.out)
    assert said["teams"] == 20
    assert said["test"]["n"] == 20
    shown = terminal("simulate", "gaps", "--teams", "20", "--plain")
    assert [row.split("\t")[0] for row in shown.out.splitlines()] == ["verdict", "playbook", "estimate"]
