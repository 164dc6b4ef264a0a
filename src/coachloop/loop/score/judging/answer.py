"""The form of an answer, and reading what came instead of it."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from coachloop.domain.rubric import Scale
from coachloop.domain.score import EvidenceKind
from coachloop.loop.score.judging.model import AnswerRefused

MOST_EVIDENCE = 3
_LONGEST_RATIONALE = 400
_LONGEST_QUOTE = 600


class Applicable(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


#: The judge's words for the two kinds; "quote" is the name of a field.
_KINDS = {"behaviour": EvidenceKind.QUOTE, "occasion": EvidenceKind.OCCASION}


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote as the judge gives it, not looked for yet."""

    turn: int
    quote: str
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the right form; whether its quotes are there is another question."""

    applicable: Applicable
    evidence: tuple[Cited, ...]
    level: int | None
    confidence: float | None
    rationale: str


def answer_schema(scale: Scale | None) -> dict[str, object]:
    """JSON schema of an answer; the level is one of the scale's."""
    levels = [] if scale is None else list(range(int(scale.minimum), int(scale.maximum) + 1))
    cited = {
        "type": "object",
        "properties": {
            "turn": {"type": "integer"},
            "quote": {"type": "string"},
            "kind": {"type": "string", "enum": sorted(_KINDS)},
        },
        "required": ["turn", "quote", "kind"],
        "additionalProperties": False,
    }
    parts: dict[str, object] = {
        "applicable": {"type": "string", "enum": [a.value for a in Applicable]},
        "evidence": {"type": "array", "items": cited, "maxItems": MOST_EVIDENCE},
        "level": {"anyOf": [{"type": "integer", "enum": levels}, {"type": "null"}]},
        "confidence": {"type": "number"},
        "rationale": {"type": "string"},
    }
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def read_answer(text: str, scale: Scale, *, cut_off: bool = False) -> Answer:
    """Raises AnswerRefused with a reason that never repeats the text."""
    if cut_off:
        raise AnswerRefused("the answer is too long")
    given = _object(text)
    applicable = _applicable(given.get("applicable"))
    if applicable is not Applicable.YES:
        return Answer(applicable, (), None, None, _rationale(given))
    return Answer(
        applicable, _evidence(given), _level(given.get("level"), scale), _confidence(given), _rationale(given)
    )


def _object(text: str) -> Mapping[str, object]:
    """The object in the text: models put fences or a sentence around it, or think aloud before it."""
    text = text.rpartition("</think>")[2]
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise AnswerRefused("the answer is no JSON object")
    try:
        value = json.loads(text[start : end + 1], parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise AnswerRefused("the answer is no JSON that can be read") from error
    if not isinstance(value, dict):
        raise AnswerRefused("the answer is no JSON object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _applicable(value: object) -> Applicable:
    if value not in tuple(Applicable):
        raise AnswerRefused('"applicable" is none of yes, no, unclear')
    return Applicable(str(value))


def _evidence(given: Mapping[str, object]) -> tuple[Cited, ...]:
    listed = given.get("evidence")
    if not isinstance(listed, list) or not listed:
        raise AnswerRefused('"evidence" is empty')
    return tuple(_cited(item, n) for n, item in enumerate(listed[:MOST_EVIDENCE], start=1))


def _cited(item: object, number: int) -> Cited:
    if not isinstance(item, dict):
        raise AnswerRefused(f"evidence {number} is no object")
    turn, quote, kind = item.get("turn"), item.get("quote"), item.get("kind")
    if isinstance(turn, bool) or not isinstance(turn, int):
        raise AnswerRefused(f"evidence {number} has no turn number")
    if not isinstance(quote, str) or not quote.strip():
        raise AnswerRefused(f"evidence {number} has no quote")
    if len(quote) > _LONGEST_QUOTE:
        raise AnswerRefused(f"quote {number} is too long")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise AnswerRefused(f"evidence {number} is neither behaviour nor occasion")
    return Cited(turn, quote, _KINDS[kind])


def _level(value: object, scale: Scale) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerRefused('"level" is no number')
    if not scale.minimum <= value <= scale.maximum:
        raise AnswerRefused(f'"level" is not between {scale.minimum:g} and {scale.maximum:g}')
    if value != int(value):
        raise AnswerRefused('"level" is no whole number')
    return int(value)


def _confidence(given: Mapping[str, object]) -> float | None:
    value = given.get("confidence")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise AnswerRefused('"confidence" is not between 0 and 1')
    return float(value)


def _rationale(given: Mapping[str, object]) -> str:
    value = given.get("rationale")
    text = value if isinstance(value, str) else ""
    seen = "".join(c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    return " ".join(seen.split())[:_LONGEST_RATIONALE]
