"""Background runs: what they were asked to do, what became of each item, and facts of the workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.domain.errors import NotFound
from coachloop.store.tables import work_item, work_run, workspace_fact


class RunKind(StrEnum):
    IMPORT = "import"
    SCORE = "score"
    LEARN = "learn"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"  # by a person; nothing goes on with it, the same work is begun anew


class Outcome(StrEnum):
    """What became of an item; the names are those of the counting columns."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """A run and how far it is: `done` + `skipped` + `failed` of `total` items are dealt with."""

    id: str
    kind: RunKind
    state: RunState
    total: int
    done: int
    skipped: int
    failed: int
    arguments: Mapping[str, Any]
    detail: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime | None

    @property
    def dealt_with(self) -> int:
        return self.done + self.skipped + self.failed


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a run that is dealt with; `reason` says why it was skipped or failed."""

    item: str
    outcome: Outcome
    reason: str | None


def start_run(
    c: Connection, run_id: str, kind: RunKind, total: int, arguments: Mapping[str, Any], now: datetime
) -> bool:
    """A new run; False when that id is there: it keeps its items, and goes on if it was interrupted."""
    values = {"total": total, "arguments": dict(arguments), "detail": {}, "started_at": now}
    counts = {"done": 0, "skipped": 0, "failed": 0}
    new = insert_into(c, work_run).values(id=run_id, kind=kind, state=RunState.RUNNING, **values, **counts)
    if c.scalar(new.on_conflict_do_nothing().returning(work_run.c.id)) is not None:
        return True
    go_on(c, run_id)
    return False


def go_on(c: Connection, run_id: str) -> None:
    """An interrupted run is running again; one that is done or failed stays so."""
    interrupted = (work_run.c.id == run_id) & (work_run.c.state == RunState.INTERRUPTED)
    c.execute(update(work_run).where(interrupted).values(state=RunState.RUNNING, finished_at=None))


def insert_into(c: Connection, table: Any) -> Any:
    """INSERT of the dialect in use, which has ON CONFLICT."""
    return (sqlite.insert if c.dialect.name == "sqlite" else postgresql.insert)(table)


def note_item(
    c: Connection, run_id: str, item: str, outcome: Outcome, now: datetime, reason: str | None = None
) -> bool:
    """Counts one item, in the transaction that does its work; False when it is counted already."""
    new = insert_into(c, work_item).values(run_id=run_id, item=item, outcome=outcome, reason=reason, at=now)
    if c.scalar(new.on_conflict_do_nothing().returning(work_item.c.item)) is None:
        return False
    column = work_run.c[outcome.value]
    c.execute(update(work_run).where(work_run.c.id == run_id).values({column: column + 1}))
    return True


def items_left(c: Connection, run_id: str, items: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `items` that are not dealt with, in the same order."""
    query = select(work_item.c.item).where(work_item.c.run_id == run_id, work_item.c.item.in_(items))
    dealt_with = set(c.scalars(query))
    return tuple(item for item in items if item not in dealt_with)


def finish_run(
    c: Connection, run_id: str, state: RunState, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """The end of a running run, once; `detail` is what its kind reports besides the counts."""
    values: dict[str, Any] = {"state": state, "finished_at": now}
    if detail is not None:
        values["detail"] = dict(detail)
    running = (work_run.c.id == run_id) & (work_run.c.state == RunState.RUNNING)
    c.execute(update(work_run).where(running).values(**values))


def load_run(c: Connection, run_id: str) -> Run:
    """Raises NotFound."""
    row = c.execute(select(work_run).where(work_run.c.id == run_id)).first()
    if row is None:
        raise NotFound(f"There is no run {run_id}.", fix="`coachloop status` lists the latest runs.")
    return _run(row)


def load_runs(c: Connection, *, state: RunState | None = None, limit: int = 100) -> tuple[Run, ...]:
    """The latest runs, newest first."""
    query: Select[Any] = select(work_run).order_by(work_run.c.started_at.desc(), work_run.c.id).limit(limit)
    if state is not None:
        query = query.where(work_run.c.state == state)
    return tuple(_run(row) for row in c.execute(query))


def newest_about(c: Connection, kind: RunKind, item: str) -> Run | None:
    """The latest run of that kind that was started for that one item; None where there was none."""
    t = work_run.c
    mine = select(t.id).where(t.kind == kind, t.arguments["item"].as_string() == item)
    run_id = c.scalar(mine.order_by(t.started_at.desc(), t.id.desc()).limit(1))
    return None if run_id is None else load_run(c, run_id)


def count_runs(c: Connection, state: RunState) -> int:
    """How many runs are in that state."""
    return c.scalar(select(func.count()).select_from(work_run).where(work_run.c.state == state)) or 0


def scoring_since(c: Connection, since: datetime) -> bool:
    """Whether a scoring run that began since is under way."""
    t = work_run.c
    query = select(t.id).where(t.state == RunState.RUNNING, t.kind == RunKind.SCORE, t.started_at >= since)
    return c.scalar(query.limit(1)) is not None


def load_items(c: Connection, run_id: str, outcome: Outcome) -> tuple[Item, ...]:
    """The items of a run with that outcome, by item."""
    query = select(work_item).where(work_item.c.run_id == run_id, work_item.c.outcome == outcome)
    rows = c.execute(query.order_by(work_item.c.item))
    return tuple(Item(row.item, Outcome(row.outcome), row.reason) for row in rows)


def _run(row: Row[Any]) -> Run:
    return Run(**{**row._mapping, "kind": RunKind(row.kind), "state": RunState(row.state)})


def set_fact(c: Connection, name: str, value: Any) -> None:
    """A fact of the workspace, any JSON value; the same name again replaces it."""
    c.execute(
        insert_into(c, workspace_fact)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )


def fact(c: Connection, name: str) -> Any:
    """That fact of the workspace; None when it was never stated."""
    return c.scalar(select(workspace_fact.c.value).where(workspace_fact.c.name == name))
