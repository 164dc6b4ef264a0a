"""`coachloop readiness` as a person types it: a rule, two batches, a signed decision."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal = test_commands.terminal

TRAINED = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REASON = "discovery_depth=Two of us read ten of them."


def _scores() -> str:
    """25 before the training at level 1 (0 %), then 20 and 20 after it: 18 of level 3 (100 %), 2 of level 1."""
    after = [3] * 9 + [1] + [3] * 9 + [1]
    levels = [1] * 25 + after + after
    starts = [TRAINED - (30 - i) * DAY for i in range(25)]
    starts += [TRAINED + timedelta(hours=12 * i + 1) for i in range(20)]
    starts += [TRAINED + 14 * DAY + timedelta(hours=12 * i + 1) for i in range(20)]
    lines = [
        f"Ada,a{i},{v},{at:%Y-%m-%dT%H:%M:%SZ},Pat"
        for i, (v, at) in enumerate(zip(levels, starts, strict=True))
    ]
    return "\n".join(["Agent,Conversation ID,Discovery depth,Call date,Evaluator", *lines])


@pytest.fixture
def trained(terminal: Terminal, tmp_path: Path) -> Terminal:
    """Ada was trained on 2 to 6 March; people scored her before and after; Kim is a manager."""
    terminal("init", "team")
    (tmp_path / "qa.csv").write_text(_scores(), encoding="utf-8")
    training = "person,module,kind,started,completed\nAda,Asking,scenario,2026-03-02,2026-03-06T17:00:00Z\n"
    (tmp_path / "training.csv").write_text(training, encoding="utf-8")
    terminal.monkeypatch.chdir(tmp_path / "team")
    with Path("workspace.yaml").open("a", encoding="utf-8") as file:
        file.write("series: human\n")
    for words in (
        ("import", str(tmp_path / "qa.csv"), "--as", "scores", "--yes"),
        ("import", str(tmp_path / "training.csv"), "--as", "training", "--yes"),
        ("user", "add", "Kim", "--role", "manager"),
    ):
        done = terminal(*words)
        assert done.status == 0, done.err
    return terminal


def _on(terminal: Terminal, day: int) -> None:
    """That many days after the training, an hour later."""
    terminal.monkeypatch.setattr("coachloop.wiring.clock", lambda: TRAINED + day * DAY + timedelta(hours=1))


def test_without_a_rule_it_says_how_to_make_one(trained: Terminal) -> None:
    answer = trained("readiness")
    assert (answer.status, "readiness rule new" in answer.err) == (0, True)
    assert "Which call type" not in answer.out


def test_from_a_rule_to_a_signed_decision(trained: Terminal) -> None:
    new = ("readiness", "rule", "new", "calls", "--call-type", "call", "--rubric", "interviewer")
    made = trained(*new, "--criterion", "discovery_depth")
    assert (made.status, made.out.strip()) == (0, "calls@v1"), made.err
    assert "calls@v1\tinterviewer\tcall\t80\t" in trained("readiness", "rule", "list", "--plain").out

    _on(trained, 10)
    early = trained("readiness", "assess", "Ada", "--rule", "calls")
    assert (early.status, "E-RDY-003" in early.err) == (1, True), early.err

    _on(trained, 14)
    first = trained("readiness", "assess", "Ada", "--rule", "calls")
    assert first.status == 0, first.err
    assert "Batch 1, 2026-03-20, 20 conversations since 2026-03-06: passed" in first.out
    assert "1 of 2" in first.err

    _on(trained, 28)
    second = trained("readiness", "assess", "Ada", "--rule", "calls", "--json")
    assert json.loads(second.out)["crossed"] is True
    board = trained("readiness", "--plain").out
    assert "Ada\tcalls@v1\tdecide\tready for call\t90." in board
    one = trained("readiness", "Ada").out
    assert "Playbook  ready for call" in one
    assert "Discovery question depth: 0.0 before the training, 90.0 after, +90.0." in one

    _decide(trained)


def _decide(trained: Terminal) -> None:
    words = (
        "readiness",
        "decide",
        "Ada",
        "--rule",
        "calls",
        "--by",
        "kim",
        "--context",
        "Covers for Lee too.",
    )
    unknown = trained(*words, "--decision", "promote")
    assert (unknown.status, "E-RDY-011" in unknown.err) == (4, True)
    done = trained(
        *words, "--decision", "conditions", "--conditions", "Pair calls in April.", "--review", "2026-05-01"
    )
    assert (done.status, done.out.strip()) == (0, "d_000001"), done.err
    assert "follows the recommendation" in done.err
    paper = trained("readiness", "show", "d_000001").out
    for line in (
        "READINESS DECISION d_000001",
        "Ada: conditions for call",
        "Context       Covers for Lee too.",
        "Conditions    Pair calls in April.",
        "Agreement     discovery_depth: scored by people",
        "Review        2026-05-01",
        "Signed        Kim, 2026-04-03 18:00 UTC",
    ):
        assert line in paper
    assert "DOES NOT MATCH" not in paper
    kept = json.loads(trained("readiness", "decisions", "--json").out)
    assert [(d["id"], d["decision"]["choice"], d["intact"]) for d in kept] == [
        ("d_000001", "conditions", True)
    ]
    again = trained("readiness", "sign", "d_000001", "--by", "Kim")
    assert (again.status, "E-RDY-008" in again.err) == (6, True)


def test_simulate_readiness_is_seeded(terminal: Terminal) -> None:
    words = ("simulate", "readiness", "--people", "500", "--json")
    first, second = terminal(*words), terminal(*words)
    assert (first.status, first.out) == (0, second.out)
    rules = json.loads(first.out)["rules"]
    assert [(r["rule"], r["batches"]) for r in rules] == [
        ("playbook", 2),
        ("confirmed at 0.9", 2),
        ("playbook", 6),
        ("confirmed at 0.9", 6),
    ]
    assert "called ready" in terminal("simulate", "readiness", "--people", "500").out
