"""The world of the rights, built once."""

from collections.abc import Iterator

import pytest

from tests.rights import world
from tests.rights.world import World


@pytest.fixture(scope="session")
def seen_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Only read by the tests that use it."""
    made = world.build(tmp_path_factory.mktemp("rights"))
    yield made
    made.made.context.database.close()
