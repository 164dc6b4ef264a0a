"""`coachloop purge` and `coachloop consent` from the terminal."""

import json
from pathlib import Path

from tests.cli.test_commands import Terminal, here, terminal

__all__ = ["here", "terminal"]


def test_nothing_is_erased_that_is_not_named_or_only_tried(here: Terminal) -> None:
    assert here("purge").status == 2
    tried = here("purge", "--due", "--dry-run")
    assert (tried.status, "Nothing is due." in tried.err) == (0, True)
    _keep_for(0)
    tried = here("purge", "--due", "--dry-run", "--json")
    assert json.loads(tried.out) == {"due": 1, "erased": 0}
    assert here("query", "select count(*) from turn", "--json").out.count("10") == 1


def test_due_words_are_erased(here: Terminal) -> None:
    _keep_for(0)
    done = here("purge", "--due", "--yes", "--json")
    told = json.loads(done.out)
    assert (told["due"], told["erased"]["conversations"], told["erased"]["turns"]) == (1, 1, 10)
    assert here("doctor").out.count("do not say") == 0
    assert json.loads(here("purge", "--due", "--dry-run", "--json").out)["due"] == 0


def _keep_for(months: int) -> None:
    """In the current workspace."""
    path = Path("workspace.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\npolicy:\n  transcripts_months: {months}\n", encoding="utf-8")


def test_consent_is_withdrawn_once(here: Terminal) -> None:
    assert here("score").status == 0
    [row] = json.loads(here("query", "select id from conversation", "--json").out)
    found = row["id"] if isinstance(row, dict) else row[0]
    done = json.loads(here("consent", "withdraw", found, "--by", "Dana", "--json").out)
    assert done["voided"] > 0
    assert json.loads(here("consent", "withdraw", found, "--json").out)["voided"] == 0
    assert json.loads(here("consent", "list", "--json").out) == {"withdrawn": 1}
    assert here("consent", "withdraw", "nothing").status == 2
