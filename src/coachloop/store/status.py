"""How much of everything there is."""

from sqlalchemy import Connection, func, select, text

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


def sizes(c: Connection) -> dict[str, int]:
    """Rows of what grows slowly enough to be counted for a page."""
    names = ("people", "conversations", "sessions")
    return {n: int(c.scalar(select(func.count()).select_from(_COUNTED[n])) or 0) for n in names}


def database_facts(c: Connection) -> tuple[str, str]:
    """The version of the database and the last migration of the record."""
    sqlite = c.dialect.name == "sqlite"
    version = c.scalar(select(func.sqlite_version() if sqlite else func.current_setting("server_version")))
    return str(version).split()[0], str(c.scalar(text("SELECT version_num FROM alembic_version")))
