"""What is worked out from everybody's scores and the same for all readers, kept for a few minutes."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from coachloop.store.database import Connection, Database
from coachloop.store.marks import marks

V = TypeVar("V")

#: How old a kept view of a programme may be; the report is read once a month.
HELD_FOR = timedelta(seconds=60)
#: The same of what is kept under the marks of the record: it is made anew as soon as they move.
_WHILE_MARKED = timedelta(minutes=10)
#: Figures that are kept at a time.
_MOST = 256

_KEPT: WeakKeyDictionary[Database, dict[Hashable, tuple[datetime, Any]]] = WeakKeyDictionary()


def held(
    database: Database, key: Hashable, now: datetime, make: Callable[[], V], age: timedelta = HELD_FOR
) -> V:
    """What `make` gives, or gave less than `age` ago under the same key."""
    kept = _KEPT.setdefault(database, {})
    there = kept.get(key)
    if there is not None and timedelta(0) <= now - there[0] < age:
        found: V = there[1]
        return found
    made = make()
    if len(kept) >= _MOST:
        kept.clear()
    kept[key] = (now, made)
    return made


def held_while(c: Connection, database: Database, key: Hashable, now: datetime, make: Callable[[], V]) -> V:
    """What `make` gives, or gave under the same key since the record last moved (store.marks)."""
    return held(database, (key, marks(c)), now, make, _WHILE_MARKED)
