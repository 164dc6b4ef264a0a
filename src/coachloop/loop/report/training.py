"""Training records: who completed which module, and what their scores did in the 30 days after it."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.result import Absence, Absent, Figure, too_few
from coachloop.domain.rights import SMALLEST_GROUP
from coachloop.domain.verdict import Honest, Playbook
from coachloop.loop.context import Context
from coachloop.loop.measure.model import ModuleGap, ModuleSummary
from coachloop.loop.measure.taught import load_taught
from coachloop.loop.report.model.base import HONEST_HEADER, Cell, Table, figure_cells, honest_cells
from coachloop.loop.train.rules import NOT_RECORDED
from coachloop.store import coaching
from coachloop.store import people as people_store
from coachloop.store.coaching import TrainingRow
from coachloop.store.database import Connection

#: Why a module has no gap.
NO_TARGET = Absent(Absence.NOT_APPLICABLE, reason="the module names no criterion of a current rubric")
UNDER_WAY = Absent(Absence.NOT_APPLICABLE, reason="not completed")


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One person and module. `before` and `after` are the means that the gap is made of, in points."""

    person_id: str
    name: str
    module: str
    criterion_key: str | None
    kind: str
    completed_at: datetime | None
    before: Figure
    after: Figure
    playbook: Playbook
    honest: Honest
    practice: Figure


@dataclass(frozen=True, slots=True)
class TrainingRecords:
    """People by name, then modules by name with what they moved."""

    people: tuple[TrainingRecord, ...]
    modules: tuple[ModuleSummary, ...]

    def table(self) -> Table:
        header = (
            "person_id", "person", "module", "criterion", "kind", "completed_at",
            "before", "before_n", "before_status", "after", "after_n", "after_status",
            "gap", "gap_n", "gap_status", *HONEST_HEADER, "practice_status",
        )  # fmt: skip
        return Table(header, tuple(_cells(r) for r in self.people))


def _cells(r: TrainingRecord) -> tuple[Cell, ...]:
    return (
        r.person_id, r.name, r.module, r.criterion_key, r.kind, r.completed_at,
        *figure_cells(r.before), *figure_cells(r.after), *figure_cells(r.playbook.figure),
        *honest_cells(r.honest), figure_cells(r.practice)[2],
    )  # fmt: skip


def training_records(c: Connection, context: Context, now: datetime) -> TrainingRecords:
    """Every training on record as of `now`, of those whom the reader sees; what a module moved is worked out
    from everybody, and said of at least SMALLEST_GROUP people to who does not see them all."""
    taught = load_taught(c, context, now)
    seen = {p.id for p in people_store.load_people(c, sight=context.sight)}
    gaps = {(g.person_id, t.summary.module, t.criterion_key): g for t in taught for g in t.gaps}
    names = coaching.names(c)[0]
    people = [
        _record(
            row, names[row.person_id], gaps.get((row.person_id, row.module, row.criterion_key or "")), now
        )
        for row in coaching.trainings(c)
        if row.person_id in seen
    ]
    ordered = sorted(people, key=lambda r: (r.name, r.person_id, r.completed_at or now, r.module))
    enough = 0 if context.sight.everyone else SMALLEST_GROUP
    return TrainingRecords(tuple(ordered), tuple(t.summary for t in taught if t.summary.completed >= enough))


def _key(row: TrainingRow) -> tuple[str, str, str]:
    return row.person_id, row.module, row.criterion_key or ""


def _record(row: TrainingRow, name: str, gap: ModuleGap | None, now: datetime) -> TrainingRecord:
    done = row.completed_at if row.completed_at is not None and row.completed_at <= now else None
    absent = UNDER_WAY if done is None else NO_TARGET
    # A module taken twice has the gap of its first completion.
    mine = gap if gap is not None and gap.completed_at == done else None
    return TrainingRecord(
        person_id=row.person_id,
        name=name,
        module=row.module,
        criterion_key=row.criterion_key,
        kind=row.kind,
        completed_at=done,
        before=absent if mine is None else mine.before or too_few(0, 1),
        after=absent if mine is None else mine.after or too_few(0, 1),
        playbook=Playbook(absent) if mine is None else mine.playbook,
        honest=absent if mine is None else mine.honest,
        practice=NOT_RECORDED,
    )
