"""WebVTT as meeting tools and podcasts write it: Zoom, Teams, Stream, YouTube, Netflix."""

import html
import re

from coachloop.engines.transcripts.cues import Block, Cue, Timed, blocks, finish, plain_words, timed_parts
from coachloop.engines.transcripts.draft import NO_HEADER, Draft
from coachloop.engines.transcripts.values import label_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

NAME = "webvtt"

_COMMENT = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
_LANGUAGE = re.compile(r"^(?:NOTE\s+)?language:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\s*$", re.I | re.M)
_WORD_TIME = re.compile(r"<\d\d:[\d:.]{5,10}>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,40}){0,5}\s+([^<>]{1,120})>", re.IGNORECASE)


class WebVtt:
    """`WEBVTT` files; one without that first line is read all the same and said to lack it."""

    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        return head.startswith("WEBVTT") or name.lower().endswith(".vtt")

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        draft = Draft(NAME, source, "cue")
        if not text.startswith("WEBVTT"):
            draft.note(NO_HEADER, "the first line is not WEBVTT; the cues were read all the same.", 1)
        parts = [part for block in _cue_blocks(text) for part in timed_parts(draft, block)]
        cues = _rolling(parts) if _WORD_TIME.search(text) else _plain(parts)
        return (finish(draft, cues, _facts(text)),)


def _cue_blocks(text: str) -> list[Block]:
    """Blocks that hold cues or stray words: the header, notes, styles and regions left out."""
    found = blocks(text)
    if found and found[0].lines[0].startswith("WEBVTT"):
        found[0] = _without_header(found[0])
    return [block for block in found if block.lines and not _is_comment(block)]


def _without_header(block: Block) -> Block:
    """What follows the header lines where no blank line ends them."""
    at = next((index for index, line in enumerate(block.lines) if "-->" in line), len(block.lines))
    return Block(block.number + at, block.lines[at:])


def _is_comment(block: Block) -> bool:
    return bool(_COMMENT.match(block.lines[0])) and not any("-->" in line for line in block.lines)


def _plain(parts: list[Timed]) -> list[Cue]:
    return [
        Cue(part.number, part.start, part.end, words, voice)
        for part in parts
        for voice, words in _voices("\n".join(part.lines))
    ]


def _rolling(parts: list[Timed]) -> list[Cue]:
    """Captions with word times show the line before once more: only what is new was said in the cue."""
    cues: list[Cue] = []
    shown = ""
    for part in parts:
        lines = [words for line in part.lines if (words := " ".join(_clean(line).split()))]
        fresh = "\n".join(line for line in lines if line != shown)
        shown = lines[-1] if lines else shown
        if fresh:
            cues.append(Cue(part.number, part.start, part.end, fresh))
    return cues


def _voices(text: str) -> list[tuple[str | None, str]]:
    """The words of each `<v Name>` span in order; words before the first belong to nobody."""
    before, *spans = _VOICE.split(text)
    voiced = [
        (label_of(html.unescape(name)), _clean(words))
        for name, words in zip(spans[::2], spans[1::2], strict=True)
    ]
    return [(None, _clean(before)), *voiced] if before.strip() or not voiced else [*voiced]


def _clean(text: str) -> str:
    return html.unescape(plain_words(text))


def _facts(text: str) -> FileFacts:
    """Language of a `Language:` header (YouTube) or a `NOTE language:` block (Stream)."""
    found = _LANGUAGE.search(text[:4_000])
    return FileFacts(language=found[1]) if found else FileFacts()
