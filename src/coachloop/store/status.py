"""How much of everything there is."""

from sqlalchemy import Connection, func, select

from coachloop.store import tables

_COUNTED = {
    "people": tables.person,
    "conversations": tables.conversation,
    "turns": tables.turn,
    "scores": tables.score,
    "evidence": tables.evidence,
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


def wrong_quotes(c: Connection) -> int:
    """Quotes that are not the exact characters of their turn; the check over everything that is stored.

    A quote that was erased with its turns is none.
    """
    e, t, s = tables.evidence.c, tables.turn.c, tables.score.c
    said = func.substr(t.text, e.start_char + 1, e.end_char - e.start_char)
    query = (
        select(func.count())
        .select_from(tables.evidence)
        .join(tables.score, s.id == e.score_id)
        .outerjoin(
            tables.turn,
            (t.conversation_id == s.conversation_id)
            & (t.version == e.transcript_version)
            & (t.seq == e.turn_seq),
        )
        .where(e.text != "", (t.text.is_(None)) | (said != e.text))
    )
    return int(c.execute(query).scalar_one())
