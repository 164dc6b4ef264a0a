"""JSON from outside: depth is known before anything recurses, odd numbers are no numbers."""

import json
import re

from coachloop.engines.transcripts.errors import BrokenJson, JsonTooDeep

#: Real exports nest at most 12 levels (Call Analytics); far below what Python's parser can recurse.
MAX_DEPTH = 64

_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def parse_json(text: str, source: str) -> object:
    """The document; NaN, Infinity and endless integers become None. Raises JsonTooDeep, BrokenJson."""
    if _depth(text) > MAX_DEPTH:
        raise JsonTooDeep(
            f"The JSON is nested more than {MAX_DEPTH} levels deep.",
            why="No transcript is; such files are made to break programs.",
            fix="Leave the file out.",
            where=source,
        )
    try:
        return json.loads(text, parse_constant=_no_number, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise BrokenJson(
            "The file is no valid JSON.",
            why=f"{str(error)[:120]}.",
            fix="It may be cut off: export it again.",
            where=source,
        ) from None


def _depth(text: str) -> int:
    """Deepest nesting of brackets outside strings; stops counting once it is too deep."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        character = token[0]
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                return deepest
        elif character in "]}":
            depth -= 1
    return deepest


def _no_number(_: str) -> None:
    return None


def _integer(digits: str) -> int | None:
    """No quantity of a transcript has more than 19 digits."""
    return int(digits) if len(digits) < 20 else None
