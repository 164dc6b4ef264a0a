"""What the import pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.ingest.model import Preview, Problem, Question
from coachloop.loop.ingest.tables.look import TablePreview
from coachloop.loop.report.model.base import Table


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One import: what it brought. `open` while it still runs; `undone_at` None while it stands."""

    id: str
    kind: str
    source: str
    created_at: datetime
    counts: Mapping[str, int]
    undone_at: datetime | None

    @property
    def words(self) -> str:
        """What it brought, such as `12 added, 3 already here`."""
        return ", ".join(f"{n} {word}" for word, n in self.counts.items())

    @property
    def open(self) -> bool:
        return not self.counts and self.undone_at is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload that nobody has imported or thrown away yet."""

    id: str
    kind: str
    files: int
    made_by: str


@dataclass(frozen=True, slots=True)
class ImportsView:
    """The drop zone, uploads that wait, and past imports, the newest first."""

    kinds: tuple[tuple[str, str], ...]
    waiting: tuple[Waiting, ...]
    receipts: tuple[ReceiptLine, ...]
    people: int

    def table(self) -> Table:
        rows = tuple(
            (
                r.id,
                r.kind,
                r.source,
                r.created_at,
                ", ".join(f"{n} {w}" for w, n in r.counts.items()),
                r.undone_at,
            )
            for r in self.receipts
        )
        return Table(("import", "kind", "source", "at", "counts", "undone_at"), rows)


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of a table: what it is taken for, an example, a remark, and the field chosen."""

    column: str
    field: str
    scale: str
    example: str
    remark: str


@dataclass(frozen=True, slots=True)
class UploadView:
    """What was understood of an upload: of conversations (`calls`) or of one table (`sheet`)."""

    id: str
    kind: str
    kind_words: str
    call_type: str
    scored_person: str
    answers: Mapping[str, str]
    questions: tuple[Question, ...]
    calls: Preview | None
    sheet: TablePreview | None
    columns: tuple[ColumnLine, ...]
    choices: tuple[tuple[str, str], ...]
    profiles: tuple[str, ...]
    profile: str
    problems: tuple[Problem, ...]
    ready: int
    refused: str

    def table(self) -> Table:
        rows = tuple((str(p.code), p.source, p.line, p.message) for p in self.problems)
        return Table(("code", "source", "line", "problem"), rows)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running import is."""

    total: int
    dealt_with: int
    skipped: int
    failed: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One import, finished or running (`run`)."""

    line: ReceiptLine
    problems: tuple[str, ...]
    run: Progress | None
    refused: str = ""

    def table(self) -> Table:
        return Table(("problem",), tuple((p,) for p in self.problems))
