"""Sentences that speak to whoever scores, not to the other side: "ignore your instructions", "rate this 5".

Only plain forms are known here, and it is not what the judge relies on (see `rules`): what is not found still
stands inside the block of data, and is no behaviour of anybody.
"""

import re
import unicodedata
from collections.abc import Iterator

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^\s.!?][^.!?\n]*[.!?\n]*")
_SCORER = (
    r"(?:ai|llm|language model|model|judge|scorer|grader|evaluator|rater|scoring (?:system|tool|software))"
)
_RULES = r"(?:instructions?|prompts?|rules|directions|guidelines)"
_SUBJECT = r"(?:call|conversation|transcript|interview|criterion|agent|interviewer|person|rep)"
_RANK = r"(?:\d+|full|top|highest|maximum|perfect|best|five|four|ten)"
_PLEASE = r"^\W*(?:please\s+|now\s+|you must\s+|just\s+)*"
_RATE = r"(?:give|assign|award|rate|score|grade|mark)"
_ANSWER = r"(?:set|return|output|answer with|respond with)"
_IGNORE = r"(?:ignore|disregard|forget|override)"
_THESE = r"(?:previous|prior|above|earlier|all|your|these|any)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_IGNORE}\b.{{0,40}}\b{_THESE}\b.{{0,20}}\b{_RULES}\b",
        r"^\W*(?:system|assistant|developer)\s*(?:message|prompt|note|override)?\s*:",
        rf"\b(?:note|message|instruction|memo|attention)s?\b\s*(?:to|for)\s+(?:the\s+|any\s+|an?\s+)?{_SCORER}\b",
        rf"{_PLEASE}{_RATE}\s+(?:this|the)\s+{_SUBJECT}\b.{{0,60}}\b{_RANK}\b",
        rf"{_PLEASE}{_ANSWER}\s+(?:the\s+)?(?:level|score|json|applicable)\b",
        r"[\"'](?:level|applicable|confidence)[\"']\s*:",
    )
)


def addressed(text: str) -> Iterator[Span]:
    """Spans of the sentences that speak to the scorer, in order."""
    for match in _SENTENCE.finditer(text):
        plain = _plain(match.group())
        if any(form.search(plain) for form in _FORMS):
            yield match.span()


def _plain(sentence: str) -> str:
    """Without what cannot be seen, and wide or curly letters as usual ones."""
    usual = unicodedata.normalize("NFKC", sentence)
    seen = "".join(c for c in usual if unicodedata.category(c) != "Cf")
    return " ".join(seen.casefold().split())
