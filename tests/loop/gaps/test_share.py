"""The estimate beside the team-gap rule: who is estimated, when a kind is named, which gaps are the surest."""

from dataclasses import replace
from datetime import UTC

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachloop.domain.people import Segment
from coachloop.domain.result import NOT_TRUSTED, NOT_YET_COMPUTED, Absent
from coachloop.loop.gaps.model import CriterionGap, GapCriterion, GapEstimate, GapPerson
from coachloop.loop.gaps.rules import by_day
from coachloop.loop.gaps.share import likeliest, with_all_criteria
from coachloop.loop.gaps.team import criterion_gap
from coachloop.loop.gaps.words import order
from coachloop.loop.review.model import Trust, TrustState
from tests.loop.gaps.test_rules_team import EVERY_TYPE, MINUTES, TODAY
from tests.loop.made import ANY_CALLS, POLICY, USED, assert_sound, at, call, calls

SEED = 5


def person(name: str, pcts: list[float], **segments: str) -> GapPerson:
    held = tuple(Segment(name, family, value) for family, value in segments.items())
    return GapPerson(name, name, by_day(calls(name, at(-5), pcts, MINUTES), EVERY_TYPE, UTC), held)


def gap(people: list[GapPerson], name: str = "Next steps", **more: object) -> CriterionGap:
    given = GapCriterion(name, name, tuple(people), **more)  # type: ignore[arg-type]
    return criterion_gap(given, TODAY, POLICY, USED, np.random.default_rng(SEED))


def estimate(people: list[GapPerson], *, step: float = 0.0) -> GapEstimate:
    found = gap(people, step=step).honest
    assert isinstance(found, GapEstimate)
    return found


def spread(mean: float, half: float = 25.0) -> list[float]:
    """Ten conversations around a mean."""
    return [mean - half, mean + half] * 5


def team(*means: float, half: float = 25.0) -> list[GapPerson]:
    return [person(f"p{i:02}", spread(mean, half)) for i, mean in enumerate(means)]


def test_a_count_at_random_around_the_threshold_is_undecided() -> None:
    # Ten people of whom six are below by 3 points; one mean has an SE of 26 / sqrt(10) = 8
    found = gap(team(*[67] * 6, *[73] * 4))
    assert found.playbook.verdict == "universal"
    assert isinstance(found.honest, GapEstimate)
    assert found.honest.label == "undecided"
    assert "“universal” may be chance" in found.honest.words
    assert (found.honest.n, found.honest.level) == (10, 0.80)
    assert found.honest.lo < found.honest.estimate < found.honest.hi


@pytest.mark.parametrize(
    ("means", "label"),
    [([40.0] * 9 + [95.0], "universal"), ([95.0] * 9 + [40.0], "few"), ([40.0] * 5 + [95.0] * 5, "mixed")],
)
def test_a_clear_share_is_named(means: list[float], label: str) -> None:
    found = estimate(team(*means, half=5.0))
    assert found.label == label
    assert "the estimate agrees with the rule" in found.words
    assert found.p_high + found.p_middle + found.p_low == pytest.approx(1)


def test_scores_that_are_all_equal_have_the_spread_of_their_levels() -> None:
    # Everybody at 75 without exception, in steps of 25: SE 25 / sqrt(12 * 10) = 2.28, so that 75 is 2.2 SE above
    # 70: nearly, and not, certain.
    people = [person(f"p{i}", [75.0] * 10) for i in range(8)]
    sure, held = estimate(people), estimate(people, step=25.0)
    assert sure.estimate == 0.0 < held.estimate < 0.05
    assert sure.p_mean < held.p_mean < 0.05
    # One count may hold all of the interval: then it is said, not a width of nothing
    assert "(0 of 8 people with a probability of at least 80 %)" in sure.words


def test_three_people_are_too_few_for_an_estimate() -> None:
    assert str(gap(team(50, 60, 80)).honest) == "too_few(3 of 4)"
    assert isinstance(gap(team(50, 60, 80, 90)).honest, GapEstimate)


def test_the_rules_reasons_to_wait_hold_for_the_estimate() -> None:
    trust = Trust(TrustState.NOT_TRUSTED, 60, 50, 20, 12.0, 15.0, "±12 points", USED)
    assert gap(team(50, 60, 80, 90), trust=trust).honest == NOT_TRUSTED
    contested = [call(f"c{i}", at(-4), 50, contested=True) for i in range(10)]
    asked = GapPerson("asked", "asked", by_day(contested, EVERY_TYPE, UTC))
    assert str(gap([*team(50, 60, 80, 90), asked]).honest) == "waiting(contest)"


def test_on_pass_or_fail_ten_conversations_name_no_kind() -> None:
    people = [person(f"p{i}", [0.0] * 9 + [100.0]) for i in range(6)]
    assert estimate(people).label == "universal"
    thin = estimate(people, step=100.0)
    assert thin.label == "undecided"
    assert "it takes 30 conversations a person" in thin.words
    many = [person(f"p{i}", [0.0] * 27 + [100.0] * 3) for i in range(6)]
    assert estimate(many, step=100.0).label == "universal"


def test_a_segment_that_stands_lower() -> None:
    # Six on nights at 50, twelve others at 80: of C(18, 6) = 18,564 ways only one has all six; one group
    nights = [person(f"n{i}", spread(50 + i), shift="night") for i in range(6)]
    others = [person(f"o{i}", spread(75 + i), shift="day") for i in range(12)]
    found = estimate([*nights, *others]).segment
    assert found is not None
    assert (found.family, found.value, found.concentrated) == ("shift", "night", True)
    # means 52.5 and 80.5
    assert found.effect == pytest.approx(28.0)
    assert (found.held, found.people, found.groups) == (6, 6, 2)
    assert found.expected == pytest.approx(6 * 6 / 18)
    assert "6 below are in it where 2.0 would be" in estimate([*nights, *others]).words


def test_the_rule_calls_a_group_that_the_test_does_not() -> None:
    # Two of ten just below, both on nights; the two others of the four on nights are the highest
    low = [person(f"a{i}", spread(69), shift="night") for i in range(2)]
    rest = [person(f"b{i}", spread(74 + i), shift="night" if i > 5 else "day") for i in range(8)]
    found = gap([*low, *rest])
    assert found.playbook.verdict == "clustered"
    assert isinstance(found.honest, GapEstimate)
    assert found.honest.segment is not None
    assert found.honest.segment.p > 0.05
    assert "No segment stands lower than chance allows" in found.honest.words


def test_a_group_with_harder_conversations_is_not_lower() -> None:
    # Panels score 30 less for everybody; nights have mostly panels and nothing else is different.
    def mixed(name: str, panels: int, shift: str) -> GapPerson:
        made = [call(f"{name}s{i}", at(-5), 90.0 - i % 2) for i in range(10 - panels)]
        made += [call(f"{name}p{i}", at(-4), 60.0 - i % 2, call_type="panel") for i in range(panels)]
        return GapPerson(name, name, by_day(made, EVERY_TYPE, UTC), (Segment(name, "shift", shift),))

    nights = [mixed(f"n{i}", 8, "night") for i in range(5)]
    days = [mixed(f"d{i}", 2, "day") for i in range(5)]
    found = estimate([*nights, *days]).segment
    assert found is None or abs(found.effect) < 1.0


def test_the_surest_gaps_are_not_the_lowest_means() -> None:
    # "few": five people at 40 to 95; the mean is lower, and unsure. "many": ten people at 66 to 68.
    few = gap(team(20, 40, 60, 95, 95), "few")
    many = gap(team(*[66, 67, 68] * 4, half=3.0), "many")
    fine = gap(team(*[85, 90, 95] * 4), "fine")
    [a, b, c] = likeliest(with_all_criteria([few, many, fine], POLICY), POLICY)
    assert [a.name, b.name, c.name] == ["many", "few", "fine"]
    assert order(["few", "many", "fine"], [a.name, b.name, c.name]).startswith("By how surely")
    assert order(["few"], ["few"]) == ""


def test_among_many_criteria_only_the_surest_stand() -> None:
    sure = gap(team(*[50.0] * 12), "sure")
    unsure = [gap(team(55, 60, 65, 70, 75, 80, 60, 72), f"c{i}") for i in range(6)]
    found = with_all_criteria([sure, *unsure], POLICY)
    likely = [g.name for g in found if isinstance(g.honest, GapEstimate) and g.honest.likely]
    assert likely == ["sure"]
    assert isinstance(found[0].honest, GapEstimate)
    assert found[0].honest.words.endswith("likely real among 7 criteria.")


def test_without_chance_only_the_rule_is_read() -> None:
    given = GapCriterion("k", "k", tuple(team(50, 60, 80, 90)))
    plain = criterion_gap(given, TODAY, POLICY, USED)
    assert plain.honest == NOT_YET_COMPUTED
    assert replace(plain, honest=gap(team(50, 60, 80, 90), "k").honest) == gap(team(50, 60, 80, 90), "k")


@settings(deadline=None)
@given(st.lists(ANY_CALLS, max_size=7), st.booleans())
def test_every_team_has_an_estimate_or_a_reason(made: list[list[object]], two_levels: bool) -> None:
    people = [
        GapPerson(f"p{i}", f"p{i}", by_day(one, EVERY_TYPE, UTC), (Segment(f"p{i}", "shift", str(i % 2)),))  # type: ignore[arg-type]
        for i, one in enumerate(made)
    ]
    policy = replace(POLICY, min_calls_agent=2)
    given = GapCriterion("k", "k", tuple(people), None, two_levels)
    found = criterion_gap(given, TODAY, policy, USED, np.random.default_rng(SEED))
    assert_sound(found)
    if isinstance(found.honest, Absent):
        assert found.honest != NOT_YET_COMPUTED
    else:
        assert found.honest.n == len(found.people) >= policy.estimate_min_people
        assert 0 <= found.honest.lo <= found.honest.hi <= 1
