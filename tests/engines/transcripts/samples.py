"""One short file of every format, written for these tests; conformance and fuzzing use them, too."""

import json

ZOOM_VTT = """WEBVTT

1
00:00:01.000 --> 00:00:04.500
Dana Reyes: Thanks for coming in. How was the journey?

2
00:00:05.000 --> 00:00:07.250
Robin Park: Easy, thank you.

3
00:00:07.500 --> 00:00:09.000
Robin Park: The train was on time.
"""

TEAMS_VTT = """WEBVTT

8f0c1c1e-0000-4000-8000-000000000001/1-0
00:00:02.000 --> 00:00:03.500
<v Dana Reyes>Good morning.</v>

8f0c1c1e-0000-4000-8000-000000000001/2-0
00:00:04.000 --> 00:00:06.000
<v Robin Park (Guest)>Morning &amp; thanks for the time.</v>
"""

SRT = """1
00:00:01,000 --> 00:00:02,000
Agent: Thank you for calling Harbour Bikes.

2
00:00:02,500 --> 00:00:04,000
Customer: My order has not arrived.
"""

SBV = """0:00:01.000,0:00:02.000
Good afternoon.

0:00:02.500,0:00:04.000
Hello, is this
the help desk?
"""

PLAIN = """Interviewer: What did you do next?
Candidate: I called the supplier.
I asked for a written date.
Interviewer: And then?
Candidate: They sent one.
"""

TIMED_PLAIN = """[00:00:03] Dana: What did you do next?
[00:00:06] Robin: I called the supplier.
[00:00:12] Dana: And then?
"""

TIMED_LINES = """00:00:00 Welcome to a talk about gardens

00:00:04 and the people who keep them.

00:01:10 Thank you.
"""

OTTER = """Dana Reyes  0:00
Tell me about the last project.

Robin Park  0:04
It was a shop for bicycles.
We built it in a month.

Dana Reyes  1:02:15
Thank you.

Transcribed by https://otter.ai
"""

TEAMS_TEXT = """Screening Robin-20260304_090000-Meeting Transcript
March 4, 2026, 9:00AM
27m 42s

Dana Reyes started transcription

Dana Reyes   0:03
Good morning. Shall we begin?
Robin Park   0:07
Yes, please.
Dana Reyes stopped transcription
"""

MEET = """Screening Robin (2026-03-04 at 09:00 GMT+1) - Transcript
Attendees
Dana Reyes, Robin Park
Transcript
Dana Reyes: Good morning. I would like to hear about the time when you…
Dana Reyes: …led the move to the new office.
Robin Park: That was two years ago.
00:05:00
Dana Reyes: What would you do differently?
Transcription ended after 00:30:30
This editable transcript was computer generated and might contain errors. People can also change the text.
"""

ZOOM_CHAT = "00:05:41\tDana Reyes:\tCan everybody hear me?\n00:05:50\tRobin Park:\tYes\n"

CORAAL = (
    "Line\tSpkr\tStTime\tContent\tEnTime\n"
    "1\tXYZ_int_01\t0.5\tWhere did you grow up?\t1.75\n"
    "2\tXYZ_int_01\t1.75\t(pause 0.50)\t2.25\n"
    "3\tXYZ_se0_01\t2.25\t<ts> By the [harbour].\t3.5\n"
)

CSV = """conversation,seq,speaker,role,text,start,end,started_at,call_type,consent,difficulty
a1,0,Dana,person,"How are you, Robin?",0.5,2,2026-03-04T09:00:00+01:00,screen,confirmed,easy
a1,1,Robin,counterpart,Well.,2.5,3.25,,,,
b2,0,Dana,person,Good morning.,00:00:01,00:00:02.5,2026-03-05T09:00:00Z,panel,,hard
"""


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


OWN_JSON = _dumps(
    {
        "id": "a1",
        "started_at": "2026-03-04T09:00:00+01:00",
        "call_type": "screen",
        "consent": "confirmed",
        "difficulty": "hard",
        "speakers": {"Dana": "person", "Robin": "counterpart"},
        "turns": [
            {"speaker": "Dana", "text": "How are you?", "start": 0.5, "end": 2},
            {"speaker": "Robin", "text": "Well.", "start_ms": 2500, "end_ms": 3250},
        ],
    }
)

REV = _dumps(
    {
        "speakers": [{"id": 0, "name": "Dana"}, {"id": 1, "name": "Robin"}],
        "monologues": [
            {
                "speaker": 0,
                "spans": [
                    {"value": "Where", "ts": 0.5, "endTs": 0.75},
                    {"value": " "},
                    {"value": "next", "ts": 0.8, "endTs": 1.25},
                    {"value": "?"},
                ],
            },
            {"speaker": 1, "spans": [{"value": "Home.", "ts": 2, "endTs": 2.5}]},
        ],
    }
)

AMBERSCRIPT = _dumps(
    {
        "speakers": [{"spkid": "spk1", "name": "Interviewer"}, {"spkid": "spk2", "name": "Respondent"}],
        "segments": [
            {
                "speaker": "spk1",
                "words": [
                    {"text": "Where", "start": 0.5, "end": 0.75},
                    {"text": "next?", "start": 0.8, "end": 1.25},
                ],
            },
            {
                "speaker": "spk2",
                "words": [
                    {"text": "Straight", "start": 2, "end": 2},
                    {"text": "home.", "start": 2, "end": 2},
                ],
            },
        ],
    }
)


def _aws_word(text: str, start: str, end: str) -> dict[str, object]:
    return {
        "type": "pronunciation",
        "start_time": start,
        "end_time": end,
        "alternatives": [{"confidence": "0.9", "content": text}],
    }


def _aws_mark(text: str) -> dict[str, object]:
    return {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": text}]}


AWS_TRANSCRIBE = _dumps(
    {
        "jobName": "call-1",
        "results": {
            "transcripts": [{"transcript": "Good morning. Hello."}],
            "speaker_labels": {
                "speakers": 2,
                "segments": [
                    {
                        "speaker_label": "spk_0",
                        "items": [
                            {"start_time": "0.5", "end_time": "0.75", "speaker_label": "spk_0"},
                            {"start_time": "0.8", "end_time": "1.25", "speaker_label": "spk_0"},
                        ],
                    },
                    {
                        "speaker_label": "spk_1",
                        "items": [{"start_time": "2.0", "end_time": "2.5", "speaker_label": "spk_1"}],
                    },
                ],
            },
            "items": [
                _aws_word("Good", "0.5", "0.75"),
                _aws_word("morning", "0.8", "1.25"),
                _aws_mark("."),
                _aws_word("Hello", "2.0", "2.5"),
                _aws_mark("."),
            ],
        },
    }
)

AWS_CHANNELS = _dumps(
    {
        "results": {
            "transcripts": [{"transcript": "Good morning. Hello."}],
            "items": [],
            "channel_labels": {
                "channels": [
                    {"channel_label": "ch_0", "items": [_aws_word("Hello", "2.0", "2.5"), _aws_mark(".")]},
                    {"channel_label": "ch_1", "items": [_aws_word("Morning", "0.5", "0.75")]},
                ]
            },
        }
    }
)

AWS_CALL_ANALYTICS = _dumps(
    {
        "LanguageCode": "en-GB",
        "Transcript": [
            {
                "Content": "How may I help?",
                "BeginOffsetMillis": 40,
                "EndOffsetMillis": 1500,
                "ParticipantRole": "AGENT",
            },
            {
                "Content": "My bill is wrong.",
                "BeginOffsetMillis": 2000,
                "EndOffsetMillis": 3500,
                "ParticipantRole": "CUSTOMER",
            },
        ],
    }
)

AWS_PCA = _dumps(
    {
        "ConversationAnalytics": {
            "ConversationTime": "2026-03-04 09:00:00",
            "ConversationLocation": "America/New_York",
            "ProcessTime": "2026-03-04 11:00:00.000001",
            "LanguageCode": "en-US",
            "SpeakerLabels": [
                {"Speaker": "spk_0", "DisplayText": "Agent"},
                {"Speaker": "spk_1", "DisplayText": "Customer"},
            ],
        },
        "SpeechSegments": [
            {
                "SegmentStartTime": 0.04,
                "SegmentEndTime": 1.5,
                "SegmentSpeaker": "spk_0",
                "DisplayText": "Hello.",
            },
            {
                "SegmentStartTime": 2.0,
                "SegmentEndTime": 3.5,
                "SegmentSpeaker": "spk_1",
                "DisplayText": "Hi.",
            },
        ],
    }
)

AWS_BDA = _dumps(
    {
        "metadata": {"dominant_asset_language": "EN"},
        "audio_segments": [
            {
                "start_timestamp_millis": 1620,
                "end_timestamp_millis": 5840,
                "text": "Good day.",
                "speaker": {"speaker_label": "spk_1"},
            }
        ],
    }
)

AWS_BDA_CUSTOM = _dumps({"matched_blueprint": {"name": "x"}, "inference_result": {"call_summary": "A call."}})

DEEPGRAM = _dumps(
    {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "words": [
                                {
                                    "word": "hello",
                                    "start": 0.08,
                                    "end": 0.32,
                                    "speaker": 0,
                                    "punctuated_word": "Hello.",
                                },
                                {
                                    "word": "good",
                                    "start": 0.5,
                                    "end": 0.75,
                                    "speaker": 1,
                                    "punctuated_word": "Good",
                                },
                                {
                                    "word": "day",
                                    "start": 0.8,
                                    "end": 1.0,
                                    "speaker": 1,
                                    "punctuated_word": "day.",
                                },
                                {
                                    "word": "so",
                                    "start": 3.001,
                                    "end": 3.2,
                                    "speaker": 1,
                                    "punctuated_word": "So",
                                },
                            ]
                        }
                    ]
                }
            ]
        }
    }
)

ASSEMBLYAI = _dumps(
    {
        "id": "x",
        "status": "completed",
        "text": "Yes. No.",
        "language_code": "en",
        "words": [
            {"text": "Yes.", "start": 170, "end": 718, "confidence": 0.9, "speaker": "A"},
            {"text": "No.", "start": 884, "end": 1166, "confidence": 0.9, "speaker": "B"},
        ],
        "utterances": [
            {"text": "Yes.", "start": 170, "end": 718, "speaker": "A"},
            {"text": "No.", "start": 884, "end": 1166, "speaker": "B"},
        ],
    }
)

AZURE_BATCH = _dumps(
    {
        "source": "x",
        "timestamp": "2026-03-04T09:00:00Z",
        "recognizedPhrases": [
            {
                "recognitionStatus": "Success",
                "speaker": 1,
                "offset": "PT0.04S",
                "duration": "PT2.18S",
                "nBest": [{"display": "Hello."}],
            },
            {
                "recognitionStatus": "Success",
                "speaker": 2,
                "offsetInTicks": 22800000,
                "durationInTicks": 30800000,
                "nBest": [{"display": "Good day."}],
            },
        ],
    }
)

AZURE_FAST = _dumps(
    {
        "durationMilliseconds": 3000,
        "phrases": [
            {"speaker": 1, "offsetMilliseconds": 40, "durationMilliseconds": 2180, "text": "Hello."},
            {"speaker": 2, "offsetMilliseconds": 2280, "durationMilliseconds": 500, "text": "Good day."},
        ],
    }
)

AZURE_CONVERSATION = _dumps(
    {
        "analysisInput": {
            "conversations": [
                {
                    "id": "c-1",
                    "language": "en",
                    "conversationItems": [
                        {"participantId": "Rene", "role": "Agent", "text": "How may I help?"},
                        {"participantId": "Kim", "role": "Customer", "text": "My light blinks."},
                    ],
                }
            ]
        }
    }
)

AZURE_REALTIME = _dumps(
    [
        {
            "RecognitionStatus": "Success",
            "Offset": 900000,
            "Duration": 5600000,
            "SpeakerId": "0",
            "NBest": [{"Display": "Hello."}],
        },
        {"RecognitionStatus": "NoMatch", "NBest": []},
    ]
)

WHISPERX = _dumps(
    {
        "language": "en",
        "segments": [
            {"start": 0.12, "end": 1.5, "text": " Hello there.", "speaker": "SPEAKER_00"},
            {"start": 2.0, "end": 2.5, "text": " Hi.", "speaker": "SPEAKER_01"},
        ],
    }
)

GONG = _dumps(
    {
        "callTranscripts": [
            {
                "callId": "7001",
                "parties": [
                    {"speakerId": "111", "name": "Dana Reyes", "affiliation": "Internal"},
                    {"speakerId": "222", "name": "Robin Park", "affiliation": "External"},
                ],
                "transcript": [
                    {
                        "speakerId": "111",
                        "topic": "Intro",
                        "sentences": [
                            {"start": 460, "end": 1240, "text": "Hello."},
                            {"start": 1300, "end": 2400, "text": "Shall we start?"},
                        ],
                    },
                    {"speakerId": "222", "sentences": [{"start": 2500, "end": 2900, "text": "Yes."}]},
                ],
            }
        ]
    }
)

#: (format as parsed, file name, text): every format that gives conversations.
READABLE: tuple[tuple[str, str, str], ...] = (
    ("webvtt", "zoom.vtt", ZOOM_VTT),
    ("webvtt", "teams.vtt", TEAMS_VTT),
    ("srt", "call.srt", SRT),
    ("sbv", "call.sbv", SBV),
    ("plain_text", "talk.txt", PLAIN),
    ("plain_text", "timed.txt", TIMED_PLAIN),
    ("timed_lines", "podcast.txt", TIMED_LINES),
    ("otter_text", "otter.txt", OTTER),
    ("teams_text", "teams.txt", TEAMS_TEXT),
    ("google_meet_text", "meet.txt", MEET),
    ("coraal_tsv", "coraal.txt", CORAAL),
    ("csv_turns", "turns.csv", CSV),
    ("coachloop_json", "own.json", OWN_JSON),
    ("rev_json", "rev.json", REV),
    ("amberscript_json", "amberscript.json", AMBERSCRIPT),
    ("aws_transcribe_json", "aws.json", AWS_TRANSCRIBE),
    ("aws_transcribe_json", "aws_channels.json", AWS_CHANNELS),
    ("aws_call_analytics", "analytics.json", AWS_CALL_ANALYTICS),
    ("aws_pca", "pca.json", AWS_PCA),
    ("aws_bda", "bda.json", AWS_BDA),
    ("deepgram_json", "deepgram.json", DEEPGRAM),
    ("assemblyai_json", "assemblyai.json", ASSEMBLYAI),
    ("azure_batch_json", "azure.json", AZURE_BATCH),
    ("azure_fast_json", "fast.json", AZURE_FAST),
    ("azure_conversation_json", "conversation.json", AZURE_CONVERSATION),
    ("azure_realtime_json", "realtime.json", AZURE_REALTIME),
    ("whisper_json", "whisperx.json", WHISPERX),
    ("gong_json", "gong.json", GONG),
)

#: Files that are known and refused.
REFUSED: tuple[tuple[str, str], ...] = (("chat.txt", ZOOM_CHAT), ("custom.json", AWS_BDA_CUSTOM))
