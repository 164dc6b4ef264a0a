"""Tables of measurements: what is read, what is not, and nothing in between."""

from io import BytesIO
from math import isfinite
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachloop.domain.errors import CoachloopError
from coachloop.engines.tables import measurements
from coachloop.engines.tables.measurements import (
    Columns,
    MeasurementsTooLarge,
    MeasurementTable,
    NoMeasurements,
    read_measurements,
    time_of,
)
from coachloop.engines.tables.phases import held_rows
from coachloop.wiring.effects import Asked, effect_table

ALL = Columns("y", "u", "t", "s", "g")
WIDE = Columns("y", "u", baseline="x", group="g")


def read(text: str, columns: Columns) -> MeasurementTable:
    return read_measurements(BytesIO(text.encode()), "table.csv", columns)


def codes(table: MeasurementTable) -> list[str]:
    return [problem.code for problem in table.problems]


def test_names_become_numbers_and_lists_without_a_column_are_empty() -> None:
    found = read("Y,u\n1,a\n,b\n3,c\n", Columns("y", "u"))
    assert (found.units, found.values, found.unit_names) == ([0, 1, 2], [1, None, 3], ["a", "b", "c"])
    assert (found.times, found.groups, found.baselines, found.sessions) == ([], [], [], [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3", 3.0),
        ("2,5", 2.5),
        ("0001-01-02", 2.0),
        ("0001-01-02T12:00", 2.5),
        ("03/04/2026", None),
        ("nan", None),
        ("", None),
    ],
)
def test_times_are_numbers_or_days(text: str, wanted: float | None) -> None:
    assert time_of(text) == wanted


def test_one_row_a_unit_where_no_time_is_named() -> None:
    found = read("y,x,u,g\n1,2,a,0\n3,4,a,0\n5,6,b,1.0\n7,8,c,01\n9,9,d,\n", WIDE)
    assert (found.values, found.groups, found.group_names) == ([1, 5, 7], [0, 1, 1], ["0", "1"])
    assert (codes(found), found.left_out) == (["E-EFF-012", "E-EFF-011"], 2)


def test_an_exact_repeat_is_one_row_and_two_values_of_a_day_are_two() -> None:
    found = read("y,u,t,call\n1,a,1,c1\n1,a,1,c1\n1,a,1,c2\n2,a,1,c3\n", Columns("y", "u", "t"))
    assert (found.values, codes(found)) == ([1, 1, 2], ["E-EFF-012"])


def test_whoever_changes_groups_stays_in_the_first() -> None:
    found = read("y,u,t,s,g\n1,a,1,0,x\n2,a,2,1,z\n", ALL)
    assert (found.values, codes(found)) == ([1], ["E-EFF-014"])


@pytest.mark.parametrize("word", ["inf", "-inf", "1e999", "1,000", "2 of 5", "²"])
def test_what_is_no_number_is_missing_and_named(word: str) -> None:
    found = read(f'y,x\n"{word}",1\n5,2\n', Columns("y", baseline="x"))
    assert (found.values, found.baselines, codes(found)) == ([None, 5], [1, 2], ["E-EFF-010"])


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "MOST_ROWS", 3)
    with pytest.raises(MeasurementsTooLarge, match="more than 3 rows"):
        read("y,x\n" + "1,2\n" * 4, Columns("y"))
    monkeypatch.setattr(measurements, "MOST_GROUPS", 2)
    with pytest.raises(MeasurementsTooLarge, match="more than 2 groups"):
        read("y,g\n1,a\n1,b\n1,c\n", Columns("y", group="g"))
    monkeypatch.setattr(measurements, "MOST_BYTES", 10)
    with pytest.raises(MeasurementsTooLarge, match="larger"):
        read("y,x\n1,2\n1,2\n", Columns("y"))


def test_a_long_reading_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "REPORT_EVERY", 2)
    told: list[int] = []
    read_measurements(BytesIO(b"y,x\n" + b"1,2\n" * 5), "table.csv", Columns("y"), told.append)
    assert told == [2, 4]


def test_a_table_of_marks_has_no_measurement() -> None:
    with pytest.raises(NoMeasurements):
        read("y,x\nna,1\n.,2\n", Columns("y"))


@pytest.mark.parametrize(
    ("cells", "before"),
    [
        (["0", "0", "1", "1"], "0"),
        (["B", "B", "A", "A"], "A"),  # by its name, although it comes later
        (["SSR", "SSR", "RC", "RC"], "SSR"),  # by what comes first
        (["baseline", "baseline", "treatment", ""], "baseline"),
        (["no", "yes", "no", "yes"], "no"),
    ],
)
def test_which_level_is_before_the_session(cells: list[str], before: str) -> None:
    text = "y,u,t,s\n" + "".join(f"{k},a,{k},{cell}\n" for k, cell in enumerate(cells))
    found = held_rows(read(text, Columns("y", "u", "t", "s")), None, "table.csv")
    assert found.before == before
    assert found.rows == tuple(None if not cell else cell != before for cell in cells)


def figures_of(file: Path, asked: Asked) -> list[float] | str:
    """The estimates, all of them numbers, or the code of the error."""
    try:
        lines = effect_table(file, asked, lambda _: None).found.lines
    except CoachloopError as error:
        return error.code
    assert all(line.n > 0 and isfinite(line.estimate) for line in lines)
    return [line.estimate for line in lines]


CELL = st.one_of(
    st.sampled_from(["", "0", "1", "A", "B", "na", "inf", "-1e300", "2026-03-01", "0.1", "x,y", '"', "é"]),
    st.text(max_size=6),
)
OPTIONS = st.sampled_from(
    [
        Columns("y"),
        Columns("y", baseline="x", group="g"),
        Columns("y", "u", "t"),
        Columns("y", "u", "t", "s"),
        Columns("y", "u", "t", "s", "g"),
        Columns("y", None, "t", "s", filters=(("g", ("0", "A")),)),
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(CELL, min_size=1, max_size=7), max_size=25), OPTIONS, st.integers(0, 2))
def test_any_cells_give_figures_or_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], columns: Columns, lags: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    text = "\n".join(["y,x,u,t,s,g", *(",".join(row) for row in rows)])
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    able = lags if columns.time and columns.session else 0
    found = figures_of(file, Asked(columns, lags=able))
    assert isinstance(found, list) or found.startswith(("E-EFF", "E-TAB"))


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_give_figures_or_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.csv"
    file.write_bytes(b"y,x\n" + data)
    found = figures_of(file, Asked(Columns("y", baseline="x")))
    assert isinstance(found, list) or found.startswith(("E-EFF", "E-TAB"))
