"""Readers of transcripts, one module a format, in the order in which they are asked."""

from coachloop.engines.transcripts.coraal import CoraalTsv
from coachloop.engines.transcripts.csv_turns import CsvTurns
from coachloop.engines.transcripts.headed import OtterText, TeamsText
from coachloop.engines.transcripts.json_layouts import JsonTranscripts
from coachloop.engines.transcripts.meet import MeetText
from coachloop.engines.transcripts.plain import PlainText
from coachloop.engines.transcripts.sbv import Sbv
from coachloop.engines.transcripts.srt import Srt
from coachloop.engines.transcripts.timed_lines import TimedLines
from coachloop.engines.transcripts.webvtt import WebVtt
from coachloop.engines.transcripts.zoom_chat import ZoomChat
from coachloop.loop.ingest.model import TranscriptReader

#: The most telling signs first; the first reader that recognises a file reads it.
READERS: tuple[TranscriptReader, ...] = (
    WebVtt(),
    JsonTranscripts(),
    Srt(),
    Sbv(),
    ZoomChat(),
    CoraalTsv(),
    CsvTurns(),
    TeamsText(),
    OtterText(),
    MeetText(),
    PlainText(),
    TimedLines(),
)
