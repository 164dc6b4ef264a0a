"""The record as of an instant, stretches of it, and the mix of kinds."""

import numpy as np
import pytest

from coachloop.stats.change.record import Coached, Record, Window, Windows
from tests.stats.change.made import record, seen


def test_rows_come_in_the_order_of_person_and_time() -> None:
    kept = Record.of([(1, 5.0, 10.0, 0, 5.0), (0, 9.0, 30.0, 0, 9.0), (0, 2.0, 20.0, 1, 8.0)])
    assert kept.person.tolist() == [0, 0, 1]
    assert kept.value.tolist() == [20.0, 30.0, 10.0]
    assert kept.known(8.0).value.tolist() == [20.0, 10.0]
    assert Record.of([]).n == 0


def test_what_was_scored_later_is_not_read() -> None:
    kept = Record.of([(0, 1.0, 10.0, 0, 50.0), (0, 2.0, 20.0, 0, 2.0)])
    assert seen(kept, as_of=10.0).value.tolist() == [20.0]


def test_rows_before_an_instant_and_means_of_stretches() -> None:
    look = seen(record([10, 20, 30], [], [40, 60]))
    person, instant = np.array([0, 0, 1, 2, 2]), np.array([0.0, 2.0, 5.0, 1.0, 99.0])
    # Rows 0..2 are of person 0, none of person 1, rows 3..4 of person 2.
    assert look.rows_before(person, instant).tolist() == [0, 2, 3, 4, 5]
    assert look.means(np.array([0, 1, 3, 3]), np.array([3, 3, 5, 3])).tolist() == [20.0, 25.0, 50.0, 0.0]


def test_rows_within_a_coached_interval_ends_included() -> None:
    look = seen(
        record([0] * 6, [0] * 6), [Coached(0, 2.0, 3.0), Coached(0, 3.0, 4.0), Coached(1, 5.0, float("inf"))]
    )
    within = np.diff(look.coached).tolist()
    assert within == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1]


def test_effects_of_kinds_by_hand() -> None:
    # Each person holds two easy (kind 0) and two hard (kind 1); the hard ones are 10 lower, and the second
    # person is 30 lower throughout. Freed of the people, a_0 - a_1 = 10; each kind is half of all, so +5 and -5.
    rows = [(p, float(k), 80.0 - 30 * p - 10 * (k % 2), k % 2, 0.0) for p in (0, 1) for k in range(4)]
    look = seen(Record.of(rows))
    assert look.effects == pytest.approx([5, -5])
    assert look.value == pytest.approx([75] * 4 + [45] * 4)
    # A window of one easy and three hard is 2.5 too low by its mix: (5 - 15) / 4.
    assert look.mix_shift(np.array([[1.0, 3.0], [0.0, 0.0]])) == pytest.approx([-2.5, 0])
    assert look.mix_shift(np.array([[2.0, 2.0, 4.0]])) == pytest.approx(
        [0]
    )  # a kind never seen shifts nothing


def test_who_holds_which_kind_does_not_count() -> None:
    # The weaker person holds the hard ones only: nothing tells kind from person, so nothing is taken off.
    rows = [(p, float(k), 80.0 - 30 * p, p, 0.0) for p in (0, 1) for k in range(4)]
    assert seen(Record.of(rows)).effects == pytest.approx([0, 0])


def test_one_kind_and_an_empty_record() -> None:
    assert seen(record([10, 20])).effects.tolist() == [0.0]
    assert seen(Record.of([])).effects.tolist() == [0.0]


def test_kinds_of_windows_as_counts() -> None:
    def window(before: tuple[tuple[int, int], ...], after: tuple[tuple[int, int], ...]) -> Window:
        return Window(0, 9.0, 1.0, 5.0, 50.0, before, 60.0, 10, after)

    found = Windows.of([window(((0, 4), (2, 6)), ((1, 10),)), window((), ())])
    assert found.baseline_kinds.tolist() == [[4, 0, 6], [0, 0, 0]]
    assert found.post_kinds.tolist() == [[0, 10], [0, 0]]
    assert Windows.of([]).n == 0
