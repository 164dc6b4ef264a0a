"""Charts of raters: the gap against its limits, one's own dot filled, and drift between its limits."""

import re

from coachloop.domain.result import Absence, Absent, Figure, Known, too_few
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.report.model.calibration import Dot, DriftPanel, DriftPoint, GapRow, Limits
from coachloop.loop.review.calibration.model import CalibrationGap
from coachloop.web.charts import dots_sentence, drift, rater_dots

LIMITS = Limits(10.0, 15.0, 20.0, 90)


def row(name: str, figure: Figure, *dots: Dot) -> GapRow:
    gap = CalibrationGap(
        criterion_key=name.lower(),
        criterion_version_id=f"{name.lower()}@1",
        name=name,
        figure=figure,
        pairs=5,
        raters=2,
        playbook=Playbook(figure),
        unsafe=False,
        implied=(),
        honest=Absent(Absence.NOT_COMPUTED),
        steps=(),
        policy=PolicyUsed("workspace", "abc"),
    )
    return GapRow(gap, dots)


def bars(drawing: str) -> list[str]:
    return re.findall(r'<rect class="(c-flag|c-watch|c-barq)"', drawing)


def test_a_bar_is_marked_only_above_its_limit() -> None:
    rows = [row(f"At {gap:g}", Known(gap, 5)) for gap in (20.1, 20.0, 15.1, 15.0, 3.0)]
    wide = str(rater_dots(rows, LIMITS)).split('class="slim"')[0]
    # D0: over 20 calibrate first, over 15 different standards; a gap on a limit is within it.
    assert bars(wide) == ["c-flag", "c-watch", "c-watch", "c-barq", "c-barq"]


def test_it_is_drawn_for_both_widths_with_the_three_limits() -> None:
    drawn = str(rater_dots([row("Empathy", Known(22.2, 18))], LIMITS))
    assert drawn.count("<svg") == 2
    for half in drawn.split("<svg")[1:]:
        assert [half.count(f">{limit}</text>") for limit in (10, 15, 20)] == [1, 1, 1]
        assert half.count('class="c-thr"') == 3


def test_ones_own_dot_is_filled_and_the_others_open() -> None:
    found = row("Empathy", Known(40.0, 5), Dot("you", True, 80.0, 5), Dot("the other rater", False, 40.0, 5))
    wide = str(rater_dots([found], LIMITS)).split('class="slim"')[0]
    assert re.findall(r'<circle class="(c-\w+)"', wide) == ["c-open", "c-dot"]
    assert "<title>you: 80.0, n 5</title>" in wide


def test_dots_that_would_hide_each_other_are_lifted() -> None:
    same = [Dot(f"rater {x}", False, 50.0, 5) for x in "BCD"]
    wide = str(rater_dots([row("Empathy", Known(0.0, 5), *same)], LIMITS)).split('class="slim"')[0]
    heights = re.findall(r'<circle class="c-open" cx="[\d.]+" cy="([\d.]+)"', wide)
    assert len(set(heights)) == 3


def test_the_sentence_says_each_gap_and_what_is_not_known() -> None:
    rows = [row("Empathy", Known(22.25, 18)), row("Tone", too_few(0, 1))]
    assert dots_sentence(rows) == "Empathy gap 22.2; Tone gap not known, one rater"
    assert "one rater" in str(rater_dots(rows, LIMITS))


def test_names_are_escaped() -> None:
    drawn = str(rater_dots([row("<script>alert(1)</script>", Known(1.0, 1))], LIMITS))
    assert "<script" not in drawn


def panel(*values: float) -> DriftPanel:
    points = tuple(DriftPoint(f"c_{k}", value, 0.6) for k, value in enumerate(values))
    return DriftPanel("Empathy", "embedded@2", points, 30 + len(values), 31, False, "Steady.")


def test_drift_marks_where_the_average_first_left_its_limits() -> None:
    drawn = str(drift(panel(0.1, 0.5, 0.7, 0.8)))
    assert drawn.count("first outside its limits") == 1
    assert "+0.8" in drawn
    assert str(drift(panel(0.1, -0.6))).count("first outside") == 0  # on a limit is within it


def test_drift_has_its_words_and_its_two_limits() -> None:
    drawn = str(drift(panel(0.1, 0.2)))
    assert "Empathy: 2 conversations after the first 30; Steady." in drawn
    assert drawn.count('class="c-thr"') == 2
