"""The mapping file: what is guessed, what is asked, what is written and read back."""

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coachloop.loop.ingest.tables.guess import guess_mapping
from coachloop.loop.ingest.tables.mapping import MappingInvalid, mapping_text, read_mapping
from coachloop.loop.ingest.tables.model import DateOrder, Guess, Kind, Missing
from coachloop.loop.ingest.tables.run import STARTER_MAPPINGS, UnknownMapping, find_mapping, save_mapping
from tests.loop.ingest.tables.samples import CRITERIA, sheet_of

QA = (
    "Agent,Call ID,Eval Date,Evaluator,Empathy,Next steps,Private Notes,Final %\n"
    "M. Diaz,a-1,03/04/2026,Sam,3,Yes,shh,80\n"
    "K. Osei,a-2,05/06/2026,Sam,5,No,,40\n"
)


def guess(text: str, kind: Kind = Kind.SCORES, **answers: str) -> Guess:
    return guess_mapping(sheet_of(text), kind, CRITERIA, answers)


def taken(found: Guess) -> dict[str, str]:
    return {c.source_column: c.field for c in found.mapping.columns}


def test_columns_are_taken_for_what_their_names_say() -> None:
    assert taken(guess(QA)) == {
        "Agent": "person",
        "Call ID": "conversation",
        "Eval Date": "scored_at",
        "Evaluator": "rater",
        "Empathy": "",
        "Next steps": "criterion:next_steps",
        "Private Notes": "",
        "Final %": "total",
    }


def test_what_is_doubtful_is_asked() -> None:
    found = guess(QA)
    by_key = {q.key: q for q in found.questions}
    assert by_key["column:Empathy"].choices == ("leave out", "empathy_expression")
    assert not by_key["column:Empathy"].needed
    assert by_key["date_order"].needed
    assert by_key["date_order"].text == "DAY or MONTH first? 2 rows fit both."


def test_answers_settle_it() -> None:
    answers = {"column:Empathy": "empathy_expression", "date_order": "day_first"}
    found = guess_mapping(sheet_of(QA), Kind.SCORES, CRITERIA, answers)
    assert found.questions == ()
    assert found.mapping.date_order is DateOrder.DAY_FIRST
    empathy = found.mapping.column_of("criterion:empathy_expression")
    assert empathy is not None
    assert empathy.scale == "1-5"


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ("0 5 3", "0-5"),
        ("1 5 3", "1-5"),
        ("1 3 2", "1-3"),  # fits the criterion's own scale
        ("0 10 7", "0-10"),
        ("55% 80% 100%", "0-100"),
        ("4/5 5/5", "1-5"),
        ("yes no yes", "pass_fail"),
    ],
)
def test_the_scale_is_the_smallest_usual_one_that_holds_the_values(values: str, scale: str) -> None:
    rows = "".join(f"Dana,2026-01-0{n},{v}\n" for n, v in enumerate(values.split(), 1))
    found = guess("Agent,Call date,Empathy expression\n" + rows)
    column = found.mapping.column_of("criterion:empathy_expression")
    assert column is not None
    assert column.scale == scale


def test_five_words_are_five_levels() -> None:
    head = "Interviewer,Candidate,Submitted,Craft\n"
    text = head + "Dana,c1,2026-01-01,definitely_not\nDana,c2,2026-01-02,strong_yes\n"
    column = guess(text, Kind.SCORECARDS).mapping.column_of("rating:Craft")
    assert column is not None
    assert column.scale == "1-5"
    assert column.value_map == {"definitely_not": "1", "strong_yes": "5"}


def test_segments_of_people_are_known_by_name() -> None:
    found = guess("Name,Team,Shift,Queue,Hire date\nDana,East,night,billing,2025-01-02\n", Kind.PEOPLE)
    assert list(taken(found).values()) == ["person", "team", "segment:shift", "segment:queue", "hired_on"]


def test_a_header_that_is_a_formula_is_left_out() -> None:
    found = guess("Agent,Call date,=cmd|' /C calc'!A0\nDana,2026-01-01,3\n")
    assert taken(found)["=cmd|' /C calc'!A0"] == ""


def test_the_file_reads_back_as_it_was() -> None:
    answers = {"column:Empathy": "empathy_expression", "date_order": "day_first"}
    mapping = guess_mapping(sheet_of(QA), Kind.SCORES, CRITERIA, answers).mapping
    assert read_mapping(mapping_text(mapping), "m.yaml") == mapping


def test_a_mapping_is_found_by_name(tmp_path: Path) -> None:
    mapping = guess(QA).mapping
    path = save_mapping(tmp_path, mapping, "../../our QA")
    assert path.parent == tmp_path
    assert find_mapping(path.stem, [tmp_path]) == mapping
    assert find_mapping(str(path), []) == mapping
    with pytest.raises(UnknownMapping, match=path.stem):
        find_mapping("../" + path.stem, [tmp_path])


@pytest.mark.parametrize("path", sorted(STARTER_MAPPINGS.glob("*.yaml")), ids=lambda p: p.stem)
def test_the_presets_can_be_used(path: Path) -> None:
    assert find_mapping(path.stem, [STARTER_MAPPINGS]).columns


def test_there_are_presets() -> None:
    assert {
        Kind(find_mapping(p.stem, [STARTER_MAPPINGS]).kind) for p in STARTER_MAPPINGS.glob("*.yaml")
    } == set(Kind)


COLUMN = "columns:\n  - {source_column: A, field: person}\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "kind: scores",
        "kind: spells\n" + COLUMN,
        "kind: scores\ncolumns: []",
        "kind: scores\ncolour: red\n" + COLUMN,
        "kind: scores\ntime_zone: ../../etc/passwd\n" + COLUMN,
        "kind: scores\ndate_order: sideways\n" + COLUMN,
        "kind: scores\ncolumns:\n  - {field: person}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: mood}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: 'criterion:x', type: level}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: 'criterion:x', type: level, scale: 5-1}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: person, date_format: '%d'}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: person, on_missing: shrug}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: person, value_map: [1]}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: person, value_map: {a: [b]}}",
        "kind: scores\ncolumns:\n  - {source_column: A, field: person}\n  - {source_column: A, field: rater}",
        "kind: scores\n" + COLUMN + "  - {source_column: B, field: person}",
        "kind: scores\ncolumns: " + "[" * 5_000,
        "kind: !!python/object/apply:os.system ['true']",
        "a: &a [x, x]\nb: &b [*a, *a]\nkind: scores\ncolumns: [*b, *b]",
        "kind: scores\ncolumns:\n" + "  - {source_column: A}\n" * 501,
        "x" * 300_000,
    ],
)
def test_a_wrong_file_is_a_named_error(text: str) -> None:
    with pytest.raises(MappingInvalid, match="E-MAP-001"):
        read_mapping(text, "m.yaml")


def test_yes_and_no_of_yaml_are_words() -> None:
    text = (
        "kind: scores\ncolumns:\n  - source_column: A\n    field: criterion:x\n    scale: 0-5\n"
        "    value_map: {Yes: 5, No: 0, n/a: }\n    on_missing: not_applicable\n"
    )
    column = read_mapping(text, "m.yaml").columns[0]
    assert column.value_map == {"yes": "5", "no": "0", "n/a": ""}
    assert column.on_missing is Missing.NOT_APPLICABLE


@given(st.text(max_size=400))
def test_any_text_is_a_mapping_or_a_named_error(text: str) -> None:
    with contextlib.suppress(MappingInvalid):
        assert read_mapping(text, "m.yaml").columns


_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_NAMES = ["source_column", "field", "type", "scale", "date_format", "value_map", "on_missing", "why"]


@given(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(Kind) | _VALUE,
            "columns": st.lists(st.dictionaries(st.sampled_from(_NAMES), _VALUE, max_size=6), max_size=4),
        }
    )
)
def test_any_values_are_a_mapping_or_a_named_error(raw: dict[str, object]) -> None:
    text = yaml.dump({**raw, "kind": str(raw["kind"])})
    try:
        mapping = read_mapping(text, "m.yaml")
    except MappingInvalid:
        return
    assert read_mapping(mapping_text(mapping), "m.yaml") == mapping
