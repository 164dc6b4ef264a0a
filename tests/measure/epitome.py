"""Quotes against spans that people marked: `python -m tests.measure.epitome`.

epitome dev: replies in a support forum with the spans that show an emotional reaction, an interpretation or an
exploration. The quote is the one that the product would show. Precision: characters of the quote inside a marked
span; recall: marked characters that are quoted; length: characters of the reply that are quoted (quoting a whole
reply has precision 0.51 / 0.74 / 0.51 and length 1). All over replies that have both a quote and a mark.
A quote that is no exact part of the reply counts as invented. No text is printed or kept.
"""

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.domain.score import EvidenceKind, quote
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.model import ReadTurns
from tests.measure.annomi_questions import SHARED_DATA, bare, macro_f1
from tests.measure.lines import Line, resampled

OWN_STORY = "own_story"


def _has_been_there(turn: TurnBehaviour) -> bool:
    """In EPITOME an interpretation is strong where it tells of like experiences; rules alone read none."""
    return turn.p[OWN_STORY] > 0.5 if OWN_STORY in turn.p else turn.reflection != "none"


#: What people marked -> whether the reply was found to show it, the behaviour whose place is quoted (the first
#: that was looked for), and what quoting the whole reply would reach.
MARKED: Mapping[str, tuple[Callable[[TurnBehaviour], bool], tuple[str, ...], float]] = {
    "emotional_reaction": (lambda t: t.empathy, ("empathy",), 0.51),
    "interpretation": (_has_been_there, (OWN_STORY, "reflection"), 0.74),
    "exploration": (lambda t: t.asks, ("question",), 0.51),
}


@dataclass(frozen=True)
class Reply:
    """One reply: is it marked, was it found, and the characters that are marked, quoted, both, or there."""

    post: str
    is_marked: bool
    found: bool
    marked: int
    quoted: int
    both: int
    length: int
    invented: bool


Row = Mapping[str, str]
#: The replies by what was marked in them.
Replies = Mapping[str, list[Reply]]


def replies(path: Path, read: ReadTurns, strip: bool = False) -> Replies:
    """Every reply, read once."""
    with gzip.open(path) as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))
    result: dict[str, list[Reply]] = {name: [] for name in MARKED}
    for row in rows:
        turns = turns_of(row, strip)
        turn = read(turns)[-1]
        for name, kept in result.items():
            kept.append(_reply(row, name, turns, turn))
    return result


def turns_of(row: Row, strip: bool) -> tuple[Turn, Turn]:
    said = _same_places(row["response_post"]) if strip else row["response_post"]
    post = bare(row["seeker_post"]) if strip else row["seeker_post"]
    return Turn(0, "seeker", Role.COUNTERPART, post), Turn(1, "peer", Role.PERSON, said)


def _reply(row: Row, name: str, turns: tuple[Turn, Turn], turn: TurnBehaviour) -> Reply:
    shows, places, _ = MARKED[name]
    level = int(row[f"{name}_level"]) > 0
    marked = _places(row["response_post"], row[f"{name}_rationale"]) if level else set()
    quoted, invented = _quoted(turn, turns, places) if shows(turn) else (set(), False)
    return Reply(
        row["sp_id"],
        level,
        shows(turn),
        len(marked),
        len(quoted),
        len(marked & quoted),
        len(turn.text),
        invented,
    )


def looked_for(turn: TurnBehaviour, places: Sequence[str]) -> str:
    """The first of the behaviours that the turn was searched for; else the last."""
    return next((place for place in places if place in turn.p), places[-1])


def _quoted(turn: TurnBehaviour, turns: tuple[Turn, Turn], places: Sequence[str]) -> tuple[set[int], bool]:
    start, end = turn.spans[looked_for(turn, places)]
    shown = quote(Transcript("reply", 1, turns), turn.seq, start, end, EvidenceKind.QUOTE)
    return set(range(start, end)), shown.text != turns[-1].text[start:end] or not shown.text.strip()


def _same_places(text: str) -> str:
    """Without punctuation and capitals, every character where it was."""
    return "".join(c.lower() if len(c.lower()) == 1 and (c.isalnum() or c in "'’ ") else " " for c in text)


def _places(text: str, rationale: str) -> set[int]:
    """Characters of the spans; the few that are not exact (0.9 %) are left out."""
    spans = [span.strip() for span in rationale.split("|") if span.strip() and span.strip() in text]
    return {i for span in spans for i in range(text.index(span), text.index(span) + len(span))}


def precision(given: Sequence[Reply]) -> float:
    return fmean(r.both / r.quoted for r in _compared(given))


def recall(given: Sequence[Reply]) -> float:
    return fmean(r.both / r.marked for r in _compared(given))


def length(given: Sequence[Reply]) -> float:
    return fmean(r.quoted / r.length for r in _compared(given))


def detection(given: Sequence[Reply]) -> float:
    return macro_f1((r.is_marked, r.found) for r in given)


def _compared(given: Sequence[Reply]) -> list[Reply]:
    return [r for r in given if r.marked and r.quoted]


def lines(read: ReadTurns, by_rule: ReadTurns) -> list[Line]:
    path = SHARED_DATA / "epitome" / "dev" / "empathy.csv.gz"
    given, stripped, rules = replies(path, read), replies(path, read, strip=True), replies(path, by_rule)
    return [line for name in MARKED for line in _lines(name, given[name], stripped[name], rules[name])]


def _lines(
    name: str, given: Sequence[Reply], stripped: Sequence[Reply], rules: Sequence[Reply]
) -> list[Line]:
    invented = sum(r.invented for r in (*given, *stripped))
    compared, whole = _compared(given), (("whole reply", MARKED[name][2]),)
    measures: Sequence[tuple[str, Callable[[Sequence[Reply]], float], bool]] = (
        ("quote precision", precision, True), ("quote recall", recall, True), ("share quoted", length, True),
        ("found, macro-F1", detection, False),
    )  # fmt: skip
    return [
        Line(
            corpus="epitome dev",
            target=name.replace("_", " "),
            measure=measure,
            n=f"{len(compared if of_quotes else given)} replies",
            figure=resampled(compared if of_quotes else given, figure),
            bare=resampled(_compared(stripped) if of_quotes else stripped, figure),
            others=(("rules alone", figure(rules)), *(whole if measure == "quote precision" else ())),
            note=f"{invented} invented quotes",
        )
        for measure, figure, of_quotes in measures
    ]


def main() -> None:
    from coachloop.engines.embed.minilm import MiniLM
    from coachloop.loop.score.behaviours import behaviours
    from coachloop.loop.score.heads.read import Heads

    for line in lines(Heads(MiniLM()).read, behaviours):
        others = ", ".join(f"{name} {value:.2f}" for name, value in line.others)
        print(
            f"{line.target:20s} {line.measure:18s} n={line.n:14s} {line.figure}  bare {line.bare}"
            f"  ({others}) {line.note}"
        )


if __name__ == "__main__":
    main()
