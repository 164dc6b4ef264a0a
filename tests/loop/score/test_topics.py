"""Sixty exchanges, settled by reading before the rules were run on them (exchanges.yaml)."""

from pathlib import Path

import pytest
import yaml

from coachloop.domain.conversation import Role
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.topics import asked, median_depth, topics
from tests.loop.score.builders import turns

EXCHANGES = yaml.safe_load((Path(__file__).parent / "exchanges.yaml").read_text())


@pytest.mark.parametrize("case", EXCHANGES, ids=lambda case: case["id"])
def test_exchange(case: dict[str, object]) -> None:
    found = asked(behaviours(turns(str(case["turns"]))))
    assert [str(a.move) for a in found if a.turn.role is Role.PERSON] == case["decisions"]
    assert [t.depth for t in topics(found)] == case["depths"]


def test_there_are_sixty() -> None:
    assert len({case["id"] for case in EXCHANGES}) == 60


@pytest.mark.parametrize(
    ("depths", "level"),
    [
        ([1, 2, 3], 2),
        ([1, 2], 1),  # 1.5: half goes down
        ([2, 3], 2),  # 2.5: half goes down
        ([1, 3], 2),  # exactly 2
        ([3], 3),
        ([1, 1, 3, 3], 2),
        ([3, 1, 1], 1),  # order does not matter
    ],
)
def test_median_halves_down(depths: list[int], level: int) -> None:
    assert median_depth(depths) == level
