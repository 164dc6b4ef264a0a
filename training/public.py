"""Permitted public data read as training lines; see docs/models/heads.md for licences and notices.

A question mark in the original is taken as the label of its clause ("silver"): nobody coded these lines.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coachloop.loop.score.language.clauses import clauses

#: Lines taken of each set at most: more of one kind only drowns the others.
MOST = 800
_Z = "uptake_zscore"


@dataclass(frozen=True, slots=True)
class Line:
    """One turn, and what the other side said before it."""

    source: str
    before: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a student said, the teacher's reply, and how much it takes up: mean of three experts, 0..1.

    `group` is the lesson; `z` the same rating without each expert's own level, as the authors compare by it.
    """

    group: str
    before: str
    said: str
    uptake: float
    z: float


def read_exchanges(folder: Path) -> list[Exchange]:
    """Rated exchanges of uptake dev, in the order of the file; those with a turn off task were not rated."""
    return [
        Exchange(
            row["obs_id"], row["student_text"], row["teacher_text"], float(row["uptake"]) / 2, float(row[_Z])
        )
        for row in _uptake_rows(folder)
        if row["uptake"] and clauses(row["teacher_text"])
    ]


def question_lines(folder: Path) -> list[Line]:
    """Turns with punctuation of uptake, followqg and star; the same choice every time."""
    sets = (_uptake(folder), _followqg(folder), _star(folder))
    return [line for lines in sets for line in _chosen(lines)]


def calm_lines(folder: Path) -> list[Line]:
    """Customers of star whose chat went as planned; the agent found them neither aggressive nor annoyed."""
    return _chosen(_calm(folder), marked=False)


def _calm(folder: Path) -> Iterator[Line]:
    for call in _lines(folder / "star" / "dev" / "calls.jsonl.gz"):
        annoyed = [answer for asked, answer in call["agent_survey"].items() if "aggressive" in asked]
        if call["happy_path"] and annoyed == [False]:
            texts = (turn.get("text") for turn in call["turns"] if turn["role"] == "customer")
            yield from (Line("star", None, text) for text in texts if text)


def _chosen(lines: Iterator[Line], marked: bool = True) -> list[Line]:
    """MOST of them (of those with punctuation), by the hash of their text."""
    kept = {line.said: line for line in lines if not marked or any(mark in line.said for mark in ".?")}
    by_hash = sorted(kept.values(), key=lambda line: hashlib.sha256(line.said.encode()).hexdigest())
    return by_hash[:MOST]


def _uptake(folder: Path) -> Iterator[Line]:
    for row in _uptake_rows(folder):
        yield Line("uptake", row["student_text"], row["teacher_text"])


def _uptake_rows(folder: Path) -> Iterator[dict[str, str]]:
    text = gzip.decompress((folder / "uptake" / "dev" / "uptake.csv.gz").read_bytes()).decode()
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _followqg(folder: Path) -> Iterator[Line]:
    for row in _lines(folder / "followqg" / "dev" / "candidates.jsonl.gz"):
        asked, answer = row["qa"]
        yield Line("followqg", answer, row["candidates"][-1])
        yield Line("followqg", asked, answer[:400])


def _star(folder: Path) -> Iterator[Line]:
    for call in _lines(folder / "star" / "dev" / "calls.jsonl.gz"):
        yield from (Line("star", None, turn["text"]) for turn in call["turns"] if turn.get("text"))


def _lines(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
