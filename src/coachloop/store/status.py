"""How much of everything there is."""

from sqlalchemy import Connection, func, select

from coachloop.store import tables

_COUNTED = {
    "people": tables.person,
    "conversations": tables.conversation,
    "turns": tables.turn,
    "scores": tables.score,
    "sessions": tables.coaching_session,
}


def counts(c: Connection) -> dict[str, int]:
    """Rows by noun: people, conversations, turns, scores, sessions, and alerts that are open."""
    found = {
        name: int(c.execute(select(func.count()).select_from(table)).scalar_one())
        for name, table in _COUNTED.items()
    }
    open_alerts = select(func.count()).select_from(tables.alert).where(tables.alert.c.closed_at.is_(None))
    return {**found, "alerts": int(c.execute(open_alerts).scalar_one())}
