"""An empty, migrated record on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from coachloop.store.database import Database
from coachloop.store.migrations import migrate


@pytest.fixture
def database(engine_url: str) -> Iterator[Database]:
    opened = Database(engine_url)
    migrate(opened)
    yield opened
    opened.close()
