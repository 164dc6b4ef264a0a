"""A page costs as many queries with much history as with little."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import log_session
from coachloop.loop.measure.run import close_due
from coachloop.web.services import Services
from tests.web import workspace
from tests.web.workspace import Made


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The same workspace with five weeks instead of fourteen."""
    made = workspace.build(tmp_path_factory.mktemp("short"), weeks=5)
    yield made
    made.context.database.close()


@contextmanager
def counted(services: Services) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    engine = services.context.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def queries(services: Services, path: str) -> int:
    with workspace.browser(services) as client, counted(services) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "path",
    [
        "/today",
        "/week",
        "/review",
        "/people",
        "/people/smp_avery",
        "/conversations",
        "/gaps",
        "/coaching",
        "/settings/health",
    ],
)
def test_more_weeks_cost_no_more_queries(services: Services, short: Made, path: str) -> None:
    for made in (services, short):
        close_due(made.context, made.now())  # as every run of scores does: pages only read what it kept
    assert queries(services, path) <= queries(short, path) + 1


def test_no_query_a_row(services: Services) -> None:
    # 30 conversations with 5 scores each; 12 people with 5 sparks each. Two of them ask who is
    # signed in.
    assert queries(services, "/conversations") < 22
    assert queries(services, "/people") < 17
    assert queries(services, "/conversations/c_avery-13-0") < 42


def test_a_page_is_light(services: Services, tmp_path: Path) -> None:
    with workspace.browser(services) as client:
        for path in ("/week", "/review", "/people", "/people/smp_avery", "/conversations", "/gaps"):
            assert len(client.get(path).content) < 300_000, path


def _log(made: Made, days: Sequence[int]) -> None:
    for k, ago in enumerate(days):
        then = made.now() - timedelta(days=ago)
        draft = Draft(
            workspace.person_id(workspace.NAMES[k % 11]), "structure", "roleplay", "Say it first.", then
        )
        log_session(made.context, draft, then)


@pytest.mark.parametrize("path", ["/coaching", "/week", "/coaching/what-works"])
def test_open_sessions_are_read_together(tmp_path: Path, path: str) -> None:
    made = workspace.build(tmp_path, weeks=6)
    _log(made, (3, 4))
    few = queries(made, path)
    _log(made, (5, 6, 7, 8, 9, 10))
    assert queries(made, path) == few
    made.context.database.close()
