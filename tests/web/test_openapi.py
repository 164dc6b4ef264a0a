"""Every address, asked for with whatever a program can think of, answers; none of it is a fault of ours."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coachloop.web.app import create_app
from coachloop.web.door import door_of
from coachloop.web.limits import Limits
from coachloop.web.openapi import QUERY, description
from coachloop.web.services import Services
from tests.conftest import ROOT
from tests.web import workspace
from tests.web.workspace import Made, browser, csrf_of, token_of

SOURCES = [p.read_text("utf-8") for p in sorted((ROOT / "src/coachloop/web").rglob("*.py"))]
#: Fields that some form has; without them most forms would end at the first that is missing.
FIELDS = sorted({name for text in SOURCES for name in re.findall(r'\btext\("(\w+)"\)', text)})
#: What comes as it happens; the journey of /today listens to it.
ENDLESS = ("/live",)
#: Ids that are there, beside whatever hypothesis makes up.
KNOWN = (
    "smp_avery",
    "c_avery-2-0",
    "smp_s_000001",
    "follow_up",
    "interviewer",
    "interviewing",
    "u_001",
    "1",
    "0",
)
VALUE = st.sampled_from(KNOWN) | st.text(max_size=30) | st.integers(-5, 10**12).map(str)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A workspace that may be written to."""
    built = workspace.build(tmp_path_factory.mktemp("openapi"), weeks=3)
    yield built
    built.context.database.close()


IDS = st.lists(VALUE, min_size=4, max_size=4)


def test_it_names_every_address(services: Services) -> None:
    with browser(services) as page:
        told = page.get("/openapi.json").json()
        assert told["openapi"] == "3.1.0"
        assert {"get"} <= set(told["paths"]["/week"])
        assert told["paths"]["/people/{person_id}.csv"]["get"]["parameters"][0]["in"] == "path"
        assert "post" in told["paths"]["/coaching/new"]
        page.cookies.clear()
        assert page.get("/openapi.json").status_code == 401


def test_it_names_what_pages_read_from_their_address() -> None:
    read = {
        name for text in SOURCES for name in re.findall(r'query_params(?:\.get(?:list)?\(|\[)"(\w+)"', text)
    }
    read |= {name for text in SOURCES for name in re.findall(r'\bnumber\(request, "(\w+)"', text)}
    # Back from the identity provider; no page.
    assert read - {"code", "state"} <= set(QUERY)


def _operations(made: Made, method: str) -> list[Any]:
    schema = schemathesis.openapi.from_dict(description(create_app(made)))
    found = (o.ok() for o in schema.get_all_operations())
    return [o for o in found if o is not None and o.method.upper() == method and o.path not in ENDLESS]


#: Few a page, for there are many pages; schemathesis makes them the same each time.
FEW = settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_no_address_makes_a_fault(made: Made) -> None:
    with browser(made) as page:
        page._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
        for operation in _operations(made, "GET"):
            _fuzz_page(page, operation)


def _fuzz_page(page: TestClient, operation: Any) -> None:
    @FEW
    @given(case=operation.as_strategy(), ids=IDS)
    def ask(case: Any, ids: list[str]) -> None:
        path = _path(case.path, ids)
        query = {name: str(value) for name, value in (case.query or {}).items()}
        query |= dict(zip(query, ids, strict=False))
        answer = page.get(path, params=query, follow_redirects=False)
        assert answer.status_code < 500, (path, query)

    ask()


def test_no_form_makes_a_fault(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "count", lambda *_: None)
    with browser(made) as page:
        page._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
        for operation in _operations(made, "POST"):
            _fuzz_form(made, page, operation.path)


def _fuzz_form(made: Made, page: TestClient, template: str) -> None:
    @FEW
    @given(ids=IDS, form=st.dictionaries(st.sampled_from(FIELDS), VALUE, max_size=12))
    def send(ids: list[str], form: dict[str, str]) -> None:
        page.cookies.clear()  # some forms sign out
        page.cookies.set(door_of(made.workspace).cookie, token_of(made), domain="127.0.0.1")
        path = _path(template, ids)
        answer = page.post(path, data={**form, "csrf": csrf_of(page)}, follow_redirects=False)
        assert answer.status_code < 500, (path, form)

    send()


def _path(template: str, ids: list[str]) -> str:
    """The address with ids in it; what would make another address of it is written as it must be."""
    left = iter(ids)
    return re.sub(r"{\w+}", lambda _: quote(next(left) or "x", safe=""), template)


def test_the_workspace_is_built_for_this(tmp_path: Path) -> None:
    """What the fuzz above rests on is there: forms with fields, and pages of each kind."""
    assert len(FIELDS) > 20
    made = workspace.empty(tmp_path)
    assert len(_operations(made, "GET")) > 40
    assert len(_operations(made, "POST")) > 12
    made.context.database.close()
