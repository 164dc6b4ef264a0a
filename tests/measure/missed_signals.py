"""Precision of missed signals, by reading: `python -m tests.measure.missed_signals`.

Every hit on the interviews of CORAAL, AnthropicInterviewer and AnnoMI (dev), and on job-interview answers of
FollowQG (dev) followed by a question that belongs to another answer, was read and judged: would a good
interviewer have asked about it, and did nobody take it up? The verdicts stand in missed_signals.yaml by
corpus, transcript, turn and first character, with a reason and without a word of the texts. A hit that has no
verdict is listed as unread and counted nowhere.

Transcripts were cut in two by the hash of their id. Rules were tuned on the LOOK half. After the other half had
been read once, two rules were added for what it showed (a question without a word of its own, and a reflection
of a long answer, take a lead up), so its figure is no longer a blind one; the blind one is printed beside it.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.signals import STRONG, MissedSignal, signals
from coachloop.stats.proportion import wilson
from tests.measure.annomi_questions import SHARED_DATA, rows
from tests.measure.lines import Figure, Line

VERDICTS = Path(__file__).with_suffix(".yaml")
#: Weaker leads are read too, so that the limit in the product can be seen to be where it should.
LISTED_FROM = 0.3
#: Of the hits of the product's limit on the half that had not been looked at, before anything was changed.
FIRST_READING = (3, 9)
_MARK = re.compile(r"(?m)^(Assistant|AI|User):\s*")


@dataclass(frozen=True)
class Hit:
    """One missed signal of one transcript; `looked`: its half was used for tuning."""

    corpus: str
    transcript: str
    signal: MissedSignal
    looked: bool

    @property
    def key(self) -> str:
        return f"{self.corpus} {self.transcript} {self.signal.turn_seq}:{self.signal.start}"

    @property
    def shown(self) -> bool:
        return self.signal.strength >= STRONG


def hits(data: Path) -> list[Hit]:
    """Every hit from LISTED_FROM on, in the order of the files."""
    found = []
    for corpus, name, turns in _conversations(data):
        missed = signals(behaviours(turns), LISTED_FROM).missed
        found += [
            Hit(corpus, name, m, _looked(corpus, name)) for m in sorted(missed, key=lambda m: m.turn_seq)
        ]
    return found


def _looked(corpus: str, name: str) -> bool:
    """FollowQG is cut by its question, which stands in the name after the number."""
    text = name.partition(" ")[2] if corpus == "followqg" else name
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 0


def _conversations(data: Path) -> Iterator[tuple[str, str, list[Turn]]]:
    for group in ("creatives", "scientists"):
        for row in _lines(data / f"anthropic_interviewer/dev/{group}.jsonl.gz"):
            yield "anthropic_interviewer", row["transcript_id"], _marked(row["text"])
    for row in _lines(data / "coraal_interviews/dev/interviews.jsonl.gz"):
        yield "coraal_interviews", row["id"], _segments(row)
    yield from _annomi(data)


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _marked(text: str) -> list[Turn]:
    parts = _MARK.split(text)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    sides = {"User": Role.COUNTERPART}
    return [Turn(k, who, sides.get(who, Role.PERSON), said.strip()) for k, (who, said) in enumerate(pairs)]


def _segments(row: dict[str, Any]) -> list[Turn]:
    """What one speaker says in a row is one turn; marks of overlap and noises are left out."""
    guest = row["id"].rpartition("_")[0]
    made: list[Turn] = []
    for segment in row["timed"]:
        text = re.sub(r"<[^<>]*>|[\[\]/]", "", segment["text"]).strip()
        if not text or segment["text"].startswith("(pause") or segment["speaker"].lower() == "misc":
            continue
        if made and made[-1].speaker == segment["speaker"]:
            last = made[-1]
            made[-1] = Turn(last.seq, last.speaker, last.role, f"{last.text} {text}")
        else:
            role = Role.COUNTERPART if segment["speaker"] == guest else Role.PERSON
            made.append(Turn(len(made), segment["speaker"], role, text))
    return made


def _annomi(data: Path) -> Iterator[tuple[str, str, list[Turn]]]:
    sessions: dict[str, list[dict[str, str]]] = {}
    for row in rows(data / "annomi/dev/utterances.csv.gz"):
        sessions.setdefault(row["transcript_id"], []).append(row)
    sides = {"therapist": Role.PERSON}
    for name in sorted(sessions, key=int):
        said = sessions[name]
        yield (
            "annomi",
            name,
            [
                Turn(
                    k, r["interlocutor"], sides.get(r["interlocutor"], Role.COUNTERPART), r["utterance_text"]
                )
                for k, r in enumerate(said)
            ],
        )


# --- answers of job interviews ---------------------------------------------------------------------------


def answers(data: Path) -> tuple[list[Hit], dict[str, tuple[int, int]]]:
    """Hits where a question of another answer comes next; and how often a lead is taken up, of how many,
    by the human follow-up and by such a question."""
    found: list[Hit] = []
    taken = {"human follow-up": [0, 0], "question of another answer": [0, 0]}
    read: set[str] = set()
    for number, row in enumerate(_lines(data / "followqg/dev/candidates.jsonl.gz")):
        question, answer = row["qa"]
        real = row["candidates"][-1]
        other = next((c for c in row["candidates"][:-1] if c not in (real, question)), None)
        for name, following in (("human follow-up", real), ("question of another answer", other)):
            if following is None:
                continue
            strong = signals(behaviours(_exchange(question, answer, following)))
            taken[name][0] += bool(strong.leads) and not strong.missed
            taken[name][1] += bool(strong.leads)
        if other is not None and answer not in read:
            missed = signals(behaviours(_exchange(question, answer, other)), LISTED_FROM).missed
            read.update([answer] if missed else [])
            looked = _looked("followqg", f"{number} {question}")
            found += [Hit("followqg", str(number), m, looked) for m in missed]
    return found, {name: (hit, of) for name, (hit, of) in taken.items()}


def _exchange(question: str, answer: str, following: str) -> list[Turn]:
    said = (question, answer, following, "Well, I can say a few words on that.")
    sides = (Role.PERSON, Role.COUNTERPART, Role.PERSON, Role.COUNTERPART)
    return [Turn(k, side.value, side, text) for k, (side, text) in enumerate(zip(sides, said, strict=True))]


# --- verdicts --------------------------------------------------------------------------------------------


def verdicts() -> dict[str, tuple[bool, str]]:
    """By key: whether the hit is right, and why."""
    read = yaml.safe_load(VERDICTS.read_text(encoding="utf-8"))
    return {key: (str(line).startswith("right"), str(line)) for key, line in read.items()}


def precision(found: Sequence[Hit]) -> str:
    """ "12 of 20, 0.60 [0.39, 0.78]" of those read, and how many are unread."""
    judged = verdicts()
    read = [judged[h.key][0] for h in found if h.key in judged]
    unread = len(found) - len(read)
    return share(sum(read), len(read)) + (f", {unread} unread" if unread else "")


def share(part: int, whole: int) -> str:
    found = wilson(part / whole, whole) if whole else None
    interval = f", {found.value:.2f} [{found.lo:.2f}, {found.hi:.2f}]" if found else ""
    return f"{part} of {whole}{interval}"


def lines(shared: Path) -> list[Line]:
    """What pages show, by half; a hit that nobody has read is counted nowhere."""
    real, (crowd, _) = hits(shared), answers(shared)
    kinds = (("CORAAL, AnthropicInterviewer, AnnoMI dev", real), ("FollowQG dev", crowd))
    halves = (("all shown", (True, False)), ("half never tuned on", (False,)))
    return [
        _line(corpus, half, [h for h in found if h.shown and h.looked in looked])
        for corpus, found in kinds
        for half, looked in halves
    ]


def _line(corpus: str, half: str, found: Sequence[Hit]) -> Line:
    judged = verdicts()
    read = [judged[h.key][0] for h in found if h.key in judged]
    share_right = wilson(sum(read) / len(read), len(read)) if read else None
    assert share_right is not None
    figure = Figure(share_right.value, share_right.lo, share_right.hi)
    n = f"{sum(read)} of {len(read)} read" + (
        f", {len(found) - len(read)} unread" if len(found) > len(read) else ""
    )
    return Line(corpus, f"missed signals, {half}", "precision (Wilson)", n, figure)


def main() -> None:
    real = hits(SHARED_DATA)
    crowd, taken = answers(SHARED_DATA)
    judged = verdicts()
    for hit in [*real, *crowd]:
        line = judged[hit.key][1] if hit.key in judged else "UNREAD"
        limit = "shown" if hit.shown else "below"
        print(f"{hit.key}-{hit.signal.end} {hit.signal.kind} {hit.signal.strength:.2f} {limit}: {line}")
    print(f"\nread in all: {sum(h.key in judged for h in [*real, *crowd])}")
    for name, found in (("interviews", real), ("answers of job interviews", crowd)):
        print(f"{name}, shown: {precision([h for h in found if h.shown])}")
        for half, looked in (("looked at", True), ("other half", False)):
            print(f"  {half}: {precision([h for h in found if h.shown and h.looked is looked])}")
        print(f"{name}, below the limit: {precision([h for h in found if not h.shown])}")
    print(f"interviews, other half at first reading: {share(*FIRST_READING)}")
    for name, counted in taken.items():
        print(f"lead taken up by {name}: {share(*counted)}")


if __name__ == "__main__":
    main()
