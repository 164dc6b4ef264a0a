"""The only place that knows all parts: a workspace folder becomes a running coachloop."""

from coachloop.wiring.app import App, ScorerGone, ZoneChanged, context_of, look_at_session, opened
from coachloop.wiring.clock import clock
from coachloop.wiring.handoff import feedback_file
from coachloop.wiring.importing import (
    commit_table_import,
    plan_import,
    preview_import,
    preview_table_import,
    start_import,
)
from coachloop.wiring.machine import after_scores, embedded, score_handler, turn_behaviours
from coachloop.wiring.owner import owner_link
from coachloop.wiring.rubrics import examine_rubric, publish_rubric, publish_starters, rubric_of
from coachloop.wiring.scoring import (
    left_out_of_scoring,
    rubrics_to_score,
    start_rescoring,
    start_rescoring_windows,
    start_scoring,
    unfinished,
)

__all__ = [
    "App",
    "ScorerGone",
    "ZoneChanged",
    "after_scores",
    "clock",
    "commit_table_import",
    "context_of",
    "embedded",
    "examine_rubric",
    "feedback_file",
    "left_out_of_scoring",
    "look_at_session",
    "opened",
    "owner_link",
    "plan_import",
    "preview_import",
    "preview_table_import",
    "publish_rubric",
    "publish_starters",
    "rubric_of",
    "rubrics_to_score",
    "score_handler",
    "start_import",
    "start_rescoring",
    "start_rescoring_windows",
    "start_scoring",
    "turn_behaviours",
    "unfinished",
]
