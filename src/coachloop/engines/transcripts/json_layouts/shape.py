"""Looking into JSON of unknown shape without a surprise: a wrong type is an empty value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from coachloop.engines.transcripts.draft import BAD_ITEM, Draft
from coachloop.loop.ingest.model import ParsedTranscript


@dataclass(frozen=True, slots=True)
class Layout:
    """One JSON layout: `matches` looks at the whole document, `read` may rely on what it saw."""

    name: str
    matches: Callable[[object], bool]
    read: Callable[[object, str], tuple[ParsedTranscript, ...]]


def mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def at(value: object, *path: str) -> object:
    """What stands under these keys, one inside the other; None where one is missing."""
    for key in path:
        value = mapping(value).get(key)
    return value


def first(value: object) -> object:
    return next(iter(items(value)), None)


def objects(draft: Draft, value: object) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The objects of a list with their place from 1; anything else in it is dropped with a problem."""
    for place, item in enumerate(items(value), start=1):
        if isinstance(item, dict):
            yield place, item
        else:
            draft.drop(BAD_ITEM, f"{draft.unit} {place} is no object")
