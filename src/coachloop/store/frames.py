"""Scores as flat rows, for people who work them over elsewhere."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, or_, select

from coachloop.domain.conversation import Consent
from coachloop.store.tables import (
    conversation,
    criterion_version,
    current_score,
    person,
    score,
)

_VISIBLE = [consent.value for consent in Consent if consent.may_be_scored]


def score_rows(
    c: Connection,
    *,
    since: datetime | None = None,
    person_ids: Collection[str] | None = None,
    criterion_keys: Collection[str] | None = None,
    series: Collection[str] | None = None,
) -> list[Row[Any]]:
    """The current row of each conversation, person, criterion version and series, and every override.

    In order of (started_at, conversation, person, criterion, series, id); without conversations whose
    consent is refused or withdrawn.
    """
    s = score.c
    query = (
        select(
            *(s[name] for name in _SCORE),
            person.c.name.label("person"),
            criterion_version.c.key.label("criterion"),
            conversation.c.consent,
            conversation.c.sample,
        )
        .join(conversation, conversation.c.id == s.conversation_id)
        .join(person, person.c.id == s.person_id)
        .join(criterion_version, criterion_version.c.id == s.criterion_version_id)
        .where(or_(s.is_override, exists().where(current_score.c.id == s.id)))
        .where(conversation.c.consent.in_(_VISIBLE))
        .where(and_(True, *_wanted(since, person_ids, criterion_keys, series)))
        .order_by(s.started_at, s.conversation_id, s.person_id, criterion_version.c.key, s.series, s.id)
    )
    return list(c.execute(query))


_SCORE = (
    "id",
    "conversation_id",
    "person_id",
    "criterion_version_id",
    "rubric_version_id",
    "series",
    "rater_kind",
    "rater",
    "call_type",
    "started_at",
    "status",
    "level",
    "pct",
    "confidence",
    "is_override",
    "scored_at",
)


def _wanted(
    since: datetime | None,
    person_ids: Collection[str] | None,
    criterion_keys: Collection[str] | None,
    series: Collection[str] | None,
) -> list[Any]:
    return [
        *([] if since is None else [score.c.started_at >= since]),
        *([] if person_ids is None else [score.c.person_id.in_(sorted(person_ids))]),
        *([] if criterion_keys is None else [criterion_version.c.key.in_(sorted(criterion_keys))]),
        *([] if series is None else [score.c.series.in_(sorted(series))]),
    ]
