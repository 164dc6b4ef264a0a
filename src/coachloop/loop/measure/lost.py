"""Open windows that nobody can fill any more, and the conversations of which a second figure is made."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from coachloop.domain.score import HUMAN_SERIES
from coachloop.loop.coach.run import load_baseline
from coachloop.loop.context import Context, Targets, load_targets
from coachloop.store import coaching, windows
from coachloop.store.coaching import SessionRow
from coachloop.store.database import Connection


def scorable(row: SessionRow, targets: Targets, context: Context) -> bool:
    """Open windows finish on their anchor's version: a machine in force still scores it, people do not."""
    if row.series == HUMAN_SERIES:
        return row.criterion_version_id in {t.criterion.version_id for t in targets.values()}
    known = {version for t in targets.values() for version in t.version_ids}
    return row.criterion_version_id in known and context.is_written(row.criterion_version_id, row.series)


def lost_windows(c: Connection, context: Context, now: datetime) -> Mapping[str, frozenset[str]]:
    """Conversations of windows that lost their version, by the rubric version that is current now.

    Those of the frozen baseline and all since the session: scored again by what is in force they give the
    second figure (METHOD.md 1.8). A criterion that is gone, or scored by people now, gives none.
    """
    targets = load_targets(c)
    found: dict[str, set[str]] = defaultdict(set)
    for row, frozen in coaching.open_sessions(c):
        target = targets.get(row.criterion_version_id.partition("@")[0])
        if target is None or scorable(row, targets, context):
            continue
        if context.series_of(target.criterion) != HUMAN_SERIES:
            versions = sorted({*target.version_ids, row.criterion_version_id})
            since = windows.calls_of_criterion(c, row.person_id, versions, row.ends_at, now)
            ids = {*load_baseline(frozen).conversation_ids, *(call.conversation_id for call in since)}
            found[target.rubric_version_id] |= ids
    return {rubric: frozenset(ids) for rubric, ids in found.items()}
