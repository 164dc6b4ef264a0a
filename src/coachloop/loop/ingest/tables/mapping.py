"""The mapping file: how the columns of a table are meant, in YAML (docs/reference/import.md)."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.ingest.tables.kinds import TOTAL, TYPES, WIDE, field_of
from coachloop.loop.ingest.tables.model import Column, DateOrder, Kind, Missing, TableMapping
from coachloop.loop.ingest.tables.values import scale_of

_MOST_CHARACTERS = 200_000
_MOST_COLUMNS = 500
_MOST_VALUES = 500
_KEYS = ("kind", "name", "date_order", "time_zone", "columns")
_COLUMN_KEYS = ("source_column", "field", "type", "scale", "date_format", "value_map", "on_missing", "why")
_Choice = TypeVar("_Choice", Kind, DateOrder, Missing)


class MappingInvalid(CoachloopError):
    """A mapping file cannot be used; `where` names the file and the column."""

    code = "E-MAP-001"
    kind = ErrorKind.NOT_UNDERSTOOD


def read_mapping_file(path: Path) -> TableMapping:
    """Raises MappingInvalid, also when the file is missing or no UTF-8."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_MOST_CHARACTERS + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise MappingInvalid("The file cannot be read.", why=f"{error}", where=str(path)) from error
    return read_mapping(text, str(path))


def read_mapping(text: str, source: str) -> TableMapping:
    """Raises MappingInvalid with the first thing that is wrong."""
    raw = _table(_yaml(text, source), _KEYS, source)
    kind = _one_of(raw.get("kind"), Kind, "kind", source)
    listed = raw.get("columns")
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_COLUMNS:
        raise MappingInvalid("`columns` must be a list of columns.", where=source)
    columns = tuple(_column(item, kind, f"{source} column {n}") for n, item in enumerate(listed, 1))
    _check_once(columns, source)
    order = raw.get("date_order")
    return TableMapping(
        kind,
        columns,
        None if order in (None, "") else _one_of(order, DateOrder, "date_order", source),
        _zone(_text(raw, "time_zone", source), source),
        _text(raw, "name", source),
    )


def mapping_text(mapping: TableMapping) -> str:
    """The YAML that `read_mapping` reads back."""
    head = {"kind": mapping.kind, "name": mapping.name, "time_zone": mapping.time_zone}
    raw: dict[str, object] = {key: str(value) for key, value in head.items() if value}
    if mapping.date_order:
        raw["date_order"] = str(mapping.date_order)
    raw["columns"] = [_raw_column(column) for column in mapping.columns]
    return yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=1_000)


def as_json(mapping: TableMapping) -> dict[str, object]:
    """The same as values, for receipts and plans."""
    loaded = yaml.safe_load(mapping_text(mapping))
    assert isinstance(loaded, dict)
    return loaded


def _raw_column(column: Column) -> dict[str, object]:
    raw: dict[str, object] = {"source_column": column.source_column, "field": column.field}
    if not column.field:
        return {**raw, "why": column.why} if column.why else raw
    raw["type"] = column.type
    for name, value in (("scale", column.scale), ("date_format", column.date_format)):
        if value:
            raw[name] = value
    if column.value_map:
        raw["value_map"] = dict(column.value_map)
    return {**raw, "on_missing": str(column.on_missing)}


def _yaml(text: str, source: str) -> object:
    if len(text) > _MOST_CHARACTERS:
        raise MappingInvalid("The file is too large.", why=f"At most {_MOST_CHARACTERS}.", where=source)
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        why = " ".join(str(error).split())[:300]
        raise MappingInvalid("The file is not readable YAML.", why=why, where=source) from error


def _table(raw: object, keys: tuple[str, ...], where: str) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise MappingInvalid("Expected `name: value` lines.", where=where, fix=f"Known: {', '.join(keys)}.")
    unknown = [key for key in raw if key not in keys]
    if unknown:
        raise MappingInvalid(
            f"Unknown name {str(unknown[0])[:60]!r}.", where=where, fix=f"Known are: {', '.join(keys)}."
        )
    return raw


def _column(item: object, kind: Kind, where: str) -> Column:
    raw = _table(item, _COLUMN_KEYS, where)
    name, source_column = _text(raw, "field", where), _text(raw, "source_column", where)
    if not source_column:
        raise MappingInvalid("`source_column` is missing.", where=where)
    if not name:
        return Column(source_column, why=_text(raw, "why", where))
    known = field_of(kind, name)
    if known is None:
        wide = f" or {WIDE[kind]}NAME" if kind in WIDE else ""
        raise MappingInvalid(
            f"A table of {kind} has no field {name[:60]!r}.",
            where=where,
            fix=f"Fields are listed in docs/reference/import.md{wide}.",
        )
    type_ = _text(raw, "type", where) or known.type
    if type_ not in TYPES or (type_ == "level") != (known.type == "level"):
        raise MappingInvalid(f"`type` of {name} must be {known.type}.", where=where)
    return Column(
        source_column,
        name,
        type_,
        _scale(raw, type_, where),
        _date_format(raw, type_, where),
        _value_map(raw.get("value_map"), where),
        _on_missing(raw, known.needed, where),
    )


def _text(raw: Mapping[str, object], name: str, where: str) -> str:
    """A short text; numbers and true/false are taken as they are written in YAML."""
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or len(str(value)) > 300:
        raise MappingInvalid(f"`{name}` must be a short text.", where=where)
    return str(value).strip()


def _scale(raw: Mapping[str, object], type_: str, where: str) -> str:
    text = _text(raw, "scale", where)
    if type_ == "level" and scale_of(text) is None:
        raise MappingInvalid(
            "A level needs its `scale`.", where=where, fix="For example `scale: 0-5` or `scale: pass_fail`."
        )
    return text


def _date_format(raw: Mapping[str, object], type_: str, where: str) -> str:
    text = _text(raw, "date_format", where)
    if text and (type_ not in ("date", "time") or ("%" not in text and text not in tuple(DateOrder))):
        raise MappingInvalid(
            f"`date_format` {text[:40]!r} cannot be used.",
            where=where,
            fix="Use day_first, month_first, or a pattern such as '%d.%m.%Y' on a date or time.",
        )
    return text


def _value_map(raw: object, where: str) -> dict[str, str]:
    """Keys are compared without regard to capitals."""
    if raw is None:
        return {}
    if not isinstance(raw, dict) or len(raw) > _MOST_VALUES:
        raise MappingInvalid("`value_map` must hold `value in the file: value` lines.", where=where)
    for key, value in raw.items():
        if not isinstance(key, str | int | float) or not isinstance(value, str | int | float | None):
            raise MappingInvalid("`value_map` holds something that is no value.", where=where)
    return {_word(key).casefold(): _word(value) for key, value in raw.items()}


def _word(value: object) -> str:
    """YAML reads Yes and No as true and false."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()


def _on_missing(raw: Mapping[str, object], needed: bool, where: str) -> Missing:
    text = _text(raw, "on_missing", where)
    if not text:
        return Missing.SKIP_ROW if needed else Missing.EMPTY
    return _one_of(text, Missing, "on_missing", where)


def _one_of(value: object, kind: type[_Choice], name: str, where: str) -> _Choice:
    if isinstance(value, str) and value in tuple(kind):
        return kind(value)
    raise MappingInvalid(f"`{name}` must be one of {', '.join(kind)}.", where=where)


def _zone(name: str, where: str) -> str:
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MappingInvalid(
            f"There is no time zone {name[:60]!r}.", where=where, fix="Use a name such as Europe/London."
        ) from error
    return name


def _check_once(columns: tuple[Column, ...], source: str) -> None:
    """No column is read twice, and no field is filled by two columns."""
    for what, names in (
        ("source column", [c.source_column for c in columns]),
        ("field", [c.field for c in columns if c.field and c.field != TOTAL]),
    ):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise MappingInvalid(f"The {what} {twice[:60]!r} stands here twice.", where=source)
