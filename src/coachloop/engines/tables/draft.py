"""A table while it is being read: its header once known, rows cut to it, and what could not be used."""

from dataclasses import dataclass, field

from coachloop.engines.tables.errors import TableEmpty, TableTooLarge
from coachloop.loop.ingest.model import Problem
from coachloop.loop.ingest.tables.model import Sheet, SheetRow

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CHARACTERS = 10_000
MOST_PROBLEMS = 1_000

CELL_TOO_LONG = "E-TAB-010"
ROW_TOO_LONG = "E-TAB-011"
ROW_BROKEN = "E-TAB-012"
ENCODING_ASSUMED = "E-TAB-013"
CELL_IS_ERROR = "E-TAB-014"
SHEETS_LEFT = "E-TAB-015"

#: A title above the table has one cell; it is looked for in this many rows.
_TITLE_ROWS = 20


@dataclass(slots=True)
class Draft:
    """Collects rows of one file. Raises TableTooLarge past the limits."""

    source: str
    header: tuple[str, ...] = ()
    rows: list[SheetRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _titles: list[SheetRow] = field(default_factory=list)

    def add(self, line: int, cells: list[str]) -> None:
        """The next row; empty rows are passed over."""
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            return
        if len(cells) > MOST_COLUMNS:
            raise self.too_large(f"Line {line} has more than {MOST_COLUMNS} columns.")
        kept = tuple(self._cell(line, cell) for cell in cells)
        if self.header:
            self._add_row(line, kept)
        elif len(cells) == 1 and len(self._titles) < _TITLE_ROWS:
            self._titles.append(SheetRow(line, kept))
        else:
            self.header, self._titles = named(kept), []

    def _add_row(self, line: int, cells: tuple[str, ...]) -> None:
        if len(self.rows) >= MOST_ROWS:
            raise self.too_large(f"There are more than {MOST_ROWS} rows.")
        width = len(self.header)
        if len(cells) > width:
            self.problem(ROW_TOO_LONG, f"{len(cells) - width} cells beyond the header were not read", line)
        self.rows.append(SheetRow(line, (*cells[:width], *[""] * (width - len(cells)))))

    def _cell(self, line: int, cell: str) -> str:
        text = " ".join(cell.replace("\x00", " ").split())
        if len(text) <= MOST_CHARACTERS:
            return text
        self.problem(CELL_TOO_LONG, f"a cell of more than {MOST_CHARACTERS} characters was not read", line)
        return ""

    def problem(self, code: str, message: str, line: int | None = None) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, message, self.source, line))

    def too_large(self, what: str) -> TableTooLarge:
        return TableTooLarge(
            what, why="Tables are read whole.", fix="Split it or leave columns out.", where=self.source
        )

    def done(self) -> Sheet:
        """Raises TableEmpty when there is no header. A table of one column has its first row as header."""
        if not self.header and self._titles:
            first, *rest = self._titles
            self.header = named(first.cells)
            self.rows = rest
        if not self.header:
            raise TableEmpty("There is no table in this file.", fix="Export it again.", where=self.source)
        return Sheet(self.source, self.header, tuple(self.rows), tuple(self.problems))


def named(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Each column has a name, and no two have the same."""
    names: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = cell[:120] or f"column {position}"
        names.append(name if name not in names else f"{name} ({position})")
    return tuple(names)
