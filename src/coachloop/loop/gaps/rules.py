"""Rules of one person's gaps (METHOD.md 1.2): flags, drops, alert states, start conditions."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.policy import Policy
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.gaps.model import AlertStanding, DayMoments, Reading, TrackingStart


def by_day(calls: Iterable[Call], anchor: Anchor, zone: tzinfo) -> tuple[DayMoments, ...]:
    """The eligible conversations of `anchor` added up by org day and call type, as rollups keep them."""
    raise NotImplementedError


def flag_reading(days: Sequence[DayMoments], today: int, policy: Policy, used: PolicyUsed) -> Reading:
    """Mean pct of the `flag_every_days` org days ending with day_id `today` against `flag_below`."""
    raise NotImplementedError


def drop_reading(days: Sequence[DayMoments], today: int, policy: Policy, used: PolicyUsed) -> Reading:
    """Mean of the last `drop_days` org days (ending `today`) minus the mean of as many before (turned)."""
    raise NotImplementedError


def next_standing(
    now: AlertStanding, reading: Reading, policy: Policy, *, scan: bool = False
) -> AlertStanding:
    """The alert after a reading: with every score, or at a nightly `scan` if a score came since the last."""
    raise NotImplementedError


def tracking_start(reviewed: int, has_rubric: bool, owner: str | None, policy: Policy) -> TrackingStart:
    """Whether tracking may start: enough reviewed conversations, a rubric, and the team's named owner."""
    raise NotImplementedError


def talk_marked(talk_share_pct: float, policy: Policy) -> bool:
    """Whether a conversation is marked: the person's talk share is above the limit."""
    raise NotImplementedError


def low_volume(started: Iterable[datetime], now: datetime, zone: tzinfo, policy: Policy) -> bool:
    """Fewer reviewed conversations than `low_volume_per_month` in the last complete calendar month."""
    raise NotImplementedError
