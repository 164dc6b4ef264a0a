"""A record with a published rubric and nobody in it."""

import pytest

from coachloop.loop.context import Context
from tests.loop.ingest.tables.samples import publish


@pytest.fixture
def ready(context: Context) -> Context:
    with context.database.write() as c:
        publish(c)
    return context
