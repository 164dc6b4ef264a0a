"""Signs of care, doubt and trouble on data that people labelled: `python -m tests.measure.signs`.

What each turn is found to show, by rules alone and by rules with heads, against labels of other people's making;
none is quite the sign that the product looks for, so the comparison of the two readers counts, not the height.
At most MOST turns (or calls) a set, chosen by the hash of their text. casino, persuasionforgood and star may be
trained on, and calm customers of star and half of the talks of persuasionforgood are (frustration, objection):
there only other calls and talks are measured.
epitome, esconv and talkmoves are for measuring only. No text is printed or kept.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.public import AGAINST_GIVING, is_trained_on

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.model import ReadTurns
from tests.measure.annomi_questions import SHARED_DATA, bare, macro_f1
from tests.measure.lines import Line, resampled

MOST = 900


@dataclass(frozen=True)
class Case:
    """Turns of which one side is asked about; `group` is resampled as a whole (a talk, a post, a call)."""

    group: str
    turns: tuple[tuple[Role, str], ...]
    shows: bool


@dataclass(frozen=True)
class Answer:
    """What people said, and what the reader found: yes or no, and how sure (the surest turn)."""

    group: str
    truth: bool
    found: bool
    p: float


def lines_of(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, "utf-8", newline=""))


def casino_empathy(folder: Path) -> Iterator[Case]:
    for talk in lines_of(folder / "casino" / "dev" / "dialogues.jsonl.gz"):
        for said, labels in talk["strategies"]:
            yield Case(str(talk["dialogue_id"]), ((Role.PERSON, said),), "showing-empathy" in labels)


def esconv_empathy(folder: Path) -> Iterator[Case]:
    """Reflection of feelings, affirmation and reassurance; with the seeker's turn before."""
    wanted = ("Reflection of feelings", "Affirmation and Reassurance")
    for talk in lines_of(folder / "esconv" / "dev" / "dialogues.jsonl.gz"):
        before: tuple[tuple[Role, str], ...] = ()
        for turn in talk["turns"]:
            if turn["strategy"]:
                yield Case(
                    str(talk["id"]), (*before, (Role.PERSON, turn["text"])), turn["strategy"] in wanted
                )
            else:
                before = ((Role.COUNTERPART, turn["text"]),)


def persuasion_objection(folder: Path) -> Iterator[Case]:
    """What the person asked for a donation says against it, in talks that nobody trained on."""
    for row in rows_of(folder / "persuasionforgood" / "dev" / "sentences.csv.gz"):
        if row["role"] == "1" and not is_trained_on(row["dialogue_id"]):
            shows = row["ee_label_1"] in AGAINST_GIVING
            yield Case(row["dialogue_id"], ((Role.COUNTERPART, row["Unit"]),), shows)


def star_frustration(folder: Path) -> Iterator[Case]:
    """A whole call: did the agent find the customer aggressive or annoyed? Calls that nobody trained on."""
    for call in lines_of(folder / "star" / "dev" / "calls.jsonl.gz"):
        annoyed = [answer for asked, answer in call["agent_survey"].items() if "aggressive" in asked]
        if annoyed and annoyed[0] is not None and not call["happy_path"]:
            texts = [t["text"] for t in call["turns"] if t["role"] == "customer" and t.get("text")]
            yield Case(call["id"], tuple((Role.COUNTERPART, text) for text in texts), annoyed[0])


def talkmoves_presses(folder: Path) -> Iterator[Case]:
    """Press for reasoning (9) against the other moves of teachers, as frequent as they are."""
    for row in rows_of(folder / "talkmoves" / "dev" / "sentences.csv.gz"):
        if row["teacher_move"] in ("1", "2", "3", "4", "5", "8", "9"):
            yield Case(row["lesson_no"], ((Role.PERSON, row["sentence"]),), row["teacher_move"] == "9")


#: Set and what its people marked -> the sign, the cases.
SETS = {
    ("casino dev", "showing empathy"): ("empathy", casino_empathy),
    ("esconv dev", "reflects feelings or reassures"): ("empathy", esconv_empathy),
    ("persuasionforgood dev", "against a donation"): ("objection", persuasion_objection),
    ("star dev", "annoyed customer (calls)"): ("frustration", star_frustration),
    ("talkmoves dev", "press for reasoning"): ("presses", talkmoves_presses),
}


def chosen(cases: Iterator[Case], most: int = MOST) -> list[Case]:
    """Half of them cases that show it where there are enough, by hash: the same choice every time."""
    ordered = sorted(cases, key=lambda c: hashlib.sha256(repr((c.group, c.turns)).encode()).hexdigest())
    with_it = [case for case in ordered if case.shows][: most // 3]
    return with_it + [case for case in ordered if not case.shows][: most - len(with_it)]


def answers(cases: Sequence[Case], sign: str, read: ReadTurns, strip: bool = False) -> list[Answer]:
    return [_answer(case, sign, read, strip) for case in cases]


def _answer(case: Case, sign: str, read: ReadTurns, strip: bool) -> Answer:
    side = case.turns[-1][0]
    said = [Turn(i, role.value, role, bare(t) if strip else t) for i, (role, t) in enumerate(case.turns)]
    asked = [turn for turn in read(said) if turn.role is side]
    return Answer(
        case.group, case.shows, any(t.shows(sign) for t in asked), max(t.p.get(sign, 0.0) for t in asked)
    )


def f1(given: Sequence[Answer]) -> float:
    return macro_f1((a.truth, a.found) for a in given)


def auc(given: Sequence[Answer]) -> float:
    """That one that shows it is surer than one that does not; ties count half."""
    yes, no = [a.p for a in given if a.truth], [a.p for a in given if not a.truth]
    if not yes or not no:
        return 0.5
    return sum((y > n) + 0.5 * (y == n) for y in yes for n in no) / (len(yes) * len(no))


def lines(read: ReadTurns, by_rule: ReadTurns) -> list[Line]:
    return [line for key in SETS for line in _lines(*key, read, by_rule)]


def _lines(corpus: str, target: str, read: ReadTurns, by_rule: ReadTurns) -> list[Line]:
    sign, source = SETS[corpus, target]
    cases = chosen(source(SHARED_DATA))
    given = answers(cases, sign, read)
    stripped, rules = answers(cases, sign, read, strip=True), answers(cases, sign, by_rule)
    n = f"{len(cases)}, {sum(case.shows for case in cases)} show it"
    return [
        Line(
            corpus, f"{sign}: {target}", measure, n, resampled(given, figure, draws),
            bare=resampled(stripped, figure, draws), others=(("rules alone", figure(rules)),),
        )
        for measure, figure, draws in (("macro-F1", f1, 1000), ("AUC", auc, 200))
    ]  # fmt: skip


def main() -> None:
    from coachloop.engines.embed.minilm import MiniLM
    from coachloop.loop.score.behaviours import behaviours
    from coachloop.loop.score.heads.read import Heads

    read = Heads(MiniLM()).read
    for corpus, target in SETS:
        for line in _lines(corpus, target, read, behaviours):
            others = ", ".join(f"{name} {value:.3f}" for name, value in line.others)
            print(
                f"{line.corpus:22s} {line.target:44s} {line.measure:9s} n={line.n:20s} "
                f"{line.figure}  bare {line.bare}  ({others})",
                flush=True,
            )


if __name__ == "__main__":
    main()
