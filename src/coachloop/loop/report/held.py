"""Views of a whole programme, kept for a minute: they read three months of everybody's scores."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from coachloop.store.database import Database

V = TypeVar("V")

#: How old a kept view may be; the report is read once a month.
HELD_FOR = timedelta(seconds=60)
#: Programmes and teams that are kept at a time.
_MOST = 64

_KEPT: WeakKeyDictionary[Database, dict[Hashable, tuple[datetime, Any]]] = WeakKeyDictionary()


def held(database: Database, key: Hashable, now: datetime, make: Callable[[], V]) -> V:
    """What `make` gives, or gave less than HELD_FOR ago under the same key."""
    kept = _KEPT.setdefault(database, {})
    there = kept.get(key)
    if there is not None and timedelta(0) <= now - there[0] < HELD_FOR:
        found: V = there[1]
        return found
    made = make()
    if len(kept) >= _MOST:
        kept.clear()
    kept[key] = (now, made)
    return made
