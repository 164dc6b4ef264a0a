"""Imports: their receipts, the rows that each of them wrote, and taking those back."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, Table, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.store import conversations, readiness, scores
from coachloop.store.tables import (
    Instant,
    acceptance,
    alert,
    baseline,
    coaching_session,
    contest,
    conversation,
    import_batch,
    import_change,
    metadata,
    participant,
    person,
    score,
    score_tag,
    scorecard,
    training,
)

#: Both databases bound the number of values in one statement.
_CHUNK = 500

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


def unfinished(c: Connection, kind: str, mapping: Mapping[str, Any]) -> str | None:
    """The open receipt of the same work, so that a run that was killed goes on with it; None without one."""
    batch = import_batch.c
    rows = c.execute(
        select(import_batch).where(batch.kind == kind, batch.undone_at.is_(None)).order_by(batch.id)
    )
    return next((row.id for row in rows if row.counts == {} and row.mapping == dict(mapping)), None)


def finish_import(c: Connection, import_id: str, counts: Mapping[str, int], problems: list[str]) -> None:
    """What came of it, for the receipt."""
    values = {"counts": dict(counts), "problems": problems}
    c.execute(update(import_batch).where(import_batch.c.id == import_id).values(values))


def load_import(c: Connection, import_id: str) -> ImportRow:
    """Raises NotFound."""
    row = c.execute(select(import_batch).where(import_batch.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no import {import_id}.", fix="coachloop query 'select * from import_batch'")
    return ImportRow(*row)


def load_imports(c: Connection) -> list[ImportRow]:
    """All receipts, the newest first."""
    order = (import_batch.c.created_at.desc(), func.length(import_batch.c.id).desc())
    rows = c.execute(select(import_batch).order_by(*order, import_batch.c.id.desc()))
    return [ImportRow(*row) for row in rows]


class ImportReferenced(CoachloopError):
    """Rows that no import wrote stand on rows of the import."""

    code = "E-IMP-105"
    kind = ErrorKind.CONFLICT


class Journal:
    """Writes rows for one import within one transaction, and keeps what stood there before each."""

    def __init__(self, c: Connection, import_id: str) -> None:
        # The receipt is locked, so that two items of one import do not take the same positions.
        c.execute(select(import_batch.c.id).where(import_batch.c.id == import_id).with_for_update()).one()
        last = select(func.max(import_change.c.position)).where(import_change.c.import_id == import_id)
        self.c, self.import_id = c, import_id
        self._next = (c.scalar(last) or 0) + 1

    @property
    def written(self) -> int:
        """How many rows the import has written so far."""
        return self._next - 1

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
            own = {"import_id": self.import_id} if "import_id" in table.c else {}
            self.c.execute(insert(table).values(**key, **values, **own))
        elif any(_plain(before[name]) != _plain(value) for name, value in values.items()):
            self.c.execute(update(table).where(_is(table, key)).values(**values))
        else:
            return "same"
        self._note(table, key, before)
        return "added" if before is None else "changed"

    def remove(self, table: Table, key: Row) -> None:
        """Takes the row of `key` away, if it is there."""
        with self.noting(table, key):
            self.c.execute(delete(table).where(_is(table, key)))

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


def take_back(c: Connection, import_id: str, now: datetime) -> int:
    """Puts every row that the import wrote back as it was; how many. The receipt stays, marked as undone.

    Raises ImportReferenced when rows of others stand on it; the caller's transaction is then to be dropped.
    """
    changes = changes_of(c, import_id)
    _drop_alerts(c, import_id, changes)
    for conversation_id in conversations.conversation_ids(c, import_id=import_id):
        conversations.delete_conversation(c, conversation_id)
    scores.remove_imported(c, import_id)
    try:
        for change in changes:
            _take_one_back(c, change)
    except IntegrityError as error:
        raise ImportReferenced(
            f"{import_id} cannot be undone: something else refers to what it added.",
            why=f"{error.orig}"[:200],
            fix="Undo later imports first.",
        ) from error
    c.execute(delete(import_change).where(import_change.c.import_id == import_id))
    c.execute(update(import_batch).where(import_batch.c.id == import_id).values(undone_at=now))
    return len(changes)


def _take_one_back(c: Connection, change: Change) -> None:
    if change.before is not None:
        _put_back(c, change.table, change.key, change.before)
    else:
        c.execute(delete(change.table).where(_is(change.table, change.key)))


def _drop_alerts(c: Connection, import_id: str, changes: list[Change]) -> None:
    """Alerts about people that the import added, or opened by scores that go with it."""
    people, calls = _added(changes, person), _added(changes, conversation)
    for chunk in _chunks(people):
        c.execute(delete(alert).where(alert.c.person_id.in_(chunk)))
    for chunk in _chunks(calls):
        opened_by = select(score.c.id).where(score.c.conversation_id.in_(chunk))
        c.execute(delete(alert).where(alert.c.score_id.in_(opened_by)))
    opened_by = select(score.c.id).where(score.c.import_id == import_id)
    c.execute(delete(alert).where(alert.c.score_id.in_(opened_by)))


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _added(changes: list[Change], table: Table) -> list[str]:
    """Ids of the rows that were not there before, in order."""
    return sorted(x.key["id"] for x in changes if x.table is table and x.before is None)


def _put_back(c: Connection, table: Table, key: Row, before: Row) -> None:
    if _row(c, table, key) is None:
        c.execute(insert(table).values(**before))
    else:
        c.execute(update(table).where(_is(table, key)).values(**before))


@dataclass(frozen=True, slots=True)
class InUse:
    """Something of an import that was worked with since, as a person would name it."""

    what: str
    by: str


def in_use(c: Connection, import_id: str) -> list[InUse]:
    """What of the import coaching, contests or later imports stand on, in order; empty: it can be undone."""
    written = changes_of(c, import_id)
    calls = set(_added(written, conversation))
    calls_scored = select(score.c.conversation_id).where(score.c.import_id == import_id).distinct()
    calls |= set(c.scalars(calls_scored))
    people = set(_added(written, person))
    found = [*_coached(c, calls, people), *_reviewed(c, calls), *_elsewhere(c, import_id, people)]
    found += [InUse(what, f"a batch of {rule}") for what, rule in readiness.assessed_on(c, calls, people)]
    found += [InUse("a row", f"import {later}") for later in later_imports(c, import_id)]
    if c.scalar(select(coaching_session.c.id).where(coaching_session.c.import_id == import_id).limit(1)):
        found.append(InUse("its sessions", "their frozen baselines, which are never removed"))
    return sorted(found, key=lambda use: (use.by, use.what))


def _coached(c: Connection, calls: set[str], people: set[str]) -> list[InUse]:
    """Sessions whose person is new with the import, or whose baseline or cited moment is in it."""
    session = coaching_session.c
    query = select(session.id, session.person_id, session.cited_conversation_id, baseline.c.frozen).join(
        baseline, baseline.c.session_id == session.id
    )
    found = []
    for row in c.execute(query):
        used = calls & {row.cited_conversation_id, *_strings(row.frozen)}
        if used:
            found.append(InUse(min(used), f"coaching session {row.id}"))
        elif row.person_id in people:
            found.append(InUse(row.person_id, f"coaching session {row.id}"))
    return found


def _strings(value: Any) -> Iterator[str]:
    """Every text in a frozen baseline, ids of conversations among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _reviewed(c: Connection, calls: set[str]) -> list[InUse]:
    """What people said here about scores of these conversations: questions, ratings, acceptances."""
    asked = select(contest.c.id, score.c.conversation_id).join(score, score.c.id == contest.c.score_id)
    rated = (
        select(score.c.rater, score.c.conversation_id)
        .join(score_tag, score_tag.c.score_id == score.c.id)
        .where(score.c.import_id.is_(None))
    )
    let_stand = select(acceptance.c.accepted_by, score.c.conversation_id).join(
        score, score.c.id == acceptance.c.score_id
    )
    found = {(call, f"question {number} about a score") for number, call in c.execute(asked)}
    found |= {(call, f"a rating by {who}") for who, call in c.execute(rated.distinct())}
    found |= {(call, f"scores that {who} let stand") for who, call in c.execute(let_stand.distinct())}
    return [InUse(call, by) for call, by in found if call in calls]


def _elsewhere(c: Connection, import_id: str, people: set[str]) -> list[InUse]:
    """People who are new with the import and speak, train or rate in what another one wrote."""
    spoken = (
        select(participant.c.person_id, conversation.c.import_id)
        .join(conversation, conversation.c.id == participant.c.conversation_id)
        .where(participant.c.person_id.is_not(None), conversation.c.import_id.is_distinct_from(import_id))
    )
    others = [
        select(table.c.person_id, table.c.import_id).where(table.c.import_id.is_distinct_from(import_id))
        for table in (training, scorecard, score)
    ]
    # Scores without an import are a machine's, of conversations that are looked at above.
    others[-1] = others[-1].where(score.c.import_id.is_not(None))
    found = {
        (row.person_id, row.import_id) for query in (spoken, *others) for row in c.execute(query.distinct())
    }
    return [InUse(who, f"import {by}" if by else "other records") for who, by in found if who in people]


def same_words(c: Connection, hashes: Collection[str]) -> dict[str, list[tuple[str, datetime, str]]]:
    """Stored conversations (id, start, date source) by content hash, for those of `hashes` that are there."""
    found: dict[str, list[tuple[str, datetime, str]]] = {}
    columns = (
        conversation.c.content_hash,
        conversation.c.id,
        conversation.c.started_at,
        conversation.c.date_source,
    )
    for chunk in _chunks(sorted(hashes)):
        query = select(*columns).where(conversation.c.content_hash.in_(chunk)).order_by(conversation.c.id)
        for words, *rest in c.execute(query):
            found.setdefault(words, []).append((rest[0], rest[1], rest[2]))
    return found


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
    if isinstance(table.c[name].type, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(table.c[name].type, Date) else value
