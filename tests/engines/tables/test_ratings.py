"""Tables of ratings as people have them, and as somebody who means harm would write them."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachloop.domain.errors import CoachloopError
from coachloop.engines.tables import ratings as module
from coachloop.engines.tables.ratings import (
    Columns,
    LevelsInvalid,
    NoRatings,
    RatingsTooLarge,
    RatingTable,
    read_ratings,
)
from coachloop.stats.agreement import Estimate
from coachloop.wiring.agreement import agreement_of


def read(text: str | bytes, columns: Columns | None = None, levels: tuple[str, ...] = ()) -> RatingTable:
    data = text.encode() if isinstance(text, str) else text
    return read_ratings(io.BytesIO(data), "t.csv", columns or Columns(), levels)


def codes(table: RatingTable) -> list[str]:
    return [problem.code for problem in table.problems]


def test_a_line_a_score() -> None:
    (found,) = read("item,rater,score\nc1,a,1\nc1,b,2\nc2,a,3\n").criteria
    assert (found.criterion, found.numeric, found.ordered, found.levels) == ("", True, True, None)
    assert (found.items, found.raters, found.scores) == ([0, 0, 1], [0, 1, 0], [1.0, 2.0, 3.0])


def test_a_column_a_rater() -> None:
    (found,) = read("a;b\n1;2\n;3\n\n4;.\n", Columns(wide=True)).criteria
    assert (found.items, found.raters, found.scores) == ([0, 0, 1, 2], [0, 1, 1, 0], [1.0, 2.0, 3.0, 4.0])


def test_criteria_stay_in_the_order_of_the_table() -> None:
    table = read("item,rater,criterion,score\nc1,a,tone,1\nc1,a,close,2\nc1,b,tone,1\n")
    assert [found.criterion for found in table.criteria] == ["tone", "close"]


def test_names_have_an_order_only_when_somebody_gives_it() -> None:
    text = "item,rater,score\nc1,a,Low\nc1,b,high\nc2,a,LOW\n"
    (found,) = read(text).criteria
    assert (found.numeric, found.ordered, found.scores) == (False, False, [1.0, 0.0, 1.0])
    (found,) = read(text, levels=("low", "mid", "high")).criteria
    assert (found.ordered, found.levels, found.scores) == (True, (0.0, 1.0, 2.0), [0.0, 2.0, 0.0])


def test_a_level_that_looks_like_nothing_is_a_level_when_it_is_named() -> None:
    text = "item,rater,score\nc1,a,na\nc1,b,yes\n"
    assert len(read(text).criteria[0].scores) == 1
    assert read(text, levels=("na", "yes")).criteria[0].scores == [0.0, 1.0]


def test_a_slip_among_numbers_costs_that_score() -> None:
    # 18 of 20 are numbers, 90 %: the others are slips. With 17 of 20 they are names.
    rows = [f"c{k},a,{k % 5}" for k in range(18)] + ["x,a,high", "y,a,inf"]
    table = read("item,rater,score\n" + "\n".join(rows))
    assert (len(table.criteria[0].scores), table.left_out) == (18, 2)
    assert codes(table) == [module.NOT_A_NUMBER] * 2
    table = read("item,rater,score\n" + "\n".join(["z,a,low", *rows[1:]]))
    assert (table.criteria[0].numeric, table.left_out) == (False, 0)


def test_a_comma_before_decimals() -> None:
    (found,) = read("item;rater;score\nc1;a;0,5\nc1;b;-1,25\nc2;a;3\n").criteria
    assert (found.numeric, found.scores) == (True, [0.5, -1.25, 3.0])
    # A thousand, or one and three noughts: nobody can tell.
    assert not read("item;rater;score\nc1;a;1,000\nc1;b;2,000\n").criteria[0].numeric


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SCORES", 3)
    with pytest.raises(RatingsTooLarge):
        read("item,rater,score\n" + "".join(f"c{k},a,1\n" for k in range(4)))
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(RatingsTooLarge):
        read("item,rater,score\nc1,a,1\n")


def test_a_long_score_is_left_out() -> None:
    table = read(f"item,rater,score\nc1,a,{'x' * 201}\nc1,b,1\nc2,b,2\n")
    assert codes(table) == [module.SCORE_TOO_LONG]


def test_nothing_usable_says_what_was_wrong() -> None:
    with pytest.raises(NoRatings) as told:
        read("item,rater,score\n,a,1\n")
    assert module.NAME_MISSING in str(told.value)
    with pytest.raises(LevelsInvalid):
        read("item,rater,score\nc1,a,1\n", levels=("a", "A"))


#: Cells that have a meaning somewhere, and others.
_CELL = st.one_of(
    st.sampled_from(
        ["", "1", "2", "3.5", "-1", "0", "NaN", "inf", "1e308", "yes", "no", ".", "a,b", '"', "\x00"]
    ),
    st.text(max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_CELL, max_size=5), max_size=12), st.booleans(), st.booleans())
def test_any_table_gives_coefficients_or_a_named_error(
    rows: list[list[str]], wide: bool, headed: bool
) -> None:
    top = [["item", "rater", "criterion", "score"]] if headed else []
    text = "\n".join(",".join(cells) for cells in [*top, *rows])
    try:
        table = read(text.encode("utf-8", "surrogatepass"), Columns(wide=wide))
    except CoachloopError:
        return
    for criterion in table.criteria:
        for line in agreement_of(criterion).lines:
            if isinstance(line.found, Estimate):
                figures = (line.found.value, line.found.lo, line.found.hi)
                assert all(-1e12 < figure < 1e12 for figure in figures), line


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=3, max_size=3), min_size=2, max_size=20)
)
def test_the_order_of_rows_does_not_matter(items: list[list[int | None]]) -> None:
    scores = [f"c{i},r{j},{v}" for i, row in enumerate(items) for j, v in enumerate(row) if v is not None]
    if not scores:
        return
    there, back = (
        agreement_of(read("item,rater,score\n" + "\n".join(rows)).criteria[0]).lines
        for rows in (scores, scores[::-1])
    )
    for one, other in zip(there, back, strict=True):
        assert isinstance(one.found, Estimate) is isinstance(other.found, Estimate)
        if isinstance(one.found, Estimate) and isinstance(other.found, Estimate):
            assert one.found.value == pytest.approx(other.found.value, abs=1e-9)
