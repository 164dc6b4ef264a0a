"""On what terms a session is measured: the settings of its day, and whether its scores may decide."""

from datetime import datetime

from coachloop.domain.policy import Policy
from coachloop.domain.score import HUMAN_SERIES
from coachloop.domain.verdict import PolicyUsed, policy_used
from coachloop.loop.review.rules import trust
from coachloop.loop.review.trust import load_record
from coachloop.store.coaching import SessionRow
from coachloop.store.database import Connection

#: Most sessions were logged under one of a few policies, which are read for each of them.
_KNOWN: dict[tuple[object, ...], Policy] = {}
_KNOWN_MOST = 64


def policy_of(row: SessionRow) -> tuple[Policy, PolicyUsed]:
    """The settings in force when the session was logged: a later change moves no open window."""
    key = tuple(row.policy.items())
    if key not in _KNOWN:
        if len(_KNOWN) >= _KNOWN_MOST:
            _KNOWN.clear()
        _KNOWN[key] = Policy().with_settings(row.policy, where=f"session {row.id}")
    policy = _KNOWN[key]
    return policy, policy_used(policy, row.policy_level)


def trusted(
    c: Connection, version: str, series: str, as_of: datetime, policy: Policy, used: PolicyUsed
) -> bool:
    """Whether the machine of that series may decide, by what people had rated at `as_of`."""
    if series == HUMAN_SERIES:
        return True
    audited = load_record(c, [version], [series]).audited(version, series, as_of)
    return trust(audited, policy, used).decides
