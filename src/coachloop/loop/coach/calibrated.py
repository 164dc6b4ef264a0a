"""Interviews that coach and interviewer both rated blind, from the calibration sets that were revealed."""

from collections import defaultdict
from collections.abc import Sequence

from coachloop.loop.coach.handoff_model import Calibrated, Interview
from coachloop.store.database import Connection
from coachloop.store.handoff import blind_ratings


def calibrated_with(
    c: Connection, person_id: str, coach_id: str, held: Sequence[Interview]
) -> tuple[Calibrated, ...]:
    """Of the interviews held, those that the person and the coach rated before the reveal."""
    given: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in blind_ratings(c, [i.conversation_id for i in held]):
        side = "coach" if row.user_id == coach_id else "person" if row.person_id == person_id else None
        if side:
            given[row.conversation_id][side][row.criterion_key] = row.pct
    return tuple(
        Calibrated(i.conversation_id, i.started_at, _gaps(given[i.conversation_id]))
        for i in held
        if {"coach", "person"} <= given[i.conversation_id].keys()
    )


def _gaps(sides: dict[str, dict[str, float]]) -> dict[str, float]:
    mine, coach = sides["person"], sides["coach"]
    return {key: abs(mine[key] - coach[key]) for key in sorted(mine.keys() & coach.keys())}
