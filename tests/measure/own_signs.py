"""Signs on our own examples, each kind of talk left out in turn: `python -m tests.measure.own_signs`.

Trained on the examples of three kinds of talk (interview, sales, support, helping), tested on the fourth. Their
author knew the rules and wrote lines that mislead words, so these figures flatter the heads beside the rules:
they say whether a head carries over to another kind of talk, not how good it is on real talk. A goodbye and two
questions in one are found by rule: heads for them are only tried here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from training.examples import DOMAINS, Example, load
from training.fit import Fitted, Vectors, fit, vectors
from training.items import bare, head_items, parts
from training.public import sign_lines

from coachloop.domain.conversation import Role, Turn
from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import SHOWN_ABOVE, behaviours
from coachloop.loop.score.heads.features import DENSE, MARKS, Seen
from coachloop.loop.score.heads.specs import HEADS, Head, Side
from coachloop.loop.score.heads.weights import Weights
from tests.measure.annomi_questions import SHARED_DATA, macro_f1
from tests.measure.lines import Line, resampled

_NO_RULE = 0.03
#: Left to their rules: a head that is tried here beside each must be clearly better to be taken up.
TRIED = (
    Head("closing", "closing", yes=("closing",), no=("none",), more_no=("next_steps", "question")),
    Head("dual", "dual", yes=("dual",), no=("none",), more_no=("leading",)),
)


@dataclass(frozen=True)
class Answer:
    """Of one example: what its author meant, what rules with the head say, and what rules say, 0..1."""

    truth: bool
    p: float
    by_rule: float


def answers(head: Head, examples: Sequence[Example], known: Vectors, strip: bool) -> list[Answer]:
    """One an example of the head's own file, read by a head that saw no example of its kind of talk."""
    meant = sign_lines(SHARED_DATA)
    found = []
    for domain in DOMAINS:
        rest = [one for one in examples if one.domain != domain]
        weights = _weights(head, fit(head_items(head, rest, meant), known))
        asked = [one for one in examples if one.domain == domain and one.behaviour == head.behaviour]
        found += [_answer(head, one, weights, known, strip) for one in asked if parts(one.said, None)]
    return found


def _answer(head: Head, one: Example, weights: Weights, known: Vectors, strip: bool) -> Answer:
    said, before = (bare(t) if strip else t for t in (one.said, one.before or ""))
    by_rule = _by_rule(head, before, said)
    surest = max(
        weights.probabilities(_unmarked(seen), known.get(seen.text))[head.name]["yes"]
        for _, seen in parts(said, before)
    )
    return Answer(one.label in head.yes, (by_rule + surest) / 2, by_rule)


def _unmarked(seen: Seen) -> Seen:
    return Seen((*seen.dense[: -len(MARKS)], *(0.0 for _ in MARKS)), seen.grams, seen.text)


def _by_rule(head: Head, before: str, said: str) -> float:
    mine, theirs = (Role.COUNTERPART, Role.PERSON)[:: 1 if head.side is Side.COUNTERPART else -1]
    turns = (Turn(0, "them", theirs, before), Turn(1, "me", mine, said))
    return behaviours(turns)[-1].p.get(head.name, _NO_RULE)


def _weights(head: Head, fitted: Fitted) -> Weights:
    d, v = len(DENSE), len(fitted.grams)
    columns = fitted.columns
    return Weights(
        {head.name: fitted.classes}, {gram: i for i, gram in enumerate(fitted.grams)},
        columns[:d], columns[d : d + v], columns[d + v :], (), {}, None, "",
    )  # fmt: skip


def lines() -> list[Line]:
    return measured([head for head in HEADS if head.sign or head.name == "leading"])


def measured(wanted: Sequence[Head]) -> list[Line]:
    examples = load()
    with_bare = [
        Example(one.behaviour, one.label, one.domain, one.before, said)
        for one in examples
        for said in (one.said, bare(one.said))
    ]
    items = [i for head in wanted for i in head_items(head, with_bare, sign_lines(SHARED_DATA))]
    known = {text: np.asarray(row) for text, row in vectors(items, MiniLM()).items()}
    return [_line(head, examples, known) for head in wanted]


def _line(head: Head, examples: Sequence[Example], known: Vectors) -> Line:
    given, stripped = (answers(head, examples, known, strip) for strip in (False, True))
    by_rule = macro_f1((a.truth, a.by_rule > SHOWN_ABOVE) for a in given)
    return Line(
        "own examples, one kind of talk left out", head.name, "macro-F1",
        f"{len(given)}, {sum(a.truth for a in given)} show it", resampled(given, _f1),
        bare=resampled(stripped, _f1), others=(("rules alone", by_rule),),
    )  # fmt: skip


def _f1(given: Sequence[Answer]) -> float:
    return macro_f1((a.truth, a.p > SHOWN_ABOVE) for a in given)


def main() -> None:
    for line in [*lines(), *measured(TRIED)]:
        print(
            f"{line.target:14s} n={line.n:20s} {line.figure}  bare {line.bare}  (rules {line.others[0][1]:.3f})"
        )


if __name__ == "__main__":
    main()
