"""`Name: text` lines, with or without a time in front, behind the name, or in brackets."""

import re
from collections import Counter
from dataclasses import dataclass

from coachloop.engines.transcripts.draft import NO_SPEAKER, Draft
from coachloop.engines.transcripts.names import split_label
from coachloop.engines.transcripts.values import clock_ms, label_of, lines_of
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "plain_text"

#: Other kinds of text have labels before colons, too: settings, logs, letters.
_SUFFIXES = ("", ".txt", ".text", ".md", ".docx")
_FRONT_TIME = re.compile(r"\s*[\[(]?(\d{1,3}(?::\d{2}){1,2}(?:[.,]\d{1,3})?)[\])]?\s*(?:[-–]\s+)?(?=\S)")
_NAME_TIME = re.compile(r"(.{1,60}?)\s*[\[(](\d{1,3}(?::\d{2}){1,2})[\])]\s*(?::|$)")
_MIN_SHARE = 0.5
#: From this many lines on, paragraphs without a label may outnumber the labelled lines.
_LONG = 40
#: So few lines need no name that comes back.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line taken apart: `label` is None where the line goes on with the words of the one before."""

    number: int
    label: str | None
    words: str
    start: int | None


def take_apart(number: int, line: str) -> Line:
    """Time and label of a line, wherever its layout has them."""
    start, rest = front_time(line)
    named = _NAME_TIME.match(rest)
    if named and split_label(f"{named[1]}:")[0]:
        return Line(number, split_label(f"{named[1]}:")[0], rest[named.end() :], clock_ms(named[2]))
    label, words = split_label(rest)
    return Line(number, label, words, start)


def front_time(line: str) -> tuple[int | None, str]:
    """The time at the start of a line and what follows it; (None, line) without one."""
    found = _FRONT_TIME.match(line)
    start = clock_ms(found[1]) if found else None
    return (start, line[found.end() :]) if found and start is not None else (None, line)


def suffix_fits(name: str) -> bool:
    base = name.rsplit("/", 1)[-1].lower()
    return ("." not in base) or base.endswith(_SUFFIXES[1:])


class PlainText:
    """Each labelled line is a turn; lines without a label go on with it."""

    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        lines = [line for line in lines_of(head) if line.strip()]
        return suffix_fits(name) and _labelled(lines)

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        draft = Draft(NAME, source, "line")
        lines = [take_apart(n, line) for n, line in enumerate(lines_of(text), start=1) if line.strip()]
        turns: list[tuple[Line, list[str]]] = []
        for line in lines:
            if line.label is not None:
                turns.append((line, [line.words]))
            elif turns:
                turns[-1][1].append(line.words)
            else:
                draft.drop(NO_SPEAKER, "text before the first speaker", line.number)
        for first, words in turns:
            draft.add(label_of(first.label), " ".join(words), first.start, None, first.number)
        return (draft.done(),)


def _labelled(lines: list[str]) -> bool:
    """Whether labels come back as speakers do: settings and letters have each label once."""
    labels = Counter(label for label in (take_apart(0, line).label for line in lines) if label)
    if labels.total() < max(2, _MIN_SHARE * min(len(lines), _LONG)):
        return False
    return labels.total() > len(labels) or len(labels) == len(lines) <= _SHORT
