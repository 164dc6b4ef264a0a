"""All tables, by what they hold. Importing this package fills `metadata` with every one of them."""

from coachloop.store.tables.base import Instant, metadata
from coachloop.store.tables.calibration import (
    calibration_agreed,
    calibration_item,
    calibration_rater,
    calibration_rating,
    calibration_set,
    despite_calibration,
    wording_suggestion,
)
from coachloop.store.tables.coaching import (
    alert,
    alert_explained,
    baseline,
    coaching_result,
    coaching_session,
    contest,
    news,
    reflection,
    training,
)
from coachloop.store.tables.conversations import (
    conversation,
    interview_plan,
    participant,
    planned_question,
    transcript,
    turn,
)
from coachloop.store.tables.filters import saved_filter
from coachloop.store.tables.handoff import (
    assignment,
    assignment_step,
    handoff,
    handoff_booking,
    handoff_feedback,
)
from coachloop.store.tables.judge import judge_answer
from coachloop.store.tables.outcomes import hire, performance, scorecard, scorecard_rating
from coachloop.store.tables.own import private_note, self_score
from coachloop.store.tables.people import person, person_alias, segment, team
from coachloop.store.tables.policies import policy_change
from coachloop.store.tables.readiness import (
    readiness_batch,
    readiness_crossed,
    readiness_decision,
    readiness_rule,
    readiness_signature,
)
from coachloop.store.tables.readings import reading
from coachloop.store.tables.report import report_question
from coachloop.store.tables.review import acceptance, audit_draw, audit_item, score_tag
from coachloop.store.tables.rubrics import criterion_version, rubric_draft, rubric_line, rubric_version
from coachloop.store.tables.scorers import scorer_anchor, scorer_series, scorer_version
from coachloop.store.tables.scores import (
    current_score,
    evidence,
    rollup_daily,
    score,
    scoring,
)
from coachloop.store.tables.sign_in import identity, password, sign_in, sign_in_link
from coachloop.store.tables.standing import coaching_plan, figure_change, recompute, standing_figure
from coachloop.store.tables.train import (
    gap_choice,
    training_attendance,
    training_cohort,
    training_effect,
    training_kit,
    training_kit_score,
    training_reveal,
    training_session,
)
from coachloop.store.tables.users import app_user, role_grant
from coachloop.store.tables.work import (
    audit_entry,
    import_batch,
    import_change,
    work_item,
    work_run,
    workspace_fact,
)

__all__ = [
    "Instant",
    "acceptance",
    "alert",
    "alert_explained",
    "app_user",
    "assignment",
    "assignment_step",
    "audit_draw",
    "audit_entry",
    "audit_item",
    "baseline",
    "calibration_agreed",
    "calibration_item",
    "calibration_rater",
    "calibration_rating",
    "calibration_set",
    "coaching_plan",
    "coaching_result",
    "coaching_session",
    "contest",
    "conversation",
    "criterion_version",
    "current_score",
    "despite_calibration",
    "evidence",
    "figure_change",
    "gap_choice",
    "handoff",
    "handoff_booking",
    "handoff_feedback",
    "hire",
    "identity",
    "import_batch",
    "import_change",
    "interview_plan",
    "judge_answer",
    "metadata",
    "news",
    "participant",
    "password",
    "performance",
    "person",
    "person_alias",
    "planned_question",
    "policy_change",
    "private_note",
    "readiness_batch",
    "readiness_crossed",
    "readiness_decision",
    "readiness_rule",
    "readiness_signature",
    "reading",
    "recompute",
    "reflection",
    "report_question",
    "role_grant",
    "rollup_daily",
    "rubric_draft",
    "rubric_line",
    "rubric_version",
    "saved_filter",
    "score",
    "score_tag",
    "scorecard",
    "scorecard_rating",
    "scorer_anchor",
    "scorer_series",
    "scorer_version",
    "scoring",
    "segment",
    "self_score",
    "sign_in",
    "sign_in_link",
    "standing_figure",
    "team",
    "training",
    "training_attendance",
    "training_cohort",
    "training_effect",
    "training_kit",
    "training_kit_score",
    "training_reveal",
    "training_session",
    "transcript",
    "turn",
    "wording_suggestion",
    "work_item",
    "work_run",
    "workspace_fact",
]
