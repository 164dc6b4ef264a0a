"""Does a turn build on what the other side said? Numbers over the pair, after Demszky et al. (ACL 2021)."""

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.lexicon import word_set
from coachloop.loop.score.language.questions import question
from coachloop.loop.score.language.words import content, stem, weight

_LATEST = 80  # words of a long answer: what was said last is what a reply meets
_YOU = word_set("you your you're you've you'd")
_PRAISE = word_set("good great excellent nice perfect exactly okay right yes all")
_WHY = word_set("why how explain")
_OTHERS = word_set("who anyone else agree disagree")
_SAYING = word_set("said saying say mean think thought talk so")
PAIR = (
    "shared, rare words more", "part of answer taken", "part of reply taken", "meanings taken",
    "pairs of words taken", "a pair is taken", "words of answer", "words of reply", "the same, squared",
    "you", "why or how", "what", "praise first", "question mark", "question marks", "asks", "numbers taken",
    "says 'you said'", "up to 3 words", "nothing shared", "shared in the first clause", "asks others",
    "much shared", "part of different words taken", "rarest word shared",
)  # fmt: skip


def builds_on(
    answer: Sequence[str], reply: Sequence[Clause], weights: Sequence[float], rarity: Mapping[str, float]
) -> float:
    """0..1, for two sides that say something; `weights`: one a number of PAIR, then the constant."""
    numbers = (*pair(answer, reply, rarity), 1.0)
    return 1.0 / (1.0 + math.exp(-math.fsum(w * x for w, x in zip(weights, numbers, strict=True))))


def pair(answer: Sequence[str], reply: Sequence[Clause], rarity: Mapping[str, float]) -> tuple[float, ...]:
    """The numbers of PAIR. `rarity` of a stem, 0..1; one that it does not name is rare: 1."""
    heard, said = answer[-_LATEST:], [word for clause in reply for word in clause.heard]
    first = [word for clause in reply[:1] for word in clause.heard][:12]
    theirs, mine = {stem(w) for w in heard}, {stem(w) for w in said}
    shared = theirs & mine
    pairs = len(set(pairwise(heard)) & set(pairwise(said)))
    meanings = sum(weight(m) for m in content(heard) & content(said))
    marks = sum(clause.asked for clause in reply)
    total = _sum(shared, rarity)
    return (
        total,
        total / (_sum(theirs, rarity) + 0.3),
        total / (_sum(mine, rarity) + 0.3),
        meanings / (meanings + 1.5),
        min(pairs, 6) / 6,
        float(pairs > 0),
        math.log1p(len(heard)),
        math.log1p(len(said)),
        math.log1p(len(said)) ** 2,
        *(float(any(w in words for w in said)) for words in (_YOU, _WHY, ("what",))),
        float(said[0] in _PRAISE),
        float(marks > 0),
        min(marks, 3) / 3,
        max(question(clause, len(reply) == 1).p for clause in reply),
        float(any(s.isdigit() for s in shared)),
        float(any(w in _SAYING for w in said)),
        float(len(said) <= 3),
        float(not shared),
        _sum(shared & {stem(w) for w in first}, rarity),
        float(any(w in _OTHERS for w in said)),
        float(total > 0.5),
        len(set(heard) & set(said)) / (len(set(heard)) + 1),
        max((rarity.get(s, 1.0) for s in shared), default=0.0),
    )


def _sum(stems: Collection[str], rarity: Mapping[str, float]) -> float:
    """In a fixed order: the same bits every time."""
    return math.fsum(rarity.get(s, 1.0) for s in stems)
