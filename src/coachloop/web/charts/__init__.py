"""Charts as SVG made on the server: one question each, one function each, no script."""

from coachloop.web.charts.coaching import interval_plot, slope, twenty
from coachloop.web.charts.interval import mean_bar, share_bar
from coachloop.web.charts.levels import levels
from coachloop.web.charts.people import spark, trend
from coachloop.web.charts.program import gap_dots, response_bar, team_trend, two_rows
from coachloop.web.charts.raters import dots_sentence, drift, drift_sentence, rater_dots
from coachloop.web.charts.readiness import batch_strip, level_dots
from coachloop.web.charts.shapes import icon, shape
from coachloop.web.charts.talk import talk_strip

__all__ = [
    "batch_strip",
    "dots_sentence",
    "drift",
    "drift_sentence",
    "gap_dots",
    "icon",
    "interval_plot",
    "level_dots",
    "levels",
    "mean_bar",
    "rater_dots",
    "response_bar",
    "shape",
    "share_bar",
    "slope",
    "spark",
    "talk_strip",
    "team_trend",
    "trend",
    "twenty",
    "two_rows",
]
