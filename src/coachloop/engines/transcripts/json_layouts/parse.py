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
        return _loads(text)
    except (ValueError, RecursionError) as error:
        lines = _one_a_line(text)
        if lines is not None:
            return lines
        raise BrokenJson(
            "The file is no valid JSON.",
            why=f"{str(error)[:120]}.",
            fix="It may be cut off: export it again.",
            where=source,
        ) from None


def _loads(text: str) -> object:
    return json.loads(text, parse_constant=_no_number, parse_int=_integer)


def _one_a_line(text: str) -> list[object] | None:
    """JSON lines as a list, None for a line that is broken; None when the text is something else."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
        return None
    found = [_or_none(line) for line in lines]
    return found if found[0] is not None else None


def _or_none(line: str) -> object:
    try:
        return _loads(line)
    except (ValueError, RecursionError):
        return None


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
