"""Named users from the terminal."""

import json
import re

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


def test_an_invitation_prints_a_link_once(here: Terminal) -> None:
    done = here(
        "user", "invite", "Ann Bell", "--role", "coach", "--everyone", "--email", "Ann@example.org", "--json"
    )
    made = json.loads(done.out)
    assert (done.status, made["roles"], made["email"]) == (0, ["coach"], "ann@example.org")
    assert re.fullmatch(r"http://127\.0\.0\.1:8420/join/[\w-]{43}", made["link"])
    again = here("user", "link", "ann bell")
    assert again.status == 0
    assert again.out.strip() != made["link"]
    assert "once, until" in again.err
    assert made["link"] not in here("user", "list", "--json").out


def test_an_invitation_names_a_team_that_is_there(here: Terminal) -> None:
    assert here("user", "invite", "Kim", "--role", "supervisor", "--team", "nowhere").status == 2
    taken = here("user", "invite", "Kim", "--role", "coach", "--email", "nonsense")
    assert (taken.status, "E-USE-008" in taken.err) == (1, True)


def test_who_is_deactivated_gets_no_link_and_the_last_admin_stays(here: Terminal) -> None:
    here("user", "invite", "Ada", "--role", "admin")
    here("user", "invite", "Kim", "--role", "coach")
    assert here("user", "deactivate", "kim").status == 0
    refused = here("user", "link", "Kim")
    assert (refused.status, "E-USE-003" in refused.err) == (1, True)
    assert here("user", "activate", "Kim").status == 0
    assert here("user", "link", "Kim").status == 0
    last = here("user", "deactivate", "Ada")
    assert (last.status, "E-USE-004" in last.err) == (1, True)
    assert [u["active"] for u in json.loads(here("user", "list", "--json").out)] == [True, True]
