"""Typed columns, absences with their reason, and what a frame says of itself."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from coachloop.api.columns import COACHING, GAPS, Column, FrameKind, Kind
from coachloop.api.frames import both, frame
from coachloop.api.times import SinceNotUnderstood, since_when
from coachloop.domain.result import Known, too_few
from coachloop.domain.verdict import Estimate, Playbook

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE = FrameKind(
    "one",
    "thing",
    (
        Column("a", Kind.TEXT, ""),
        Column("b", Kind.NUMBER, ""),
        Column("c", Kind.COUNT, ""),
        Column("d", Kind.FLAG, ""),
        Column("e", Kind.TIME, ""),
    ),
)


def test_what_is_not_known_is_na_in_a_typed_column() -> None:
    made = frame(ONE, [{"a": "x", "b": 1.5, "c": 2, "d": True, "e": NOW}, {}], "one()", NOW)
    assert [str(t) for t in made.dtypes] == ["string", "Float64", "Int64", "boolean", "datetime64[us, UTC]"]
    assert made.isna().iloc[1].all()
    assert not made.isna().iloc[0].any()
    assert made["b"].iloc[1] is pd.NA
    assert made["c"].sum() == 2


def test_no_rows_still_have_their_columns() -> None:
    made = frame(ONE, [], "one()", NOW)
    assert list(made.columns) == ["a", "b", "c", "d", "e"]
    assert str(made["c"].dtype) == "Int64"


def test_a_frame_says_what_was_asked_and_of_when() -> None:
    attrs = frame(ONE, [], "one(x)", NOW).attrs
    assert attrs["query"] == "one(x)"
    assert attrs["as_of"] == "2026-11-22T09:00:00+00:00"


def test_both_columns_of_a_result() -> None:
    cells = both(
        Playbook(Known(8.0, 10), "improved"), Estimate(3.0, -4.0, 10.0, 0.9, 10, "expected-next", 0.76), NOW
    )
    assert (cells["playbook"], cells["playbook_n"], cells["status"]) == (8.0, 10, "ok")
    assert (cells["estimate"], cells["lo"], cells["hi"], cells["level"]) == (3.0, -4.0, 10.0, 0.9)
    assert cells["valid"] is True
    assert "invalid_reason" not in cells
    assert set(cells) <= {c.name for c in COACHING.columns}


def test_an_absence_gives_its_reason_and_no_number() -> None:
    cells = both(Playbook(too_few(3, 10), shown=Known(50.0, 3)), too_few(3, 10), NOW)
    assert cells["status"] == cells["invalid_reason"] == "too_few(3 of 10)"
    assert cells["valid"] is False
    assert cells["playbook"] is None
    assert "estimate" not in cells


def test_a_column_has_one_name() -> None:
    for kind in (COACHING, GAPS):
        names = [c.name for c in kind.columns]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("90d", NOW - timedelta(days=90)),
        ("2w", NOW - timedelta(days=14)),
        ("48h", NOW - timedelta(hours=48)),
        ("2026-11-03", datetime(2026, 11, 3, tzinfo=UTC)),
        ("2026-11-03T10:00+01:00", datetime(2026, 11, 3, 9, tzinfo=UTC)),
        (timedelta(days=1), NOW - timedelta(days=1)),
        (None, None),
    ],
)
def test_how_far_back(said: str | timedelta | None, meant: datetime | None) -> None:
    assert since_when(said, NOW, UTC) == meant


@pytest.mark.parametrize("said", ["", "soon", "90", "999999d", "-3d"])
def test_what_is_neither_span_nor_time(said: str) -> None:
    with pytest.raises(SinceNotUnderstood):
        since_when(said, NOW, UTC)
