"""Why an import, or one item of it, does not happen."""

from collections.abc import Sequence

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.ingest.model import Answers, Question


class UnansweredQuestion(CoachloopError):
    """Something has to be said before anything is written, and `--yes` cannot say it."""

    code = "E-IMP-100"
    kind = ErrorKind.NOT_UNDERSTOOD


class FileChanged(CoachloopError):
    """The file is not what it was when it was looked at; only its conversations are left out."""

    code = "E-IMP-101"
    kind = ErrorKind.CONFLICT


class ImportUndone(CoachloopError):
    """The import was taken back before."""

    code = "E-IMP-102"
    kind = ErrorKind.CONFLICT


class ImportInUse(CoachloopError):
    """What the import wrote has since been coached on, questioned or changed by another import."""

    code = "E-IMP-103"
    kind = ErrorKind.CONFLICT


class PlanUnreadable(CoachloopError):
    """An item of an import plan is not what `plan_of` makes."""

    code = "E-IMP-104"
    kind = ErrorKind.NOT_UNDERSTOOD


def check_answered(questions: Sequence[Question], answers: Answers) -> None:
    """Raises UnansweredQuestion for the first needed question without one of its answers."""
    for question in questions:
        if question.needed and answers.get(question.key) not in question.choices:
            raise UnansweredQuestion(
                question.text,
                why="A guess would put conversations on the wrong day.",
                fix=f"Say --answer {question.key}={' or '.join(question.choices)}.",
            )
