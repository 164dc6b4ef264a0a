"""Every page that a person can reach, in all its forms, names nobody whom they may not see."""

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import product
from urllib.parse import parse_qsl

import pytest
from fastapi.testclient import TestClient

from coachloop.web.pages import ALL
from tests.rights.deeds import WITHDRAWN, WORDS
from tests.rights.world import ADMIN_NAMES, PEOPLE, REFUSED, USERS, World, browser
from tests.web.workspace import TALK

_LINK = re.compile(r'(?:href|action|hx-get|src)="(/[^"#]*)')
#: In ids of conversations that are nobody's, and in a coach's note about a session that is theirs alone.
UNTOLD = (REFUSED, WITHDRAWN)
PRIVATE = "a word for myself"
#: On pages of which part of the address each user reads what was said; the others nowhere.
QUOTED = {
    "Cora Coach": {"conversations", "review", "handoff", "questions", "calibration"},
    "Dov Coach": {"conversations", "review", "handoff", "questions", "calibration"},
    "Sam Owner": {"conversations", "review", "questions", "training"},
    "Tess Owner": {"conversations", "review", "questions", "training", "calibration"},
    "Tia Trainer": {"training"},
    "Ada Herself": {"conversations", "questions", "calibration", "me"},
    "Cleo Herself": {"conversations", "questions", "me"},
    "Rex Recruiter": {"calibration"},
    "Hana Hiring": {"calibration"},
}
#: Addresses of one kind that are looked at: those that differ by a number, or by what else they narrow by.
_ALIKE = 4


def reached(page: TestClient, more: list[str]) -> Iterator[tuple[str, int, str]]:
    """(address, status, text) of all pages without a part that has to be known, `more`, and what they lead to."""
    start = [*(p.path for p in ALL if "{" not in p.path), *more]
    todo = deque(address for path in start for address in (path, *_data(path)))
    known, kinds = set(todo), Counter[str]()
    while todo:
        path = todo.popleft()
        answer = page.get(path, follow_redirects=False)
        yield path, answer.status_code, answer.text
        if answer.status_code in (301, 302, 303, 307):
            links = [answer.headers["location"].partition("#")[0]]
        else:
            links = [html.unescape(link) for link in _LINK.findall(answer.text)]
        for link in links:
            if link in known or not link.startswith("/") or link.startswith(("/static/", "/live")):
                continue
            known.add(link)
            kinds[_kind(link)] += 1
            if kinds[_kind(link)] <= _ALIKE:
                forms = (
                    [] if re.search(r"\.(json|csv)\b", link) else [x for x in _data(link) if x not in known]
                )
                known.update(forms)
                todo.extend([link, *forms])


def _kind(link: str) -> str:
    """What addresses that differ by a number have in common; whom they name stays."""
    path, _, query = link.partition("?")
    fields = sorted(f"{k}={v if k == 'person' else ''}" for k, v in parse_qsl(query))
    return re.sub(r"\d+", "#", path) + "&".join(fields)


def _data(link: str) -> list[str]:
    path, mark, query = link.partition("?")
    return [] if path == "/" else [f"{path}{form}{mark}{query}" for form in (".json", ".csv")]


def hidden_from(user: str) -> frozenset[str]:
    return frozenset(name.lower() for name in PEOPLE if name not in USERS[user][2])


@dataclass
class Found:
    """What one user reached: (address, what stands there) of each kind that is looked for."""

    pages: int = 0
    failed: list[str] = field(default_factory=list)
    names: set[tuple[str, str]] = field(default_factory=set)
    ids: set[tuple[str, str]] = field(default_factory=set)
    words: set[tuple[str, str]] = field(default_factory=set)
    untold: set[tuple[str, str]] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)


def look(made: World, user: str) -> Found:
    """Each user crawls once, whatever is asked about it."""
    found, hidden = Found(), hidden_from(user)
    not_theirs = [name for name in PEOPLE if name.lower() in hidden]
    keys = [made.sessions[name] for name in not_theirs]
    keys += [made.deeds.decisions[name] for name in not_theirs if name in made.deeds.decisions]
    # No link leads to the sheet of who has rated all; the address can be typed.
    typed = [f"/calibration/{key}?item=1" for key in made.deeds.sets.values()]
    with browser(made, user) as page:
        for path, status, text in reached(page, typed):
            said = text.casefold()
            found.pages += status == 200
            found.failed += [path] if status >= 500 else []
            found.words |= {(path, word) for word in WORDS if word in said}
            found.untold |= {(path, word) for word in (*UNTOLD, PRIVATE) if word in said}
            found.quoted |= {path} if TALK[6][1].casefold() in said else set()
            if not (user == "Adi Admin" and path.startswith(ADMIN_NAMES)):
                found.names |= {(path, name) for name in hidden if name in said}
                found.ids |= {(path, key) for key in keys if re.search(rf"\b{key}\b", said)}
    return found


@pytest.fixture(scope="module")
def looked(seen_world: World) -> Callable[[str], Found]:
    return cache(partial(look, seen_world))


@pytest.mark.parametrize("user", USERS)
def test_nobody_reads_of_whom_they_may_not_see(looked: Callable[[str], Found], user: str) -> None:
    found = looked(user)
    assert found.failed == []
    assert sorted(found.names) == []
    assert sorted(found.ids) == []
    # A user who reads nothing would pass without having been looked at.
    assert found.pages >= (3 if user == "Otto Outsider" else 6)


@pytest.mark.parametrize("user", USERS)
def test_words_for_few_are_read_by_those_few(looked: Callable[[str], Found], user: str) -> None:
    theirs = {word for word, (by, others) in WORDS.items() if user == by or user in others}
    assert sorted(x for x in looked(user).words if x[1] not in theirs) == []
    # And who may, does: a word that no page has would be hidden from everybody.
    assert {word for _, word in looked(user).words} == theirs


@pytest.mark.parametrize("user", USERS)
def test_what_was_said_stands_on_no_page_of_who_reads_figures(
    looked: Callable[[str], Found], user: str
) -> None:
    where = {path.split("/")[1].split("?")[0].split(".")[0] for path in looked(user).quoted}
    assert where == QUOTED.get(user, set())


@pytest.mark.parametrize("user", [user for user in USERS if user != "Ada Herself"])
def test_what_consent_was_refused_for_is_nowhere(
    seen_world: World, looked: Callable[[str], Found], user: str
) -> None:
    assert sorted(x for x in looked(user).untold if not _of_trail(user, x)) == []
    with browser(seen_world, user) as page:
        for word, form in product(UNTOLD, ("", ".json", ".csv")):
            # The same answer as for a conversation that does not exist, or that the role has no pages for.
            there = page.get(f"/conversations/c_adaquill-{word}{form}")
            none = page.get(f"/conversations/c_adaquill-{'x' * len(word)}{form}")
            assert there.status_code == none.status_code in (403, 404)
            assert there.text.replace(word, "x" * len(word)) == none.text


def _of_trail(user: str, found: tuple[str, str]) -> bool:
    """Who administers reads that consent was withdrawn, and for which conversation; nothing of it."""
    return user == "Adi Admin" and found[0].startswith("/settings/audit") and found[1] == WITHDRAWN
