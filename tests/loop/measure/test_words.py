"""The sentence of the honest column: what came by itself, what is left, and why the rule says something else."""

from dataclasses import replace

import pytest

from coachloop.domain.result import Absence, Absent, Known, too_few
from coachloop.domain.verdict import Playbook
from coachloop.loop.measure import words
from coachloop.loop.measure.effect import NO_ESTIMATE, Expectation, Predictive
from coachloop.loop.measure.model import IMPROVED, NOT_IMPROVED, SessionResult
from tests.loop.made import POLICY
from tests.loop.measure.made import after, result
from tests.loop.measure.test_many import estimate

TEN = after([56.2] * 10)


def said(change: float, by_itself: float, label: str, needed: int = 0) -> str:
    honest = replace(
        estimate(change - by_itself),
        label=label,
        expected_regression=by_itself,
        estimate=0.6,
        lo=-7.0,
        hi=8.0,
        needed=needed,
    )
    column = Playbook(Known(change, 10), IMPROVED if change > 0 else NOT_IMPROVED)
    return words.honest(replace(result(TEN), playbook=column, honest=honest), POLICY)


def test_the_rule_says_improved_and_most_of_it_came_by_itself() -> None:
    assert said(6.2, 5.0, "cannot tell from 10 conversations", needed=90) == (
        "The playbook rule says improved (+6.2). About +5 of that would have come back by itself, because the "
        "session was set when the score was low. What is left, +1 from 10 conversations, counts as +0.6 (-7.0 to "
        "+8.0, 90 %), drawn toward what sessions usually do (0 ± 8): it may be chance, and about 90 more would "
        "show it."
    )


@pytest.mark.parametrize(
    ("change", "by_itself", "told"),
    [
        (6.2, 7.0, "All of that, about +7, would have come back by itself"),
        (6.2, 0.2, "Hardly any change was to be expected by itself."),
        (6.2, -3.0, "By itself the score would have gone down by about 3: it was high at the time."),
        (-1.0, 4.0, "By itself the score would have come back by about +4"),
        (0.0, 4.0, "The playbook rule says the intended change did not come (+0.0)."),
    ],
)
def test_how_much_was_to_be_expected(change: float, by_itself: float, told: str) -> None:
    assert told in said(change, by_itself, "cannot tell from 10 conversations")


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("improved", "is an improvement beyond chance"),
        ("improved, 8 pp likely", "is an improvement beyond chance"),
        ("worse", "is a decline beyond chance"),
        ("8 pp unlikely", "8 points are unlikely"),
    ],
)
def test_what_is_left(label: str, told: str) -> None:
    assert told in said(6.2, 5.0, label)


def open_result(expected: Expectation | Absent) -> SessionResult:
    return replace(result(TEN[:4]), expectation=expected)


def expectation(regression: float) -> Expectation:
    return Expectation(
        tier="B",
        expected=50 + regression,
        expected_regression=regression,
        drift=0.0,
        peers=0,
        pairs=0,
        reps=9,
    )


def test_while_open_it_says_what_comes_by_itself_and_who_shows_it() -> None:
    assert words.honest(open_result(expectation(4.4)), POLICY) == (
        "About +4 of any rise would come back by itself, as 9 people show: the session was set when the score "
        "was low."
    )
    assert "go down by about 2" in words.honest(open_result(expectation(-2.0)), POLICY)
    assert words.honest(open_result(expectation(0.1)), POLICY).startswith("Hardly any change")


def test_without_a_past_it_says_so_open_or_closed() -> None:
    none = Absent(Absence.TOO_FEW, reason=NO_ESTIMATE)
    assert words.honest(open_result(none), POLICY).startswith("No honest estimate yet")
    assert words.honest(replace(result(TEN), honest=none), POLICY).startswith("No honest estimate yet")
    short = replace(result(TEN), honest=too_few(7, 10))
    assert words.honest(short, POLICY) == "No honest estimate: too few: 7 of 10."


@pytest.mark.parametrize(("p", "told"), [(0.004, "under 1 %"), (0.996, "over 99 %"), (0.34, "34 %")])
def test_a_probability_is_never_0_or_100(p: float, told: str) -> None:
    assert words.likely(Predictive(p, 5, 10, "A")).startswith(told)
