"""`coach what-works`, `modules`, `changes` and `plan` on a workspace without and with sessions."""

import json
from datetime import UTC
from pathlib import Path

import pytest

from coachloop.domain.conversation import Consent
from coachloop.loop.measure.nightly import recompute_if_due
from coachloop.store.conversations import change_consent
from coachloop.store.database import Database
from tests.cli.test_commands import Terminal
from tests.loop.measure.team import CLOSED, after, past, session
from tests.support.world import world


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capfd)


@pytest.fixture
def empty(terminal: Terminal, tmp_path: Path) -> Terminal:
    assert terminal("init", "team").status == 0
    terminal.monkeypatch.chdir(tmp_path / "team")
    return terminal


@pytest.fixture
def coached(empty: Terminal, tmp_path: Path) -> Terminal:
    """Six people with a past, one closed session, one night."""
    made = world(f"sqlite:///{tmp_path / 'team' / 'coachloop.db'}")
    past(made)
    session(made)
    after(made, [3] * 10)
    recompute_if_due(made.context, CLOSED)
    made.context.database.close()
    return empty


def test_without_a_session_it_says_how_to_begin(empty: Terminal) -> None:
    found = empty("coach", "what-works")
    assert found.status == 0
    assert "No session yet." in found.err
    assert "early: nothing logged yet" in found.err.lower()
    assert json.loads(empty("coach", "changes", "--json").out) == []
    assert "never yet" in empty("coach", "changes").err
    assert "Import trainings" in empty("coach", "modules").err


def test_a_view_that_is_none_is_refused(empty: Terminal) -> None:
    assert empty("coach", "what-works", "--by", "colour").status == 2


def test_both_columns_with_their_n(coached: Terminal) -> None:
    when = CLOSED.astimezone(UTC).isoformat()
    lines = coached("coach", "what-works", "--by", "method", "--plain", "--as-of", when).out.splitlines()
    head, *rows = [line.split("\t") for line in lines]
    assert rows[0][head.index("group")] == "roleplay"
    assert rows[0][head.index("honest")] == "too few: 1 of 6 people"
    found = json.loads(coached("coach", "what-works", "--json", "--as-of", when).out)
    [line] = found["what_works"]["by"][0]["lines"]
    assert line["playbook"]["figure"]["status"] == "waiting"  # early: the first month
    assert line["playbook"]["shown"]["n"] == 1
    shown = json.loads(coached("coach", "result", "s_000001", "--json", "--as-of", when).out)
    assert shown["result"]["honest"]["n"] == 10
    assert coached("coach", "result", "s_000001", "--as-of", when).out.count("by itself") >= 1


def test_a_result_says_that_a_conversation_may_no_longer_be_shown(coached: Terminal, tmp_path: Path) -> None:
    when = CLOSED.astimezone(UTC).isoformat()
    before = coached("coach", "result", "s_000001", "--as-of", when).out
    assert "no longer be shown" not in before
    shown = json.loads(coached("coach", "result", "s_000001", "--json", "--as-of", when).out)
    database = Database(f"sqlite:///{tmp_path / 'team' / 'coachloop.db'}")
    with database.write() as c:
        change_consent(c, shown["result"]["post_ids"][0], Consent.WITHDRAWN, CLOSED)
    database.close()
    found = coached("coach", "result", "s_000001", "--as-of", when).out
    line = "  Kept      1 conversation of the two windows may no longer be shown; what was frozen keeps its value\n"
    assert found == before + line


def test_an_order_is_drawn_kept_and_shown(coached: Terminal, tmp_path: Path) -> None:
    names = [word for k in range(6) for word in ("--people", f"P{k}")]
    drawn = json.loads(coached("coach", "plan", "listening", "--seed", "7", *names, "--json").out)
    assert (len(drawn["first_half"]), len(drawn["second_half"])) == (3, 3)
    assert drawn["detectable"] == pytest.approx(2.8 * 7.2 * (2 / 3) ** 0.5)  # five levels: 7.2
    again = json.loads(coached("coach", "plan", "listening", "--seed", "7", *names, "--json").out)
    assert (again["id"], again["first_half"]) == ("plan_002", drawn["first_half"])
    assert "plan_001" in coached("coach", "what-works").err
    database = Database(f"sqlite:///{tmp_path / 'team' / 'coachloop.db'}")
    with pytest.raises(Exception, match="never changed"), database.write() as c:
        c.exec_driver_sql("UPDATE coaching_plan SET seed = 1")
    database.close()


def test_an_order_of_three_people_is_refused(coached: Terminal) -> None:
    names = [word for k in range(3) for word in ("--people", f"P{k}")]
    refused = coached("coach", "plan", "listening", "--seed", "7", *names)
    assert refused.err.startswith("E-MEA-001")


def test_what_moved_is_listed(coached: Terminal) -> None:
    assert "Figures were last worked out again: " in coached("coach", "changes").err
