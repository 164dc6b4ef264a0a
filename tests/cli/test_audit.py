"""The audit from the terminal: drawn, listed, counted."""

import json

from tests.cli.test_commands import Terminal, here, terminal

__all__ = ["here", "terminal"]


def test_a_month_is_drawn_listed_and_counted(here: Terminal) -> None:
    assert here("score").status == 0
    empty = here("review", "--json")
    assert (empty.status, json.loads(empty.out)["items"]) == (0, [])
    drawn = here("audit", "draw", "--month", "2026-11", "--seed", "7", "--json")
    assert drawn.status == 0
    (told,) = json.loads(drawn.out)
    assert (told["before"], told["added"], told["second"], told["seed"]) == (0, 1, 1, 7)
    again = here("audit", "draw", "--month", "2026-11")
    assert "Nothing was drawn" in again.err
    listed = here("review", "--plain")
    assert listed.out.count("blind audit") == 1
    assert "/review" in listed.err
    (standing,) = json.loads(here("audit", "status", "--json").out)
    # One conversation, for two raters.
    assert (standing["conversations"], standing["open"], standing["submitted"]) == (1, 2, 0)
    assert here("audit", "status").out.count("\n") >= 2


def test_a_month_or_a_name_that_cannot_be(here: Terminal) -> None:
    wrong = here("audit", "draw", "--month", "november")
    assert (wrong.status, wrong.out) == (2, "")
    assert "E-REV-011" in wrong.err
    nobody = here("audit", "draw", "--month", "2026-11", "--rater", " ")
    assert nobody.status == 4
    assert "E-REV-003" in nobody.err
    assert json.loads(here("review", "--json").out)["items"] == []


def test_named_raters_have_their_own_queues(here: Terminal) -> None:
    here("score")
    here("audit", "draw", "--month", "2026-11", "--rater", "Kim", "--rater", "Lee")
    for name, many in (("Kim", 1), ("Lee", 1), ("Ann", 0)):
        assert len(json.loads(here("review", "--rater", name, "--json").out)["items"]) == many, name
