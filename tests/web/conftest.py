"""The pages over a small workspace that is built once and never written to by reading tests; and a copy of a
smaller one for each test that writes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.web.services import Services
from tests.web import workspace


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    built = workspace.build(tmp_path_factory.mktemp("pages"))
    yield built
    built.context.database.close()


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with workspace.browser(services) as opened:
        yield opened


@pytest.fixture
def made(tmp_path: Path) -> Iterator[workspace.Made]:
    """Five weeks of its own for a test that writes."""
    built = workspace.build(tmp_path, weeks=5)
    yield built
    built.context.database.close()


@pytest.fixture
def page(made: workspace.Made) -> Iterator[TestClient]:
    with workspace.browser(made) as opened:
        yield opened
