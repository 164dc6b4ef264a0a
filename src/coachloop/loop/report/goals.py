"""The 90-day goals from the record."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.score import HUMAN_SERIES
from coachloop.domain.times import day_id, day_of, day_start, utc
from coachloop.domain.words import counted, percent
from coachloop.loop.context import Context, load_targets
from coachloop.loop.measure.run import measure_sessions, outcomes_of
from coachloop.loop.report.goal_rules import (
    Dimension,
    Goal,
    Improved,
    Unscored,
    gap_goal,
    improvement_goal,
    questions_goal,
    scored_goal,
)
from coachloop.loop.review.calibration.run import team_gap
from coachloop.store import goals as store
from coachloop.store.database import Connection
from coachloop.store.report.program import questions_asked

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals over the org days [since, until]."""

    since: datetime
    until: datetime
    goals: tuple[Goal, ...]


def goals(c: Connection, context: Context, now: datetime) -> Goals:
    """Over the last 90 complete days and today."""
    policy = context.policy.workspace
    since = day_start(day_id(now, context.zone) - policy.goal_days, context.zone)
    gaps = [Dimension(g.name, g.figure, g.honest) for g in team_gap(c, context, None, now)]
    return Goals(
        since,
        now,
        (
            _scored(c, context, since, now),
            gap_goal(gaps, policy),
            _improved(c, context, since, now),
            questions_goal(questions_asked(c, f"{utc(now).astimezone(context.zone):%Y-%m}"), policy),
        ),
    )


def _scored(c: Connection, context: Context, since: datetime, now: datetime) -> Goal:
    """Only criteria that a machine scores here count: those of people alone are never `failed`."""
    read = _read(c, context)
    recorded, count = store.recorded(c, read, since, now)
    rows = store.unscored(c, read, since, now, _LISTED, context.sight)
    listed = [Unscored(row.conversation_id, row.why) for row in rows]
    return scored_goal(recorded, listed, count, context.policy.workspace)


def _read(c: Connection, context: Context) -> list[tuple[str, str]]:
    """What a machine scores here: (criterion version, series)."""
    criteria = [t.criterion for t in load_targets(c).values()]
    return [(x.version_id, s) for x in criteria if (s := context.series_of(x)) != HUMAN_SERIES]


def coverage(c: Connection, context: Context, now: datetime) -> str:
    """Scored of recorded in the days of a gap, beside what D4 says of reading by hand; "" without any."""
    policy = context.policy.workspace
    since = day_start(day_id(now, context.zone) - policy.gap_days, context.zone)
    recorded, without = store.recorded(c, _read(c, context), since, now)
    if not recorded:
        return ""
    scored = recorded - without
    said = f"{scored} of {counted(recorded, 'conversation')} of the last {policy.gap_days} days are scored"
    return f"{said} ({percent(scored / recorded)}); 3 to 5 a person and month are too thin to tell (D4)."


def _improved(c: Connection, context: Context, since: datetime, now: datetime) -> Goal:
    """A programme is a rubric that scores people; live sessions only, by when their window closed."""
    targets = load_targets(c)
    measured = measure_sessions(c, context, now, since=since - (now - since))
    sessions = [
        Improved(
            targets[o.criterion_key].rubric_name,
            day_of(day_id(o.session_start, context.zone)),
            o.change,
        )
        for o in outcomes_of(measured)
        if o.criterion_key in targets and not o.reconstructed and since <= o.closed_at <= now
    ]
    programmes = {t.rubric_name for t in targets.values()}
    return improvement_goal(sessions, programmes, context.policy.workspace)
