"""What a record was on a day gone by: scored again, voided, withdrawn, out of order."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.loop.measure.histories import History, coached
from coachloop.store.history import HistoryRow

DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


def row(
    day: float,
    pct: float | None,
    *,
    scored: float | None = None,
    reason: str | None = None,
    person: str = "sam",
    call_type: str = "screen",
) -> HistoryRow:
    """A row of the conversation of that day; `pct` None is voided with `reason`."""
    status = "voided" if pct is None else "scored"
    at = FIRST + (day if scored is None else scored) * DAY
    return HistoryRow(person, f"{person}-{day}", FIRST + day * DAY, call_type, status, pct, at, reason)


def values(rows: list[HistoryRow], day: float, types: set[str] | None = None) -> list[float]:
    return list(History.of(rows).record(FIRST + day * DAY, types, by_start=False).value)


def test_a_later_score_replaces_the_earlier_one_from_its_day_on() -> None:
    rows = [row(0, 50), row(0, 100, scored=5), row(1, 75)]
    assert values(rows, 3) == [50, 75]
    assert values(rows, 5) == [100, 75]


def test_what_started_or_was_scored_later_is_not_known_yet() -> None:
    rows = [row(0, 50), row(1, 75, scored=9), row(4, 25)]
    assert values(rows, 3) == [50]


def test_a_fault_of_the_record_counts_whenever_it_was_found() -> None:
    rows = [row(0, 50), row(0, None, scored=9, reason="wrong speaker"), row(1, 75)]
    assert values(rows, 3) == [75]


@pytest.mark.parametrize("reason", ["consent withdrawn", "consent refused"])
def test_a_consent_that_was_taken_back_later_leaves_the_day_as_it_was(reason: str) -> None:
    rows = [row(0, 50), row(0, None, scored=9, reason=reason), row(1, 75)]
    assert values(rows, 3) == [50, 75]
    assert values(rows, 10) == [75]


def test_an_imported_past_is_read_by_start() -> None:
    rows = [row(0, 50, scored=90), row(1, 75, scored=90)]
    record = History.of(rows).record(FIRST + 0.5 * DAY, None, by_start=True)
    assert list(record.value) == [50]


def test_only_the_call_types_of_the_set() -> None:
    rows = [row(0, 50), row(1, 75, call_type="panel")]
    assert values(rows, 3, {"screen"}) == [50]
    assert values(rows, 3, set()) == []
    assert History.of(rows).coded((("panel", 2), ("demo", 1))) == ((1, 2), (-1, 1))


def test_coached_from_the_end_of_the_session_to_the_tenth_after_it() -> None:
    rows = [row(day, 50) for day in range(15)] + [row(0, 50, person="zoe")]
    history = History.of(rows)
    record = history.record(FIRST + 99 * DAY, None, by_start=False)
    ended = FIRST + 2.5 * DAY
    [full, open_, nobody] = coached(record, [(0, ended), (1, ended), (-1, ended)], 10)
    # Days 3 to 12 are the ten after it.
    assert full.end == (FIRST + 12 * DAY).timestamp()
    assert np.isinf(open_.end)
    assert np.isinf(nobody.end)


def test_no_rows_at_all() -> None:
    record = History.of([]).record(FIRST, None, by_start=False)
    assert record.n == 0
    assert coached(record, [], 10) == []


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 20),
            st.integers(0, 40),
            st.sampled_from([None, 0.0, 50.0, 100.0]),
            st.sampled_from(["wrong speaker", "consent withdrawn"]),
        ),
        max_size=30,
    ),
    st.integers(0, 40),
)
def test_one_value_a_conversation_and_never_a_nan(
    drawn: list[tuple[int, int, int, float | None, str]], day: int
) -> None:
    rows = [
        row(d, pct, scored=max(d, scored), reason=reason, person=f"p{p}")
        for p, d, scored, pct, reason in drawn
    ]
    ordered = sorted(rows, key=lambda r: (r.person_id, r.started_at, r.conversation_id))
    record = History.of(ordered).record(FIRST + day * DAY, None, by_start=False)
    assert not np.isnan(record.value).any()
    places = list(zip(record.person, record.started_at, strict=True))
    assert len(set(places)) == len(places)
    assert places == sorted(places)
    assert all(start <= (FIRST + day * DAY).timestamp() for _, start in places)
