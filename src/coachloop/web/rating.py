"""The form of a rating given blind, as `_rating.html` draws it and static/score.js helps to fill it.

Fields, by criterion key: `level:key` (a level, `na` or `unsure`), `turns:key` (`5, 12`), `note:key`, and any
number of `quote:key` (`version:turn:start:end:words`, characters counted from 0). `opened` is when the form
was shown.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.datastructures import FormData

from coachloop.domain.score import Evidence, EvidenceKind, Status
from coachloop.loop.report.model import TypedAnswer
from coachloop.loop.review.audit_rules import MOST_CITED, Answer
from coachloop.loop.review.errors import LONGEST
from coachloop.web.forms import text_of

_STATUSES = {"na": Status.NOT_APPLICABLE, "unsure": Status.CANNOT_TELL}
_PARTS = ("level:", "turns:", "note:", "quote:")
_QUOTE = re.compile(r"([0-9]{1,6}):([0-9]{1,7}):([0-9]{1,7}):([0-9]{1,7}):(.+)", re.DOTALL)
#: A form that stood open for longer was left alone in between.
_LONGEST_OPEN = timedelta(hours=2)


def typed_answers(form: FormData) -> dict[str, TypedAnswer]:
    """What was typed, by criterion key, for a form that is shown again."""
    keys = [name.partition(":")[2] for name in form if name.startswith(_PARTS)]
    return {
        key: TypedAnswer(
            text_of(form, f"level:{key}"),
            text_of(form, f"turns:{key}")[:60],
            text_of(form, f"note:{key}")[: LONGEST + 1],
            tuple(_shown(str(given)) for given in form.getlist(f"quote:{key}")[: MOST_CITED + 1]),
        )
        for key in dict.fromkeys(keys)
    }


def answers_of(typed: Mapping[str, TypedAnswer]) -> dict[str, Answer]:
    """The answers in it, by criterion key; a criterion without one is left out."""
    return {key: _answer(given) for key, given in typed.items() if given.choice}


def seconds_open(form: FormData, now: datetime) -> float | None:
    """How long the form was open; None where it does not say, or was left alone for hours."""
    try:
        opened = datetime.fromisoformat(text_of(form, "opened"))
    except ValueError:
        return None
    if opened.tzinfo is None or not timedelta() <= now - opened <= _LONGEST_OPEN:
        return None
    return (now - opened).total_seconds()


def _answer(typed: TypedAnswer) -> Answer:
    """As typed; people count turns from 1. A level or turn that is no number is none of the scale's."""
    quotes = tuple(_evidence(given) for given, _, _ in typed.quotes)
    turns = tuple(_turn(word) for word in typed.turns.replace(",", " ").split())
    if typed.choice in _STATUSES:
        return Answer(_STATUSES[typed.choice], None, turns, typed.note, quotes)
    try:
        level = float(typed.choice)
    except ValueError:
        level = float("nan")
    return Answer(Status.SCORED, level, turns, typed.note, quotes)


def _turn(word: str) -> int:
    return int(word) - 1 if word.isascii() and word.isdecimal() and len(word) < 8 else -1


def _shown(given: str) -> tuple[str, int, str]:
    evidence = _evidence(given)
    return given[:LONGEST], evidence.turn_seq, evidence.text


def _evidence(given: str) -> Evidence:
    """Where the words are said to stand; what cannot be read stands nowhere."""
    found = _QUOTE.fullmatch(given[:LONGEST])
    version, seq, start, end = (int(x) for x in found.groups()[:4]) if found else (0, 0, 0, 0)
    return Evidence(EvidenceKind.QUOTE, version, seq, start, end, found[5] if found else "")
