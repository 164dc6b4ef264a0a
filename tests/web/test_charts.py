"""Charts: named, with their sentence, without a line where there is no figure."""

import re
from datetime import UTC, date, datetime

from coachloop.domain.result import Absence, Absent, Known, too_few
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.gaps.model import Level, Trend, TrendSegment, WeekPoint
from coachloop.loop.measure.model import AggregateLine, GroupEffect
from coachloop.loop.report.model import (
    CallDot,
    CriterionHead,
    CriterionPanel,
    PlotRow,
    ResultDot,
    ResultDots,
    Slope,
    Spark,
    TalkBin,
    TalkStrip,
    WeekMean,
)
from coachloop.stats.trend import Line
from coachloop.web.charts import interval_plot, mean_bar, slope, spark, talk_strip, trend, twenty

USED = PolicyUsed("workspace", "abc")
HEAD = CriterionHead(
    "follow_up", 'Follow-up <depth> & "more"', "follow_up@1", "embedded@1", "Interviewer", 75.0
)
LEVEL = Level(10, Playbook(too_few(0, 10)), too_few(0, 10))


def panel(means: list[tuple[int, float]], *, line: Line | None = None) -> CriterionPanel:
    points = tuple(WeekPoint(k, date(2026, 8, 17), mean, 3) for k, mean in means)
    segments = (TrendSegment("follow_up@1", "embedded@1", points, line),) if points else ()
    given = Trend(date(2026, 8, 17), 12, segments, (), Playbook(too_few(0, 4)), "some words", USED)
    dot = CallDot("c_1", datetime(2026, 9, 1, tzinfo=UTC), 2.1, 50.0)
    return CriterionPanel(
        HEAD, given, ((),), 75.0, "flag below 75", (3.0,), (), (dot,), ("17 Aug", "9 Nov"), LEVEL
    )


def named(markup: str) -> str:
    """The text of a chart that says what it is: role, aria-label and title."""
    assert markup.count('role="img"') >= 1
    label = re.search(r'aria-label="([^"]*)"', markup)
    title = re.search(r"<title>(.*?)</title>", markup)
    assert label
    assert title
    assert label.group(1) == title.group(1)
    return label.group(1)


def test_a_trend_says_its_figures() -> None:
    words = named(trend(panel([(0, 50.0), (1, 62.5)])))
    # 3 + 3 conversations.
    assert "6 conversations in 2 weeks, week means from 50.0 to 62.5" in words
    assert "Follow-up &lt;depth&gt; &amp; &#34;more&#34;" in words


def test_a_trend_without_a_week_is_a_frame() -> None:
    markup = trend(panel([]))
    assert "no scored conversation in 12 weeks" in named(markup)
    assert "c-line" not in markup


def test_no_line_is_drawn_without_a_fitted_one() -> None:
    assert "<polyline" not in trend(panel([(0, 50.0), (1, 60.0)]))
    assert trend(panel([(0, 50.0), (1, 60.0)], line=Line(10.0, 50.0))).count("<polyline") == 1


def test_a_spark_has_a_line_only_where_one_is_fitted() -> None:
    weeks = tuple(WeekMean(k, 50.0, 3) for k in (0, 1, 4, 5))
    fitted = spark(Spark("follow_up", weeks, ((0.0, 50.0), (5.0, 50.0)), Known(50.0, 12)), 75.0, 12)
    assert fitted.count("<polyline") == 1
    # Four weeks and the end of the line.
    assert fitted.count("<circle") == 5
    bare = spark(Spark("follow_up", weeks[:2], None, Known(50.0, 6)), 75.0, 12)
    assert "<polyline" not in bare
    assert 'aria-hidden="true"' in bare


def test_a_mean_on_the_threshold_is_not_below_it() -> None:
    assert "at or above the threshold 70" in named(mean_bar(70.0, 70.0, "Structure"))
    assert "below the threshold 70" in named(mean_bar(69.9, 70.0, "Structure"))


def test_talk_is_drawn_for_both_widths() -> None:
    strip = TalkStrip((TalkBin(0.5, 0.25), TalkBin(0.0, 1.0)), 1, 0.25, 0.625, 0.125, ((1, 0.5),))
    markup = talk_strip(strip)
    assert markup.count("<svg") == 2
    assert "scored person speaks 25" in named(markup)


def test_twenty_shows_what_is_still_to_come() -> None:
    at = datetime(2026, 10, 1, tzinfo=UTC)
    before = tuple(ResultDot(f"c_{k}", at, "screen", 40.0) for k in range(10))
    after = (ResultDot("c_x", at, "panel", 80.0, other_type=True),)
    markup = twenty(ResultDots(before, after, 10, 10, "3 Nov"))
    wide = markup.split("</svg>")[0]
    assert wide.count("c-wait") == 9
    assert wide.count('<rect class="c-open"') == 1
    assert "10 before with mean 40.0, 1 after with mean 80.0" in named(markup)


def test_nothing_yet_is_said() -> None:
    assert "none before, none after" in named(twenty(ResultDots((), (), 10, 10, "3 Nov")))


def test_slope_says_both_means() -> None:
    bare = slope(Slope(45.0, 67.5, 10, 10, None, None, None, None))
    assert named(bare) == "Mean 45.0 before and 67.5 after"
    assert "c-exp" not in bare


def test_slope_draws_what_would_come_by_itself() -> None:
    drawn = slope(Slope(45.0, 67.5, 10, 10, (35.0, 55.0), (55.0, 80.0), 50.0, (42.0, 58.0)))
    assert named(drawn).endswith("; about 50.0 would come by itself")
    assert drawn.count('class="c-exp"') == 1
    # An interval a side: grey before, blue after.
    assert (drawn.count('class="c-ivg"'), drawn.count('class="c-iv"')) == (1, 1)


def _plot_row(name: str, change: float, effect: GroupEffect | Absent) -> PlotRow:
    line = AggregateLine(name, 7, 6, Playbook(Known(change, 7)), "", False, effect)
    return PlotRow(name, line, "people")


def test_two_means_stand_apart_however_large() -> None:
    drawn = str(interval_plot([_plot_row(n, v, too_few(1, 6)) for n, v in (("A", 65.0), ("B", 90.0))], 8.0))
    places = re.findall(r'<circle[^>]*cx="([0-9.]+)"', drawn.split("</svg>")[0])
    assert len(places) == 2
    assert float(places[0]) < float(places[1])


def test_an_interval_is_drawn_and_too_few_say_so() -> None:
    effect = GroupEffect(
        estimate=4.0, lo=-2.0, hi=10.0, level=0.95, n=7, method="made", label="cannot tell", people=6, se=3.0
    )
    drawn = str(
        interval_plot([_plot_row("Roleplay", 6.0, effect), _plot_row("<b>", -90.0, too_few(4, 6))], 8.0)
    )
    assert drawn.count("Roleplay: 4.0 beyond the expected") == 2  # the wide and the slim one
    assert "4 of 6 people" in drawn
    assert "<b>" not in drawn.replace("&lt;b&gt;", "")
    assert "nan" not in drawn


def test_a_group_without_a_count_says_so_in_words() -> None:
    drawn = str(interval_plot([_plot_row("Roleplay", 6.0, Absent(Absence.WAITING))], 8.0))
    assert "no interval" in drawn
    assert "None" not in drawn
