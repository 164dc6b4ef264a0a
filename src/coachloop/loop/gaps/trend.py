"""The twelve-week trend of one person on one criterion (METHOD.md 1.2)."""

from collections.abc import Sequence

from coachloop.domain.policy import Policy
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.gaps.model import Trend, VersionDays


def trend(versions: Sequence[VersionDays], today: int, policy: Policy, used: PolicyUsed) -> Trend:
    """Weekly means (turned) of the `trend_weeks` org weeks ending with the last complete one before `today`.

    `today` is a day_id. The label reads the last version and series only.
    """
    raise NotImplementedError
