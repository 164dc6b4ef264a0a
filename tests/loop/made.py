"""Scored conversations made by hand for the rules of gaps, coach and measure."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from math import isnan
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known
from coachloop.domain.score import Status
from coachloop.domain.verdict import Playbook, policy_used

POLICY = Policy()
USED = policy_used(POLICY, "workspace")
BERLIN = ZoneInfo("Europe/Berlin")
VERSION, SERIES = "next_steps@1f3a9c02", "rules@1"
ANCHOR = Anchor(VERSION, SERIES, frozenset({"screen"}))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """`day` days after Monday, 2 March 2026, UTC."""
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC) + day * DAY


def call(
    name: str,
    started_at: datetime,
    pct: float | None = 50.0,
    *,
    turned: float | None = None,
    call_type: str = "screen",
    status: Status = Status.SCORED,
    scored_at: datetime | None = None,
    contested: bool = False,
    series: str = SERIES,
    version: str = VERSION,
) -> Call:
    """Half an hour long and scored an hour after its start, unless said otherwise."""
    scored = status is Status.SCORED
    return Call(
        conversation_id=name,
        started_at=started_at,
        ended_at=started_at + timedelta(minutes=30),
        call_type=call_type,
        status=status,
        pct=pct if scored else None,
        turned=turned if scored else None,
        scored_at=scored_at or started_at + HOUR,
        contested=contested,
        series=series,
        criterion_version_id=version,
    )


def calls(prefix: str, first: datetime, pcts: Sequence[float], every: timedelta = DAY) -> list[Call]:
    """`prefix`00, `prefix`01 ... one every `every`."""
    return [call(f"{prefix}{i:02}", first + i * every, pct) for i, pct in enumerate(pcts)]


def unscored(prefix: str, first: datetime, count: int, status: Status) -> list[Call]:
    return [call(f"{prefix}{i:02}", first + i * timedelta(minutes=1), status=status) for i in range(count)]


#: Any mixture: few starts so that ties happen, two versions and series, all statuses.
ANY_CALL = st.builds(
    call,
    st.integers(0, 40).map(lambda i: f"c{i:02}"),
    st.integers(-60 * 24, 60 * 24).map(lambda hours: at(0, 0) + hours * HOUR),
    st.sampled_from([0.0, 33.3, 50.0, 66.7, 75.0, 100.0]),
    turned=st.none() | st.floats(0, 100),
    call_type=st.sampled_from(["screen", "panel"]),
    status=st.sampled_from([Status.SCORED, Status.SCORED, *Status]),
    scored_at=st.none() | st.integers(-60, 60).map(at),
    contested=st.booleans(),
    series=st.sampled_from([SERIES, SERIES, "human"]),
    version=st.sampled_from([VERSION, VERSION, "next_steps@ffffffff"]),
)
#: One row a conversation, version and series, as the store has them.
ANY_CALLS = st.lists(
    ANY_CALL, max_size=60, unique_by=lambda c: (c.conversation_id, c.criterion_version_id, c.series)
)


def parts(value: object) -> Iterator[object]:
    """`value` and everything inside it."""
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from parts(item)


def assert_sound(result: object) -> None:
    """No NaN anywhere, and no verdict where the playbook's figure is absent or stands on nothing."""
    for part in parts(result):
        assert not (isinstance(part, float) and isnan(part))
        if isinstance(part, Playbook):
            assert isinstance(part.figure, Known | Absent)
            if part.verdict:
                assert isinstance(part.figure, Known)
                assert part.figure.n > 0
