"""Agreement of the machine with people and what may rest on it, worked by hand (METHOD.md 3)."""

from dataclasses import replace

import pytest

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known, too_few
from coachloop.domain.verdict import policy_used
from coachloop.loop.review.model import Audited, Coefficient, Difference, Trust, TrustState
from coachloop.loop.review.rules import agreement, differences, drift, not_judged, trust
from coachloop.loop.review.words import by_group, reading
from coachloop.stats.paired import Excess
from coachloop.stats.student import MeanInterval

POLICY = Policy()
USED = policy_used(POLICY, "workspace")
FIVE = (0.0, 25.0, 50.0, 75.0, 100.0)


def audited(n: int, machine: float | None, *people: float, start: int = 0, **groups: str) -> list[Audited]:
    named = tuple((kind.replace("_", " "), value) for kind, value in groups.items())
    return [Audited(f"c_{start + k:03}", "dana", machine, people, named) for k in range(n)]


def trusted(rows: list[Audited]) -> Trust:
    return trust(rows, POLICY, USED)


def test_one_conversation_by_hand() -> None:
    # Machine 50, people 25 and 75: signed 0, distance of the machine (25 + 25) / 2, of people 50.
    # Machine 100, people 50: signed 50, distance 50.
    found = agreement([*audited(1, 50, 25, 75), *audited(1, 100, 50, start=1)], FIVE, POLICY)
    assert (found.n, found.double_rated) == (2, 1)
    assert isinstance(found.signed, MeanInterval)
    assert found.signed.value == 25
    assert found.apart == Known(37.5, 2, pytest.approx(17.6776695))
    assert found.people_apart == Known(50.0, 1, None)
    assert found.excess == too_few(1, 2)
    assert (found.ac2, found.alpha) == (too_few(2, 30), too_few(2, 30))


def test_a_conversation_without_a_machine_score_tells_of_people_only() -> None:
    found = agreement([*audited(3, None, 50, 75), *audited(1, 50, 50, start=3)], FIVE, POLICY)
    assert (found.n, found.double_rated) == (1, 3)
    assert found.people_apart == Known(25.0, 3, 0.0)


def test_coefficients_read_the_levels_of_the_rubric() -> None:
    # 20 times 50 / 50, 10 times 50 / 75. AC2: pa = (20 + 10 * .75) / 30 = .916667
    # shares 50: 50 / 60, 75: 10 / 60; linear, 5 levels: sum w = 5 + 2 (4 * .75 + 3 * .5 + 2 * .25) = 15
    # pe = 15 / 20 * 2 * (5/6)(1/6) = .208333; (.916667 - .208333) / .791667 = .894737
    # alpha: Do = 10 / 30 * 1 (in squared steps); De = 2 * 50 * 10 / (60 * 59) = .282486; 1 - .333333 / .282486 = -.18
    found = agreement([*audited(20, 50, 50), *audited(10, 50, 75, start=20)], FIVE, POLICY)
    assert isinstance(found.ac2, Coefficient)
    assert isinstance(found.alpha, Coefficient)
    assert found.ac2.value == pytest.approx(0.894737, abs=1e-6)
    assert found.alpha.value == pytest.approx(-0.18, abs=1e-6)
    assert found.ac2.lo < found.ac2.value < found.ac2.hi


def test_scores_off_the_levels_have_no_ac2() -> None:
    found = agreement([*audited(20, 51.5, 50), *audited(10, 75, 75, start=20)], FIVE, POLICY)
    assert isinstance(found.ac2, Absent)
    assert isinstance(found.alpha, Coefficient)


def test_scores_all_the_same_have_no_alpha() -> None:
    found = agreement(audited(30, 100, 100), FIVE, POLICY)
    assert isinstance(found.alpha, Absent)
    assert isinstance(found.ac2, Coefficient)
    assert found.ac2.value == pytest.approx(1)


def test_splits_by_group_show_figures_from_thirty() -> None:
    rows = [
        *audited(30, 50, 25, call_type="screen", language="en"),
        *audited(29, 50, 50, start=30, call_type="panel", language="en"),
    ]
    panel, screen = agreement(rows, FIVE, POLICY).splits
    assert (panel.kind, panel.value, panel.signed) == ("call type", "panel", too_few(29, 30))
    assert isinstance(screen.signed, MeanInterval)
    # All differ by 25, so the interval has no width. One language is no split.
    assert (screen.value, screen.signed.value, screen.signed.lo) == ("screen", 25, 25)


def test_unmeasured_until_fifty_and_double_rated() -> None:
    near = audited(49, 50, 50, 50)
    assert trusted(near).state is TrustState.UNMEASURED
    assert trusted(near).words == "agreement with people: ±0 points, n 49 of 50, unmeasured"
    assert trusted([*near, *audited(1, 50, 50, start=49)]).state is TrustState.TRUSTED
    # Fifty, but one alone was rated by two: there is no bound yet.
    lone = [*audited(49, 50, 50), *audited(1, 50, 50, 50, start=49)]
    assert (trusted(lone).state, trusted(lone).double_rated) == (TrustState.UNMEASURED, 1)
    assert trusted([]).words == "agreement with people: unmeasured"


def test_accepted_up_to_five_points_further_than_people() -> None:
    # No scatter: the machine is 5 from people who agree: excess 5, upper 5: on the limit. At 5.01 it is not.
    assert trusted(audited(50, 55, 50, 50)).state is TrustState.TRUSTED
    found = trusted(audited(50, 55.01, 50, 50))
    assert (found.state, found.decides) == (TrustState.NOT_TRUSTED, False)
    assert found.words == "agreement with people: ±5 points, n 50, not trusted"


def test_people_who_differ_leave_room_for_the_machine() -> None:
    # Machine 50, people 40 and 60: 10 from each, they 20 from each other: excess -10.
    found = trusted(audited(50, 50, 40, 60))
    assert (found.state, found.apart, found.upper) == (TrustState.TRUSTED, 10, -10)


def test_scatter_counts_against_it() -> None:
    # 30 of 60 exact and 30 off by 10: mean 5, and people always agree. sd = 5 sqrt(60 / 59) = 5.042195,
    # se .650945; the 60 of people have no variance: df 59, t(.95) = 1.671093; upper 5 + 1.0878 = 6.09 > 5.
    found = trusted([*audited(30, 50, 50, 50), *audited(30, 60, 50, 50, start=30)])
    assert found.state is TrustState.NOT_TRUSTED
    assert found.upper == pytest.approx(6.0878, abs=1e-3)


def test_another_margin_is_a_setting() -> None:
    loose = replace(POLICY, trust_margin_pp=7.0)
    rows = [*audited(30, 50, 50, 50), *audited(30, 60, 50, 50, start=30)]
    assert trust(rows, loose, USED).state is TrustState.TRUSTED


def test_what_people_score_needs_no_trust() -> None:
    found = not_judged(TrustState.BY_PEOPLE, POLICY, USED)
    assert (found.state, found.decides, found.words) == (TrustState.BY_PEOPLE, True, "scored by people")


def test_unmeasured_still_decides() -> None:
    assert trusted([]).decides


def test_a_machine_that_drifts_is_seen() -> None:
    # Level: 15 times +5 and 15 times -5: mean 0, sd 5 sqrt(30 / 29) = 5.0855. Then +15 each: z = 2.9496.
    # E_1 = .295 against 2.814 * .1 = .2814: out at once.
    level = [Difference(f"a_{k}", 5.0 if k % 2 else -5.0) for k in range(30)]
    found = drift([*level, Difference("b_0", 15.0), Difference("b_1", 15.0)], 1, POLICY)
    assert found.left == "b_0"
    assert found.level == Known(0.0, 30, pytest.approx(5.0855, abs=1e-4))
    assert found.words.startswith("Moved at b_0: machine minus people +0.0 points at first, +15.0 over the 2")
    # Read together with 20 others the limit is wider: .35 for the first, .35 sqrt(1 + .81) = .4709 for the
    # second, which has .1 * 2.9496 + .9 * .29496 = .56.
    assert drift([*level, Difference("b_0", 15.0), Difference("b_1", 15.0)], 21, POLICY).left == "b_1"


def test_no_chart_without_a_level() -> None:
    few = [Difference(f"a_{k}", float(k)) for k in range(30)]
    assert drift(few, 1, POLICY).level == too_few(30, 31)
    flat = [Difference(f"a_{k}", 1.0) for k in range(32)]
    assert drift(flat, 1, POLICY).left is None
    assert "no width" in drift(flat, 1, POLICY).words


def test_differences_are_of_those_with_both() -> None:
    rows = [*audited(1, 60, 40, 50), *audited(1, None, 50, start=1), *audited(1, 50, start=2)]
    assert differences(rows) == (Difference("c_000", 15.0),)


def test_excess_is_shown_with_its_bound() -> None:
    found = agreement(audited(50, 50, 40, 60), FIVE, POLICY)
    assert found.excess == Excess(-10, -10, 0.95)


@pytest.mark.parametrize(
    ("alpha", "ac", "n", "said"),
    [
        (0.80, 0.9, 50, "Raters agree well enough"),
        (0.79, 0.9, 50, "tentative conclusions"),
        (0.667, 0.9, 50, "tentative conclusions"),
        (0.66, 0.80, 50, "nearly all scores are the same"),
        (0.66, 0.79, 50, "do not agree enough"),
        (None, 1.0, 50, "Alpha cannot tell"),
        (None, None, 1, "Nothing can be said"),
        (0.9, 0.9, 29, "fewer than 30"),
    ],
)
def test_a_sentence_on_both_coefficients(alpha: float | None, ac: float | None, n: int, said: str) -> None:
    assert said in reading(alpha, ac, n, 30)


def test_groups_are_compared_by_their_intervals() -> None:
    # en: all +25, no width. de: half 0 and half +50: mean 25 with an interval around it, so they overlap.
    en = audited(30, 50, 25, language="en")
    wide = [*audited(15, 50, 50, start=30, language="de"), *audited(15, 50, 0, start=45, language="de")]
    words = by_group(agreement([*en, *wide], FIVE, POLICY).splits)
    assert words.startswith("Machine minus people by language: de +25.0 (")
    assert words.endswith("en +25.0 (+25.0 to +25.0); the intervals overlap.")
    other = audited(30, 50, 50, start=30, language="de")
    assert by_group(agreement([*en, *other], FIVE, POLICY).splits).endswith("look at these groups.")
    assert by_group(agreement([*en, *other[:29]], FIVE, POLICY).splits) == ""
