"""Captions (WebVTT, SRT, SBV): timed cues become turns once it is known how the file names speakers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coachloop.engines.transcripts.draft import BAD_TIME, NO_TEXT, NO_TIME, Draft
from coachloop.engines.transcripts.names import find_naming
from coachloop.engines.transcripts.values import clock_ms, lines_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

_MARKUP = re.compile(r"</?(?:[biuc]|ruby|rt|lang|font|v)\b[^<>]{0,200}>|<\d[\d:.]{0,20}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between two blank lines; the first is line `number` of the file."""

    number: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Timed:
    """The lines under one timing line, which is line `number` of the file; times in milliseconds."""

    number: int
    start: int
    end: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of one cue; `voice` where a tag names the speaker."""

    number: int
    start: int
    end: int
    text: str
    voice: str | None = None


def blocks(text: str) -> list[Block]:
    found: list[Block] = []
    open_block = False
    for number, line in enumerate(lines_of(text), start=1):
        if not line.strip():
            open_block = False
        elif open_block:
            found[-1].lines.append(line)
        else:
            found.append(Block(number, [line]))
            open_block = True
    return found


def timed_parts(draft: Draft, block: Block) -> Iterator[Timed]:
    """The cues of a block: one, or more where the blank line between them is missing.

    The line before the first timing is the cue's number or name; other words without a time are lost.
    """
    timings = [index for index, line in enumerate(block.lines) if "-->" in line]
    if not timings:
        if not (len(block.lines) == 1 and block.lines[0].strip().isdecimal()):
            draft.drop(NO_TIME, "text without a time", block.number)
        return
    if timings[0] > 1:
        draft.drop(NO_TIME, "text without a time", block.number)
    ends = [index - block.lines[index - 1].strip().isdecimal() for index in timings[1:]]
    for at, end in zip(timings, [*ends, len(block.lines)], strict=True):
        part = _timed(draft, block.number + at, block.lines[at:end])
        if part:
            yield part


def _timed(draft: Draft, number: int, lines: list[str]) -> Timed | None:
    start, _, end = lines[0].partition("-->")
    times = read_timing(draft, number, start, (end.split() or [""])[0])
    if times and len(lines) == 1:
        draft.drop(NO_TEXT, "cue has no text", number)
        return None
    return Timed(number, *times, lines[1:]) if times else None


def read_timing(draft: Draft, number: int, start: str, end: str) -> tuple[int, int] | None:
    """Both times in milliseconds; None, with a problem noted, when one cannot be read."""
    first, last = clock_ms(start), clock_ms(end)
    if first is None or last is None:
        wrong = start if first is None else end
        draft.drop(BAD_TIME, f"cue has a time that cannot be read ({wrong.strip()[:40]})", number)
        return None
    return first, last


def plain_words(text: str) -> str:
    """The text without caption markup; what looks like markup but is not stays as it is."""
    return _MARKUP.sub("", text)


def finish(draft: Draft, cues: list[Cue], facts: FileFacts | None = None) -> ParsedTranscript:
    """Turns from cues, with the speakers that tags or `Name:` prefixes give. Raises NothingUsable."""
    voiced = any(cue.voice for cue in cues)
    naming = None if voiced else find_naming([cue.text for cue in cues if cue.text.strip()])
    last: str | None = None
    for cue in cues:
        speaker, words = naming.split(cue.text) if naming else (cue.voice, cue.text)
        if naming and not naming.everywhere:
            last = speaker = speaker or last
        draft.add(speaker, words, cue.start, cue.end, cue.number)
    return draft.done(facts, in_cues=True)
