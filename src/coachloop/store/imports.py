"""Imports: their receipts, the rows that each of them wrote, and taking those back."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, insert, select, update

from coachloop.domain.errors import NotFound
from coachloop.store.tables import import_batch, import_change, metadata

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A receipt. `counts` and `problems` are those of the finished import."""

    id: str
    kind: str
    source: str
    mapping: dict[str, Any]
    counts: dict[str, int]
    problems: list[str]
    created_at: datetime
    undone_at: datetime | None


def begin_import(c: Connection, kind: str, source: str, mapping: Mapping[str, Any], now: datetime) -> str:
    """Opens a receipt and returns its id: `imp_0001`, `imp_0002`, ..."""
    length = func.length(import_batch.c.id)
    last = c.scalar(select(import_batch.c.id).order_by(length.desc(), import_batch.c.id.desc()).limit(1))
    import_id = f"imp_{int(last.removeprefix('imp_')) + 1 if last else 1:04d}"
    row = {"kind": kind, "source": source, "mapping": dict(mapping), "counts": {}, "problems": []}
    c.execute(insert(import_batch).values(id=import_id, created_at=now, **row))
    return import_id


def finish_import(c: Connection, import_id: str, counts: Mapping[str, int], problems: list[str]) -> None:
    """What came of it, for the receipt."""
    values = {"counts": dict(counts), "problems": problems}
    c.execute(update(import_batch).where(import_batch.c.id == import_id).values(values))


def load_import(c: Connection, import_id: str) -> ImportRow:
    """Raises NotFound."""
    row = c.execute(select(import_batch).where(import_batch.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no import {import_id}.", fix="`coachloop import list` shows all of them.")
    return ImportRow(*row)


def load_imports(c: Connection) -> list[ImportRow]:
    """All receipts, the newest first."""
    order = (import_batch.c.created_at.desc(), func.length(import_batch.c.id).desc())
    rows = c.execute(select(import_batch).order_by(*order, import_batch.c.id.desc()))
    return [ImportRow(*row) for row in rows]


class Journal:
    """Writes rows for one import within one transaction, and keeps what stood there before each."""

    def __init__(self, c: Connection, import_id: str) -> None:
        # The receipt is locked, so that two items of one import do not take the same positions.
        c.execute(select(import_batch.c.id).where(import_batch.c.id == import_id).with_for_update()).one()
        last = select(func.max(import_change.c.position)).where(import_change.c.import_id == import_id)
        self.c, self.import_id = c, import_id
        self._next = (c.scalar(last) or 0) + 1

    @contextmanager
    def noting(self, table: Table, key: Row) -> Iterator[None]:
        """Whatever is done to the row `key` within the block can be undone later."""
        before = _row(self.c, table, key)
        yield
        if _row(self.c, table, key) != before:
            self._note(table, key, before)

    def put(self, table: Table, key: Row, values: Row) -> str:
        """Makes the row of `key` hold `values`; says "added", "changed" or "same"."""
        before = _row(self.c, table, key)
        if before is None:
            self.c.execute(insert(table).values(**key, **values))
        elif any(_plain(before[name]) != _plain(value) for name, value in values.items()):
            self.c.execute(update(table).where(_is(table, key)).values(**values))
        else:
            return "same"
        self._note(table, key, before)
        return "added" if before is None else "changed"

    def _note(self, table: Table, key: Row, before: Row | None) -> None:
        self.c.execute(
            insert(import_change).values(
                import_id=self.import_id,
                position=self._next,
                table_name=table.name,
                row_key=_key_text(key),
                before=None if before is None else {name: _plain(value) for name, value in before.items()},
            )
        )
        self._next += 1


@dataclass(frozen=True, slots=True)
class Change:
    """One row that an import wrote; `before` is what stood there, None for nothing."""

    table: Table
    key: dict[str, Any]
    before: dict[str, Any] | None


def changes_of(c: Connection, import_id: str) -> list[Change]:
    """The rows of an import, the last written first."""
    query = select(import_change).where(import_change.c.import_id == import_id)
    rows = c.execute(query.order_by(import_change.c.position.desc()))
    return [_change(row.table_name, row.row_key, row.before) for row in rows]


def take_back(c: Connection, import_id: str, changes: list[Change], now: datetime) -> None:
    """Puts the rows of `changes` back as they were and marks the receipt as undone."""
    for change in changes:
        where = _is(change.table, change.key)
        if change.before is None:
            c.execute(delete(change.table).where(where))
        else:
            c.execute(update(change.table).where(where).values(**change.before))
    c.execute(delete(import_change).where(import_change.c.import_id == import_id))
    c.execute(update(import_batch).where(import_batch.c.id == import_id).values(undone_at=now))


def later_imports(c: Connection, import_id: str) -> list[str]:
    """Imports that changed rows which `import_id` had written, in order of their id."""
    mine = import_change.alias("mine")
    same = and_(import_change.c.table_name == mine.c.table_name, import_change.c.row_key == mine.c.row_key)
    query = (
        select(import_change.c.import_id, import_batch.c.created_at)
        .distinct()
        .join(mine, same)
        .join(import_batch, import_batch.c.id == import_change.c.import_id)
        .where(mine.c.import_id == import_id, import_change.c.import_id != import_id)
    )
    own = c.scalar(select(import_batch.c.created_at).where(import_batch.c.id == import_id))
    assert own is not None
    return sorted(
        row.import_id for row in c.execute(query) if (row.created_at, row.import_id) > (own, import_id)
    )


def _row(c: Connection, table: Table, key: Row) -> dict[str, Any] | None:
    found = c.execute(select(table).where(_is(table, key))).mappings().first()
    return dict(found) if found else None


def _is(table: Table, key: Row) -> Any:
    """NULL is a value like any other here: "since the beginning" is one membership, not many."""
    return and_(
        *(table.c[name].is_(None) if value is None else table.c[name] == value for name, value in key.items())
    )


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _key_text(key: Row) -> str:
    return json.dumps(
        {name: _plain(value) for name, value in key.items()}, sort_keys=True, ensure_ascii=False
    )


def _change(table_name: str, row_key: str, before: Row | None) -> Change:
    table = metadata.tables[table_name]
    key = {name: _typed(table, name, value) for name, value in json.loads(row_key).items()}
    return Change(
        table,
        key,
        None if before is None else {name: _typed(table, name, value) for name, value in before.items()},
    )


def _typed(table: Table, name: str, value: Any) -> Any:
    """A value of JSON as the column holds it."""
    if value is None:
        return None
    kind = table.c[name].type.python_type
    return kind.fromisoformat(value) if issubclass(kind, date) else value
