"""Any bytes, any cells: rows or a named error, never a traceback, never half an import."""

import contextlib
import io
import zipfile
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.errors import CoachloopError
from coachloop.engines.tables import read_table
from coachloop.loop.ingest.tables.dates import read_date
from coachloop.loop.ingest.tables.guess import guess_mapping
from coachloop.loop.ingest.tables.kinds import FIELDS
from coachloop.loop.ingest.tables.look import TableLook, look_at_table
from coachloop.loop.ingest.tables.mapping import mapping_text, read_mapping
from coachloop.loop.ingest.tables.model import Column, DateOrder, Kind, Sheet, SheetRow
from coachloop.loop.ingest.tables.values import Reading, Refused, convert, is_formula, level
from tests.engines.tables.test_workbook import book
from tests.loop.ingest.tables.samples import CRITERIA

HEADERS = [*sorted({h for fields in FIELDS.values() for f in fields for h in f.headers}), "Next steps", "x"]
ODD_CELLS = [
    "",
    "3",
    "4/5",
    "80 %",
    "-1",
    "n/a",
    "yes",
    "=1+1",
    "@x",
    "03/04/2026",
    "2026-03-04",
    "Dana",
    "٣",
]
CELLS = st.sampled_from([*ODD_CELLS, "9" * 400, "\x00"]) | st.text(max_size=30)
# As readers give them: white space collapsed, never empty.
ANY_HEADER = st.text(min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
TYPES = ["text", "number", "date", "time", "bool"]


@given(st.binary(max_size=600))
def test_any_bytes_are_a_table_or_a_named_error(data: bytes) -> None:
    with contextlib.suppress(CoachloopError):
        sheet = read_table(io.BytesIO(data), "t")
        assert all(len(row.cells) == len(sheet.header) for row in sheet.rows)


@given(st.text(alphabet='a,;\t|"\n\r\x0b\x85\u2028=é', max_size=300))
def test_any_csv_is_a_table_or_a_named_error(text: str) -> None:
    with contextlib.suppress(CoachloopError):
        sheet = read_table(io.BytesIO(text.encode()), "t")
        lines = [row.line for row in sheet.rows]
        assert lines == sorted(set(lines))


BOOK = book(["Agent", "Score"], ["Dana", 3], ["Kofi", "=1+1"])


@given(st.integers(0, len(BOOK) - 1), st.integers(0, 255))
def test_a_workbook_with_a_wrong_byte_is_a_table_or_a_named_error(place: int, byte: int) -> None:
    damaged = bytearray(BOOK)
    damaged[place] = byte
    with contextlib.suppress(CoachloopError):
        read_table(io.BytesIO(bytes(damaged)), "t")


@given(st.text(alphabet='<>/="rct v123AZ&;sheetDat', max_size=200))
def test_any_xml_in_a_workbook_is_a_table_or_a_named_error(xml: str) -> None:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name.endswith("sheet1.xml") else old.read(name))
    with contextlib.suppress(CoachloopError):
        read_table(io.BytesIO(result.getvalue()), "t")


@given(st.text(max_size=70))
def test_any_text_is_a_date_or_none(text: str) -> None:
    reading = read_date(text)
    assert reading is None or reading.day_first or reading.month_first


@given(
    st.text(max_size=40),
    st.sampled_from(["text", "number", "date", "time", "bool"]),
    st.sampled_from(DateOrder),
)
def test_any_cell_is_a_value_or_refused(cell: str, type_: str, order: DateOrder) -> None:
    value = convert(cell, Column("x", "x", type_), Reading(order, UTC))
    if isinstance(value, str):
        assert not is_formula(value)


@given(st.text(max_size=20), st.sampled_from(["0-5", "1-3", "pass_fail", "", "5-1", "x"]))
def test_any_level_is_on_its_scale(cell: str, scale: str) -> None:
    found = level(cell, Column("x", "criterion:x", "level", scale))
    assert isinstance(found, Refused) or 0 <= found <= 5


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-cmd|x", "@SUM(A1)", "  =1", "=", "+", "@"])
def test_formulas(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize("cell", ["-", "-5", "+3,5", "-0.5 %", "a=b", "", "–"])
def test_no_formulas(cell: str) -> None:
    assert not is_formula(cell)


@given(
    st.sampled_from(Kind),
    st.lists(st.sampled_from(HEADERS) | ANY_HEADER, min_size=1, max_size=8, unique=True),
    st.data(),
)
def test_any_table_is_understood_or_said_why(kind: Kind, header: list[str], data: st.DataObject) -> None:
    width = len(header)
    drawn = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))
    rows = tuple(SheetRow(n, tuple(cells)) for n, cells in enumerate(drawn, 2))
    sheet = Sheet("t", tuple(header), rows)
    guess = guess_mapping(sheet, kind, CRITERIA, {})
    assert read_mapping(mapping_text(guess.mapping), "m").kind is kind
    seen = look_at_table(sheet, TableLook(kind, CRITERIA, {"dana": "dana"}, UTC))
    assert len(seen.records) + seen.understood.skipped == len(rows)
    if seen.understood.skipped and not seen.questions:
        assert seen.problems or kind is Kind.SCORES
    for record in seen.records:
        assert not any(isinstance(v, str) and is_formula(v) for v in record.values.values())
        assert all(r.level is None or r.scale_min <= r.level <= r.scale_max for r in record.ratings)
