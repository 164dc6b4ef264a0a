"""A session of Monday, 2 March 2026, 9:00 to 9:30 UTC, with a baseline of ten at 50."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from coachloop.domain.calls import Anchor, Call
from coachloop.loop.coach.model import Baseline, SessionKind
from coachloop.loop.coach.rules import freeze_baseline
from coachloop.loop.measure.model import MeasuredSession, SessionResult
from coachloop.loop.measure.rules import session_result
from tests.loop.made import ANCHOR, POLICY, USED, at, calls

CREATED, START, END = at(-1), at(0), at(0, 9, 30)
BEFORE = calls("b", at(-20), [50.0] * 10)


def baseline(
    made: Sequence[Call] = BEFORE,
    created_at: datetime = CREATED,
    kind: SessionKind = SessionKind.LIVE,
    anchor: Anchor = ANCHOR,
) -> Baseline:
    return freeze_baseline(made, "next_steps", anchor, created_at, START, kind, POLICY, USED)


def session(frozen: Baseline | None = None, **changes: object) -> MeasuredSession:
    values: dict[str, object] = {
        "session_id": "s1",
        "person_id": "p1",
        "criterion_key": "next_steps",
        "coach": "dana",
        "method": "roleplay",
        "created_at": CREATED,
        "session_start": START,
        "session_end": END,
        "baseline": frozen or baseline(),
        **changes,
    }
    return MeasuredSession(**values)  # type: ignore[arg-type]


def after(pcts: Sequence[float], first: int = 8) -> list[Call]:
    """One a day from day `first`: ten from day 8 are full on day 17."""
    return calls("a", at(first), pcts)


def result(
    made: Sequence[Call],
    as_of: datetime | None = None,
    given: MeasuredSession | None = None,
    zone: tzinfo = UTC,
    **settings: object,
) -> SessionResult:
    """`made` besides the ten before; as of day 21 unless said."""
    policy = POLICY.with_settings(settings)
    return session_result(given or session(), [*BEFORE, *made], as_of or at(21), zone, policy, USED)


SECOND = timedelta(seconds=1)
