"""Interviews that coach and interviewer both rated blind, from the calibration sets that were revealed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from coachloop.loop.coach.handoff_model import Calibrated, Interview
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.sets import is_revealed
from coachloop.store import calibration as store
from coachloop.store.database import Connection
from coachloop.store.users import load_users


def calibrated_with(
    c: Connection, person_id: str, coach_id: str, held: Sequence[Interview], now: datetime
) -> tuple[Calibrated, ...]:
    """Of the interviews held, those that the person and the coach rated blind and that were revealed.

    A set takes ratings only until it is revealed, so whatever stands in a revealed one was given blind.
    """
    mine = {u.id for u in load_users(c) if u.person_id == person_id}
    both = {i for user in mine for i in store.sets_of_user(c, user)} & set(store.sets_of_user(c, coach_id))
    sets = [s for s in store.load_sets(c, ids=both) if s.kind == SetKind.CALIBRATION] if both else []
    revealed = [row.id for row in sets if is_revealed(row, now)]
    given: dict[str, dict[bool, dict[str, float]]] = defaultdict(lambda: {True: {}, False: {}})
    for rating in store.ratings(c, revealed) if revealed else ():
        by_coach = rating.user_id == coach_id
        if rating.pct is not None and (by_coach or rating.user_id in mine):
            key = rating.criterion_version_id.partition("@")[0]
            given[rating.conversation_id][by_coach][key] = rating.pct
    return tuple(
        Calibrated(i.conversation_id, i.started_at, _gaps(*given[i.conversation_id].values()))
        for i in held
        if all(given[i.conversation_id].values())
    )


def _gaps(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    return {key: abs(one[key] - other[key]) for key in sorted(one.keys() & other.keys())}
