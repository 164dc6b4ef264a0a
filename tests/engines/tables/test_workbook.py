"""Excel workbooks: types of cells, and files made to hurt."""

import io
import zipfile
from datetime import datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from coachloop.engines.tables import read_table
from coachloop.engines.tables.errors import TableTooLarge, WorkbookTooLarge, WorkbookUnreadable
from coachloop.loop.ingest.tables.model import Sheet

DAY = datetime(2026, 4, 3)  # noqa: DTZ001 - cells of Excel have no zone


def book(*rows: list[Any], sheets: int = 1) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for _ in range(sheets - 1):
        made.create_sheet("more")
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def read(data: bytes) -> Sheet:
    return read_table(io.BytesIO(data), "t.xlsx")


def repacked(data: bytes, **members: bytes) -> bytes:
    """The workbook with other content in members; `sheet` stands for the first sheet."""
    changed = {"xl/worksheets/sheet1.xml" if key == "sheet" else key: x for key, x in members.items()}
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name, None) or old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return result.getvalue()


def test_types_become_text_that_has_one_meaning() -> None:
    sheet = read(
        book(
            ["Agent", "Date", "At", "Score", "Whole", "Passed"],
            ["Dana", DAY, DAY.replace(hour=14, minute=5), 3.5, 4, True],
            ["Kofi", None, time(9, 30), 0.1 + 0.2, 4.0, False],
        )
    )
    assert sheet.rows[0].cells == ("Dana", "2026-04-03", "2026-04-03T14:05:00", "3.5", "4", "yes")
    assert sheet.rows[1].cells == ("Kofi", "", "09:30:00", "0.3", "4", "no")


def test_formulas_are_kept_as_written_so_that_they_can_be_refused() -> None:
    assert read(book(["a", "b"], ["x", "=1+1"])).rows[0].cells == ("x", "=1+1")


def test_other_sheets_are_named() -> None:
    assert [p.code for p in read(book(["a", "b"], [1, 2], sheets=3)).problems] == ["E-TAB-015"]


def test_errors_of_excel_are_empty_cells() -> None:
    sheet = read(book(["a", "b"], ["x", "#DIV/0!"]))
    assert sheet.rows[0].cells == ("x", "")
    assert [p.code for p in sheet.problems] == ["E-TAB-014"]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500, book(["a", "b"])[:-40]])
def test_a_damaged_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookUnreadable):
        read(data)


def test_another_archive_is_no_workbook() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    with pytest.raises(WorkbookUnreadable):
        read(made.getvalue())


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    # 101 MB of spaces pack to some 100 KB.
    bomb = repacked(book(["a", "b"], [1, 2]), **{"xl/more.xml": b" " * 101_000_000})
    assert len(bomb) < 1_000_000
    with pytest.raises(WorkbookTooLarge):
        read(bomb)


def test_entities_that_multiply_are_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(WorkbookUnreadable):
        read(repacked(book(["a", "b"], [1, 2]), sheet=laughs))


def test_a_cell_far_down_does_not_make_a_million_rows() -> None:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        b'<row r="900000000"><c r="A900000000"><v>3</v></c></row></sheetData></worksheet>'
    )
    assert read(repacked(book(["a", "b"]), sheet=far)).rows == ()


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(TableTooLarge):
        read(book(list(range(501))))
