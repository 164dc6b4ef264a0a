"""Every threshold, window and count of the playbook, by name, with default, unit and source.

Names are those of METHOD.md section 1. `source` is the document D0..D4, or "ours" where the documents
give none. A policy resolves workspace -> team -> criterion; its snapshot goes into every result.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from coachloop.domain.errors import CoachloopError, ErrorKind


class PolicyInvalid(CoachloopError):
    """A setting is unknown or has a value that cannot be used."""

    code = "E-POL-001"
    kind = ErrorKind.NOT_UNDERSTOOD


def _setting(default: Any, unit: str, source: str, meaning: str) -> Any:
    return field(default=default, metadata={"unit": unit, "source": source, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the policy as shown to people."""

    name: str
    default: float | int | str
    unit: str
    source: str
    meaning: str


@dataclass(frozen=True)
class Policy:
    """All thresholds. Tolerance for comparing means is not a setting: see `domain.compare`.

    Without slots: the name of its snapshot is worked out once and kept with it.
    """

    # 0.2 rows and windows
    unscorable_share_max: float = _setting(
        0.20, "share", "ours", "more cannot_tell+failed makes a window invalid"
    )
    mix_shift_tv: float = _setting(0.30, "share", "ours", "total variation above which the mix has shifted")
    recordings_days: int = _setting(90, "days", "ours", "recordings are kept this long")
    transcripts_months: int = _setting(18, "months", "ours", "transcripts are kept this long")
    question_days: int = _setting(5, "days", "ours", "a question about a score is answered within")
    # 1.1 coaching log (D2)
    targets_min: int = _setting(5, "criteria", "D2", "fewest official criteria before a warning")
    targets_max: int = _setting(8, "criteria", "D2", "most official criteria before a warning")
    session_minutes: int = _setting(30, "minutes", "ours", "length of a session whose end is not given")
    review_minutes: float = _setting(5, "minutes", "D1", "one conversation reviewed, until it is measured")
    log_seconds_target: int = _setting(120, "seconds", "D2", "form open to saved")
    baseline_n: int = _setting(10, "conversations", "D2", "conversations in a coaching baseline")
    post_n: int = _setting(10, "conversations", "D2, D0", "conversations after the session; D0 allows 15")
    post_from_days: int = _setting(14, "days", "D2", "before this the figure is provisional")
    post_due_days: int = _setting(21, "days", "D2", "the result is due by this day")
    post_expire_days: int = _setting(28, "days", "D0, D3", "after this day a short window is too few")
    post_expire_days_low_volume: int = _setting(90, "days", "ours", "the same for a low-volume person")
    held_min_days: int = _setting(7, "days", "ours", "a window filled before this day is shown beside `held`")
    midcheck_n: int = _setting(5, "conversations", "D2", "conversations at the early look")
    aggregate_after_months: int = _setting(3, "months", "D2", "before this an aggregate is early")
    consistent_min_sessions: int = _setting(
        3, "sessions", "ours", "fewest for consistently improves or plateaus"
    )
    flat_min_reps: int = _setting(6, "people", "ours", "fewest per method before a criterion is called flat")
    flat_methods: int = _setting(2, "methods", "D2", "most used methods looked at for a flat criterion")
    flat_rep_sessions: int = _setting(3, "sessions", "D2", "flat sessions before another intervention")
    # 1.2 interviewer reviews (D0)
    start_min_calls: int = _setting(10, "conversations", "D0", "reviewed before tracking starts (10-15)")
    min_topics: int = _setting(2, "topics", "ours", "fewer topics: discovery depth cannot be told")
    dim_n: int = _setting(10, "conversations", "D0", "conversations in a dimension mean (10-15)")
    talk_limit_pct: float = _setting(40.0, "per cent", "D0", "talk share above this marks the conversation")
    talk_base: str = _setting("duration", "duration or speech", "ours", "what talk time is a share of")
    trend_weeks: int = _setting(12, "weeks", "D0", "weeks of a trend, ending with the last complete one")
    trend_change_pp: float = _setting(
        5.0, "points", "D0 drop rule", "fitted change that is more than a plateau"
    )
    trend_min_weeks: int = _setting(4, "weeks", "ours", "weeks with conversations before a trend is drawn")
    flag_below: float = _setting(75.0, "points", "D0", "dimension mean below this is flagged (75-80)")
    flag_every_days: int = _setting(7, "days", "D0", "review period: weekly or bi-weekly")
    flag_min_calls: int = _setting(3, "conversations", "ours", "fewer in the period: watch, not flag")
    drop_pp: float = _setting(5.0, "points", "D0", "a fall of more than this is flagged")
    drop_days: int = _setting(14, "days", "D0", "each side of the drop comparison")
    drop_min_calls: int = _setting(3, "conversations", "ours", "fewest on each side of a drop")
    recover_scans: int = _setting(2, "scans", "ours", "later scans without the rule that close an alert")
    response_min_sessions: int = _setting(5, "sessions", "ours", "fewer closed sessions: no response rate")
    response_low: float = _setting(0.50, "share", "D0", "below this: review timing and specificity")
    correction_hours: float = _setting(
        48.0, "hours", "D0", "from the end of the cited conversation to the session"
    )
    module_gap_days: int = _setting(30, "days", "D0", "days after a completed module that count")
    module_gap_n: int = _setting(10, "conversations", "D0", "conversations on each side of the module gap")
    goal_days: int = _setting(90, "days", "D0", "period of the goals")
    goal_scored_share: float = _setting(1.0, "share", "D0", "scored of recorded at 90 days")
    goal_gap_pp: float = _setting(10.0, "points", "D0", "team calibration gap below this at 90 days")
    goal_sessions: int = _setting(2, "sessions", "D0", "sessions with measured improvement at 90 days")
    goal_questions: int = _setting(2, "questions", "D0", "clarifying questions a report stays below")
    low_volume_per_month: int = _setting(10, "conversations", "D0", "fewer in a month: 90-day windows")
    low_volume_days: int = _setting(90, "days", "D0", "rolling window of a low-volume person")
    false_discovery: float = _setting(
        0.10,
        "share",
        "Benjamini & Hochberg 1995",
        "of the flags of a report called likely, this may be chance",
    )
    trend_probability: float = _setting(
        0.95, "share", "ours", "the estimate names a direction from this probability on"
    )
    chart_min_calls: int = _setting(
        30, "conversations", "ours", "fewest that a person's level in the drop chart is known from"
    )
    # 1.3 training to coaching (D1)
    quarterly_loop_min: int = _setting(10, "interviews", "D1", "fewest last interviews of a quarterly loop")
    quarterly_loop_max: int = _setting(20, "interviews", "D1", "most last interviews of a quarterly loop")
    handoff_first: int = _setting(3, "interviews", "D1", "first interviews reviewed one by one")
    handoff_hours: float = _setting(48.0, "hours", "D1", "each of them reviewed within")
    handoff_calibration_at: int = _setting(10, "interviews", "D1", "pair calibration after this interview")
    handoff_calibration_minutes: int = _setting(30, "minutes", "D1", "length of the pair calibration")
    handoff_coach_until: int = _setting(30, "interviews", "D1", "a named coach for this many")
    handoff_checkpoint_first: int = _setting(5, "interviews", "D1", "first optional checkpoint (5, 15, 25)")
    handoff_checkpoint_every: int = _setting(10, "interviews", "D1", "between two optional checkpoints")
    trained_min: int = _setting(15, "interviews", "D1", "calibrated interviews before trained (15-25)")
    trained_window: int = _setting(10, "interviews", "ours", "last calibrated interviews for the gap")
    drift_days: int = _setting(90, "days", "D1", "no coaching within this after training: drift risk")
    pattern_loops: int = _setting(30, "interviews", "D1", "interviews in a pattern")
    pattern_side: int = _setting(10, "interviews", "ours", "double-rated on each side of calibration drift")
    pattern_min: int = _setting(5, "interviews", "ours", "fewer double-rated: too few")
    pattern_early_days: int = _setting(18, "days", "D1", "after training: the first look at calibration")
    pattern_late_months: int = _setting(18, "months", "D1", "after training: the last look at calibration")
    missed_signal_turns: int = _setting(6, "turns", "ours", "a lead not taken up within these is missed")
    # 1.4 readiness (D3)
    training_baseline_n: int = _setting(20, "conversations", "D3", "before training (20-30)")
    training_baseline_max: int = _setting(30, "conversations", "D3", "most of them used")
    training_post_from_days: int = _setting(14, "days", "D3", "first assessment not before")
    training_post_to_days: int = _setting(28, "days", "D3", "first assessment not after")
    ready_batches: int = _setting(2, "batches", "D3", "consecutive passing batches")
    batch_n: int = _setting(15, "conversations", "D3", "fewest in a batch (15-20)")
    batch_max: int = _setting(20, "conversations", "D3", "most in a batch")
    batch_gap_min_days: int = _setting(14, "days", "D3", "between two batches, at least")
    batch_gap_max_days: int = _setting(28, "days", "D3", "between two batches, at most")
    batch_min_scored: int = _setting(10, "conversations", "ours", "fewer scored on a criterion: too few")
    ready_threshold: float = _setting(80.0, "points", "ours (D4's target)", "a batch passes above this")
    ready_conf: float = _setting(
        0.90, "probability", "ours", "of a level above the threshold: confirmed (0.80)"
    )
    ready_cohort_sd: float = _setting(
        8.0, "points", "ours", "spread of trainees that an estimate starts from"
    )
    ready_cohort_min: int = _setting(8, "people", "ours", "fewer trainees: an estimate starts from nothing")
    ready_review_days: int = _setting(90, "days", "ours", "a decision is reviewed after these")
    transfer_min: int = _setting(
        5, "conversations", "ours", "fewest on each side of a split: easy, hard, type"
    )
    type_spread_pp: float = _setting(15.0, "points", "ours", "spread of call types that asks for coverage")
    # 1.5 team gaps and training sessions (D4)
    gap_days: int = _setting(30, "days", "D4", "complete days looked back")
    min_calls_agent: int = _setting(10, "conversations", "D4", "fewer: the person is listed, not counted")
    lowest_criteria: int = _setting(3, "criteria", "D4", "lowest criteria shown")
    gap_threshold: float = _setting(70.0, "points", "D4", "a person's mean below this is below")
    training_signal_share: float = _setting(0.50, "share", "D4", "more than this below: training signal")
    universal_share: float = _setting(0.60, "share", "D4", "this or more below: universal")
    clustered_share: float = _setting(0.40, "share", "D4", "less than this and concentrated: clustered")
    concentrated_share: float = _setting(
        0.50, "share", "ours", "of the people below, held by one segment value"
    )
    concentrated_min: int = _setting(2, "people", "ours", "fewest people below in that value")
    class_probability: float = _setting(
        0.80, "share", "ours", "a kind of gap is named by the estimate from this probability on"
    )
    estimate_min_people: int = _setting(
        4, "people", "ours", "fewer in a team: no estimate of the share below; in a segment: not tested"
    )
    between_floor_pp: float = _setting(
        4.0, "points", "ours", "least standard deviation assumed between people"
    )
    concentrated_p: float = _setting(
        0.05, "share", "ours", "a segment is called lower up to this p of the permutation test"
    )
    pass_fail_min_calls: int = _setting(
        30, "conversations", "ours", "on pass or fail, fewer a person: the estimate names no kind of gap"
    )
    tenure_short_days: int = _setting(90, "days", "ours", "tenure up to this is the first bracket")
    tenure_long_days: int = _setting(365, "days", "ours", "tenure above this is the last bracket")
    kit_min: int = _setting(3, "conversations", "D4", "fewest in a session kit")
    kit_max: int = _setting(5, "conversations", "D4", "most in a session kit")
    scenario_below: float = _setting(60.0, "points", "D4", "conversations below this make scenarios")
    practice_target: float = _setting(80.0, "points", "D4", "a counted attempt at or above this is done")
    practice_days: int = _setting(7, "days", "D4", "practice is due this long after the session")
    practice_reminder_days: int = _setting(5, "days", "D4", "reminder")
    team_effect_pp: float = _setting(8.0, "points", "D4", "team change of at least this is effective")
    team_window_days: int = _setting(14, "days", "D4", "each side of a team effect")
    team_effect_min: int = _setting(
        10, "conversations", "ours", "fewest on each side of a team effect, of the whole cohort"
    )
    training_minutes: int = _setting(90, "minutes", "D4", "training session on one criterion")
    training_minutes_two: int = _setting(240, "minutes", "D4", "training session on two: half a day")
    # 1.6 calibration (D0)
    calibration_gap_pp: float = _setting(15.0, "points", "D0", "above this raters use different standards")
    calibration_block_pp: float = _setting(20.0, "points", "D0", "above this calibrate before coaching")
    calibration_goal_pp: float = _setting(10.0, "points", "D0", "goal at 90 days")
    calibration_days: int = _setting(90, "days", "ours", "window of the team gap")
    calibration_every: int = _setting(30, "days", "ours", "calibration due per team and rubric")
    gap_include_ai: str = _setting(
        "no", "no or yes", "ours", "whether the machine counts as a rater of a gap"
    )
    # 2.3 did coaching work
    pairs_min: int = _setting(40, "pairs", "ours", "pairs of ten uncoached conversations for tier A")
    pairs_min_people: int = _setting(8, "people", "ours", "fewest people that these pairs come from")
    earlier_min: int = _setting(30, "conversations", "ours", "fewest before the session for tier A")
    earlier_max: int = _setting(60, "conversations", "ours", "most of those before the last 20 that are used")
    kelley_min_people: int = _setting(6, "people", "ours", "fewest people for tier B")
    kelley_min_calls: int = _setting(20, "conversations", "ours", "fewest of each of them for tier B")
    peers_min: int = _setting(5, "people", "ours", "fewest people not coached for a drift correction")
    prior_sd_pp: float = _setting(8.0, "points", "ours", "spread of true changes until it can be estimated")
    prior_min_sessions: int = _setting(20, "sessions", "ours", "fewest before it is estimated")
    prior_min_people: int = _setting(10, "people", "ours", "fewest people that these sessions come from")
    label_sure: float = _setting(0.95, "probability", "ours", "improved (or worse) from this probability")
    label_likely: float = _setting(0.80, "probability", "ours", "8 pp likely from this probability")
    label_unlikely: float = _setting(0.10, "probability", "ours", "8 pp unlikely up to this probability")
    # 3 raters
    severity_min_n: int = _setting(
        10, "conversations", "ours", "fewer shared ones: the gap only, no severity"
    )
    severity_pp: float = _setting(5.0, "points", "ours", "a rater is this far from the others: calibrate")
    noise_limit_pp: float = _setting(
        13.3, "points", "ours (15 / 1.128)", "rater noise that breaks the limit of 15 alone: rewrite anchors"
    )
    clear_alpha: float = _setting(
        0.667, "coefficient", "Krippendorff 2004", "ordinal alpha below this, and AC2 low: rewrite anchors"
    )
    clear_ac2: float = _setting(0.60, "coefficient", "ours", "AC2 below this, and alpha low: rewrite anchors")
    # 6 quality of hire
    hire_min: int = _setting(5, "hires", "ours", "fewer: counts only, no correlation of an interviewer")
    hire_rank_min: int = _setting(
        12, "hires", "ours", "fewer: the programme owner sees no line of an interviewer"
    )
    outcome_min_people: int = _setting(
        5, "people", "ours", "a leader sees figures of groups of at least so many"
    )
    # 3 people and the machine
    audit_min_n: int = _setting(
        50, "conversations", "ours (release gate)", "audited before a criterion is measured"
    )
    audit_per_month: int = _setting(
        20, "conversations", "ours", "audited a month and criterion, drawn at random"
    )
    audit_double_share: float = _setting(
        0.25, "share", "ours", "of the audit that a second person scores blind too"
    )
    coefficient_min_n: int = _setting(30, "conversations", "ours", "fewer: no agreement coefficient")
    trust_margin_pp: float = _setting(
        5.0, "points", "ours", "how much further from people the machine may be than people from each other"
    )
    anchors_min: int = _setting(30, "conversations", "ours", "fewest scored by both scorer versions")
    equivalence_margin_pp: float = _setting(
        3.0, "points", "ours", "two scorer versions are one series when their shift lies within"
    )
    drift_weight: float = _setting(0.1, "share", "Lucas & Saccucci 1990", "weight of the newest in the chart")
    drift_limit: float = _setting(2.814, "standard deviations", "Lucas & Saccucci 1990", "limit of one chart")
    drift_limit_many: float = _setting(3.5, "standard deviations", "ours", "limit when there are many charts")
    drift_many_series: int = _setting(20, "series", "ours", "more than this are many charts")
    examples_min: int = _setting(
        5, "sentences", "ours", "examples under each anchor before a criterion is scored by them"
    )
    learn_min: int = _setting(
        30, "conversations", "ours", "scored by people before anything is learnt from them"
    )

    def with_settings(self, settings: Mapping[str, object], where: str = "policy") -> "Policy":
        """A copy with `settings` changed. Raises PolicyInvalid for an unknown name or a wrong value."""
        changes: dict[str, Any] = {name: checked(name, value, where) for name, value in settings.items()}
        return replace(self, **changes)

    def snapshot(self) -> dict[str, float | int | str]:
        """All settings by name, as stored beside each result."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @cached_property
    def snapshot_name(self) -> str:
        """The first 12 hex digits of the SHA-256 of the settings in name order."""
        text = json.dumps(self.snapshot(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(f.name, f.default, f.metadata["unit"], f.metadata["source"], f.metadata["meaning"])  # type: ignore[arg-type]
    for f in fields(Policy)
)
BY_NAME = {s.name: s for s in SETTINGS}


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """The policy of a workspace with what teams and criteria change of it."""

    workspace: Policy = Policy()
    teams: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    criteria: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def resolve(self, team: str | None = None, criterion: str | None = None) -> tuple[Policy, str]:
        """The policy in force and the level that decided it: workspace, team or criterion."""
        policy, level = self.workspace, "workspace"
        for name, table, key in (("team", self.teams, team), ("criterion", self.criteria, criterion)):
            changes = table.get(key, {}) if key is not None else {}
            if changes:
                policy, level = policy.with_settings(changes, where=f"policy of {name} {key}"), name
        return policy, level


def read_policy_book(raw: Mapping[str, object], where: str = "workspace file") -> PolicyBook:
    """From the `policy:` part of a workspace file: settings, and below `teams:` and `criteria:` changes.

    Raises PolicyInvalid naming the setting, also for levels that are only used later.
    """
    settings = {k: v for k, v in raw.items() if k not in ("teams", "criteria")}
    book = PolicyBook(
        Policy().with_settings(settings, where), _table(raw, "teams", where), _table(raw, "criteria", where)
    )
    for key in book.teams:
        book.resolve(team=key)
    for key in book.criteria:
        book.resolve(criterion=key)
    return book


def _table(raw: Mapping[str, object], name: str, where: str) -> dict[str, Mapping[str, object]]:
    table = raw.get(name, {})
    if not isinstance(table, Mapping) or not all(isinstance(v, Mapping) for v in table.values()):
        raise PolicyInvalid(
            f"`{name}` must map names to settings.",
            where=where,
            fix=f"Write `{name}: {{NAME: {{setting: value}}}}`.",
        )
    return {str(k): v for k, v in table.items()}


def checked(name: str, value: object, where: str) -> float | int | str:
    setting = BY_NAME.get(name)
    if setting is None:
        near = get_close_matches(name, BY_NAME, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else "docs/reference/policy.md lists all settings."
        raise PolicyInvalid(f"There is no setting `{name}`.", where=where, fix=hint)
    if isinstance(setting.default, str):
        return _checked_word(setting, value, where)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100_000:
        raise PolicyInvalid(
            f"`{name}` must be a number from 0 up, not {value!r}.",
            where=where,
            fix=f"The default is {setting.default}.",
        )
    if isinstance(setting.default, int):
        if value != int(value):
            raise PolicyInvalid(f"`{name}` counts whole {setting.unit}, not {value!r}.", where=where)
        return int(value)
    return float(value)


def _checked_word(setting: Setting, value: object, where: str) -> str:
    allowed = setting.unit.split(" or ")
    if value not in allowed:
        raise PolicyInvalid(
            f"`{setting.name}` must be one of {', '.join(allowed)}, not {value!r}.", where=where
        )
    return str(value)
