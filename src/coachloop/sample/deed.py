"""One thing that somebody did in the sample beside coaching and speaking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from coachloop.sample.plot import Event


@dataclass(frozen=True, slots=True)
class Deed:
    """`people` are those whose conversations must be scored before it can be done; `facts` go by kind."""

    kind: str
    at: datetime
    by: str
    people: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def of_one_person(events: Sequence[Event]) -> list[Event]:
    """Conversations that may be rated: consented to, and without a colleague."""
    return [e for e in events if e.consent != "refused" and e.colleague is None]
