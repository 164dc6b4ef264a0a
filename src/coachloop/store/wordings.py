"""Other wordings that people suggested for a criterion: in the talk after a reveal, and in answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all

from coachloop.store.database import Connection
from coachloop.store.tables import app_user, contest, score, wording_suggestion

_MOST = 100


@dataclass(frozen=True, slots=True)
class Wording:
    """`came_of` is `calibration` or `question`."""

    criterion_version_id: str
    words: str
    by: str
    at: datetime
    came_of: str


def wordings_for(c: Connection, criterion_version_ids: Collection[str]) -> list[Wording]:
    """The newest first, at most a hundred. Who publishes a new version leaves those of the old one behind."""
    t, q = wording_suggestion.c, contest.c
    of_talks = (
        select(t.criterion_version_id, t.words, app_user.c.name, t.suggested_at.label("at"), t.came_of)
        .join(app_user, app_user.c.id == t.suggested_by)
        .where(t.criterion_version_id.in_(sorted(criterion_version_ids)))
    )
    of_answers = (
        select(score.c.criterion_version_id, q.wording, q.settled_by, q.settled_at, literal("question"))
        .join(score, score.c.id == q.score_id)
        .where(score.c.criterion_version_id.in_(sorted(criterion_version_ids)), q.wording.is_not(None))
    )
    both = union_all(of_talks, of_answers).subquery()
    newest = select(both).order_by(both.c.at.desc(), both.c.words).limit(_MOST)
    return [Wording(*row) for row in c.execute(newest)]
