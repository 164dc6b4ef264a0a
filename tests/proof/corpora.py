"""The real corpora of ../shared/data in our own JSON, for the proof run. Nothing of them is kept here."""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

#: No date stands in these corpora: each conversation is put one hour after the one before, from here.
_UNDATED_FROM = datetime(2026, 1, 5, 9, tzinfo=UTC)


def write_star(data: Path, out: Path, stretch: int = 1) -> int:
    """One file a call, with its real date; `stretch` multiplies the distance from the first call."""
    calls = _lines(data / "star/dev/calls.jsonl.gz")
    first = min(call["started_unix"] for call in calls)
    for call in calls:
        start = first + (call["started_unix"] - first) * stretch
        _write(out, _star(call, datetime.fromtimestamp(start, UTC), stretch))
    return len(calls)


def write_annomi(data: Path, out: Path) -> int:
    """One file a session; titles and quality are left out, since they give the label away."""
    sessions: dict[str, list[dict[str, str]]] = {}
    with gzip.open(data / "annomi/dev/utterances.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sessions.setdefault(row["transcript_id"], []).append(row)
    for number, (name, rows) in enumerate(sorted(sessions.items(), key=lambda item: int(item[0]))):
        _write(out, _annomi(name, rows, _undated(number)))
    return len(sessions)


def write_coraal(data: Path, out: Path) -> int:
    """One file an interview, with the timed segments; pauses are no turns."""
    rows = _lines(data / "coraal_interviews/dev/interviews.jsonl.gz")
    for number, row in enumerate(sorted(rows, key=lambda r: str(r["id"]))):
        _write(out, _coraal(row, _undated(number)))
    return len(rows)


def write_anthropic(data: Path, out: Path) -> int:
    """One file an interview of the two groups; the interviewer is a model."""
    rows: list[dict[str, Any]] = []
    for group in ("creatives", "scientists"):
        rows += _lines(data / f"anthropic_interviewer/dev/{group}.jsonl.gz")
    for number, row in enumerate(rows):
        _write(out, _anthropic(row, _undated(number)))
    return len(rows)


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _undated(number: int) -> datetime:
    return _UNDATED_FROM + timedelta(hours=number)


def _star(call: dict[str, Any], start: datetime, stretch: int) -> dict[str, Any]:
    spoken = [t for t in call["turns"] if t["role"] in ("agent", "customer") and t.get("text")]
    ends = [t["t"] for t in spoken]
    return {
        "conversation": call["id"] if stretch == 1 else f"{call['id']}-stretched-{stretch}",
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(seconds=max(ends, default=0))).isoformat(),
        "call_type": call["tasks"][0].split("_")[0] if call["tasks"] else "other",
        "counterpart": call["customer"],
        "difficulty": "easy" if call["happy_path"] else "hard",
        "turns": [
            {
                "speaker": call[t["role"]],
                "role": "person" if t["role"] == "agent" else "counterpart",
                "text": t["text"],
                "start": t["t"],
            }
            for t in spoken
        ],
    }


def _annomi(name: str, rows: list[dict[str, str]], start: datetime) -> dict[str, Any]:
    return {
        "conversation": f"annomi-{name}",
        "started_at": start.isoformat(),
        "call_type": "screen",
        "turns": [
            {
                "speaker": r["interlocutor"],
                "role": "person" if r["interlocutor"] == "therapist" else "counterpart",
                "text": r["utterance_text"],
                "start": _seconds(r["timestamp"]),
            }
            for r in rows
        ],
    }


def _coraal(row: dict[str, Any], start: datetime) -> dict[str, Any]:
    # The file's name without its last part is the interviewee's (DATA.md).
    interviewee = row["id"].rpartition("_")[0]
    return {
        "conversation": row["id"],
        "started_at": start.isoformat(),
        "call_type": "screen",
        "turns": [
            {
                "speaker": s["speaker"],
                "role": _coraal_role(s["speaker"], interviewee),
                "text": s["text"],
                "start": s["start"],
                "end": s["end"],
            }
            for s in row["timed"]
            if not s["text"].startswith("(pause")
        ],
    }


def _coraal_role(speaker: str, interviewee: str) -> str:
    if speaker == interviewee:
        return "counterpart"
    return "other" if speaker.lower() == "misc" else "person"


def _anthropic(row: dict[str, Any], start: datetime) -> dict[str, Any]:
    return {
        "conversation": row["transcript_id"],
        "started_at": start.isoformat(),
        "call_type": "screen",
        "turns": list(_marked_turns(row["text"])),
    }


def _marked_turns(text: str) -> Iterator[dict[str, str]]:
    parts: Iterable[str] = re.split(r"(?m)^(Assistant|AI|User):\s*", text)[1:]
    parts = list(parts)
    for marker, words in zip(parts[::2], parts[1::2], strict=True):
        person = marker != "User"
        yield {
            "speaker": "Interviewer" if person else "Participant",
            "role": "person" if person else "counterpart",
            "text": words.strip(),
        }


def _seconds(stamp: str) -> float | None:
    match = re.fullmatch(r"(\d+):(\d+):(\d+)", stamp)
    return (
        None if match is None else sum(int(p) * f for p, f in zip(match.groups(), (3600, 60, 1), strict=True))
    )


def _write(out: Path, conversation: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{conversation['conversation']}.json"
    path.write_text(json.dumps(conversation, ensure_ascii=False), encoding="utf-8")
