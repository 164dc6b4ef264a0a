"""A lead is as sure as the less sure of rule and head; a turn is as near to an answer as its nearest clauses."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from coachloop.domain.conversation import Role
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.heads.leads import with_leads
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.language.leads import rated
from coachloop.loop.score.reading import kept, read_back
from coachloop.loop.score.signals import signals
from tests.loop.score.builders import scene, turns

TALK = """
P: How was the move?
C: We lost two big clients over it. We had to close the shop.
P: Which tools do you use?
C: Paper.
"""
A, B = np.array([1.0, 0.0], np.float32), np.array([0.6, 0.8], np.float32)


def read(sure: tuple[float, float], *vectors: list[NDArray[np.float32] | None]) -> tuple[TurnBehaviour, ...]:
    by_rule = behaviours(turns(TALK))
    found = [[{"lead": {"yes": p}} for p in (sure if len(t.clauses) == 2 else (0.1,))] for t in by_rule]
    return with_leads(by_rule, found, vectors or [[None] * len(t.clauses) for t in by_rule])


def test_the_less_sure_of_rule_and_head() -> None:
    first, second = rated(behaviours(turns(TALK))[1].clauses)
    assert min(first.p, second.p) > 0.7
    assert read((0.2, 0.6))[1].p["lead"] == 0.6
    assert read((0.2, 0.99))[1].p["lead"] == second.p
    assert read((0.2, 0.6))[1].spans["lead"] == (second.clause.start, second.clause.end)
    assert read((0.4, 0.3))[1].spans["lead"] == (first.clause.start, first.clause.end)
    assert "lead" not in read((0.9, 0.9))[0].p


def test_as_near_as_the_nearest_clauses() -> None:
    """Cosines of the question with the two clauses of the answer: 0.6 x 1 + 0.8 x 0 = 0.6, and 1."""
    assert read((0.1, 0.1), [A], [A, None], [B], [A])[2].p["stays"] == pytest.approx(0.6)
    assert read((0.1, 0.1), [A], [A, B], [B], [A])[2].p["stays"] == pytest.approx(1.0)
    assert read((0.1, 0.1), [A], [-A, None], [A], [A])[2].p["stays"] == 0.0


def test_nothing_to_be_near_to() -> None:
    assert all("stays" not in turn.p for turn in read((0.1, 0.1), [A], [None, None], [B], [A]))
    assert "stays" not in read((0.1, 0.1), [A], [A, A], [B], [A])[0].p


def test_a_kept_reading_finds_the_same_missed_signals() -> None:
    now = Heads().read(turns(TALK))
    then = read_back(kept(replace(scene(TALK), read_turns=lambda _: now)) or "", turns(TALK))
    assert then is not None
    told = [[replace(m, strength=0.0) for m in signals(each, 0.5).missed] for each in (now, then.turns)]
    assert told[0]
    assert told[0] == told[1]


def test_a_speaker_who_was_not_heard_has_no_lead() -> None:
    by_rule = behaviours(turns(TALK))
    assert with_leads(by_rule, [()] * 4, [[]] * 4) == by_rule
    assert by_rule[1].role is Role.COUNTERPART
