"""Where the record stands: what is worked out from scores and sessions is the same while its marks are."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from coachloop.store.tables import (
    audit_item,
    coaching_result,
    coaching_session,
    contest,
    import_batch,
    person,
    policy_change,
    reflection,
    rubric_version,
    score,
    score_tag,
    scorer_series,
    scorer_version,
    scoring,
    segment,
)

#: The newest row of what is only added to.
_NEWEST: tuple[ColumnElement[Any], ...] = (
    score.c.id,
    score_tag.c.score_id,
    scoring.c.id,
    contest.c.id,
    coaching_result.c.id,
    segment.c.id,
    audit_item.c.id,
    policy_change.c.id,
)
#: How many have a value there: few rows each.
_HOW_MANY: tuple[ColumnElement[Any], ...] = (
    contest.c.settled_at,
    coaching_session.c.id,
    reflection.c.session_id,
    import_batch.c.undone_at,
    person.c.id,
    segment.c.id,
    rubric_version.c.id,
    scorer_version.c.label,
    scorer_version.c.retired_at,
    scorer_series.c.label,
)
_MARKS = select(
    *(select(func.max(x)).scalar_subquery() for x in _NEWEST),
    *(select(func.count(x)).scalar_subquery() for x in _HOW_MANY),
)

#: What is in force beside the workspace file: thresholds, scorer versions, rubrics.
_IN_FORCE = select(
    select(func.max(policy_change.c.id)).scalar_subquery(),
    select(func.max(scorer_version.c.published_at)).scalar_subquery(),
    select(func.count(scorer_version.c.retired_at)).scalar_subquery(),
    select(func.count(rubric_version.c.id)).scalar_subquery(),
)


def in_force_marks(c: Connection) -> tuple[object, ...]:
    """Every change of a threshold and everything published moves them; one query of small tables."""
    return tuple(c.execute(_IN_FORCE).one())


def marks(c: Connection) -> tuple[int | None, ...]:
    """Every new score, answer, session, result, reflection and import moves them.

    A conversation that is deleted does not, nor do two writers of PostgreSQL that end in another order than
    they began: what is kept under these marks is kept for minutes.
    """
    return tuple(c.execute(_MARKS).one())
