"""Quality of hire by hand: who has an outcome, who is coached, what stands beside the playbook's figure."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Known, invalid, too_few
from coachloop.domain.verdict import Estimate, policy_used
from coachloop.loop.outcome.model import (
    Hire,
    HireOutcome,
    HireState,
    Match,
    Offer,
    Prediction,
    Reader,
    Review,
    ValidityEstimate,
)
from coachloop.loop.outcome.offers import offer_acceptance
from coachloop.loop.outcome.rules import (
    actively_coached,
    coaching_return,
    composite,
    hire_outcome,
    last_predictions,
    matches,
    outcome_of,
    visible_to,
)
from coachloop.stats.hire import common_correlation
from tests.loop.made import assert_sound

POLICY = Policy()
USED = policy_used(POLICY, "workspace")
TODAY = date(2028, 1, 1)
HIRED = date(2025, 1, 31)


def hire(*reviews: tuple[date, float], left_on: date | None = None, name: str = "h1") -> Hire:
    return Hire(name, HIRED, "sales", left_on, tuple(Review(on, "form", score) for on, score in reviews))


# --- the outcome -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (date(2026, 1, 30), False),
        (date(2026, 1, 31), True),  # hire + 12 months
        (date(2026, 7, 31), True),  # hire + 18 months
        (date(2026, 8, 1), False),
    ],
)
def test_the_window_of_an_outcome(on: date, counts: bool) -> None:
    found = outcome_of(hire((on, 3.0)), TODAY)
    assert found == (Review(on, "form", 3.0) if counts else HireState.NO_SCORE)


def test_the_first_score_in_the_window_counts() -> None:
    given = hire((date(2026, 6, 1), 5.0), (date(2026, 3, 1), 2.0), (date(2025, 6, 1), 4.0))
    assert outcome_of(given, TODAY) == Review(date(2026, 3, 1), "form", 2.0)


def test_who_left_before_twelve_months_is_counted_apart() -> None:
    assert outcome_of(hire((date(2026, 3, 1), 2.0), left_on=date(2026, 1, 30)), TODAY) is HireState.LEFT_EARLY
    left_later = hire((date(2026, 3, 1), 2.0), left_on=date(2026, 1, 31))
    assert isinstance(outcome_of(left_later, TODAY), Review)


def test_the_window_is_open_until_its_last_day() -> None:
    assert outcome_of(hire(), date(2026, 7, 31)) is HireState.NOT_YET
    assert outcome_of(hire(), date(2026, 8, 1)) is HireState.NO_SCORE
    # a score dated later than today is not known yet
    assert outcome_of(hire((date(2026, 7, 1), 3.0)), date(2026, 6, 1)) is HireState.NOT_YET


# --- the prediction ----------------------------------------------------------------------------------------


def test_a_composite_by_hand() -> None:
    # weights 3 and 1: (3 * 100 + 1 * 0) / 4 = 75; a criterion that the rubric does not name: all the same, 50
    rated = [("Craft", 100.0), ("Care", 0.0)]
    assert composite(rated, {"craft": 3, "care": 1}) == 75
    assert composite(rated, {"craft": 3}) == 50
    assert composite([], {}) is None


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


SUBMITTED = at(date(2025, 1, 10))


def prediction(person: str, counterpart: str, value: float, submitted: datetime = SUBMITTED) -> Prediction:
    return Prediction(person, counterpart, value, submitted - timedelta(hours=2), submitted)


def test_the_last_scorecard_before_the_first_day_counts() -> None:
    cards = [
        prediction("ada", "h1", 20, at(date(2025, 1, 9))),
        prediction("ada", "h1", 40, at(date(2025, 1, 30))),
        prediction("ada", "h1", 90, at(HIRED)),  # after it
        prediction("ada", "unknown", 90),
    ]
    assert [p.composite for p in last_predictions(cards, {"h1": hire()}, UTC)] == [40]


@pytest.mark.parametrize(
    ("days", "coached"),
    [
        ([date(2025, 4, 1), date(2025, 7, 1)], True),  # both quarters before the third quarter's end
        ([date(2025, 4, 1), date(2025, 6, 30)], False),
        ([date(2025, 1, 1), date(2025, 7, 1)], False),
        ([date(2025, 6, 30), date(2025, 9, 30), date(2025, 10, 2)], True),
        ([], False),
    ],
)
def test_actively_coached(days: list[date], coached: bool) -> None:
    """At least one session in each of the two calendar quarters before that of the interview (5 October)."""
    assert actively_coached(at(date(2025, 10, 5)), [at(d) for d in days], UTC) is coached


# --- match gap and return ----------------------------------------------------------------------------------


def test_match_gaps_by_hand() -> None:
    # outcomes 2 3 4: z -1 0 1. ratings 40 60 50: mean 50, SD 10: z -1 1 0. gaps 0, 1, 1.
    hires = {f"h{i}": hire(name=f"h{i}") for i in (1, 2, 3)}
    outcomes = {f"h{i}": Review(date(2026, 2, 1), "form", i + 1.0) for i in (1, 2, 3)}
    rated = [prediction("ada", f"h{i}", value) for i, value in ((1, 40), (2, 60), (3, 50))]
    found = matches(rated, hires, outcomes, {("ada", "h2")})
    assert [m.gap for m in found] == pytest.approx([0, 1, 1])
    assert [m.coached for m in found] == [False, True, False]


def test_a_group_of_one_has_no_scale() -> None:
    hires, outcomes = {"h1": hire()}, {"h1": Review(date(2026, 2, 1), "form", 3.0)}
    assert matches([prediction("ada", "h1", 40)], hires, outcomes, set()) == ()


def match(person: str, counterpart: str, gap: float, coached: bool) -> Match:
    return Match(person, counterpart, 0.0, gap, coached)


def test_the_return_of_coaching_by_hand() -> None:
    # uncoached: a (1 + 3)/2 = 2, b 4, c 6, mean 4; coached: d 1, e 3, mean 2: return 2. Interval as in
    # tests/stats/test_hire.py: 2 -+ 4.98, by interviewer; every hire has one interviewer, so by hire the means
    # are 3.5 and 2.
    rows = [
        match("a", "h1", 1, False),
        match("a", "h2", 3, False),
        match("b", "h3", 4, False),
        match("c", "h4", 6, False),
        match("d", "h5", 1, True),
        match("e", "h6", 3, True),
    ]
    found = coaching_return(rows)
    assert found.playbook.figure == Known(2.0, 6)
    assert found.playbook.verdict == ""
    assert isinstance(found.honest, Estimate)
    assert found.honest.estimate == pytest.approx(2)
    assert found.honest.hi - found.honest.estimate >= 4.9
    assert "holds 0" in found.honest.words
    assert (found.coached_people, found.uncoached_people) == (2, 3)


def test_no_return_without_both_sides() -> None:
    found = coaching_return([match("a", "h1", 1, False)])
    assert found.playbook.figure == too_few(0, 1)
    assert found.honest == too_few(0, 2)


# --- everything --------------------------------------------------------------------------------------------


def many(raters: int, hires: int, agree: bool = True) -> HireOutcome:
    """Each interviewer rates hires of their own, well or the other way round; the first two were coached."""
    people, cards = [], []
    for r in range(raters):
        for h in range(hires):
            name = f"h{r:02}{h:02}"
            people.append(hire((date(2026, 3, 1), float(h)), name=name))
            value = 10.0 * h if agree or h % 2 else 0.0
            cards.append(prediction(f"p{r:02}", name, value, at(date(2025, 1, 10))))
    sessions = {f"p{r:02}": [at(date(2024, 8, 1)), at(date(2024, 11, 1))] for r in range(2)}
    names = {f"p{r:02}": f"Name {raters - r:02}" for r in range(raters)}
    return hire_outcome(people, cards, sessions, names, TODAY, UTC, POLICY, USED)


def test_interviewers_stand_by_name_whatever_their_figures() -> None:
    found = many(4, 12)
    assert [line.name for line in found.interviewers] == ["Name 01", "Name 02", "Name 03", "Name 04"]
    assert [line.coached for line in found.interviewers] == [0, 0, 12, 12]
    assert found.hires == ((HireState.SCORED, 48),)
    assert isinstance(found.validity, Estimate)
    assert found.validity.n == 48
    assert len(found.notes) == 3


def test_panels_share_their_hire() -> None:
    """25 hires, each seen by the same six interviewers who err together: the interval of all of them must be
    wider than that of 150 ratings apart; with one interviewer a hire nothing is clustered."""
    rng = np.random.default_rng(1)
    out, shared = rng.standard_normal(25), rng.standard_normal(25)
    people = [hire((date(2026, 3, 1), float(y)), name=f"h{i:02}") for i, y in enumerate(out)]
    cards = [
        prediction(f"p{r}", f"h{i:02}", float(0.4 * out[i] + 0.8 * shared[i] + 0.5 * rng.standard_normal()))
        for r in range(6)
        for i in range(25)
    ]
    found = hire_outcome(people, cards, {}, {}, TODAY, UTC, POLICY, USED).validity
    assert isinstance(found, Estimate)
    assert found.method.endswith("clustered by hire")
    lines = hire_outcome(people, cards, {}, {}, TODAY, UTC, POLICY, USED).interviewers
    rs = [(line.honest.raw, 25) for line in lines if isinstance(line.honest, ValidityEstimate)]
    assert len(rs) == 6
    apart = common_correlation(rs)
    assert apart is not None
    assert found.estimate == pytest.approx(apart.value)
    assert found.hi - found.lo > apart.hi - apart.lo
    alone = many(4, 12, agree=False).validity
    assert isinstance(alone, Estimate)
    assert not alone.method.endswith("hire")


@pytest.mark.parametrize(("n", "told"), [(4, False), (5, True)])
def test_fewer_than_five_hires_are_counted_only(n: int, told: bool) -> None:
    line = many(3, n, agree=False).interviewers[0]
    assert isinstance(line.honest, ValidityEstimate) is told
    if not told:
        assert line.honest == too_few(4, 5)
    assert isinstance(line.playbook.figure, Known)
    assert line.playbook.figure.n == n


def test_ratings_that_do_not_vary_have_no_correlation() -> None:
    people = [hire((date(2026, 3, 1), float(h)), name=f"h{h}") for h in range(10)]
    cards = [prediction("flat", f"h{h}", 50) for h in range(5)]
    cards += [prediction("ada", f"h{h}", 10.0 * h) for h in range(10)]
    found = hire_outcome(people, cards, {}, {}, TODAY, UTC, POLICY, USED)
    assert found.interviewers[1].honest == invalid("the ratings or the outcomes do not vary")


# --- who sees what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "lines"), [(11, 0), (12, 4)])
def test_the_owner_sees_an_interviewer_from_twelve_hires(n: int, lines: int) -> None:
    assert len(visible_to(many(4, n), Reader.OWNER, (), POLICY).interviewers) == lines


@pytest.mark.parametrize(("raters", "shown"), [(4, False), (5, True)])
def test_a_leader_sees_groups_of_five_and_nobody(raters: int, shown: bool) -> None:
    found = visible_to(many(raters, 12, agree=False), Reader.LEADER, (), POLICY)
    assert found.interviewers == ()
    assert isinstance(found.validity, Estimate) is shown
    # only two were coached, so the return would be a figure about two people
    assert found.coaching.playbook.figure == too_few(2, 5)
    assert found.coaching.honest == too_few(2, 5)


def test_a_person_sees_the_own_line() -> None:
    found = visible_to(many(4, 6), Reader.NAMED, {"p02"}, POLICY)
    assert [line.person_id for line in found.interviewers] == ["p02"]


# --- offers ------------------------------------------------------------------------------------------------


def test_offers_beside_clear_next_steps() -> None:
    # 56 of 70 against 48 of 80: Newcombe 1998, .0524 to .3339
    offers = [Offer(f"a{i}", i < 56, True) for i in range(70)]
    offers += [Offer(f"b{i}", i < 48, False) for i in range(80)] + [Offer("c", True, None)]
    found = offer_acceptance(offers)
    assert isinstance(found.difference, Estimate)
    assert (found.difference.lo, found.difference.hi) == pytest.approx((5.24, 33.39), abs=5e-3)
    assert found.difference.label == ""
    assert found.clear == Known(0.8, 70)
    assert found.not_scored == 1


def test_offers_of_one_side_only() -> None:
    found = offer_acceptance([Offer("a", True, True)])
    assert found.unclear == too_few(0, 1)
    assert found.difference == too_few(0, 1)


# --- whatever comes ----------------------------------------------------------------------------------------

scores = st.floats(-1e3, 1e3, allow_nan=False)
days = st.dates(date(2024, 6, 1), date(2027, 6, 1))
made = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), scores, days, scores, days), max_size=40)


@given(made)
def test_no_number_without_its_n_and_no_nan(rows: list[tuple[int, int, float, date, float, date]]) -> None:
    hires = {
        f"h{h}": Hire(f"h{h}", hired, "f", None, (Review(on, "i", out),)) for _, h, _, hired, out, on in rows
    }
    cards = [prediction(f"p{p}", f"h{h}", value, at(day)) for p, h, value, _, _, day in rows]
    found = hire_outcome(list(hires.values()), cards, {}, {}, TODAY, UTC, POLICY, USED)
    assert_sound(found)
    for line in found.interviewers:
        if isinstance(line.honest, Absent):
            assert line.honest.status in (Absence.TOO_FEW, Absence.INVALID)
        else:
            assert line.honest.n >= POLICY.hire_min
