"""Ratings of a calibration set from a table."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coachloop.domain.errors import CoachloopError
from coachloop.engines.tables import read_table
from coachloop.loop.context import Context
from coachloop.loop.ingest.single import NotUsable
from coachloop.loop.review.calibration.sets import rate_blind
from coachloop.loop.review.calibration.typed import Answers, answers_of_sheet
from coachloop.wiring.machine import after_scores


@dataclass(frozen=True, slots=True)
class Rated:
    """What became of ratings: conversations kept, problems in words, whether the set is revealed now."""

    kept: tuple[str, ...]
    problems: tuple[str, ...]
    revealed: bool


def read_answers(file: Path) -> dict[str, Answers]:
    """Conversation -> answers. Raises NotUsable, AnswerWrong and the errors of the table."""
    try:
        with file.open("rb") as stream:
            return answers_of_sheet(read_table(stream, str(file)))
    except OSError as error:
        raise NotUsable("The table cannot be opened.", why=f"{error.strerror}.", where=str(file)) from error


def rate_conversations(
    context: Context, set_id: str, rater: str, answers: dict[str, Answers], now: datetime
) -> Rated:
    """Each conversation by itself: one that is refused costs that one; a single one raises its error."""
    kept, problems, revealed = [], [], False
    for conversation_id, said in answers.items():
        try:
            revealed = rate_blind(context, set_id, rater, conversation_id, said, now, after_scores(context))
            kept.append(conversation_id)
        except CoachloopError as error:
            if len(answers) == 1:
                raise
            problems.append(f"{conversation_id}: {error}")
    return Rated(tuple(kept), tuple(problems), revealed)
