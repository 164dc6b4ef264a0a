"""How people read gaps that the rule leaves open; only ever added to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from coachloop.store.tables import gap_choice


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice; `figures` is what stood on the page."""

    criterion_version_id: str
    team_id: str | None
    reading: str
    reason: str
    chosen_by: str
    chosen_at: datetime
    figures: dict[str, Any]


def keep_choice(c: Connection, row: ChoiceRow) -> None:
    c.execute(insert(gap_choice).values(asdict(row)))


def last_choices(
    c: Connection, criterion_version_ids: Sequence[str], team_id: str | None, since: datetime
) -> dict[str, ChoiceRow]:
    """The last choice made since then of each criterion version, for that team (None: for all teams)."""
    t = gap_choice.c
    team = t.team_id.is_(None) if team_id is None else t.team_id == team_id
    newest = (
        select(func.max(t.id))
        .where(t.criterion_version_id.in_(criterion_version_ids), team, t.chosen_at >= since)
        .group_by(t.criterion_version_id)
    )
    columns = (
        t.criterion_version_id, t.team_id, t.reading, t.reason, t.chosen_by, t.chosen_at, t.figures,
    )  # fmt: skip
    found = [ChoiceRow(*row) for row in c.execute(select(*columns).where(t.id.in_(newest)))]
    return {row.criterion_version_id: row for row in found}
