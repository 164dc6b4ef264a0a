"""Charts as SVG made on the server: one question each, one function each, no script."""

from coachloop.web.charts.coaching import interval_plot, slope, twenty
from coachloop.web.charts.interval import mean_bar, share_bar
from coachloop.web.charts.levels import levels
from coachloop.web.charts.people import spark, trend
from coachloop.web.charts.raters import dots_sentence, drift, drift_sentence, rater_dots
from coachloop.web.charts.readiness import batch_strip, level_dots
from coachloop.web.charts.shapes import icon, shape
from coachloop.web.charts.talk import talk_strip

__all__ = [
    "batch_strip",
    "dots_sentence",
    "drift",
    "drift_sentence",
    "icon",
    "interval_plot",
    "level_dots",
    "levels",
    "mean_bar",
    "rater_dots",
    "shape",
    "share_bar",
    "slope",
    "spark",
    "talk_strip",
    "trend",
    "twenty",
]
