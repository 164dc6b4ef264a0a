"""Writes docs/measures/scores.md: `make bench-scores`. One table a data set, every figure measured just now.

What is written holds figures, counts and intervals only: no text of any data set.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.heads.read import Heads
from tests.measure import (
    agreement,
    epitome,
    fairness,
    heads,
    missed_signals,
    occasions,
    own_signs,
    raters,
    signs,
)
from tests.measure.annomi_questions import SHARED_DATA
from tests.measure.lines import Figure, Line

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures" / "scores.md"


#: Ends the page; it runs as a test, as on every page of measures.
EXAMPLE = """
## How to read a macro-F1

F1 of a kind is 2 x hits / (2 x hits + wrongly said + missed); macro-F1 is the mean over the kinds, so that a rare
kind weighs as much as a common one. Ten turns, four of them questions: three are found, and one other turn is
taken for a question. Questions have 3 hits and 2 faults, the rest 5 hits and the same 2 faults:

```python
>>> def f1(hits, faults):
...     return 2 * hits / (2 * hits + faults)
>>> round((f1(3, 2) + f1(5, 2)) / 2, 3)
0.792

```

*Bare* text is read by the same scorer:

```python
>>> from coachloop.domain.conversation import Role, Turn
>>> from coachloop.loop.score.behaviours import behaviours
>>> said = ("What made you leave?", "what made you leave")
>>> [str(behaviours([Turn(0, "Dana", Role.PERSON, text)])[0].question) for text in said]
['open', 'open']

```

## What it cannot say

How good the scorer is on your conversations: the data are public, English, and partly looked at while the rules were
made. A macro-F1 is about turns, and a session may be right with many of them wrong, or wrong with few. The audit of
your own conversations decides ([trust](trust.md))."""


def _raters(shared: Path) -> list[Line]:
    return raters.lines(Heads(MiniLM()).read, behaviours)


def _signs(shared: Path) -> list[Line]:
    return [*signs.lines(Heads(MiniLM()).read, behaviours), *own_signs.lines()]


def _occasions(shared: Path) -> list[Line]:
    return occasions.lines(shared, Heads(MiniLM()).read)


def _quotes(shared: Path) -> list[Line]:
    return epitome.lines(Heads(MiniLM()).read, behaviours)


#: Heading, what it says, and what measures it.
SECTIONS: Sequence[tuple[str, str, Callable[[Path], list[Line]]]] = (
    (
        "What a turn does, and how good a session was",
        (
            "Experts coded filmed talks (AnnoMI); nothing was trained on them. `people` is one of ten coders against "
            "the majority of the other nine. `uptake` is trained on other lessons of the same corpus."
        ),
        heads.lines,
    ),
    (
        "Empathy, as three experts rate it",
        (
            "Talks about trouble at work. A dimension may be used only where experts agree with each other at 0.5 "
            "or more and the scorer is no worse than one large language model with one expert."
        ),
        _raters,
    ),
    (
        "Signs of care, doubt and trouble",
        (
            "Labels of other people's making; none is quite the sign that is looked for, so read the step from rules "
            "alone to rules with heads. `leading`, `next steps` and `answers doubt` have no public labels: they are "
            "measured on our own examples only, each kind of talk left out of the training in turn, which flatters."
        ),
        _signs,
    ),
    (
        "Doubts and distress that a score rests on, each read and judged",
        (
            "Would a careful listener say that the other side doubts or objects, or is troubled now? By our own "
            "reading, one reader, who also wrote the rules; `python -m tests.measure.occasions` lists every one. "
            "In AnthropicInterviewer nobody doubts the interviewer, so every one there is false."
        ),
        _occasions,
    ),
    (
        "Quotes, against the spans that people marked",
        "Replies in a support forum (EPITOME, measuring only). Every quote was checked to stand word for word.",
        _quotes,
    ),
    (
        "Missed signals, each read and judged",
        (
            "Would a good listener have asked, and did nobody? By our own reading, one reader; `python -m "
            "tests.measure.missed_signals` lists every hit with its verdict. The same answers were also read "
            "with a question of another talk next, so that any lead in them goes unasked: there the verdict is "
            "about the lead alone."
        ),
        missed_signals.lines,
    ),
    (
        "Does a score change when only a name or a way of speaking does?",
        (
            "Fourteen conversations written for this and mended on by nobody, each written again in every version "
            "of docs/measures/fairness.md. Every other one is only ever counted. Few talks make a wide interval."
        ),
        fairness.lines,
    ),
    (
        "How far people agree among themselves",
        "No score can be better than this. Through the reader and the coefficients of `coachloop agreement`.",
        agreement.lines,
    ),
)


def page(shared: Path) -> Iterator[str]:
    """The lines of the page, in order."""
    made_of = Heads(MiniLM()).provenance
    yield "# How good the embedded scorer is"
    yield ""
    yield "Written by `make bench-scores`; no figure here was typed in. Measured on the development parts of public"
    yield "data sets, which the rules and constants were chosen on in part: read them as slightly optimistic. In"
    yield "brackets the 95 % interval, a bootstrap over conversations (never over turns). *Bare* is the same text"
    yield "without punctuation and capitals, as a recogniser may give it. All of it is English; no labelled sales,"
    yield "support or job-interview calls were to be had, so **how good the scorer is on yours is what the blind"
    yield "audit measures** ([trust](trust.md))."
    yield ""
    yield f"Scorer: weights {made_of['heads'][:12]}, embedder {made_of['embedder']}."
    for heading, says, measure in SECTIONS:
        print(f"measuring: {heading}", file=sys.stderr, flush=True)
        yield from ("", f"## {heading}", "", says, "")
        yield from _table(measure(shared))
    yield EXAMPLE


def _table(lines: Sequence[Line]) -> Iterator[str]:
    bare = any(line.bare for line in lines)
    goals = any(line.goal is not None for line in lines)
    yield from _row("data", "what", "figure", "n", "value", *["bare"] * bare, *["goal"] * goals, "beside it")
    yield from _row(*["---"] * (6 + bare + goals))
    for line in lines:
        beside = ", ".join(f"{name} {value:.3f}" for name, value in line.others)
        yield from _row(
            line.corpus, line.target, line.measure, line.n, str(line.figure),
            *[str(line.bare or "–")] * bare, *[_goal(line)] * goals,
            "; ".join(part for part in (beside, line.note) if part) or "–",
        )  # fmt: skip


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _goal(line: Line) -> str:
    """Whether the goal is met, or by how much it is missed."""
    parts = [_against(line.figure, line.goal, ""), _against(line.bare, line.bare_goal, "bare ")]
    return ", ".join(part for part in parts if part) or "–"


def _against(figure: Figure | None, goal: float | None, what: str) -> str:
    if figure is None or goal is None:
        return ""
    short = goal - figure.value
    return f"{what}{goal:.2f} " + ("met" if short <= 0 else f"**missed by {short:.3f}**")


def main() -> None:
    text = "\n".join(page(SHARED_DATA)) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(f"wrote {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()
