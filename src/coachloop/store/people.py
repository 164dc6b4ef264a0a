"""Teams, scored persons, the names they are known by, and their dated segments."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from coachloop.domain.errors import NotFound
from coachloop.domain.people import Person, Segment, Team
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.store import tables
from coachloop.store.sight import seen

_SAMPLE_PREFIX = "smp_"


def person_id_for(c: Connection, name: str, *, sample: bool = False) -> str:
    """A readable id that is still free: `dana-r`, then `dana-r-2`; of the sample `smp_dana-r`."""
    base = (_SAMPLE_PREFIX if sample else "") + _slug(name)
    taken = set(c.scalars(select(tables.person.c.id).where(tables.person.c.id.startswith(base))))
    number, free = 1, base
    while free in taken:
        number += 1
        free = f"{base}-{number}"
    return free


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    return words or "person"


def upsert_team(c: Connection, team: Team) -> None:
    """Adds a team or changes its name and owner; an owner that is not given stays."""
    known = c.execute(select(tables.team.c.owner).where(tables.team.c.id == team.id)).first()
    if known is None:
        c.execute(insert(tables.team).values(id=team.id, name=team.name, owner=team.owner))
        return
    owner = team.owner or known.owner
    c.execute(update(tables.team).where(tables.team.c.id == team.id).values(name=team.name, owner=owner))


def upsert_person(c: Connection, person: Person, *, import_id: str | None = None) -> None:
    """Adds a person or changes what is given; a field that is None stays as it was. Aliases are added."""
    given = {
        "name": person.name,
        "team_id": person.team_id,
        "job_family": person.job_family,
        "hired_on": person.hired_on,
        "coach": person.coach,
    }
    known = c.scalar(select(tables.person.c.id).where(tables.person.c.id == person.id))
    if known is None:
        c.execute(
            insert(tables.person).values(id=person.id, sample=person.sample, import_id=import_id, **given)
        )
    else:
        changes = {name: value for name, value in given.items() if value is not None}
        c.execute(update(tables.person).where(tables.person.c.id == person.id).values(**changes))
    for alias in (person.name, *person.aliases):
        add_alias(c, alias, person.id)


def add_alias(c: Connection, alias: str, person_id: str) -> bool:
    """Another label for a person; False, and no change, when somebody has it already."""
    label = alias_of(alias)
    if not label or c.scalar(select(tables.person_alias.c.person_id).where(_has_alias(label))) is not None:
        return False
    c.execute(insert(tables.person_alias).values(alias=label, person_id=person_id))
    return True


def alias_of(name: str) -> str:
    """How labels are compared: lower case, single spaces."""
    return " ".join(name.casefold().split())


def _has_alias(label: str) -> Any:
    return tables.person_alias.c.alias == label


def aliases(c: Connection) -> Mapping[str, str]:
    """Label (as `alias_of` writes it) -> person id."""
    rows = c.execute(
        select(tables.person_alias.c.alias, tables.person_alias.c.person_id).order_by(
            tables.person_alias.c.alias
        )
    )
    return {row.alias: row.person_id for row in rows}


def person_by_name_or_alias(c: Connection, name: str) -> Person | None:
    """The person with that id or label; None when nobody has it."""
    person_id = c.scalar(select(tables.person_alias.c.person_id).where(_has_alias(alias_of(name))))
    found = load_people(c, ids=(person_id or name,))
    return found[0] if found else None


def find_person(c: Connection, named: str) -> Person:
    """By name, alias or id. Raises NotFound."""
    return person_by_name_or_alias(c, named) or load_person(c, named)


def load_person(c: Connection, person_id: str) -> Person:
    """Raises NotFound."""
    found = load_people(c, ids=(person_id,))
    if not found:
        raise NotFound(
            f"There is no person {person_id}.", fix="All: coachloop query 'select id, name from person'"
        )
    return found[0]


def load_people(
    c: Connection, *, ids: tuple[str, ...] | None = None, team_id: str | None = None, sight: Sight = EVERYONE
) -> tuple[Person, ...]:
    """Everybody whom `sight` sees, or those asked for, by name and id."""
    query = select(tables.person).where(seen(sight, tables.person.c.id))
    query = query.order_by(tables.person.c.name, tables.person.c.id)
    if ids is not None:
        query = query.where(tables.person.c.id.in_(ids))
    if team_id is not None:
        query = query.where(tables.person.c.team_id == team_id)
    rows = c.execute(query).all()
    labels = _labels(c, [row.id for row in rows])
    return tuple(_person(row, labels.get(row.id, ())) for row in rows)


def count_people(c: Connection) -> int:
    return c.scalar(select(func.count()).select_from(tables.person)) or 0


def teams_of(c: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """The team of each of these people, None where there is none."""
    t = tables.person.c
    query = select(t.id, t.team_id).where(t.id.in_(sorted(ids)))
    return {row.id: row.team_id for row in c.execute(query)}


def _labels(c: Connection, ids: list[str]) -> dict[str, tuple[str, ...]]:
    table = tables.person_alias
    found: dict[str, tuple[str, ...]] = {}
    for row in c.execute(select(table).where(table.c.person_id.in_(ids)).order_by(table.c.alias)):
        found[row.person_id] = (*found.get(row.person_id, ()), row.alias)
    return found


def _person(row: Row[Any], labels: tuple[str, ...]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        team_id=row.team_id,
        job_family=row.job_family,
        hired_on=row.hired_on,
        aliases=labels,
        coach=row.coach,
        sample=row.sample,
    )


def load_teams(c: Connection) -> tuple[Team, ...]:
    """All teams by name."""
    rows = c.execute(select(tables.team).order_by(tables.team.c.name, tables.team.c.id))
    return tuple(Team(row.id, row.name, row.owner) for row in rows)


def find_team(c: Connection, named: str) -> Team:
    """By id or name. Raises NotFound."""
    teams = load_teams(c)
    found = next((t for t in teams if named in (t.id, t.name)), None)
    if found is None:
        known = ", ".join(t.name for t in teams) or "none yet; import people with a team column"
        raise NotFound(f"There is no team {named!r}.", fix=f"Known are: {known}.")
    return found


def add_segment(c: Connection, segment: Segment) -> bool:
    """False, and no change, when that membership is known already."""
    table = tables.segment
    # NULLs are all different to a unique key, so "since the beginning" is looked for by hand.
    same = and_(
        table.c.person_id == segment.person_id,
        table.c.family == segment.family,
        table.c.value == segment.value,
        table.c.since.is_(None) if segment.since is None else table.c.since == segment.since,
    )
    if c.scalar(select(table.c.id).where(same)) is not None:
        return False
    c.execute(
        insert(table).values(
            person_id=segment.person_id,
            family=segment.family,
            value=segment.value,
            since=segment.since,
            until=segment.until,
        )
    )
    return True


def load_segments(c: Connection, *, person_id: str | None = None) -> tuple[Segment, ...]:
    """All memberships, or one person's, by person, family, value and start."""
    table = tables.segment
    query = select(table).order_by(table.c.person_id, table.c.family, table.c.value, table.c.id)
    if person_id is not None:
        query = query.where(table.c.person_id == person_id)
    return tuple(Segment(r.person_id, r.family, r.value, r.since, r.until) for r in c.execute(query))
