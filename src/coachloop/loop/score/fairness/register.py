"""The same words said more casually or more formally; no courtesy is added or taken away."""

import re
from collections.abc import Callable

from coachloop.loop.score.fairness.wording import wording

_VERBS = "is|are|was|were|do|does|did|has|have|had|would|could|should"
_WHO = "I|you|he|she|it|we|they"
_MORE = r"(?=\s+\w)"  # "that is true", but not "I know what it is."


def _with(ending: str, at: str = " ") -> Callable[[str], str]:
    """ "you are" -> "you're"; "do not" -> "don't"."""
    return lambda found: found[: found.rindex(at)] + ending


def _apart(ending: str) -> Callable[[str], str]:
    """ "you're" -> "you are"."""
    return lambda found: re.split("['’]", found)[0] + " " + ending


def _not(found: str) -> str:
    """ "don't" -> "do not", "don't you" -> "do you not"."""
    verb, *asked = re.split(r"\s+", re.sub("n['’]t", "", found, flags=re.IGNORECASE))
    verb = {"ca": "can", "wo": "will", "sha": "shall"}.get(verb.lower(), verb)
    return " ".join([verb, *asked, "not"]) if asked or verb.lower() != "can" else f"{verb}not"


casual = wording([
    (rf"(?:{_VERBS})\s+not", _with("n't")),
    (r"can(?:\s+)?not", "can't"),
    (r"will\s+not", "won't"),
    (rf"I\s+am{_MORE}", "I'm"),
    (rf"(?:you|we|they)\s+are{_MORE}", _with("'re")),
    (rf"(?:it|that|there|what|he|she|who|here)\s+is{_MORE}", _with("'s")),
    (rf"(?:{_WHO})\s+will{_MORE}", _with("'ll")),
    (rf"(?:{_WHO})\s+would{_MORE}", _with("'d")),
    (r"(?:I|you|we|they)\s+have(?=\s+(?:been|got|had|seen|done|\w+ed)\b)", _with("'ve")),
    (r"let\s+us", "let's"),
    (r"good\s+(?:morning|afternoon|evening)|hello", "hi"),
    (r"thank\s+you", "thanks"),
    (r"goodbye", "bye"),
    (r"yes", "yeah"),
    (r"certainly|of\s+course", "sure"),
    (r"very", "really"),
    (r"may\s+I|could\s+I", "can I"),
    (r"children", "kids"),
])  # fmt: skip

formal = wording([
    (rf"(?:{_VERBS}|ca|wo|sha)n't\s+(?:{_WHO})", _not),
    (rf"(?:{_VERBS}|ca|wo|sha)n't", _not),
    (r"I'm", "I am"),
    (r"(?:you|we|they)'re", _apart("are")),
    (rf"(?:{_WHO}|that|there)'ll", _apart("will")),
    (r"(?:I|you|we|they)'ve", _apart("have")),
    (r"(?:it|that|there|what|he|she|who|here|where|how)'s(?=\s+(?:been|got|had|\w+ed)\b)", _apart("has")),
    (r"(?:it|that|there|what|he|she|who|here|where|how)'s", _apart("is")),
    (r"let's", "let us"),
    (r"hi|hey", "hello"),
    (r"thanks", "thank you"),
    (r"bye", "goodbye"),
    (r"yeah|yep|yup", "yes"),
    (r"ok|okay", "very well"),
    (r"gonna", "going to"),
    (r"wanna", "want to"),
    (r"can\s+I", "may I"),
    (r"can\s+you", "could you"),
    (r"kids", "children"),
])  # fmt: skip
