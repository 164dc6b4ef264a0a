"""A calibration set as one viewer may see it: blind until it is revealed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import fmean

from coachloop.domain.rubric import Criterion
from coachloop.loop.context import Context
from coachloop.loop.review.calibration.estimate import calibration_gap
from coachloop.loop.review.calibration.model import (
    CalibrationGap,
    Discussed,
    RaterStanding,
    SetKind,
    SetView,
)
from coachloop.loop.review.calibration.rules import distances
from coachloop.loop.review.calibration.run import dimensions, may_see, rater_standings, scored
from coachloop.loop.review.calibration.sets import is_revealed
from coachloop.store import calibration as store
from coachloop.store import rubrics
from coachloop.store.calibration import RatingRow, SetRow
from coachloop.store.database import Connection
from coachloop.store.people import load_people
from coachloop.store.users import UserRow, load_users


def ratings_of(c: Connection, set_id: str, viewer: UserRow | None, now: datetime) -> list[RatingRow]:
    """What `viewer` may read of a set: their own ratings; everybody's once it is revealed, if they rated it.

    Others get none, also later: what is for them is the gap. Raises NotFound.
    """
    row = store.load_set(c, set_id)
    if viewer is None or viewer.id not in store.raters_of(c, [set_id]).get(set_id, ()):
        return []
    return store.ratings(c, [set_id], user_id=None if is_revealed(row, now) else viewer.id)


def look_at_sets(
    c: Connection, context: Context, viewer: UserRow | None, now: datetime
) -> tuple[SetView, ...]:
    """All sets, the newest first."""
    return tuple(_view(c, context, row, viewer, now) for row in store.load_sets(c)[::-1])


def look_at_set(
    c: Connection, context: Context, set_id: str, viewer: UserRow | None, now: datetime
) -> SetView:
    """Raises NotFound."""
    return _view(c, context, store.load_set(c, set_id), viewer, now)


def _view(c: Connection, context: Context, row: SetRow, viewer: UserRow | None, now: datetime) -> SetView:
    version = rubrics.load_version(c, row.rubric_version_id)
    names = {u.id: u.name for u in load_users(c)}
    revealed = is_revealed(row, now)
    raters = store.raters_of(c, [row.id]).get(row.id, ())
    everything = store.ratings(c, [row.id])
    rated = {(r.user_id, r.conversation_id) for r in everything}
    mine = ratings_of(c, row.id, viewer, now)
    own = [r for r in mine if viewer is not None and r.user_id == viewer.id]
    return SetView(
        id=row.id,
        name=row.name,
        kind=SetKind(row.kind),
        rubric_key=version.rubric.key,
        rubric=version.rubric.name,
        rubric_version_id=version.id,
        team_id=row.team_id,
        conversations=tuple(i.conversation_id for i in store.items_of(c, [row.id])),
        deadline=row.deadline,
        revealed_at=(row.revealed_at or row.deadline) if revealed else None,
        reveal_reason=row.reveal_reason,
        progress=tuple((names[u], sum(who == u for who, _ in rated)) for u in raters),
        own=tuple((r.conversation_id, _key(r), said(r)) for r in own),
        gaps=gaps_of_set(c, context, row) if revealed else (),
        discuss=_discuss(c, row, version.rubric.leaves, everything, mine, names) if revealed else (),
    )


def gaps_of_set(c: Connection, context: Context, row: SetRow) -> tuple[CalibrationGap, ...]:
    """The widest first; those without a pair last."""
    version = rubrics.load_version(c, row.rubric_version_id)
    found = [
        calibration_gap(criterion, version.rubric.subject, said, policy, used)
        for _, criterion, said, policy, used in dimensions(c, context, row.team_id, [row], version)
    ]
    return tuple(sorted(found, key=lambda g: (-getattr(g.figure, "value", -1.0), g.name)))


def _discuss(
    c: Connection,
    row: SetRow,
    criteria: Sequence[Criterion],
    everything: Sequence[RatingRow],
    visible: Sequence[RatingRow],
    names: Mapping[str, str],
) -> tuple[Discussed, ...]:
    """What to talk about, the furthest apart first."""
    agreed = {(a.conversation_id, a.criterion_version_id): a.level for a in store.agreed(c, [row.id])}
    called = {x.version_id: x.name for x in criteria}
    keys = dict.fromkeys((r.conversation_id, r.criterion_version_id) for r in everything)
    found = []
    for key in keys:
        apart = distances(scored(r for r in everything if _place(r) == key))
        found.append(
            Discussed(
                conversation_id=key[0],
                criterion_key=key[1].partition("@")[0],
                name=called[key[1]],
                apart=fmean(apart) if apart else None,
                said=tuple(sorted((names[r.user_id], said(r)) for r in visible if _place(r) == key)),
                agreed_level=agreed.get(key),
            )
        )
    return tuple(sorted(found, key=lambda d: (-(d.apart or 0.0), d.name, d.conversation_id)))


def _place(row: RatingRow) -> tuple[str, str]:
    return row.conversation_id, row.criterion_version_id


def _key(row: RatingRow) -> str:
    return row.criterion_version_id.partition("@")[0]


def said(row: RatingRow) -> str:
    """The level, or why there is none."""
    return f"{row.level:g}" if row.level is not None else row.status.replace("_", " ")


def individual(
    c: Connection, context: Context, viewer: UserRow | None, now: datetime
) -> tuple[tuple[str, RaterStanding], ...]:
    """(name, standing) of those whose gap and severity the viewer may see: their own, and whom they coach."""
    return tuple(
        (user.name, standing)
        for user in load_users(c)
        if may_see(c, viewer, user)
        for standing in rater_standings(c, context, user, _team(c, user), now)
    )


def _team(c: Connection, user: UserRow) -> str | None:
    found = load_people(c, ids=(user.person_id,)) if user.person_id else ()
    return found[0].team_id if found else None
