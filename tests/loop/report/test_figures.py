"""Totals, orders and keys of the views, by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coachloop.domain.result import Absence, Absent, Known, too_few
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.gaps.model import Cell, CriterionGap
from coachloop.loop.report.conversations import FacetWrong, before_key, page_key
from coachloop.loop.report.gaps import heat_rows
from coachloop.loop.report.lines import minutes, title
from coachloop.loop.report.model import (
    CriterionHead,
    GapBoard,
    GapLine,
    SheetLine,
    figure_cells,
)
from coachloop.loop.report.person import weighted_total
from coachloop.loop.report.status import run_line
from coachloop.loop.report.week import top_gaps
from coachloop.store.work import Run, RunKind, RunState

AT = datetime(2026, 11, 12, 9, tzinfo=UTC)
USED = PolicyUsed("workspace", "abc")


def sheet(key: str, weight: float, figure: Known | Absent) -> SheetLine:
    return SheetLine(CriterionHead(key, key, f"{key}@1", "m@1", "R", 75.0), None, weight, figure, None, None)


def test_the_total_leaves_out_what_has_no_figure() -> None:
    # (30 * 50 + 10 * 90) / 40 = 60; the third has no score, the fourth no weight.
    lines = [
        sheet("a", 30, Known(50, 12)),
        sheet("b", 10, Known(90, 7)),
        sheet("c", 60, too_few(0, 1)),
        sheet("d", 0, Known(0, 3)),
    ]
    total, words = weighted_total(lines)
    assert total == Known(60.0, 7)
    assert words == "2 of 3 weighted criteria; fewest conversations 7"


def test_a_parent_keeps_its_weight_when_a_child_has_no_figure() -> None:
    # The do-nots weigh 25: children 15 and 10. Only the first has a mean, 80, so the parent is 80 at 25.
    # (75 * 60 + 25 * 80) / 100 = 65; by the children's own weights it would be (75*60 + 15*80) / 90 = 63.3.
    lines = [
        sheet("a", 75, Known(60, 12)),
        replace(sheet("b", 15, Known(80, 9)), parent="The do-nots"),
        replace(sheet("c", 10, too_few(0, 1)), parent="The do-nots"),
    ]
    total, words = weighted_total(lines)
    assert total == Known(65.0, 9)
    assert words == "2 of 3 weighted criteria; fewest conversations 9"


def test_a_total_of_nothing_is_absent() -> None:
    total, _ = weighted_total([sheet("a", 30, too_few(0, 1))])
    assert total == too_few(0, 1)


def test_an_absent_figure_has_no_number_in_a_table() -> None:
    assert figure_cells(Known(50.0, 3)) == (50.0, 3, "ok")
    assert figure_cells(Absent(Absence.TOO_FEW, 2, 10)) == (None, 2, "too_few(2 of 10)")
    assert figure_cells(Absent(Absence.INVALID, reason="version")) == (None, None, "invalid(version)")


def gap(name: str, mean: float | None, cells: tuple[Cell, ...] = ()) -> CriterionGap:
    figure = Known(mean, 20) if mean is not None else too_few(0, 1)
    return CriterionGap(
        name, name, figure, Playbook(too_few(0, 1)), False, None, (), (), (), cells, (), "words", USED
    )


def test_the_lowest_over_all_rubrics_come_first() -> None:
    def board(rubric: str, *gaps: CriterionGap) -> GapBoard:
        lines = tuple(GapLine(g, rubric, "v", "", None, None, 70.0, (0.4, 0.6), None) for g in gaps)
        return GapBoard(rubric, lines, lines, (), 1, 1, "")

    boards = [board("One", gap("b", 60.0), gap("c", 65.0)), board("Two", gap("a", 60.0), gap("d", 50.0))]
    assert [line.gap.name for _, line in top_gaps(boards, 3)] == ["d", "a", "b"]


def test_a_heat_row_has_a_place_for_each_criterion() -> None:
    night, day = Cell("shift", "night", 50.0, 12, 3), Cell("shift", "day", 60.0, 12, 3)
    rows = heat_rows([gap("a", 50.0, (night,)), gap("b", 60.0, (night, day))])
    assert [(r.family, r.value) for r in rows] == [("shift", "day"), ("shift", "night")]
    assert rows[0].cells == (None, day)
    assert rows[1].cells == (night, night)


def test_the_key_of_a_page_reads_back() -> None:
    assert before_key(page_key(AT, "c_1")) == (AT, "c_1")
    assert before_key("") is None
    for wrong in ("c_1", "2026-11-12T09:00:00~c_1"):
        with pytest.raises(FacetWrong):
            before_key(wrong)


def test_titles() -> None:
    assert title("screen", "Backend", "round 2") == "Backend, round 2"
    assert title("screen", "Backend", None) == "Backend"
    assert title("inbound_billing", None, "2") == "Inbound billing"


def test_minutes() -> None:
    assert minutes(AT, None) is None
    assert minutes(AT, AT + timedelta(seconds=5)) == 1
    assert minutes(AT, AT + timedelta(minutes=46, seconds=50)) == 47


def run(done: int, state: RunState = RunState.RUNNING) -> Run:
    return Run("r", RunKind.SCORE, state, 10, done, 1, 0, {}, {}, AT, None)


def test_time_left_at_the_pace_so_far() -> None:
    # 4 of 10 in 6 minutes: 1.5 minutes each, 6 to go: 9 minutes.
    assert run_line(run(3), AT + timedelta(minutes=6)).minutes_left == 9
    assert run_line(run(3), AT + timedelta(minutes=6)).part == pytest.approx(0.4)
    # 61 s for 4, 6 to go: 91.5 s, rounded up to 2 minutes.
    assert run_line(run(3), AT + timedelta(seconds=61)).minutes_left == 2


def test_no_time_left_is_guessed_when_nothing_is_known() -> None:
    idle = Run("r", RunKind.SCORE, RunState.RUNNING, 10, 0, 0, 0, {}, {}, AT, None)
    assert run_line(idle, AT).minutes_left is None
    assert run_line(run(9), AT).minutes_left is None
    assert run_line(run(3, RunState.DONE), AT).minutes_left is None
    assert run_line(Run("r", RunKind.SCORE, RunState.DONE, 0, 0, 0, 0, {}, {}, AT, None), AT).part == 1.0
