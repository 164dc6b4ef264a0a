"""What a gap is made of: noise or standards, by hand and by simulation (METHOD.md 3)."""

import numpy as np
import pytest

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, too_few
from coachloop.domain.rubric import Subject
from coachloop.domain.verdict import Estimate
from coachloop.loop.review.calibration import estimate
from coachloop.loop.review.calibration.model import CalibrationGap, GapEstimate, Rating, Reading
from coachloop.loop.review.model import Coefficient, Difference
from coachloop.stats.raters import GAP_OF_NOISE, RaterFit, Severity
from tests.loop.review.calibration.test_rules import POLICY, USED, criterion


def both(*rows: list[float]) -> list[Rating]:
    """One row a rater, named a, b, ..."""
    return [Rating(f"c{j:02}", "abcdef"[r], pct) for r, row in enumerate(rows) for j, pct in enumerate(row)]


def gap(ratings: list[Rating], policy: Policy = POLICY) -> CalibrationGap:
    return estimate.calibration_gap(criterion(), Subject.PERSON, ratings, policy, USED)


def honest(ratings: list[Rating]) -> GapEstimate:
    found = gap(ratings).honest
    assert isinstance(found, GapEstimate)
    return found


def fit(noise: float, *severities: Severity) -> RaterFit:
    return RaterFit(noise, 6.0, noise * GAP_OF_NOISE, 20, 12, 24, dict(enumerate(severities)))


NO_COEFFICIENT = too_few(12, 30)
QUIET = Severity(1.0, 0.5, -3.0, 4.0, 12)


def test_one_conversation_has_no_interval() -> None:
    assert gap(both([50], [75])).honest == too_few(1, 2)


def test_equal_distances_are_no_certainty() -> None:
    # Five levels are 25 points apart: sd at least 7.2169, se 3.6084, t(.975, 3) = 3.182446: 25 -+ 11.48; 0 to 11.48
    wide, none = honest(both([50] * 4, [75] * 4)), honest(both([50] * 4, [50] * 4))
    assert (wide.lo, wide.hi) == pytest.approx((13.516, 36.484), abs=1e-2)
    assert (none.estimate, none.lo, none.hi) == (0.0, 0.0, pytest.approx(11.484, abs=1e-2))


def test_below_ten_shared_conversations_the_gap_only() -> None:
    """Distances 25 0 25 0 25 0 25 0 25: mean 13.89, n 9; what it is made of cannot be told."""
    found = honest(both([50] * 9, [75, 50] * 4 + [75]))
    assert (found.n, found.estimate) == (9, pytest.approx(125 / 9))
    assert (found.noise, found.reading, found.label) == (None, None, "")
    assert "9 of 10 shared conversations" in found.words


def test_at_ten_shared_conversations_a_severe_rater_is_told_from_noise() -> None:
    """b gives 25 more in nine of ten. The rule says more than 20; noise is small, so it is a standard.

    Distances 25 x 9 and 0: 22.5. b = +-11.25; RSS = sum((d - 22.5)^2) / 2 = (9 * 6.25 + 506.25) / 2 = 281.25,
    df 9, s2 = 31.25; var(b) = 253.1, t2 = 250, share = 250 / 253.125 = .98765: 11.11 +-3.44. Without the
    severities nine distances are 25 - 22.22 and one is 22.22, mean 4.72: what noise alone would show.
    """
    found = honest(both([50] * 10, [75] * 9 + [50]))
    assert (found.estimate, found.noise_gap) == (pytest.approx(22.5), pytest.approx(4.722, abs=1e-3))
    assert found.noise == pytest.approx(4.722 / 1.1284, abs=1e-3)
    assert found.severity_sd == pytest.approx(250**0.5)
    assert found.reading is Reading.SEVERITY
    assert found.words.startswith("Two raters with the same standard and this noise would show a gap of 4.7")
    assert found.alpha == found.ac2 == too_few(10, 30)
    ratings = both([50] * 10, [75] * 9 + [50])
    mine = estimate.rater_standing(criterion(), "b", ratings, [], 1, POLICY)
    assert isinstance(mine.severity, Estimate)
    assert (mine.severity.estimate, mine.severity.n) == (pytest.approx(11.111, abs=1e-3), 10)
    half = 1.96 * (250 * (1 - 250 / 253.125)) ** 0.5
    assert (mine.severity.lo, mine.severity.hi) == (
        pytest.approx(11.1111 - half, abs=1e-3),
        pytest.approx(11.1111 + half, abs=1e-3),
    )
    assert mine.calibrate
    assert mine.gap.value == pytest.approx(22.5)  # type: ignore[union-attr]


def test_the_same_standard_with_noise_asks_for_clearer_anchors() -> None:
    """b is 25 above or below a by turns: no one's standard differs, and the rule would calibrate people.

    t2 = 0, so noise alone shows the whole gap of 25: s = 25 / 1.128 = 22.2.
    """
    found = gap(both([50] * 10, [75, 25] * 5))
    made = found.honest
    assert isinstance(made, GapEstimate)
    assert (found.playbook.verdict, made.reading) == ("calibrate before coaching", Reading.AMBIGUOUS)
    assert (made.noise, made.severity_sd) == (pytest.approx(25 / GAP_OF_NOISE), 0)
    assert "clearer anchors would help more" in made.words
    assert [s.source for s in found.steps] == ["D0", "METHOD 3"]
    mine = estimate.rater_standing(criterion(), "b", both([50] * 10, [75, 25] * 5), [], 1, POLICY)
    assert isinstance(mine.severity, Absent)
    assert mine.severity.status is Absence.NOT_APPLICABLE
    assert not mine.calibrate


@pytest.mark.parametrize(("noise", "reading"), [(13.3, Reading.AMBIGUOUS), (13.29, Reading.BOTH_LOW)])
def test_noise_on_its_limit(noise: float, reading: Reading) -> None:
    assert estimate.read_fit(fit(noise, QUIET), NO_COEFFICIENT, NO_COEFFICIENT, POLICY) is reading


@pytest.mark.parametrize(
    ("alpha", "ac2", "reading"),
    [
        (0.666, 0.59, Reading.AMBIGUOUS),
        (0.667, 0.59, Reading.BOTH_LOW),  # alpha on its limit
        (0.666, 0.60, Reading.BOTH_LOW),  # AC2 on its limit: prevalence alone lowers alpha
    ],
)
def test_coefficients_on_their_limits(alpha: float, ac2: float, reading: Reading) -> None:
    pair = (Coefficient(alpha, 0, 1, 30), Coefficient(ac2, 0, 1, 30))
    assert estimate.read_fit(fit(8.0, QUIET), *pair, POLICY) is reading


@pytest.mark.parametrize(
    ("shrunk", "lo", "hi", "apart"),
    [
        (5.1, 0.1, 10.1, True),
        (5.0, 0.1, 9.9, False),  # more than 5
        (5.1, 0.0, 10.2, False),  # the interval has to leave 0 out
        (-5.1, -10.1, -0.1, True),
    ],
)
def test_a_severity_on_its_limits(shrunk: float, lo: float, hi: float, apart: bool) -> None:
    one = Severity(shrunk, shrunk, lo, hi, 10)
    found = estimate.severity(fit(8.0, one), 0, POLICY)
    assert estimate.stands_apart(found, POLICY) is apart
    reading = estimate.read_fit(fit(8.0, one), NO_COEFFICIENT, NO_COEFFICIENT, POLICY)
    assert reading is (Reading.SEVERITY if apart else Reading.BOTH_LOW)


def test_nine_shared_conversations_are_too_few_for_a_severity() -> None:
    assert estimate.severity(fit(8.0, Severity(9.0, 8.0, 4.0, 12.0, 9)), 0, POLICY) == too_few(9, 10)
    assert estimate.severity(fit(8.0), 0, POLICY) == too_few(0, 10)


def test_coefficients_from_thirty_conversations() -> None:
    rows = [[25.0 * (j % 5) for j in range(30)], [25.0 * (j % 5) for j in range(30)]]
    found = honest(both(*rows))
    assert isinstance(found.alpha, Coefficient)
    assert isinstance(found.ac2, Coefficient)
    assert (found.alpha.value, found.ac2.value, found.ac2.n) == (pytest.approx(1), pytest.approx(1), 30)
    assert found.reading is Reading.BOTH_LOW
    assert honest(both(rows[0][:29], rows[1][:29])).alpha == too_few(29, 30)


def test_coefficients_by_hand() -> None:
    """Twelve conversations both at level 1, twelve both at 5, six at 1 and 2.

    AC2: pa = (24 + 6 * .75) / 30 = .95; shares .5, .1, .4: sum p (1 - p) = .58; sum of weights 15, so pe =
    15 / 20 * .58 = .435 and AC2 = .515 / .565. Ordinal alpha: mid-ranks 15, 33, 48; Do = 12 * 18^2 / 60 = 64.8;
    De = 2 (30 * 6 * 18^2 + 30 * 24 * 33^2 + 6 * 24 * 15^2) / (60 * 59) = 494.237.
    """
    ratings = both([0.0] * 12 + [100.0] * 12 + [0.0] * 6, [0.0] * 12 + [100.0] * 12 + [25.0] * 6)
    found = honest(ratings)
    assert isinstance(found.alpha, Coefficient)
    assert isinstance(found.ac2, Coefficient)
    assert found.ac2.value == pytest.approx(0.515 / 0.565)
    assert found.alpha.value == pytest.approx(1 - 64.8 / 494.2373, abs=1e-6)


def test_the_rule_sees_a_standard_in_noise() -> None:
    """METHOD.md 3, 5-level, noise 12, no difference of standards, ten conversations: the rule says more than
    15 in 18 % of sessions; so many of them read a severity: 400 sessions, three standard errors.
    """
    rng = np.random.default_rng(11)
    wide = severe = 0
    for _ in range(400):
        q = rng.normal(68, 22, 10)
        y = np.clip(np.rint((q + rng.normal(0, 12, (2, 10))) / 25), 0, 4) * 25
        found = gap(both(*y.tolist()))
        wide += found.playbook.verdict in ("different standards", "calibrate before coaching")
        severe += isinstance(found.honest, GapEstimate) and found.honest.reading is Reading.SEVERITY
    assert wide / 400 == pytest.approx(0.18, abs=3 * (0.18 * 0.82 / 400) ** 0.5)
    assert severe / 400 < wide / 400


def test_a_rater_who_moves_is_seen_on_the_chart() -> None:
    still = [Difference(f"c{k:02}", 5.0 * (-1) ** k) for k in range(30)]
    moved = [Difference(f"d{k:02}", 20.0) for k in range(20)]
    assert estimate.drift_words(still, 1, POLICY).startswith("30 of 31 conversations rated with others")
    assert estimate.drift_words([*still, *still[:10]], 1, POLICY).startswith("Steady")
    assert estimate.drift_words([*still, *moved], 1, POLICY).startswith("Moved against the consensus at d")
    constant = [Difference(f"c{k}", 0.0) for k in range(40)]
    assert "no width" in estimate.drift_words(constant, 1, POLICY)
