"""Changes of thresholds: append-only, the newest of a setting at a level is in force."""

from sqlalchemy import Connection, insert, select

from coachloop.domain.policy_changes import Change, Level, Said
from coachloop.store.tables import policy_change


def add_change(c: Connection, said: Said) -> None:
    change = said.change
    c.execute(
        insert(policy_change).values(
            level=change.level.value,
            key=change.key,
            setting=change.setting,
            value=change.value,
            said_by=said.said_by,
            said_at=said.said_at,
            why=said.why,
        )
    )


def load_changes(c: Connection) -> tuple[Said, ...]:
    """Oldest first."""
    rows = c.execute(select(policy_change).order_by(policy_change.c.id))
    return tuple(
        Said(Change(Level(r.level), r.key, r.setting, r.value), r.said_by, r.said_at, r.why) for r in rows
    )
