"""Verdicts are about hits that there are; the limit in the product lies where more of them are right."""

from itertools import takewhile
from pathlib import Path

import pytest

from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.signals import MOST
from tests.measure.missed_signals import Hit, exchanges, hits, own_talks, two_readings, verdicts


@pytest.fixture(scope="module")
def heads() -> Heads:
    return Heads(MiniLM())


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest, heads: Heads) -> list[Hit]:
    """The answers of job interviews, which come first: the others take minutes."""
    data: Path = request.getfixturevalue("shared_data")
    crowd = takewhile(lambda talk: talk[0].startswith("followqg"), exchanges(data))
    return hits(crowd, heads.read, MOST)


def right(found: list[Hit]) -> float:
    judged = verdicts()
    read = [judged[h.key].right for h in found if h.key in judged]
    return sum(read) / len(read)


def test_a_hundred_hits_were_read_and_each_says_why() -> None:
    assert len(verdicts()) >= 100
    assert all(verdict.why and len(verdict.readings) in (1, 2) for verdict in verdicts().values())


def test_two_readings_agree_more_than_by_chance() -> None:
    n, kappa = two_readings()
    assert n >= 100
    assert 0.6 < kappa < 1.0


@pytest.mark.data
def test_what_is_shown_was_read_and_is_mostly_right(found: list[Hit]) -> None:
    shown = [h for h in found if h.shown]
    print("unread:", [h.key for h in shown if h.key not in verdicts()])
    assert shown
    assert right(shown) > 0.5


@pytest.mark.parametrize("strip", [False, True])
def test_our_own_talks(heads: Heads, strip: bool) -> None:
    """Thirty with a lead that is missed, thirty without; chance would name a turn of every second talk."""
    (named, of), (quiet, all_quiet) = own_talks(heads.read, strip)
    assert (of, all_quiet) == (30, 30)
    assert named >= 18
    assert quiet >= 28
    by_rule = own_talks(behaviours, strip)
    assert by_rule[0][0] >= 18
