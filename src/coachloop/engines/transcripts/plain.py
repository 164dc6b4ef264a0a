"""`Name: text` lines, with or without a time in front, behind the name, or in brackets."""

import re
from collections import Counter
from dataclasses import dataclass

from coachloop.engines.transcripts.draft import NO_SPEAKER, Draft
from coachloop.engines.transcripts.names import speakers_among, split_label
from coachloop.engines.transcripts.values import clock_ms, label_of, lines_of
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "plain_text"

#: Other kinds of text have labels before colons, too: settings, logs, letters.
_SUFFIXES = ("", ".txt", ".text", ".md", ".docx")
_FRONT_TIME = re.compile(r"\s*[\[(]?(\d{1,3}(?::\d{2}){1,2}(?:[.,]\d{1,3})?)[\])]?\s*(?:[-–]\s+)?(?=\S)")
_NAME_TIME = re.compile(r"(.{1,60}?)\s*[\[(](\d{1,3}(?::\d{2}){1,2})[\])]\s*(?::|$)")
#: What stands before a colon at the top of a file and is nobody's name.
_ABOUT = re.compile(
    r"attendees|call|date|duration|file|interview|language|length|location|meeting|participants|position"
    r"|recorded|recording|speakers|subject|time|title|topic",
    re.IGNORECASE,
)
_MIN_SHARE = 0.5
#: Names with times are no accident from here on.
_MIN_TIMED = 2
#: From this many lines on, paragraphs without a label may outnumber the labelled lines.
_LONG = 40
#: So few lines need no name that comes back.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line taken apart: `label` is None where the line goes on with the words of the one before."""

    number: int
    whole: str
    label: str | None
    words: str
    start: int | None


def take_apart(number: int, line: str) -> Line:
    """Time and label of a line, wherever its layout has them."""
    start, rest = front_time(line)
    named = _NAME_TIME.match(rest)
    if named and split_label(f"{named[1]}:")[0]:
        return Line(number, line, split_label(f"{named[1]}:")[0], rest[named.end() :], clock_ms(named[2]))
    label, words = split_label(rest)
    return Line(number, line, label, words, start)


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
        header = _header_length(lines)
        if header:
            draft.note(
                NO_SPEAKER, "the lines about the conversation at the top are no turns.", lines[0].number
            )
        turns: list[tuple[Line, list[str]]] = []
        speakers = _speakers(lines[header:])
        for line in lines[header:]:
            if line.label in speakers:
                turns.append((line, [line.words]))
            elif turns:
                turns[-1][1].append(line.whole)
            else:
                draft.drop(NO_SPEAKER, "text before the first speaker", line.number)
        for first, words in turns:
            draft.add(label_of(first.label), " ".join(words), first.start, None, first.number)
        return (draft.done(),)


def _speakers(lines: list[Line]) -> frozenset[str | None]:
    """Labels of those who speak: where names come with times, only these, else as names look."""
    labelled = [line for line in lines if line.label]
    timed = [line for line in labelled if line.start is not None]
    by_time = len(timed) >= _MIN_TIMED and 2 * len(timed) >= len(labelled)
    found = Counter(line.label for line in (timed if by_time else labelled) if line.label)
    return frozenset(found) if by_time else frozenset(speakers_among(found))


def _header_length(lines: list[Line]) -> int:
    """How many lines before the first blank one are about the conversation (`Date: 4 March`); often 0."""
    places = range(1, len(lines))
    end = next((at for at in places if lines[at].number > lines[at - 1].number + 1), 0)
    labels = {line.label for line in lines[:end] if line.label}
    about = any(_ABOUT.fullmatch(label) for label in labels)
    return end if about and labels.isdisjoint(line.label for line in lines[end:]) else 0


def _labelled(lines: list[str]) -> bool:
    """Whether labels come back as speakers do: settings and letters have each label once."""
    apart = [line for line in (take_apart(0, line) for line in lines) if line.label]
    if sum(line.start is not None for line in apart) >= _MIN_TIMED:
        return True
    labels = Counter(line.label for line in apart)
    if labels.total() < max(2, _MIN_SHARE * min(len(lines), _LONG)):
        return False
    return labels.total() > len(labels) or len(labels) == len(lines) <= _SHORT
