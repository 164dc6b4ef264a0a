"""What is proposed next about the trust of a criterion."""

from collections.abc import Sequence

import pytest

from coachloop.domain.policy import Policy
from coachloop.domain.verdict import policy_used
from coachloop.loop.review.advice import next_step
from coachloop.loop.review.model import Audited, Difference, TrustState
from coachloop.loop.review.rules import agreement, differences, drift, not_judged, trust

POLICY = Policy()
USED = policy_used(POLICY, "workspace")
SCALE = (0.0, 50.0, 100.0)


def rows(n: int, machine: float, *people: float, start: int = 0) -> list[Audited]:
    return [Audited(f"c_{start + k}", "dana", machine, people) for k in range(n)]


def said(audited: Sequence[Audited], later: Sequence[Difference] = ()) -> str:
    charted = drift([*differences(audited), *later], 1, POLICY)
    return next_step(agreement(audited, SCALE, POLICY), trust(audited, POLICY, USED), charted, POLICY)


@pytest.mark.parametrize(
    ("audited", "words"),
    [
        ([], "Rate 50 more conversations blind, 2 of them by two people."),
        (rows(49, 50, 50), "Rate 1 more conversation blind, 2 of them by two people."),
        (rows(20, 50, 50, 50), "Rate 30 more conversations blind."),
        (rows(60, 50, 50), "Have 2 more conversations rated by two people"),
        # The machine is where both people are.
        (rows(50, 50, 50, 50), "Go on rating 20 a month"),
        # 50 from people who agree, always above.
        (rows(50, 100, 50, 50), "The machine scores 50 points higher than people"),
        (rows(50, 0, 50, 50), "The machine scores 50 points lower than people"),
        # Half above and half below: mean 0.
        ([*rows(25, 100, 50, 50), *rows(25, 0, 50, 50, start=25)], "The machine misses in both directions"),
        # People 50 apart, the machine 75 from them on average: the criterion comes first.
        (rows(50, 100, 0, 50), "People are 50 points apart from each other"),
    ],
)
def test_the_likeliest_reason_comes_first(audited: list[Audited], words: str) -> None:
    assert said(audited).startswith(words)


def test_a_trusted_machine_that_moves() -> None:
    # Level 0 with a spread of 5, as in test_trust_rules: +15 is out at once.
    spread = [Audited(f"c_{k}", "dana", 55.0 if k % 2 else 45.0, (50.0, 40.0, 60.0)) for k in range(50)]
    assert said(spread).startswith("Go on rating")
    assert said(spread, [Difference(f"d_{k}", 15.0) for k in range(40)]).startswith("It has moved")


def test_nothing_to_rate() -> None:
    none = agreement([], SCALE, POLICY), drift([], 1, POLICY)
    counted = not_judged(TrustState.COUNTED, POLICY, USED)
    assert next_step(none[0], counted, none[1], POLICY).startswith("Nothing to rate")
    people = not_judged(TrustState.BY_PEOPLE, POLICY, USED)
    assert next_step(none[0], people, none[1], POLICY) == "No machine scores it."
