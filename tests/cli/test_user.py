"""Named users from the terminal."""

import json

from tests.cli.test_commands import Terminal, here, terminal

__all__ = ["here", "terminal"]


def test_a_user_is_added_and_listed(here: Terminal) -> None:
    done = here("user", "add", "Ann Bell", "--role", "coach", "--role", "training lead", "--json")
    assert (done.status, json.loads(done.out)["roles"]) == (0, ["coach", "training lead"])
    assert here("user", "add", "Dana", "--role", "coached person", "--person", "Dana").status == 0
    listed = json.loads(here("user", "list", "--json").out)
    assert [(u["id"], u["name"], u["person_id"]) for u in listed] == [
        ("u_001", "Ann Bell", None),
        ("u_002", "Dana", "dana"),
    ]
    assert "Ann Bell" in here("user", "list", "--plain").out


def test_a_name_twice_and_a_role_that_nobody_has(here: Terminal) -> None:
    here("user", "add", "Ann Bell", "--role", "coach")
    again = here("user", "add", "ann bell", "--role", "leader")
    assert (again.status, "E-USE-002" in again.err) == (1, True)
    assert here("user", "add", "Kim", "--role", "wizard").status == 2
    assert here("user", "add", " ", "--role", "coach").status == 4
    assert here("user", "list", "--json").out.count('"id"') == 1
