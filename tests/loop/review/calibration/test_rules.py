"""The gap of raters and its limits, worked by hand; every value on a limit."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known, too_few
from coachloop.domain.rubric import Criterion, Method, Scale, ScaleKind, ScoringSpec, Subject
from coachloop.domain.verdict import policy_used
from coachloop.loop.review.calibration import rules
from coachloop.loop.review.calibration.estimate import calibration_gap
from coachloop.loop.review.calibration.model import CalibrationGap, Rating

POLICY = Policy()
USED = policy_used(POLICY, "workspace")
FIVE = Scale(ScaleKind.LEVELS, 1, 5)
THREE = Scale(ScaleKind.LEVELS, 1, 3)
PASS = Scale(ScaleKind.PASS_FAIL, 0, 1)


def criterion(scale: Scale = FIVE) -> Criterion:
    return Criterion("depth", "Depth", "How deep.", 100, scale, (ScoringSpec(Method.HUMAN),))


def said(*calls: dict[str, float]) -> list[Rating]:
    """One dictionary a conversation: rater -> points."""
    return [Rating(f"c{k}", name, pct) for k, call in enumerate(calls) for name, pct in call.items()]


def gap(ratings: list[Rating], subject: Subject = Subject.PERSON, scale: Scale = FIVE) -> CalibrationGap:
    return rules.playbook_gap(criterion(scale), subject, ratings, POLICY, USED)


def test_mean_over_conversations_of_the_mean_over_pairs() -> None:
    """c0: 50 75 100 gives 25 50 25, mean 33.33. c1: 25 25 gives 0. Mean of the two: 16.67, four pairs."""
    ratings = said({"a": 50, "b": 75, "c": 100}, {"a": 25, "b": 25})
    found = gap(ratings)
    assert isinstance(found.figure, Known)
    assert (found.figure.value, found.figure.n) == (pytest.approx(100 / 6), 2)
    assert (found.pairs, found.raters, found.playbook.verdict) == (4, 3, "different standards")
    # a: c0 mean of 25 and 50 = 37.5, c1 0: 18.75. c: c0 mean of 50 and 25 = 37.5, nothing in c1.
    assert rules.distances(ratings, "a") == [37.5, 0.0]
    assert rules.distances(ratings, "c") == [37.5]
    assert rules.distances(ratings, "nobody") == []


@pytest.mark.parametrize(
    ("apart", "verdict", "steps"),
    [
        (0.0, "within the goal", 0),
        (9.9, "within the goal", 0),
        (10.0, "watch", 0),  # the goal is below 10
        (15.0, "watch", 0),  # more than 15
        (15.1, "different standards", 0),
        (20.0, "different standards", 0),  # more than 20
        (20.1, "calibrate before coaching", 1),
    ],
)
def test_on_every_limit(apart: float, verdict: str, steps: int) -> None:
    found = gap(said({"a": 50.0, "b": 50.0 + apart}))
    assert (found.playbook.verdict, len(found.steps)) == (verdict, steps)
    assert (rules.block_of("depth", [found], POLICY) is not None) == bool(steps)
    # One conversation is enough for the playbook's figure, with its n.
    assert found.figure == Known(pytest.approx(apart), 1, None)


@pytest.mark.parametrize(("apart", "unsafe"), [(15.0, False), (15.1, True)])
def test_hiring_decisions_are_unsafe_above_fifteen(apart: float, unsafe: bool) -> None:
    assert gap(said({"a": 50.0, "b": 50.0 + apart}), Subject.COUNTERPART).unsafe is unsafe
    assert gap(said({"a": 50.0, "b": 50.0 + apart}), Subject.PERSON).unsafe is False


@pytest.mark.parametrize(
    ("scale", "shares"),
    # METHOD.md 3: 15 points = 70 % (3-level), 40 % (5-level), 85 % (pass/fail); 10 points = 80, 60, 90 %.
    [(THREE, (0.80, 0.70, 0.60)), (FIVE, (0.60, 0.40, 0.20)), (PASS, (0.90, 0.85, 0.80))],
)
def test_exact_agreement_that_the_limits_imply(scale: Scale, shares: tuple[float, ...]) -> None:
    found = rules.implied(criterion(scale), POLICY)
    assert [(x.limit, x.agreement) for x in found] == [
        (limit, pytest.approx(share)) for limit, share in zip((10, 15, 20), shares, strict=True)
    ]


@pytest.mark.parametrize(
    "ratings", [[], said({"a": 50}), said({"a": 50}, {"b": 75}), said({"a": 50}, {"a": 75})]
)
def test_no_pair_is_too_few(ratings: list[Rating]) -> None:
    found = calibration_gap(criterion(), Subject.PERSON, ratings, POLICY, USED)
    assert found.figure == too_few(0, 1)
    assert (found.playbook.verdict, found.steps, found.unsafe) == ("", (), False)
    assert found.honest == too_few(0, 2)


def test_the_widest_gap_blocks() -> None:
    wide = gap(said({"a": 25, "b": 50}))
    wider = gap(said({"a": 0, "b": 50}))
    found = rules.block_of("depth", [wide, wider], POLICY)
    assert found is not None
    assert (found.gap, found.n, found.step.source) == (50, 1, "D0")
    assert "50.0 points apart over 1 conversation, more than 20" in found.words


@pytest.mark.parametrize(
    ("last", "due", "words"),
    [
        (None, date(2026, 11, 22), "none held yet"),
        (date(2026, 10, 23), date(2026, 11, 22), "due today"),
        (date(2026, 10, 22), date(2026, 11, 21), "1 d late"),
        (date(2026, 10, 24), date(2026, 11, 23), "in 1 d"),
    ],
)
def test_due_every_thirty_days(last: date | None, due: date, words: str) -> None:
    assert rules.due_on(last, date(2026, 11, 22), POLICY) == (due, words)


def test_consensus_is_the_agreed_score_else_the_mean_of_the_others() -> None:
    each = {"a": 50.0, "b": 75.0, "c": 100.0}
    assert rules.consensus_of(each, "a", None) == 87.5
    assert rules.consensus_of(each, "a", 75.0) == 75.0
    assert rules.consensus_of({"a": 50.0}, "a", None) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 8), st.sampled_from("abcd"), st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0])
        ),
        max_size=40,
        unique_by=lambda x: x[:2],
    )
)
def test_whatever_was_said_there_is_a_figure_with_n_or_a_reason(rows: list[tuple[int, str, float]]) -> None:
    ratings = [Rating(f"c{k}", who, pct) for k, who, pct in rows]
    found = calibration_gap(criterion(), Subject.PERSON, ratings, POLICY, USED)
    if isinstance(found.figure, Absent):
        assert found.playbook.verdict == ""
        return
    assert 0 <= found.figure.value <= 100
    assert found.figure.n >= 1
    assert found.playbook.verdict
    if not isinstance(found.honest, Absent):
        assert 0 <= found.honest.lo <= found.honest.estimate <= found.honest.hi
        assert found.honest.n == found.figure.n
    again = calibration_gap(criterion(), Subject.PERSON, ratings[::-1], POLICY, USED)
    assert again.playbook.verdict == found.playbook.verdict


def test_the_same_ratings_in_another_order_are_the_same_gap() -> None:
    rows = [(k, who, 25.0 * ((k + len(who) * 2) % 5)) for k, who in product(range(6), ("a", "bb", "ccc"))]
    one = [Rating(f"c{k}", who, pct) for k, who, pct in rows]
    assert gap(one).figure == gap(one[::-1]).figure
