"""The pages over a small workspace that is built once and never written to by reading tests."""

from collections.abc import Iterator

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
