"""Every page that a person can reach, in all its forms, names nobody whom they may not see."""

import html
import re
from collections import deque
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from coachloop.web.pages import ALL
from tests.rights.world import ADMIN_NAMES, PEOPLE, REFUSED, USERS, World, browser

_LINK = re.compile(r'(?:href|action|hx-get|src)="(/[^"#]*)')
#: Pages a user that are looked at; far more than any of them reaches in this world.
_MOST = 600


def reached(page: TestClient) -> Iterator[tuple[str, int, str]]:
    """(address, status, text) of all pages without a part that has to be known, and of whatever they lead to."""
    start = [p.path + form for p in ALL for form in ("", ".json", ".csv") if "{" not in p.path]
    todo, known = deque(start), set(start)
    while todo and len(known) < _MOST:
        path = todo.popleft()
        answer = page.get(path, follow_redirects=False)
        yield path, answer.status_code, answer.text
        if answer.status_code in (301, 302, 303, 307):
            links = [answer.headers["location"].partition("#")[0]]
        else:
            links = [html.unescape(link) for link in _LINK.findall(answer.text)]
        for link in links:
            forms = [link] if re.search(r"\.(json|csv)\b", link) else [link, *_data(link)]
            for form in forms:
                if form not in known and form.startswith("/") and not form.startswith(("/static/", "/live")):
                    known.add(form)
                    todo.append(form)


def _data(link: str) -> list[str]:
    path, mark, query = link.partition("?")
    return [] if path == "/" else [f"{path}{form}{mark}{query}" for form in (".json", ".csv")]


def hidden_from(user: str) -> frozenset[str]:
    return frozenset(name.lower() for name in PEOPLE if name not in USERS[user][2])


@pytest.mark.parametrize("user", USERS)
def test_nobody_reads_of_whom_they_may_not_see(seen_world: World, user: str) -> None:
    sessions = {seen_world.sessions[name]: name for name in PEOPLE if name not in USERS[user][2]}
    found, pages = [], 0
    with browser(seen_world, user) as page:
        for path, status, text in reached(page):
            pages += status == 200
            assert status < 500, path
            if user == "Adi Admin" and path.startswith(ADMIN_NAMES):
                continue
            said = text.casefold()
            found += [(path, name) for name in hidden_from(user) if name in said]
            found += [(path, key) for key in sessions if re.search(rf"\b{key}\b", said)]
    assert sorted(set(found)) == []
    # A user who reads nothing would pass without having been looked at.
    assert pages >= (3 if user == "Otto Outsider" else 6)


@pytest.mark.parametrize("user", [user for user in USERS if user != "Ada Herself"])
def test_what_consent_was_refused_for_is_nowhere(seen_world: World, user: str) -> None:
    with browser(seen_world, user) as page:
        assert [path for path, _, text in reached(page) if REFUSED in text.casefold()] == []
        for form in ("", ".json", ".csv"):
            # The same answer as for a conversation that does not exist, or that the role has no pages for.
            there = page.get(f"/conversations/c_adaquill-{REFUSED}{form}")
            none = page.get(f"/conversations/c_adaquill-{'x' * len(REFUSED)}{form}")
            assert there.status_code == none.status_code in (403, 404)
            assert there.text.replace(REFUSED, "x" * len(REFUSED)) == none.text
