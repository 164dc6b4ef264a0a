"""What a first user runs into: unknown words, missing files, hostile text, half-done work."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import CALL, Terminal

terminal, here = test_commands.terminal, test_commands.here

#: Twelve conversations of two people; 1 of 1-3 is 0 %, 3 is 100 %.
SCORES = "Agent,Conversation ID,Discovery depth,Call date,Evaluator\n" + "".join(
    f"{name},{name}-{day},{level},2026-11-{day:02d},Pat\n"
    for name, level in (("Ada", 1), ("Bo", 3))
    for day in range(1, 13)
)


@pytest.fixture
def scored_by_people(terminal: Terminal, tmp_path: Path) -> Terminal:
    terminal("init", "team")
    (tmp_path / "qa.csv").write_text(SCORES, encoding="utf-8")
    terminal.monkeypatch.chdir(tmp_path / "team")
    done = terminal("import", str(tmp_path / "qa.csv"), "--as", "scores", "--yes")
    assert done.status == 0, done.err
    return terminal


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("import", "x", "--dates", "sometime"), 2, "E-CLI-004"),
        (("alerts", "--fail-on", "red"), 2, "E-CLI-007"),
        (("rubric", "validate", "nowhere.yaml"), 4, "E-IMP-051"),
        (("rubric", "publish", "nowhere.yaml"), 4, "E-IMP-051"),
        (("rubric", "diff", "interviewer:v1", "interviewer:v9"), 2, "E-GEN-404"),
        (("rescore", "--version", "v9"), 2, "E-GEN-404"),
        (("rescore", "--version", "v1"), 2, "interviewer:v1"),
        (("trend", "Nobody", "--debug"), 2, "Traceback"),
    ],
)
def test_each_wrong_word_is_named(here: Terminal, words: tuple[str, ...], status: int, said: str) -> None:
    answer = here(*words)
    assert (answer.status, said in answer.err, answer.out) == (status, True, ""), answer.err
    assert ("Traceback" in answer.err) == ("--debug" in words)


def test_what_nobody_foresaw_is_a_sentence(here: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the disk sang")

    monkeypatch.setattr("coachloop.store.status.counts", broken)
    plain, debug = here("status"), here("status", "--debug")
    assert (plain.status, plain.err.count("\n")) == (1, 1)
    assert plain.err.startswith("E-CLI-006 This was not foreseen. RuntimeError: the disk sang")
    assert "Traceback" in debug.err


def test_a_quiet_import_says_nothing(terminal: Terminal, tmp_path: Path) -> None:
    terminal("init", "team")
    (tmp_path / "call.txt").write_text(CALL, encoding="utf-8")
    (tmp_path / "people.csv").write_text("name,team\nDana,North\n", encoding="utf-8")
    for words in (("call.txt", "--person", "Dana"), ("people.csv", "--as", "people"), ("undo", "imp_0002")):
        answer = terminal("import", *words, "--yes", "--quiet", "-w", "team")
        assert (answer.status, answer.out, answer.err) == (0, "", "")


def test_a_file_that_cannot_be_opened_is_named(here: Terminal) -> None:
    answer = here("import", "nowhere.vtt", "--yes")
    assert answer.status == 4
    assert "E-IMP-009 nowhere.vtt" in answer.err


def test_what_was_left_out_makes_it_partly_done(here: Terminal, tmp_path: Path) -> None:
    table = "person,module,kind,completed\nDana,Follow-ups,scenario,2026-10-05\nDana,Follow-ups,banana,\n"
    (tmp_path / "training.csv").write_text(table, encoding="utf-8")
    answer = here("import", str(tmp_path / "training.csv"), "--as", "training", "--yes")
    assert answer.status == 3
    assert "E-TAB-050" in answer.err  # the reason of the row, found only while writing


def test_a_dates_option_answers_for_tables(here: Terminal, tmp_path: Path) -> None:
    table = "Agent,Discovery depth,Call date\nDana,2,03/04/2026\n"
    (tmp_path / "qa.csv").write_text(table, encoding="utf-8")
    asked = here("import", str(tmp_path / "qa.csv"), "--as", "scores", "--yes")
    assert (asked.status, "E-TAB-023" in asked.err) == (4, False)
    assert "--answer date_order=day_first or month_first" in asked.err
    done = here("import", str(tmp_path / "qa.csv"), "--as", "scores", "--yes", "--dates", "day_first")
    assert done.status == 0, done.err
    found = here("query", "select started_at from conversation where call_type = 'call'")
    assert "2026-04-03" in found.out


def test_words_of_a_file_do_not_steer_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text(
        CALL.replace("Tell", "Tell\x1b]0;x\x07").replace("Friday", "\u202eFriday"), encoding="utf-8"
    )
    shown = terminal("behaviours", "call.txt", "--scored", "Dana")
    assert (shown.status, shown.out.count("\n")) == (0, 10)
    assert not {"\x1b", "\x07", "\u202e"} & set(shown.out)


def test_scoring_says_what_it_leaves_out(here: Terminal, tmp_path: Path) -> None:
    other = CALL.replace("billing", "ledger")
    (tmp_path / "odd.txt").write_text(other, encoding="utf-8")
    here("import", str(tmp_path / "odd.txt"), "--call-type", "odd", "--person", "Dana", "--yes")
    (tmp_path / "qa.csv").write_text(SCORES, encoding="utf-8")
    here("import", str(tmp_path / "qa.csv"), "--as", "scores", "--yes")
    said = here("score").err
    assert "interviewer: 1 scored" in said
    assert "Not scored: 1 of call types that no rubric is named for (odd 1)." in said
    assert "Not scored: 24 without words" in said
    again = here("score", "--rubric", "interviewer")
    assert "interviewer: 1 scored, 0 skipped, 0 failed of 1." in again.err


def test_gaps_of_human_scores_are_read_where_the_workspace_says_so(scored_by_people: Terminal) -> None:
    as_of = ("--as-of", "2026-11-20")
    assert json.loads(scored_by_people("gaps", "--json", *as_of).out) == []
    settings = Path("workspace.yaml")
    settings.write_text(settings.read_text("utf-8") + "series: human\n", encoding="utf-8")
    [gap] = json.loads(scored_by_people("gaps", "--json", *as_of).out)
    # Ada 0 %, Bo 100 %, twelve conversations each: mean 50, one of two people below 70.
    assert (gap["criterion_key"], gap["mean"]["value"], gap["mean"]["n"]) == ("discovery_depth", 50.0, 24)
    assert gap["playbook"]["figure"]["value"] == 0.5


def test_publishing_an_older_content_says_so(here: Terminal) -> None:
    here("rubric", "new", "mine.yaml")
    mine = Path("mine.yaml")
    first = mine.read_text("utf-8")
    assert "Nothing to publish: interviewer v1" in here("rubric", "publish", "mine.yaml").err
    mine.write_text(first.replace("name: Discovery question depth", "name: Depth"), encoding="utf-8")
    assert "Published interviewer v2" in here("rubric", "publish", "mine.yaml").err
    mine.write_text(first, encoding="utf-8")
    back = here("rubric", "publish", "mine.yaml").err
    assert "this is the content of interviewer v1; current stays interviewer v2" in back


def test_a_key_means_one_thing_in_all_current_rubrics(here: Terminal) -> None:
    here("rubric", "new", "mine.yaml")
    mine = Path("mine.yaml")
    text = mine.read_text("utf-8").replace("key: interviewer\n", "key: mine\n", 1)
    mine.write_text(text, encoding="utf-8")
    assert here("rubric", "publish", "mine.yaml").status == 0  # the same wording under the same key
    mine.write_text(text.replace("name: Discovery question depth", "name: Depth"), encoding="utf-8")
    refused = here("rubric", "publish", "mine.yaml")
    assert refused.status == 1
    assert refused.err.startswith("E-RUB-002 mine.yaml: The criterion key `discovery_depth`")


def test_looking_ahead_keeps_no_result(here: Terminal) -> None:
    here("score")
    here("coach", "log", "Dana", "discovery_depth", "--method", "roleplay", "--agree", "Ask one more.", "-q")
    ahead = here("coach", "result", "s_000001", "--as-of", "2031-01-01")
    assert "a day to come" in ahead.err
    assert here("query", "select count(*) from coaching_result").out.split("\n")[1] == "0"
    assert here("coach", "result", "s_999999", "--as-of", "2031-01-01").status == 2


def test_figures_of_a_query_are_whole(here: Terminal) -> None:
    assert here("query", "select 2.0 / 3 as x").out == f"x\n{2 / 3}\n"


def test_the_module_takes_no_debug_from_behind_two_dashes(here: Terminal) -> None:
    answer = here("query", "--", "--debug")
    assert (answer.status, "Traceback" in answer.err) == (2, False)
    assert sys.argv[-1] == "--debug"


@pytest.mark.parametrize(
    "statement",
    [
        "attach database 'other.db' as o",
        "pragma query_only = off",
        "commit",
        "select 1; delete from evidence",
    ],
)
def test_a_query_cannot_reach_beyond_reading(here: Terminal, statement: str) -> None:
    refused = here("query", statement)
    assert (refused.status, refused.out) == (2, "")
    assert not Path("other.db").exists()


def test_a_database_of_another_kind_is_named(here: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHLOOP_DATABASE_URL", "mysql://host/x")
    answer = here("status")
    assert (answer.status, answer.err[:9]) == (4, "E-SET-002")


def test_a_reader_that_has_seen_enough_is_no_failure(here: Terminal) -> None:
    command = f"{sys.executable} -c 'from coachloop.cli.main import main; main()'"
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n limit 9000) select i from n"
    done = subprocess.run(
        ["bash", "-c", f'{command} query "{sql}" | head -1; echo "${{PIPESTATUS[0]}}"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("i\n0\n", "")


def test_a_folder_that_cannot_be_made_is_named(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    answer = terminal("init", "taken")
    assert (answer.status, answer.err.startswith("E-CLI-008 taken: ")) == (1, True), answer.err


def test_one_row_a_rating_is_read_on_the_scale_of_its_criterion(here: Terminal, tmp_path: Path) -> None:
    rows = "".join(f"Dana,discovery_depth,{level},2026-11-1{level}\n" for level in (1, 2, 3))
    (tmp_path / "qa.csv").write_text("Agent,Criterion,Score,Call date\n" + rows, encoding="utf-8")
    done = here("import", str(tmp_path / "qa.csv"), "--as", "scores", "--yes")
    assert done.status == 0, done.err
    # 1, 2 and 3 of 1-3; a guess from the values alone would have taken them as 1-5.
    assert here("query", "select pct from score order by pct").out.split() == ["pct", "0.0", "50.0", "100.0"]


def test_a_mapping_never_takes_the_place_of_another(here: Terminal, tmp_path: Path) -> None:
    for header in ("Name,Team", "Name,Coach", "Name,Team"):
        (tmp_path / "p.csv").write_text(f"{header}\nDana,North\n", encoding="utf-8")
        assert here("import", str(tmp_path / "p.csv"), "--as", "people", "--yes").status == 0
    assert sorted(path.name for path in Path("mappings").iterdir()) == ["p-2.yaml", "p.yaml"]


def test_scores_that_people_gave_raise_alerts_where_windows_read_them(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal("init", "team")
    settings = tmp_path / "team" / "workspace.yaml"
    settings.write_text(settings.read_text("utf-8") + "series: human\n", "utf-8")
    today = datetime.now(UTC)
    # Three of level 1 of 3 in this week: mean 0, below 75 with the three that a flag needs.
    rows = [f"Dana,c{n},1,{(today - timedelta(hours=n + 1)).isoformat()}" for n in range(3)]
    (tmp_path / "qa.csv").write_text(
        "\n".join(["person,conversation,discovery_depth,started_at", *rows]), encoding="utf-8"
    )
    assert terminal("import", "qa.csv", "--as", "scores", "--yes", "-w", "team").status == 0
    found = json.loads(terminal("alerts", "--json", "-w", "team").out)
    assert [(a["person"], a["rule"], a["state"]) for a in found] == [("Dana", "below", "flag")]


def test_a_rubric_that_is_named_and_not_published_is_said(terminal: Terminal, tmp_path: Path) -> None:
    terminal("init", "team")
    settings = tmp_path / "team" / "workspace.yaml"
    settings.write_text(settings.read_text("utf-8") + "  coaching_of_dogs: [walk]\n", "utf-8")
    checked = terminal("doctor", "-w", "team")
    assert (checked.status, "coaching_of_dogs" in checked.out) == (5, True)


def test_another_time_zone_is_refused_once_days_are_counted(here: Terminal) -> None:
    settings = Path("workspace.yaml")
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('time_zone: "UTC"', 'time_zone: "Asia/Tokyo"'), "utf-8")
    refused = here("status")
    assert (refused.status, refused.err.startswith("E-SET-005")) == (1, True)
    settings.write_text(text, "utf-8")
    assert here("status").status == 0
