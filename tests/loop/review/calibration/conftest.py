"""A workspace in which sets can be opened."""

from collections.abc import Iterator

import pytest

from tests.loop.review.calibration.made import Made, making


@pytest.fixture
def m(engine_url: str) -> Iterator[Made]:
    with making(engine_url) as made:
        yield made
