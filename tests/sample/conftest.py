"""The whole sample, scored and played once for all tests that only read it."""

from collections.abc import Iterator

import pytest

from coachloop.wiring import App
from tests.sample.made import sample, score


@pytest.fixture(scope="session")
def whole_sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with sample(tmp_path_factory.mktemp("sample"), 1.0) as app:
        score(app)
        yield app
