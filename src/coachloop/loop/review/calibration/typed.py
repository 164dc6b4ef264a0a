"""Ratings as people type them or keep them in a table: `criterion=level`, or one row a criterion."""

from collections.abc import Iterable, Mapping

from coachloop.domain.score import Status
from coachloop.loop.ingest.tables.model import Sheet
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.errors import AnswerWrong

_NOT_APPLICABLE = ("na", "n/a", "not applicable", "not_applicable")
_CANNOT_TELL = ("cannot tell", "cannot_tell", "unsure", "?")
#: Columns of a table of ratings; the last may be missing.
COLUMNS = ("conversation", "criterion", "level", "note")

Answers = Mapping[str, Answer]


def answer_of(text: str, note: str = "", where: str = "") -> Answer:
    """A level, `na` or `cannot tell`. Raises AnswerWrong."""
    word = " ".join(text.casefold().split())
    if word in _NOT_APPLICABLE:
        return Answer(Status.NOT_APPLICABLE, note=note)
    if word in _CANNOT_TELL:
        return Answer(Status.CANNOT_TELL, note=note)
    try:
        return Answer(Status.SCORED, float(word), note=note)
    except ValueError as error:
        raise AnswerWrong(
            f"{text!r} is no answer.", fix="Give a level, na or cannot tell.", where=where
        ) from error


def answers_of(pairs: Iterable[str]) -> Answers:
    """From `criterion=level`. Raises AnswerWrong."""
    found = {}
    for pair in pairs:
        key, equals, level = pair.partition("=")
        if not equals or not key.strip():
            raise AnswerWrong(
                f"{pair!r} is no answer.", fix="Write it as criterion=level, such as listening=4."
            )
        found[key.strip()] = answer_of(level, where=key.strip())
    return found


def answers_of_sheet(sheet: Sheet) -> dict[str, Answers]:
    """Conversation -> answers, from the columns named above. Raises AnswerWrong."""
    header = [" ".join(name.casefold().split()) for name in sheet.header]
    missing = [name for name in COLUMNS[:3] if name not in header]
    if missing:
        raise AnswerWrong(
            f"The table has no column {missing[0]}.",
            fix=f"Its columns are {', '.join(COLUMNS)}.",
            where=sheet.source,
        )
    found: dict[str, dict[str, Answer]] = {}
    for row in sheet.rows:
        cells = dict(zip(header, (cell.strip() for cell in row.cells), strict=False))
        where = f"{sheet.source}, line {row.line}"
        answer = answer_of(cells["level"], cells.get("note", ""), where)
        found.setdefault(cells["conversation"], {})[cells["criterion"]] = answer
    return dict(found)
