"""A mapping with some columns meant differently than it was guessed: what the import page lets one fix."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coachloop.loop.ingest.tables.kinds import FIELDS, WIDE, field_of
from coachloop.loop.ingest.tables.model import Column, Kind, TableMapping


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody says of one column: a field ("" is not imported), and for levels their scale ("1-5")."""

    field: str
    scale: str = ""


def remapped(mapping: TableMapping, meant: Mapping[str, Meant]) -> TableMapping:
    """By source column. Fields that the kind does not have are left as they were guessed."""
    return replace(mapping, columns=tuple(_column(c, mapping.kind, meant) for c in mapping.columns))


def _column(column: Column, kind: Kind, meant: Mapping[str, Meant]) -> Column:
    said = meant.get(column.source_column)
    if said is None:
        return column
    if not said.field:
        return replace(column, field="", why="not imported: you said so")
    found = field_of(kind, said.field)
    if found is None:
        return column
    scale = (said.scale or column.scale) if found.type == "level" else ""
    return replace(column, field=found.name, type=found.type, scale=scale, why="")


def choices_of(kind: Kind, criteria: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Field and how it is called, for a column of that kind; `criteria` are names by key."""
    plain = tuple((f.name, f.name.replace("_", " ")) for f in FIELDS[kind])
    prefix = WIDE.get(kind)
    wide = () if prefix is None or kind is Kind.PEOPLE else tuple(criteria.items())
    return (*plain, *((f"{prefix}{key}", f"score of {name}") for key, name in wide))
