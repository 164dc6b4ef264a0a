"""Permitted public data read as training lines; see docs/models/heads.md for licences and notices.

A question mark in the original is taken as the label of its clause ("silver"): nobody coded these lines.
"""

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from coachloop.loop.score.language.clauses import clauses

#: Lines taken of each set at most: more of one kind only drowns the others.
MOST = 800
_Z = "uptake_zscore"
_TROUBLE = ("frustration", "objection")
#: Codes of PersuasionForGood for what speaks against giving.
AGAINST_GIVING = ("negative-reaction-to-donation", "disagree-donation", "disagree-donation-more")
_SPEAKER = re.compile(r"(?m)^(Assistant|AI|User):\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One turn, and what the other side said before it."""

    source: str
    before: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Meant(Line):
    """A turn of which it is known what it is to some heads: `answer`, "yes" or "no", to each of `of`."""

    of: tuple[str, ...]
    answer: str


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


def sign_lines(folder: Path) -> list[Meant]:
    """What is no frustration and no doubt at all, and what is a doubt about giving; the same every time.

    Customers of quiet chats; people who tell of their work because they are asked (a model's interviews and
    answers to job-interview questions: what they complain of is no complaint to the asker); and people who
    are asked for a donation, of whom others coded what they say against it. Of interviews and of donations
    only the talks for which `is_trained_on` are read: signs are measured on the others.
    """
    calm = [Meant(*_of(line), _TROUBLE, "no") for line in _chosen(_calm(folder), marked=False)]
    told = (_chosen(lines(folder), marked=False) for lines in (_interviewed, _answered))
    return calm + [Meant(*_of(line), _TROUBLE, "no") for each in told for line in each] + list(_given(folder))


def is_trained_on(talk: str) -> bool:
    """Whether a talk of a set that is trained on and measured belongs to the half that is trained on."""
    return int(hashlib.sha256(talk.encode()).hexdigest(), 16) % 2 == 0


def _of(line: Line) -> tuple[str, str | None, str]:
    return line.source, line.before, line.said


def _interviewed(folder: Path) -> Iterator[Line]:
    """Whole answers of AnthropicInterviewer, with the question before."""
    for group in ("creatives", "scientists"):
        for talk in _lines(folder / "anthropic_interviewer" / "dev" / f"{group}.jsonl.gz"):
            if is_trained_on(talk["transcript_id"]):
                said = _SPEAKER.split(talk["text"])[1:]
                turns = list(zip(said[::2], said[1::2], strict=True))
                yield from (
                    Line("anthropic_interviewer", asked.strip(), told.strip())
                    for (_, asked), (who, told) in pairwise(turns)
                    if who == "User"
                )


def _answered(folder: Path) -> Iterator[Line]:
    for row in _lines(folder / "followqg" / "dev" / "candidates.jsonl.gz"):
        asked, answer = row["qa"]
        yield Line("followqg", asked, answer[:400])


def _given(folder: Path) -> Iterator[Meant]:
    """Sentences of those who are asked for a donation, with the sentence of the other side before."""
    with gzip.open(folder / "persuasionforgood" / "dev" / "sentences.csv.gz") as file:
        before: str | None = None
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")):
            if row["role"] == "0":
                before = row["Unit"]
            elif is_trained_on(row["dialogue_id"]) and clauses(row["Unit"]):
                answer = "yes" if row["ee_label_1"] in AGAINST_GIVING else "no"
                yield Meant("persuasionforgood", before, row["Unit"], ("objection",), answer)


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
