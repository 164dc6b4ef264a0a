"""Measures the rules on data beside the checkout: `python -m tests.measure.annomi_questions`.

AnnoMI dev: macro-F1 of turns of the therapist against the experts, with and without punctuation and capitals.
Series were cut in two by the hash of their name. Rules were written by reading errors of the LOOK half only;
the BLIND half was never read. Dev figures all the same: a release is checked on the part kept aside.
CORAAL dev: the interviewer's talk share against the share by time.
No text of these sets is printed or kept.
"""

import csv
import gzip
import hashlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.measures import talk_share

SHARED_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@dataclass(frozen=True)
class Labelled:
    """One therapist turn: what the experts said, what the rules say, and whether its series was looked at."""

    question: str
    reflection: bool
    informs: bool
    main: str
    found: TurnBehaviour
    looked: bool


#: Name of a target -> (experts' value, rules' value); "only ?" is the baseline of the question mark.
TARGETS: dict[str, Callable[[Labelled], tuple[object, object]]] = {
    "question yes/no": lambda x: (x.question != "none", x.found.asks),
    "question yes/no, only ?": lambda x: (x.question != "none", "?" in x.found.text),
    "none/closed/open": lambda x: (x.question, str(x.found.question)),
    "reflection yes/no": lambda x: (x.reflection, x.found.reflection != "none"),
    "advice or information yes/no": lambda x: (x.informs, x.found.advice),
    "four behaviours": lambda x: (x.main, x.found.main),
}


def macro_f1(pairs: Iterable[tuple[object, object]]) -> float:
    """Mean over the experts' values of 2*tp / (2*tp + fp + fn)."""
    counted = list(pairs)
    return fmean(_f1(counted, value) for value in sorted({truth for truth, _ in counted}, key=str))


def _f1(pairs: Sequence[tuple[object, object]], value: object) -> float:
    hits = sum(truth == said == value for truth, said in pairs)
    misses = sum((truth == value) != (said == value) for truth, said in pairs)
    return 2 * hits / (2 * hits + misses) if hits else 0.0


def bare(text: str) -> str:
    """As a recogniser without punctuation gives it."""
    return re.sub(r"[^\w\s'’]", " ", text).lower()


def annomi(folder: Path, strip: bool) -> list[Labelled]:
    """All labelled therapist turns of AnnoMI dev."""
    series = {r["transcript_id"]: r["series"] for r in rows(folder / "transcripts.csv")}
    labels = {
        (r["transcript_id"], r["utterance_id"]): r for r in rows(folder / "labels_single_annotator.csv.gz")
    }
    sessions: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(folder / "utterances.csv.gz"):
        sessions[row["transcript_id"]].append(row)
    return [
        item
        for key, session in sessions.items()
        for item in _session(session, labels, strip, looked=is_looked_at(series[key]))
    ]


def is_looked_at(series: str) -> bool:
    return int(hashlib.sha256(series.encode()).hexdigest(), 16) % 2 == 0


def _session(
    session: Sequence[dict[str, str]],
    labels: dict[tuple[str, str], dict[str, str]],
    strip: bool,
    looked: bool,
) -> Iterator[Labelled]:
    found = behaviours([turn_of(i, row, strip) for i, row in enumerate(session)])
    for row, behaviour in zip(session, found, strict=True):
        label = labels.get((row["transcript_id"], row["utterance_id"]))
        if label and label["main_therapist_behaviour"] != "n/a":
            asks = label["question_exists"] == "True"
            yield Labelled(
                label["question_subtype"] if asks else "none",
                label["reflection_exists"] == "True",
                label["therapist_input_exists"] == "True",
                label["main_therapist_behaviour"].removeprefix("therapist_"),
                behaviour,
                looked,
            )


def turn_of(seq: int, row: dict[str, str], strip: bool) -> Turn:
    role = Role.PERSON if row["interlocutor"] == "therapist" else Role.COUNTERPART
    text = row["utterance_text"]
    return Turn(seq, row["interlocutor"], role, bare(text) if strip else text)


def rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- talk share on CORAAL -------------------------------------------------------------------------------


def coraal_errors(folder: Path) -> dict[str, list[float]]:
    """|share - share by time|, 0..1, of each interview: from times (speech), and from words alone."""
    truth = {r["id"]: float(r["interviewer_share_time"]) for r in rows(folder / "talk_time.csv")}
    errors: dict[str, list[float]] = {"by time": [], "by words": []}
    with gzip.open(folder / "interviews.jsonl.gz", "rt", encoding="utf-8") as file:
        for interview in map(json.loads, file):
            for name, timed in (("by time", True), ("by words", False)):
                share = talk_share(_interview(interview, timed), base="speech")
                assert share is not None
                errors[name].append(abs(share.pct / 100 - truth[interview["id"]]))
    return errors


def _interview(interview: dict[str, object], timed: bool) -> list[Turn]:
    """Segments of the two sides; pauses and others are left out, as in talk_time.csv."""
    guest = str(interview["id"]).rpartition("_")[0]
    segments = interview["timed"]
    assert isinstance(segments, list)
    kept = [s for s in segments if s["speaker"].lower() != "misc" and not s["text"].startswith("(pause")]
    return [
        Turn(
            i,
            s["speaker"],
            Role.COUNTERPART if s["speaker"] == guest else Role.PERSON,
            s["text"],
            round(s["start"] * 1000) if timed else None,
            round(s["end"] * 1000) if timed else None,
        )
        for i, s in enumerate(kept)
    ]


def main() -> None:
    print(f"{'AnnoMI dev, macro-F1':32}  all    look   blind  | bare: all    look   blind")
    sets = [annomi(SHARED_DATA / "annomi" / "dev", strip) for strip in (False, True)]
    for name, pair in TARGETS.items():
        figures = [
            macro_f1(pair(x) for x in items if half is None or x.looked is half)
            for items in sets
            for half in (None, True, False)
        ]
        cells = "  ".join(f"{f:.3f}" for f in figures[:3]), "  ".join(f"{f:.3f}" for f in figures[3:])
        print(f"{name:32}  {cells[0]}  |       {cells[1]}")
    print(f"turns: {len(sets[0])}, of them in series looked at: {sum(x.looked for x in sets[0])}")
    for name, errors in coraal_errors(SHARED_DATA / "coraal_interviews" / "dev").items():
        print(
            f"CORAAL dev, talk share {name}: mean error {fmean(errors):.3f}, "
            f"largest {max(errors):.3f}, n {len(errors)}"
        )


if __name__ == "__main__":
    main()
