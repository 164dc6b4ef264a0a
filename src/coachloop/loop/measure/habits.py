"""How sessions are held: within 48 hours, on a cited conversation, loops closed, logged fast (D0, D1, D2)."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

from coachloop.domain.policy import Policy
from coachloop.domain.result import Figure, Known, too_few
from coachloop.domain.words import percent
from coachloop.loop.coach.model import Correction
from coachloop.loop.coach.rules import correction, share_of, timing
from coachloop.loop.measure.model import Habits
from coachloop.loop.measure.run import Measured
from coachloop.loop.measure.terms import policy_of
from coachloop.store import coaching, conversations
from coachloop.store.coaching import SessionRow
from coachloop.store.database import Connection


def habits(c: Connection, measured: Sequence[Measured], start: datetime, end: datetime) -> Habits:
    """Of the live sessions that began in [start, end)."""
    return habits_of(c, [m.row for m in measured], start, end)


def habits_of(c: Connection, rows: Sequence[SessionRow], start: datetime, end: datetime) -> Habits:
    """The same from the sessions as they were logged."""
    held = [row for row in rows if start <= row.starts_at < end and not row.imported]
    closed = coaching.reflections(c, [row.id for row in held])
    seconds = [row.log_seconds for row in held if row.log_seconds is not None]
    return Habits(
        timing=timing(corrections(c, held)),
        closed=share_of([row.id in closed for row in held]),
        log_seconds=Known(median(seconds), len(seconds)) if seconds else too_few(0, 1),
    )


def corrections(c: Connection, rows: Sequence[SessionRow]) -> list[Correction]:
    """The 48-hour clock of each, with the settings of the day on which the session was logged."""
    cited = {row.cited_conversation_id for row in rows if row.cited_conversation_id}
    ended = {x.id: x.ended_at for x in conversations.load_conversations(c, sorted(cited))}
    return [
        correction(row.starts_at, bool(i), ended.get(i) if i else None, policy_of(row)[0])
        for row in rows
        for i in [row.cited_conversation_id]
    ]


def habits_words(found: Habits, policy: Policy) -> str:
    """One sentence; a share without a session is left out."""
    on_time, specific = found.timing.on_time, found.timing.specific
    shares: list[tuple[str, Figure]] = [
        (f"within {policy.correction_hours:g} h of the conversation", on_time),
        ("citing a scored conversation", specific),
        ("loop closed by the coached person", found.closed),
    ]
    said = [f"{name} {percent(f.value)} (n={f.n})" for name, f in shares if isinstance(f, Known)]
    if isinstance(found.log_seconds, Known):
        took = f"{found.log_seconds.value:.0f} s (n={found.log_seconds.n})"
        said.append(f"logged in {took}, {policy.log_seconds_target} s meant")
    return "; ".join(said) or "no live session"
