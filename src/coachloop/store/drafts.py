"""Drafts of rubrics: one a rubric, replaced when it is saved again, gone when it is published or dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from coachloop.store.tables import conversation, current_score, rubric_draft


@dataclass(frozen=True, slots=True)
class RubricDraft:
    """`trial` is what a trial of exactly this text gave; None before one."""

    rubric_key: str
    base_version_id: str
    text: str
    saved_by: str
    saved_at: datetime
    trial: Mapping[str, Any] | None = None


def save_draft(c: Connection, draft: RubricDraft) -> None:
    """In place of the one before. A text that did not change keeps its trial."""
    known = load_draft(c, draft.rubric_key)
    trial = known.trial if known and known.text == draft.text else draft.trial
    drop_draft(c, draft.rubric_key)
    row = {name: getattr(draft, name) for name in RubricDraft.__dataclass_fields__}
    c.execute(insert(rubric_draft).values({**row, "trial": trial}))


def load_draft(c: Connection, rubric_key: str) -> RubricDraft | None:
    row = c.execute(select(rubric_draft).where(rubric_draft.c.rubric_key == rubric_key)).first()
    return None if row is None else RubricDraft(*row)


def draft_keys(c: Connection) -> frozenset[str]:
    """Rubrics that somebody is changing."""
    return frozenset(c.scalars(select(rubric_draft.c.rubric_key)))


def keep_trial(c: Connection, draft: RubricDraft, trial: Mapping[str, Any]) -> bool:
    """False, and nothing kept, when the text has changed meanwhile."""
    t = rubric_draft.c
    same = (t.rubric_key == draft.rubric_key) & (t.text == draft.text)
    return c.execute(update(rubric_draft).where(same).values(trial=trial)).rowcount == 1


def drop_draft(c: Connection, rubric_key: str) -> None:
    c.execute(delete(rubric_draft).where(rubric_draft.c.rubric_key == rubric_key))


def newest_scored(c: Connection, version_ids: Sequence[str], series: Sequence[str], limit: int) -> list[str]:
    """The newest conversations with a current score on one of the criterion versions, newest first."""
    s, t = current_score.c, conversation.c
    scored = select(s.conversation_id).where(s.criterion_version_id.in_(version_ids), s.series.in_(series))
    query = (
        select(t.id)
        .where(t.consent.in_(("confirmed", "not_confirmed")), t.id.in_(scored))
        .order_by(t.started_at.desc(), t.id.desc())
        .limit(limit)
    )
    return list(c.scalars(query))
