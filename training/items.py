"""From lines to what a head is trained on: clauses with a class and a weight."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coachloop.loop.score.heads.features import MARKS, Seen, see
from coachloop.loop.score.heads.specs import Head
from coachloop.loop.score.language.clauses import Clause, clauses
from coachloop.loop.score.language.questions import question
from coachloop.loop.score.language.words import content_of
from training.examples import Example
from training.public import Line, Meant

OWN, SILVER, PUBLIC = 2.0, 0.5, 0.7


@dataclass(frozen=True, slots=True)
class Item:
    """A clause that is one of `labels`: of several where its author only said what it is not."""

    seen: Seen
    labels: tuple[str, ...]
    weight: float


def bare(text: str) -> str:
    """As a recogniser without punctuation gives it."""
    return re.sub(r"[^\w\s'’]", " ", text).lower()


def parts(said: str, before: str | None) -> list[tuple[Clause, Seen]]:
    cut = clauses(said)
    answer = content_of(before) if before else frozenset()
    return [(clause, see(clause, answer, len(cut) == 1)) for clause in cut]


# --- does a clause ask --------------------------------------------------------------------------------------


def question_items(examples: Sequence[Example], lines: Sequence[Line]) -> list[Item]:
    """Each own line with and without marks; each public clause with its marks seen and unseen."""
    own = [item for one in examples for said in (one.said, bare(one.said)) for item in _asking(one, said)]
    return own + [item for line in lines for item in _silver(line)]


def _asking(one: Example, said: str) -> Iterator[Item]:
    found = parts(said, one.before)
    if one.behaviour == "question" and one.label != "none":
        yield Item(_asked_most(found)[1], ("yes",), OWN)
    elif "?" not in one.said and (one.label == "none" or one.behaviour in ("question", "act")):
        yield from (Item(seen, ("no",), OWN / len(found)) for _, seen in found)


def _asked_most(found: Sequence[tuple[Clause, Seen]]) -> tuple[Clause, Seen]:
    """The clause that asks; the last of equals."""
    alone = len(found) == 1
    return found[max(range(len(found)), key=lambda i: (question(found[i][0], alone).p, i))]


def _silver(line: Line) -> Iterator[Item]:
    """A clause that looks like a question but has no mark is left out: the writer may have been careless."""
    for clause, seen in parts(line.said, line.before):
        if clause.asked or question(clause, alone=False).p_words <= 0.8:
            label = ("yes",) if clause.asked else ("no",)
            yield Item(seen, label, SILVER)
            yield Item(_unmarked(seen), label, SILVER)


def _unmarked(seen: Seen) -> Seen:
    return replace(seen, dense=(*seen.dense[: -len(MARKS)], *(0.0 for _ in MARKS)))


# --- what else it does --------------------------------------------------------------------------------------

#: What a line that is *not* a behaviour may be instead: its author only said what it is not.
_MAY_BE: Mapping[str, tuple[str, ...]] = {
    "reflection": ("advice", "other"),
    "advice": ("other", "reflection"),
    "question": ("advice", "other", "reflection"),
}


def act_items(examples: Sequence[Example]) -> list[Item]:
    """Reflection, advice or information, asking by word order, other; question marks are not seen."""
    return [
        Item(_unmarked(seen), labels, OWN / len(found))
        for one in examples
        for labels, found in [_act(one)]
        for _, seen in found
    ]


def _act(one: Example) -> tuple[tuple[str, ...], list[tuple[Clause, Seen]]]:
    """A statement with a question mark counts as nothing: experts take it for both."""
    found = parts(one.said, one.before)
    asks = {id(seen): question(clause, alone=False).p_words > 0.5 for clause, seen in found}
    if one.behaviour == "act":
        return (one.label,), found
    if one.label == "none":
        return _MAY_BE[one.behaviour], [(c, s) for c, s in found if not c.asked and not asks[id(s)]]
    if one.behaviour == "question":
        return ("asks",), [(c, s) for c, s in found if asks[id(s)]]
    return (one.behaviour,), found


# --- one behaviour, yes or no -------------------------------------------------------------------------------


def head_items(head: Head, examples: Sequence[Example], meant: Sequence[Meant] = ()) -> list[Item]:
    """Each line with and without marks. A line of several clauses shares its weight among them."""
    return [*_own_items(head, examples), *_meant_items(one for one in meant if head.name in one.of)]


def _meant_items(meant: Iterable[Meant]) -> Iterator[Item]:
    for one in meant:
        found = parts(one.said, one.before)
        yield from (Item(_unmarked(seen), (one.answer,), PUBLIC / len(found)) for _, seen in found)


def _own_items(head: Head, examples: Sequence[Example]) -> list[Item]:
    items: list[Item] = []
    for one in examples:
        answer = _answer(head, one)
        if answer is not None:
            for said in (one.said, bare(one.said)):
                found = [seen for _, seen in parts(said, one.before)]
                if head.behaviour == "question":
                    found = [_asked_most(parts(said, one.before))[1]]
                found = found if head.marks else [_unmarked(seen) for seen in found]
                items.extend(Item(seen, (answer,), 1.0 / len(found)) for seen in found)
    return items


def _answer(head: Head, one: Example) -> str | None:
    if one.behaviour == head.behaviour:
        return "yes" if one.label in head.yes else "no" if one.label in head.no else None
    return "no" if one.behaviour in head.more_no else None
