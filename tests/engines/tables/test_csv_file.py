"""CSV files as tools write them, and as somebody who means harm would."""

import io

import pytest

from coachloop.engines.tables import read_table
from coachloop.engines.tables.errors import TableEmpty, TableNotText, TableTooLarge
from coachloop.loop.ingest.tables.model import Sheet


def read(data: bytes | str) -> Sheet:
    return read_table(io.BytesIO(data.encode() if isinstance(data, str) else data), "t.csv")


class Endless(io.RawIOBase):
    """A file that goes on for `size` bytes without being anywhere."""

    def __init__(self, size: int, part: bytes) -> None:
        self.left, self.part = size, part

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        self.left -= wanted
        return (self.part * (wanted // len(self.part) + 1))[:wanted]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters(mark: str) -> None:
    sheet = read(f"Agent{mark}Note\nDana{mark}a, b; c\n".replace("a, b; c", '"a, b; c"'))
    assert sheet.header == ("Agent", "Note")
    assert sheet.rows[0].cells == ("Dana", "a, b; c")
    assert sheet.rows[0].line == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    sheet = read("Name,Ort\nZoë,Köln\n".encode(encoding))
    assert sheet.rows[0].cells == ("Zoë", "Köln")
    assert [p.code for p in sheet.problems] == (["E-TAB-013"] if encoding == "cp1252" else [])


def test_titles_above_the_table_and_empty_rows_are_passed_over() -> None:
    sheet = read("QA report March\n\nAgent,Score\nDana,3\n,,\n\nKofi,4\n")
    assert sheet.header == ("Agent", "Score")
    assert [(r.line, r.cells[0]) for r in sheet.rows] == [(4, "Dana"), (7, "Kofi")]


def test_columns_without_a_name_or_with_the_same_are_told_apart() -> None:
    assert read("Agent,,Agent\nDana,1,2\n").header == ("Agent", "column 2", "Agent (3)")


def test_a_row_of_another_width_is_cut_and_named() -> None:
    sheet = read("a,b\n1\n1,2,3\n")
    assert [r.cells for r in sheet.rows] == [("1", ""), ("1", "2")]
    assert [(p.code, p.line) for p in sheet.problems] == [("E-TAB-011", 3)]


def test_a_broken_row_costs_that_row() -> None:
    sheet = read('a,b\n1,2\n"x"y,3\n4,5\n')
    assert [r.cells for r in sheet.rows] == [("1", "2"), ("4", "5")]
    assert [(p.code, p.line) for p in sheet.problems] == [("E-TAB-012", 3)]


def test_a_quote_that_never_closes_is_named() -> None:
    sheet = read('a,b\n1,2\n"open,3\n4,5\n')
    assert [r.cells for r in sheet.rows] == [("1", "2")]
    assert [(p.code, p.line) for p in sheet.problems] == [("E-TAB-012", 3)]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , \n"])
def test_nothing_is_said(data: bytes) -> None:
    with pytest.raises(TableEmpty):
        read(data)


@pytest.mark.parametrize("data", [b"a,b\n1,\x002\n", b"\x89\x81\x8d,\xff\n", b"\xff\xfea"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(TableNotText):
        read(data)


def test_a_line_of_200_megabytes_is_not_read() -> None:
    endless = Endless(200_000_000, b"a,")
    with pytest.raises(TableTooLarge, match="50 MB"):
        read_table(endless, "t.csv")  # type: ignore[arg-type]
    assert endless.left > 100_000_000


def test_a_million_columns_are_refused() -> None:
    with pytest.raises(TableTooLarge, match="1,000,000 characters"):
        read("a," * 1_000_000)
    with pytest.raises(TableTooLarge, match="more than 500 columns"):
        read("a," * 1_000 + "b")


def test_a_row_over_many_lines_is_bounded() -> None:
    with pytest.raises(TableTooLarge, match="1,000,000 characters"):
        read("a,b\n" + '"x\n",' * 300_000)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TableTooLarge, match="200000 rows"):
        read("a,b\n" + "1,2\n" * 200_001)


def test_a_cell_of_a_novel_is_left_out() -> None:
    sheet = read("a,b\n" + "x" * 10_001 + ",2\n")
    assert sheet.rows[0].cells == ("", "2")
    assert [p.code for p in sheet.problems] == ["E-TAB-010"]
