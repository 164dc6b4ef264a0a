"""Readiness on both databases: batches by start time, frozen once, crossed once, decided by a person."""

from collections.abc import Iterator

import pytest

from coachloop.domain.result import Known
from coachloop.loop.readiness.decide import decide
from coachloop.loop.readiness.model import (
    Choice,
    DecisionDraft,
    ReadyEstimate,
    Reason,
    Stage,
)
from coachloop.loop.readiness.run import board
from tests.loop.readiness.made import (
    DAY,
    SECOND,
    add_rule,
    assessed,
    made_world,
    said,
    two_batches,
)
from tests.support.world import World


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = made_world(engine_url)
    yield made
    made.context.database.close()


def test_two_batches_in_a_row_are_ready_and_told_once(made: World) -> None:
    add_rule(made)
    found = two_batches(made)
    assert found.crossed
    assert found.standing.stage is Stage.DECIDE
    assert found.standing.playbook.figure == Known(2, 30)
    assert found.standing.playbook.verdict == "ready for screen"
    assert isinstance(found.standing.honest, ReadyEstimate)
    print(found.standing.words, found.standing.honest)
    said(made, [5] * 15, SECOND)
    again = assessed(made, SECOND + 14 * DAY)
    assert again.standing.stage is Stage.DECIDE
    assert not again.crossed
    with made.context.database.read() as c:
        print(board(c, made.context, SECOND + 15 * DAY, person="dana"))
    d = decide(
        made.context,
        "dana",
        "screens",
        DecisionDraft(Choice.DEPLOY, "Knows the team.", reasons=(Reason("listening", "Read ten myself."),)),
        "kim",
        SECOND + 15 * DAY,
    )
    print(d)
    assert d.intact
