"""`00:01:05 words` lines that name nobody: podcasts, and Otter exports that lost their speakers."""

from coachloop.engines.transcripts.draft import NO_TIME, Draft
from coachloop.engines.transcripts.plain import front_time, suffix_fits
from coachloop.engines.transcripts.values import lines_of
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "timed_lines"

_MIN_SHARE = 0.8


class TimedLines:
    """Each line that begins with a time is a cue without an end; the speaker is not known."""

    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        lines = [line for line in lines_of(head) if line.strip()]
        timed = sum(front_time(line)[0] is not None for line in lines)
        return suffix_fits(name) and bool(lines) and timed >= _MIN_SHARE * len(lines)

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        draft = Draft(NAME, source, "line")
        for number, line in enumerate(lines_of(text), start=1):
            start, words = front_time(line)
            if start is not None:
                draft.add(None, words, start, None, number)
            elif line.strip():
                draft.drop(NO_TIME, "text without a time", number)
        return (draft.done(in_cues=True),)
