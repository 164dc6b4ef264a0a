"""`coachloop scorer`: a team's own criterion, from example sentences to a version learnt from its scores."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachloop.cli import serve
from coachloop.loop.score.heads import read
from coachloop.wiring import machine, opened
from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal, here = test_commands.terminal, test_commands.here

RUBRIC = """\
key: desk
name: Front desk
subject: person
language: en
description: One line, for a test.
criteria:
  - key: warm_welcome
    name: Warm welcome
    description: Greets the guest as a person.
    weight: 100
    scale: pass_fail
    scoring:
      - method: examples
      - method: human
    exemplary:
      text: Is glad about the guest and asks how they are.
      examples:
        - "How lovely to see you again."
        - "Welcome, did you have a good journey?"
        - "It is so nice to meet you."
        - "How are you feeling today?"
        - "I hope the drive was not too tiring for you."
    deficient:
      text: Begins with the paperwork.
      examples:
        - "Fill in this form."
        - "Your booking number."
        - "Sign here and here."
        - "Passport and card, please."
        - "Checkout is at ten."
    call_types: []
    trackable: {in_recordings: yes, present_or_absent: yes, persons_choice: yes}
"""
WARM = ("Welcome, I hope you had a good journey.", "How lovely to meet you.", "How are you today?")
CURT = ("Fill in the form.", "Your booking number, please.", "Passport and card. Sign here.")
START = datetime(2026, 10, 1, 9, tzinfo=UTC)


def _call(folder: Path, k: int) -> None:
    """Conversation k, one an hour: warm when k is even."""
    at, person = (START + timedelta(hours=k)).isoformat(), _person(k)
    said = (CURT if k % 2 else WARM)[k // 8 % 3]
    turns = [
        {"speaker": person, "role": "person", "text": said},
        {"speaker": "Guest", "role": "counterpart", "text": f"My name is on the list, room {k}."},
        {"speaker": person, "role": "person", "text": "The room is on the left. The lift is over there."},
    ]
    call = {"conversation": f"d{k}", "started_at": at, "call_type": "desk", "turns": turns}
    folder.mkdir(exist_ok=True)
    (folder / f"d{k:03}.json").write_text(json.dumps(call), encoding="utf-8")


def _person(k: int) -> str:
    return ("Ana", "Ben", "Cem", "Dot")[k // 2 % 4]


def _desk(terminal: Terminal, folder: Path, n: int, rated: int, *, warm_is: int = 1) -> None:
    """A workspace with n conversations; people have scored the first `rated`, warm as `warm_is`."""
    (folder / "desk.yaml").write_text(RUBRIC, encoding="utf-8")
    lines = ["conversation,person,warm_welcome,date"]
    for k in range(n):
        _call(folder / "calls", k)
        given = 1 - warm_is if k % 2 else warm_is
        lines += (
            [f"d{k},{_person(k)},{given},{(START + timedelta(hours=k)).isoformat()}"] if k < rated else []
        )
    (folder / "scores.csv").write_text("\n".join(lines), encoding="utf-8")
    terminal("init", "team")
    terminal.monkeypatch.chdir(folder / "team")
    for words in (
        ("rubric", "publish", str(folder / "desk.yaml")),
        ("import", str(folder / "calls"), "--yes"),
        ("score", "--rubric", "desk"),
        ("import", str(folder / "scores.csv"), "--as", "scores", "--yes"),
    ):
        done = terminal(*words)
        assert done.status == 0, done.err


def _rows(terminal: Terminal, sql: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(terminal("query", sql, "--json").out)
    return rows


def test_from_example_sentences_to_a_published_version(terminal: Terminal, tmp_path: Path) -> None:
    _desk(terminal, tmp_path, n=70, rated=30)
    by_series = (
        "select series, status, count(*) n from current_score where series like 'examples%' group by 1, 2"
    )
    assert _rows(terminal, by_series) == [{"series": "examples@1", "status": "scored", "n": 70}]

    refused = terminal("scorer", "learn", "discovery_depth")
    assert (refused.status, refused.err[:9]) == (4, "E-SCO-030")
    learnt = terminal("scorer", "learn", "warm_welcome")
    assert (learnt.status, "learnt from 30 conversations" in learnt.err) == (0, True), learnt.err
    untested = terminal("scorer", "publish", "examples@1.2")
    assert (untested.status, untested.err[:9]) == (1, "E-SCO-031")

    tested = terminal("scorer", "test", "examples@1.2")
    assert (tested.status, tested.out[:26]) == (0, "warm_welcome: One series: "), tested.out
    assert _rows(terminal, by_series) == [{"series": "examples@1", "status": "scored", "n": 70}]

    published = terminal("scorer", "publish", "examples@1.2")
    assert (published.status, "Goes on: warm_welcome" in published.err) == (0, True), published.err
    assert terminal("score", "--rubric", "desk").err.startswith("Nothing to score")
    versions = json.loads(terminal("scorer", "list", "--json").out)
    assert [(v["label"], v["state"]) for v in versions] == [
        (machine.embedded_series(), "published"),
        ("examples@1", "published"),
        ("examples@1.2", "published"),
    ]
    assert terminal("doctor").status == 0


def test_an_open_window_is_finished_by_the_version_before_a_break(terminal: Terminal, tmp_path: Path) -> None:
    _desk(terminal, tmp_path, n=70, rated=30, warm_is=0)  # these people mean the opposite
    logged = terminal(
        "coach", "log", "Ana", "warm_welcome", "--method", "roleplay", "--agree", "Ask one thing."
    )
    assert logged.status == 0, logged.err
    terminal("scorer", "learn", "warm_welcome")
    assert terminal("scorer", "test", "examples@1.2").status == 5
    assert terminal("scorer", "publish", "examples@1.2").status == 5
    assert terminal("scorer", "publish", "examples@1.2", "--break").status == 0
    _call(tmp_path / "new", 96)  # warm
    terminal("import", str(tmp_path / "new"), "--yes")
    assert terminal("score", "--rubric", "desk").status == 0
    found = _rows(
        terminal,
        "select s.series, s.pct from current_score s join conversation c on c.id = s.conversation_id"
        " where c.external_id = 'd96' and s.series like 'examples%' order by 1",
    )
    assert found == [{"series": "examples@1", "pct": 100.0}, {"series": "examples@1.2", "pct": 0.0}]


def test_too_few_scores_are_counted(terminal: Terminal, tmp_path: Path) -> None:
    _desk(terminal, tmp_path, n=6, rated=4)
    refused = terminal("scorer", "learn", "warm_welcome")
    assert refused.status == 5
    assert "too few: 4 of 30 conversations scored by people" in refused.err
    said = json.loads(terminal("scorer", "learn", "warm_welcome", "--json").out)
    assert (said["draft"], said["found"]["k"], said["scores"]["scores"]) == (False, 4, 4)


def _update(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded scorer is another version from now on."""
    for module in (machine, read):
        monkeypatch.setattr(module, "VERSION", "99")
        monkeypatch.setattr(module, "WORDS_VERSION", "99")


def test_an_update_waits_until_its_version_is_published(
    here: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    here("score")
    session = (
        "coach",
        "log",
        "Dana",
        "next_steps_clarity",
        "--method",
        "roleplay",
        "--agree",
        "Ask one thing.",
    )
    assert here(*session).status == 0
    before = machine.embedded_series()
    newer = "embedded@99"
    _update(monkeypatch)
    assert f"{newer} is installed" in here("doctor").out
    assert f"Next: coachloop scorer test {newer}" in here("status").err
    # What the version before has scored is not scored anew by itself; its anchors are.
    scored = here("score").err
    assert "Nothing to score" in scored
    assert f"{newer} is new here or has changed; anchor conversations were scored again:" in scored
    assert f"Next: coachloop scorer publish {newer}" in scored
    again = here("score").err
    assert ("anchor conversations" in again, "not in force" in again) == (False, True)
    tested = here("scorer", "test", newer)
    assert (tested.status, "1 of 30 anchor conversations" in tested.out) == (5, True), tested.out
    gone = here("scorer", "publish", newer)
    assert (gone.status, gone.err[:9]) == (5, "E-SCO-032")
    broken = here("scorer", "publish", newer, "--break")
    assert "Series broken: " in broken.err
    assert "✓ what scores is what windows read" in here("doctor").out
    # The session's window lost its scorer: its baseline is scored again, and nothing a second time.
    assert here("rescore").err.startswith("E-CLI-027")
    rescored = here("rescore", "--windows")
    assert "interviewer: 1 scored, 0 skipped" in rescored.err, rescored.err
    assert "Nothing to score" in here("rescore", "--windows").err
    assert (here("scorer", "test", before).status, here("scorer", "test", newer).status) == (1, 1)


def test_a_server_scores_the_anchors_again_by_itself(here: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    here("score")
    with opened(Path.cwd()) as app:
        assert serve._timed(app)["anchors"](app.now()) == 0
    _update(monkeypatch)
    with opened(Path.cwd()) as app:
        anchors = serve._timed(app)["anchors"]
        assert (anchors(app.now()), anchors(app.now())) == (1, 0)
