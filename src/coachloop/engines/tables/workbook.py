"""The first sheet of an Excel workbook, as text. Formulas are kept as written, never worked out."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from coachloop.domain.errors import CoachloopError
from coachloop.engines.tables.draft import CELL_IS_ERROR, MOST_COLUMNS, MOST_ROWS, SHEETS_LEFT, Draft
from coachloop.engines.tables.errors import WorkbookTooLarge, WorkbookUnreadable
from coachloop.loop.ingest.tables.model import Sheet

_MOST_MEMBERS = 2_000
_MOST_UNPACKED = 100_000_000
_CHUNK = 1_000_000


def read_workbook(stream: BinaryIO, source: str) -> Sheet:
    """Raises WorkbookTooLarge, WorkbookUnreadable, TableTooLarge or TableEmpty."""
    draft = Draft(source)
    try:
        _check_size(stream, source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know
            _read(stream, draft)
    except CoachloopError:
        raise
    except Exception as error:  # openpyxl meets a damaged file with errors of many kinds
        raise WorkbookUnreadable(
            "This is not a workbook that can be opened.",
            why=f"{type(error).__name__}: {error}"[:300],
            fix="Save it again as .xlsx or as CSV.",
            where=source,
        ) from error
    return draft.done()


def _check_size(stream: BinaryIO, source: str) -> None:
    """Declared sizes first; then what really comes out, since a header can say anything."""
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
        declared = sum(member.file_size for member in members)
        if len(members) > _MOST_MEMBERS or declared > _MOST_UNPACKED:
            raise _bomb(source)
        unpacked = 0
        for member in members:
            for size in _sizes(archive, member):
                unpacked += size
                if unpacked > _MOST_UNPACKED:
                    raise _bomb(source)
    stream.seek(0)


def _sizes(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[int]:
    with archive.open(member) as content:
        while chunk := content.read(_CHUNK):
            yield len(chunk)


def _bomb(source: str) -> WorkbookTooLarge:
    return WorkbookTooLarge(
        f"The workbook unpacks to more than {_MOST_UNPACKED // 1_000_000} MB.",
        why="Such a file can fill the memory.",
        fix="Save the sheet as CSV.",
        where=source,
    )


def _read(stream: BinaryIO, draft: Draft) -> None:
    from openpyxl import load_workbook  # heavy

    book = load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    try:
        sheet, *others = book.worksheets
        if others:
            draft.problem(SHEETS_LEFT, f'only the first sheet, "{sheet.title}", was read')
        # Gaps come as rows too, so a single cell far down would otherwise give a million of them.
        rows = sheet.iter_rows(max_row=MOST_ROWS + 100, max_col=MOST_COLUMNS + 1)
        gap: object = None
        for line, cells in enumerate(rows, 1):
            if cells is not gap:  # openpyxl gives one and the same row for all of a gap
                draft.add(line, [_text(cell, line, draft) for cell in cells])
            gap = cells
    finally:
        book.close()


def _text(cell: Any, line: int, draft: Draft) -> str:
    value = cell.value
    if getattr(cell, "data_type", "") == "e":
        draft.problem(CELL_IS_ERROR, f"a cell holds the error {value} and was taken as empty", line)
        return ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(getattr(value, "text", value))
