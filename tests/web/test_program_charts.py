"""Charts of readiness and of the program: their sentence, the places of what they draw, hostile names."""

import re
from dataclasses import replace
from datetime import date

from coachloop.domain.result import Known, too_few
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.gaps.model import Trend, TrendSegment, WeekPoint
from coachloop.loop.measure.model import Excess, ResponseRate
from coachloop.loop.readiness.model import BatchScore, CriterionBatch
from coachloop.loop.report.model.program import TeamGap, TeamTrend
from coachloop.loop.report.model.readiness import CriterionMeans
from coachloop.stats.trend import Line
from coachloop.web.charts import batch_strip, gap_dots, level_dots, response_bar, team_trend, two_rows

USED = PolicyUsed("workspace", "abc")
HOSTILE = 'Depth <script> & "more"'
MONDAY = date(2026, 8, 24)


def circles(svg: str, css: str = "c-dot") -> list[float]:
    return [float(x) for x in re.findall(rf'<circle class="{css}" cx="([\d.]+)"', svg)]


def batch(*values: float) -> CriterionBatch:
    scores = tuple(BatchScore(f"c_{n}", value) for n, value in enumerate(values))
    known = Known(sum(values) / len(values), len(values)) if values else None
    figure = known or too_few(0, 10)
    return CriterionBatch(
        "depth", HOSTILE, "depth@1", "s", 25.0, figure, known, None, scores, 0, 0, "trusted", True, ""
    )


def test_a_strip_has_a_dot_a_conversation_and_says_how_many_are_above() -> None:
    svg = str(batch_strip(batch(100.0, 100.0, 75.0, 50.0), 80.0))
    assert len(circles(svg, "c-dot f")) == 4
    assert "mean 81.2 of 4; 2 of 4 conversations above 80" in svg
    assert "<script>" not in svg


def test_an_empty_strip_says_so() -> None:
    svg = str(batch_strip(batch(), 80.0))
    assert "no scored conversation in this batch" in svg
    assert circles(svg, "c-dot f") == []


def test_the_last_batch_is_filled_and_the_one_before_hollow() -> None:
    means = CriterionMeans("depth", HOSTILE, (Known(70.0, 15), Known(100.0, 15)), (False, True))
    svg = str(level_dots([means], 80.0))
    # 40 to 100 on 6 to 194: 70 is half-way, 100 the edge.
    assert (circles(svg, "c-before"), circles(svg)) == ([100.0], [194.0])
    assert "<script>" not in svg


def test_a_batch_without_a_verdict_has_no_dot() -> None:
    svg = str(level_dots([CriterionMeans("depth", "Depth", (too_few(3, 10),), (None,))], 80.0))
    assert circles(svg) == []
    assert "Depth no verdict" in svg


def trend(*means: float, line: Line | None = None) -> TeamTrend:
    points = tuple(WeekPoint(k, MONDAY, mean, 30) for k, mean in enumerate(means))
    segments = (TrendSegment("depth@1", "s", points, line),) if points else ()
    column = Playbook(too_few(len(points), 4))
    found = Trend(MONDAY, 12, segments, (), column, "", USED)
    return TeamTrend("depth", HOSTILE, found, 8, 240, 0, column, too_few(0, 5), ())


def test_weeks_are_dots_and_a_line_is_only_drawn_where_one_was_fitted() -> None:
    bare, fitted = (
        str(team_trend(trend(50.0, 60.0), 70.0)),
        str(team_trend(trend(50.0, 60.0, line=Line(10, 50)), 70.0)),
    )
    assert len(circles(bare)) == 2
    assert ("polyline" in bare, "polyline" in fitted) == (False, True)
    assert "240 conversations of 8 people, weekly means from 50.0 to 60.0" in bare
    assert "<script>" not in bare
    assert "no week with conversations of enough people" in str(team_trend(trend(), 70.0))


def test_a_gap_stands_where_it_is_and_was() -> None:
    gap = TeamGap("depth", HOSTILE, Known(15.0, 12), Known(30.0, 9), 2, too_few(0, 1))
    svg = str(gap_dots([gap, replace(gap, name="Silent", figure=too_few(0, 1))], (10.0, 15.0, 20.0)))
    # 0 to 30 on 170 to 406: 15 is half-way.
    assert (circles(svg), circles(svg, "c-before")) == ([288.0], [406.0])
    assert "Silent" not in svg
    assert "<script>" not in svg


def test_a_rate_stands_beside_what_was_expected() -> None:
    honest = Excess(0.1, -0.2, 0.3, 0.95, 10, "made", observed=0.6, expected=0.5, people=6)
    rate = ResponseRate(Playbook(Known(0.6, 10), "responding"), 6, 0, "", USED, honest)
    svg = str(response_bar(rate))
    # 0 to 1 on 10 to 380: the bar ends at .6, the mark stands at .5, the interval runs from .3 to .8.
    assert 'width="222.0"' in svg
    assert 'd="M195.0' in svg
    assert 'x1="121.0" x2="306.0"' in svg
    assert "of 10 sessions rose" in svg
    bare = ResponseRate(Playbook(too_few(2, 5)), 0, 0, "", USED, too_few(2, 5))
    assert "No response rate yet" in str(response_bar(bare))


def test_two_groups_share_one_axis() -> None:
    svg = str(two_rows([("clear", 0.5, 30, (0.25, 0.75)), ("not clear", 1.0, 9, None)], 1.0, "%", "both"))
    # 0 to 1 on 150 to 370.
    assert circles(svg) == [260.0, 370.0]
    assert 'x1="205.0" x2="315.0"' in svg
