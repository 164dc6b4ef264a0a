"""Rubrics as files: reading with line numbers, differences between versions, the starter rubrics."""

from coachloop.loop.score.rubrics.diff import RubricDiff, rubric_diff
from coachloop.loop.score.rubrics.findings import Finding, RubricInvalid
from coachloop.loop.score.rubrics.reader import Examined, examine, read_rubric, read_rubric_file, rubric_text
from coachloop.loop.score.rubrics.starters import STARTERS, starter_text

__all__ = [
    "STARTERS",
    "Examined",
    "Finding",
    "RubricDiff",
    "RubricInvalid",
    "examine",
    "read_rubric",
    "read_rubric_file",
    "rubric_diff",
    "rubric_text",
    "starter_text",
]
