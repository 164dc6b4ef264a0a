"""What a head sees of a clause: which rules match, some numbers, its n-grams, and the text to embed.

Everything but `MARKS` is worked out from words alone: text with and without punctuation is read alike.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from coachloop.loop.score.language import cues, questions, speech
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.lexicon import word_set
from coachloop.loop.score.language.patterns import Cue, cue
from coachloop.loop.score.language.questions import asks_by_words, p_open_by_rule
from coachloop.loop.score.language.words import weight

_SHAPES: Mapping[str, tuple[Cue, ...]] = {
    "sounds like": (cue(1, r"^(?:it |that |this |so it |so that )?(?:really )?(?:sounds|seems|looks)"),),
    "you are saying": (cue(1, r"you(?:'re| are| were) (?:saying|telling|feeling|thinking|wondering)"),),
    "begins 'you'": (cue(1, r"^you(?:'re|'ve|'d|'ll)?(?= )"),),
    "you feel or want": (cue(1, r"you(?: \w+)? (?:feel|felt|want|wanted|need|think|hope|believe|like)"),),
    "you + past": (cue(1, r"you (?:\w+ly )?(?:\w+ed|had|were|got|went|took|made|did|came|gave|lost)"),),
    "it is ... for you": (cue(1, r"(?:for|to) you$"),),
    "so what you": (cue(1, r"^(?:so )?what you"),),
    "inversion": (cue(1, rf"^{questions.AUX} {questions.SUBJ}"),),
    "wh + auxiliary": (cue(1, rf"^(?:what|how|why|when|where|who|which) {questions.AUX}"),),
    "wh first": (cue(1, r"^(?:what|how|why|when|where|who|which|whose)(?:'s)?"),),
    "wh inside": (cue(1, r"(?<=\w )(?:what|how|why|where|when|who)"),),
    "wh last": (cue(1, r"(?:what|how|why|where|when|who)$"),),
    "tag": (cue(1, r"(?:right|correct|yeah|huh|or not|okay|isn't it|don't you|is it|do you|aren't you)$"),),
    "wonder": (cue(1, r"(?:wonder|wondering|curious|interested in)"),),
    "tell me": (cue(1, r"(?:tell|walk|talk|give|show) (?:me|us)", r"^(?:describe|explain|share)"),),
    "scale": (cue(1, r"scale (?:of|from)"),),
    "permission": (cue(1, r"(?:if i|mind if|okay if|may i|can i|could i|shall we|would it be)"),),
    "modal": (cue(1, r"(?:should|must|ought|have to|need to|got to|had better|gotta)"),),
    "can": (cue(1, r"you (?:can|could|might|may)"),),
    "if you": (cue(1, r"if you"),),
    "imperative": cues.ADVISING[2:],
    "there is": (cue(1, r"(?:there's|there is|there are)"),),
    "people": (cue(1, r"(?:people|patients|customers|everyone|someone|kids|students|men|women)"),),
    "our": (cue(1, r"(?:our|we|we'll|we've|we're|we'd)"),),
    "I will": (cue(1, r"(?:i'll|i will|i'm going to|i can|i'd like to|let me|i want to)"),),
    "says I": (cue(1, r"(?:i|i'm|i've|i'd|my|me)"),),
    "third person": (cue(1, r"(?:he|she|they|he's|she's|they're|his|her|their|him|them)"),),
    "negation": (cue(1, r"(?:not|no|never|nothing|nobody|\w+n't)"),),
    "contrast": (cue(1, r"(?:but|although|though|yet|on the other hand|at the same time|even though)"),),
    "number": (cue(1, r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|percent|half)"),),
    "acknowledgement": (cue(1, r"(?:i see|i understand|got it|makes sense|of course|no problem|i hear)"),),
    "thanks": (cue(1, r"(?:thank you|thanks|appreciate|welcome|please)"),),
    "name the day": (cues.WHEN,),
}  # fmt: skip
_LISTS: Mapping[str, tuple[Cue, ...]] = {
    **{f"asks {i}": (each,) for i, each in enumerate(questions.ASKS)},
    **{f"not asking {i}": (each,) for i, each in enumerate(questions.NOT_ASKING)},
    "tag only": (questions.TAG_ONLY,),
    "checks": (questions.CHECKS,),
    **{f"closed {i}": (each,) for i, each in enumerate(questions.CLOSED_FIRST)},
    **{f"open {i}": (each,) for i, each in enumerate(questions.OPEN)},
    **{f"leading {i}": (each,) for i, each in enumerate(questions.LEADING)},
    **{f"procedural {i}": (each,) for i, each in enumerate(questions.PROCEDURAL)},
    "repair": questions.REPAIR,
    **{f"advising {i}": (each,) for i, each in enumerate(cues.ADVISING)},
    **{f"informing {i}": (each,) for i, each in enumerate(cues.INFORMING)},
    **{f"stem {i}": (each,) for i, each in enumerate(cues.STEM)},
    "feeling": (cues.FEELING,),
    "praise": (cues.PRAISE,),
    "self": (cues.SELF,),
    "says you": (cues.YOU,),
    "statement you": (cues.STATEMENT_YOU,),
    **{f"empathy {i}": (each,) for i, each in enumerate(cues.EMPATHY)},
    **{f"next step {i}": (each,) for i, each in enumerate(cues.NEXT_STEP)},
    **{f"closing {i}": (each,) for i, each in enumerate(cues.CLOSING)},
    "offers more": cues.OFFERS_MORE,
}
RULES = {**_SHAPES, **_LISTS}
_YOU = word_set("you your you're you've you'd you'll yours yourself")
_I = word_set("i i'm i've i'd i'll my me mine myself we we're we've we'd we'll our us")
NUMBERS = (
    "one word", "two words", "up to 3", "up to 5", "8 and more", "12 and more", "20 and more", "words (log)",
    "you", "share of you", "I", "share of I", "shared with the answer", "shares a word", "share taken",
    "words with content", "so first", "and first", "but first", "filler first", "p asks", "p reflects",
    "p informs", "p open", "bias",
)  # fmt: skip
MARKS = ("?", "? on a question by words", "? on a statement", "? and alone")


@dataclass(frozen=True, slots=True)
class Seen:
    """One clause as a head sees it: `dense` in the order RULES, NUMBERS, MARKS."""

    dense: tuple[float, ...]
    grams: tuple[str, ...]
    text: str


DENSE = (*RULES, *NUMBERS, *MARKS)


#: One search a feature: any of its rules.
_SEARCHES = tuple(
    re.compile("|".join(each.pattern.pattern for each in rules)).search for rules in RULES.values()
)


def see(clause: Clause, answer: frozenset[str], alone: bool) -> Seen:
    """`answer`: meanings of what the other side said before; `alone`: nothing else is in the turn."""
    sought, asks = clause.sought, asks_by_words(clause)
    rules = [1.0 if search(sought) else 0.0 for search in _SEARCHES]
    return Seen(
        (*rules, *_numbers(clause, answer, asks), *_marks(clause, asks, alone)),
        tuple(_grams(clause)),
        " ".join(clause.heard),
    )


def _numbers(clause: Clause, answer: frozenset[str], asks: float) -> Iterator[float]:
    n, heard = clause.size, clause.heard
    you, own = sum(w in _YOU for w in heard), sum(w in _I for w in heard)
    meant = clause.meant
    shared = sum(weight(m) for m in meant & answer)
    yield from (float(n == 1), float(n == 2), float(n <= 3), float(n <= 5))
    yield from (float(n >= 8), float(n >= 12), float(n >= 20), math.log1p(n) / 3)
    yield from (min(you, 3) / 3, you / len(heard), min(own, 3) / 3, own / len(heard))
    yield from (min(shared, 3.0) / 3, float(shared > 0), shared / (len(meant) or 1), min(len(meant), 6) / 6)
    yield from (float(heard[0] == w) for w in ("so", "and", "but"))
    yield float(clause.core[0] is not clause.words[0])
    yield from (asks, speech.p_reflection(clause, frozenset(), asks), speech.p_advice(clause))
    yield from (p_open_by_rule(clause), 1.0)


def _marks(clause: Clause, asks: float, alone: bool) -> tuple[float, ...]:
    asked = clause.asked
    return (float(asked), float(asked and asks > 0.5), float(asked and asks <= 0.5), float(asked and alone))


_DIGITS = re.compile(r"\d+")


def _grams(clause: Clause) -> Iterator[str]:
    """Words and pairs; the first one to three and the last one or two."""
    words = [_DIGITS.sub("0", word) for word in clause.said.split(" ")]
    yield from dict.fromkeys(words)
    yield from dict.fromkeys(f"{a} {b}" for a, b in pairwise(words))
    yield from (f"^{' '.join(words[:k])}" for k in (1, 2, 3) if len(words) >= k)
    yield from (f"{' '.join(words[-k:])}$" for k in (1, 2) if len(words) >= k)
