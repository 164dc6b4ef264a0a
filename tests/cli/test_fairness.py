"""`coachloop fairness`: over invented conversations and over those of a workspace; no score is kept."""

import json
from pathlib import Path

from coachloop.domain.rights import Reader
from coachloop.loop.report.trust import trust_page
from coachloop.sample.talks import RUBRICS, invented
from coachloop.wiring import opened
from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal, here = test_commands.terminal, test_commands.here


def test_names_never_change_a_score_of_the_embedded_scorer(terminal: Terminal) -> None:
    done = terminal("fairness", "--invented", "--sample", "6", "--json")

    assert done.status == 0, done.err
    report = json.loads(done.out)
    # names, he and she, and days are no part of what the embedded scorer looks for
    for kind in ("names", "pronouns", "control"):
        found = [rate for rate in report["rates"] if rate["kind"] == kind]
        assert sum(rate["pairs"] for rate in found) > 0
        assert sum(rate["flips"] for rate in found) == 0
    assert report["conversations"] == 6
    assert report["failed_pairs"] == 0


def test_the_report_is_one_document_for_people(terminal: Terminal) -> None:
    done = terminal("fairness", "--invented", "--sample", "1", "--format", "md", "--quiet")

    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("# Does a score change")
    assert "scored 1 conversation." in done.out
    assert "## What this cannot say" in done.out


def test_the_conversations_of_a_workspace_are_checked_and_nothing_is_kept(here: Terminal) -> None:
    before = here("status", "--json").out

    done = here("fairness", "--plain")

    assert done.status == 0, done.err
    first, *rows = done.out.splitlines()
    assert first.split("\t")[0] == "criterion"
    kinds = {row.split("\t")[-1] for row in rows}
    # days and articles are said, but nobody is called by name or spoken of as he or she
    assert kinds == {"control", "dialect", "register"}
    assert here("status", "--json").out == before
    with opened(Path.cwd()) as app:
        kept = trust_page(app.context, Reader("u", "Kim", ())).fairness
    assert kept is not None
    assert (kept.conversations, kept.in_short[-1]) == (1, "Nothing stands out.")
    assert kept.report.startswith("# Does a score change")


def test_a_workspace_without_conversations_says_what_can_be_done(terminal: Terminal, tmp_path: Path) -> None:
    terminal("init", "empty")

    refused = terminal("fairness", "-w", "empty")

    assert refused.status == 2
    assert "--invented" in refused.err


def test_a_scorer_that_is_not_here_is_refused(here: Terminal) -> None:
    refused = here("fairness", "--series", "nobody@7")

    assert refused.status == 2
    assert "Known are: embedded@" in refused.err


def test_invented_conversations_are_the_same_on_every_call() -> None:
    first, again = list(invented(14)), list(invented(14))

    assert first == again
    assert len(first) == 14
    assert {talk.call_type for talk in first} == set(RUBRICS)
    assert all({t.line.who for t in talk.said} == {"P", "C"} for talk in first)
