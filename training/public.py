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

#: Lines taken of each set at most: more of one kind only drowns the others.
MOST = 800


@dataclass(frozen=True, slots=True)
class Line:
    """One turn, and what the other side said before it."""

    source: str
    before: str | None
    said: str


def question_lines(folder: Path) -> list[Line]:
    """Turns with punctuation of uptake, followqg and star; the same choice every time."""
    sets = (_uptake(folder), _followqg(folder), _star(folder))
    return [line for lines in sets for line in _chosen(lines)]


def _chosen(lines: Iterator[Line]) -> list[Line]:
    """MOST of them, by the hash of their text."""
    marked = {line.said: line for line in lines if any(mark in line.said for mark in ".?")}
    by_hash = sorted(marked.values(), key=lambda line: hashlib.sha256(line.said.encode()).hexdigest())
    return by_hash[:MOST]


def _uptake(folder: Path) -> Iterator[Line]:
    text = gzip.decompress((folder / "uptake" / "dev" / "uptake.csv.gz").read_bytes()).decode()
    for row in csv.DictReader(io.StringIO(text, newline="")):
        yield Line("uptake", row["student_text"], row["teacher_text"])


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
