"""A few written marks each of ways to speak English, in the scored person's words.

They are no imitation of how anybody talks: each is a wording that is said in that variety, and enough to see
whether a scorer reads standard English only. A text may read a little odd; its meaning stays.
"""

import re

from coachloop.loop.score.fairness.wording import wording

_NEGATED = "don't|doesn't|didn't|can't|won't|isn't|aren't|wasn't"
_TAG = r"(?<=, )(?:is|are|was|were|do|does|did|has|have|can|wo|would)n't\s+(?:it|you|he|she|we|they)(?=\s*\?)"
_UNITS = r"(?:hour|day|week|month|year)\b"  # "ten a month" names a price
#: "I have" that is no part of "may I have".
_NOT_ASKED = "".join(
    rf"(?<!{word} )" for word in ("can", "may", "do", "did", "could", "should", "would", "will")
)
_NONE = {"any": "no", "anything": "nothing", "anybody": "nobody", "anyone": "no one"}
_STATES = "understand|know|think|want|need|hope|see|remember|believe|have"


def _first(found: str) -> str:
    """ "you are" and "you're" -> "you"."""
    return re.split(r"['’\s]", found)[0]


def _always(found: str) -> str:
    """ "they are always" -> "they always be"."""
    return f"{_first(found)} {found.split()[-1]} be"


def _twice(found: str) -> str:
    """ "don't have any" -> "don't have no"."""
    *words, last = found.split()
    return " ".join([*words, _NONE[last.lower()]])


def _going_on(found: str) -> str:
    """ "I understand" -> "I am understanding"."""
    who, verb = found.split()
    stem = verb.lower()
    return f"{who} am {stem.removesuffix('e') if stem in ('have', 'believe') else stem}ing"


def _bare(found: str) -> str:
    """ "the part" from its noun on."""
    return found.split()[-1]


reduced = wording([
    (r"going\s+to(?=\s+\w)", "gonna"),
    (r"want\s+to", "wanna"),
    (r"(?:have\s+)?got\s+to", "gotta"),
    (r"kind\s+of", "kinda"),
    (r"sort\s+of", "sorta"),
    (r"let\s+me", "lemme"),
    (r"give\s+me", "gimme"),
    (r"do\s+not\s+know|don't\s+know", "dunno"),
    (r"because", "cause"),
    (r"them", "'em"),
    (r"what\s+do\s+you", "whaddya"),
    (r"out\s+of", "outta"),
])  # fmt: skip

african_american = wording([
    (r"(?:I|you|we|they|he|she|it)(?:'m|'re|'s|\s+am|\s+are|\s+is)\s+(?:always|usually|often)", _always),
    (rf"(?:{_NEGATED})(?:\s+\w+){{1,2}}\s+(?:any|anything|anybody|anyone)", _twice),
    (r"(?:you|we|they|he|she)(?:'re|'s|\s+are|\s+is)(?=\s+(?:\w+ing|so|very|really|not|good|right|sure|late)\b)",
     _first),
    (r"isn't|aren't|hasn't|haven't|is\s+not|are\s+not|has\s+not|have\s+not", "ain't"),
    (r"doesn't", "don't"),
    (r"there(?:'s|\s+is|\s+are)", "it's"),
    (r"going\s+to(?=\s+\w)", "gonna"),
])  # fmt: skip

southern = wording([
    (r"you\s+all|all\s+of\s+you|you\s+guys|you\s+two", "y'all"),
    (r"might\s+be\s+able\s+to|could\s+perhaps|may\s+be\s+able\s+to", "might could"),
    (r"about\s+to|going\s+to(?=\s+\w)", "fixing to"),
    (r"(?:we|you|they)\s+were", lambda found: found.split()[0] + " was"),
    (r"isn't|aren't|is\s+not|are\s+not", "ain't"),
    (r"I\s+think", "I reckon"),
    (r"I\s+(?:guess|suppose)", "I reckon"),
    (r"very|really", "right"),
    (r"over\s+there", "over yonder"),
])  # fmt: skip

london = wording([
    (_TAG, "innit"),
    (r"(?:we|you|they)\s+were", lambda found: found.split()[0] + " was"),
    (r"isn't|aren't|is\s+not|are\s+not|am\s+not", "ain't"),
    (r"thank\s+you|thanks", "cheers"),
    (r"(?:do|does|did)n't(?:\s+\w+)\s+(?:any|anything|anybody|anyone)", _twice),
    (r"very|really", "well"),
    (r"talk\s+about|talking\s+about", "chat about"),
])  # fmt: skip

scottish = wording([
    (r"yes|yeah", "aye"),
    (r"little|small", "wee"),
    (r"do\s+not|don't(?!\s+(?:I|you|we|they)\b)", "dinnae"),
    (r"did\s+not|didn't", "didnae"),
    (r"can\s*not|can't", "cannae"),
    (r"would\s+not|wouldn't", "wouldnae"),
    (r"was\s+not|wasn't", "wasnae"),
    (r"outside", "outwith"),
    (r"I\s+know", "I ken"),
    (r"you\s+know", "ye ken"),
    (r"from", "fae"),
    (r"what\s+about", "whit aboot"),
])  # fmt: skip

indian = wording([
    (rf"{_NOT_ASKED}I\s+(?:{_STATES})(?!\s+(?:been|got|had|\w+ed)\b)", _going_on),
    (_TAG, "isn't it"),
    (r"please", "kindly"),
    (r"today", "today itself"),
    (r"now", "now only"),
    (r"get\s+back\s+to\s+you", "revert to you"),
    (r"what\s+is\s+your\s+name", "what is your good name"),
    (r"(?:discuss|discussing)(?=\s+(?:the|your|our|it|this|that)\b)", lambda found: found + " about"),
])  # fmt: skip

learned = wording([
    (rf"(?:a|an|the)\s+(?!{_UNITS})[^\W\d]+", _bare),
    (r"doesn't", "don't"),
    (r"(?:he|she|it)\s+(?:needs|wants|works|takes|makes|means|helps|gives|comes|looks|seems)",
     lambda found: found[:-1]),
    (r"much\s+information", "many informations"),
    (r"I\s+agree", "I am agree"),
    (r"depends\s+on", "depends of"),
])  # fmt: skip
