"""Saved filters: a list page with its facets, under a name, for its owner alone."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.loop.context import Context
from coachloop.loop.report.model import SavedFilter
from coachloop.store import filters as store
from coachloop.store.database import Connection

#: The list pages whose facets stand in the address.
PATHS = ("/conversations", "/coaching", "/gaps", "/people")
_MOST, _LONGEST_NAME, _LONGEST_QUERY = 50, 60, 1_000
#: Where a page of the list begins is no part of a filter.
_PLACES = ("after",)


class FilterNotKept(CoachloopError):
    """A filter without a name, of no list, or one too many."""

    code = "E-REP-010"
    kind = ErrorKind.NOT_UNDERSTOOD


def saved_filters(c: Connection, user_id: str, path: str) -> tuple[SavedFilter, ...]:
    """What the reader saved for the list at `path`, by name."""
    return tuple(SavedFilter(x.id, x.name, f"{x.path}?{x.query}") for x in store.filters_of(c, user_id, path))


def filters_of(context: Context, user_id: str, path: str) -> tuple[SavedFilter, ...]:
    """`saved_filters` for a page whose view does not read them itself."""
    with context.database.read() as c:
        return saved_filters(c, user_id, path)


def keep_filter(
    context: Context, user_id: str, name: str, address: tuple[str, str], now: datetime
) -> SavedFilter:
    """`address`: (path, query string) of the list as it is narrowed. Raises FilterNotKept."""
    path, plain = address[0], " ".join(name.split())[: _LONGEST_NAME + 1]
    query = urlencode([x for x in parse_qsl(address[1][:_LONGEST_QUERY]) if x[0] not in _PLACES])
    if path not in PATHS or not query or not plain or len(plain) > _LONGEST_NAME:
        raise FilterNotKept(
            "This filter was not saved.",
            why=f"A filter is a narrowed list with a name of at most {_LONGEST_NAME} characters.",
            fix="Narrow the list first, give it a name, and save it again.",
            where=path[:80],
        )
    with context.database.write() as c:
        if store.count_filters(c, user_id) >= _MOST:
            raise FilterNotKept(
                "This filter was not saved.",
                why=f"You have {_MOST} of them already.",
                fix="Delete one that you no longer use.",
                where=path,
            )
        store.save_filter(c, user_id, path, plain, query, now)
        return next(x for x in saved_filters(c, user_id, path) if x.name == plain)


def drop_filter(context: Context, user_id: str, filter_id: int) -> str:
    """The path of the list it was for. Raises NotFound."""
    with context.database.write() as c:
        found = store.load_filter(c, user_id, filter_id)
        if found is None:
            raise NotFound("There is no such filter of yours.", where=f"filter {filter_id}")
        store.delete_filter(c, found.id)
        return found.path
