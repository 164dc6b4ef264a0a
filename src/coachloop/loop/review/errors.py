"""What review refuses, each with its code."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class RaterMissing(CoachloopError):
    """Nobody is named as the one who says this."""

    code = "E-REV-003"
    kind = ErrorKind.NOT_UNDERSTOOD


class ItemClosed(CoachloopError):
    """The audit item was rated or dropped already."""

    code = "E-REV-004"
    kind = ErrorKind.CONFLICT


class NotYourItem(CoachloopError):
    """This person cannot rate the item blind: it is another's, or they know something of it."""

    code = "E-REV-005"
    kind = ErrorKind.CONFLICT


class AnswersMissing(CoachloopError):
    """A blind rating leaves criteria out."""

    code = "E-REV-006"
    kind = ErrorKind.NOT_UNDERSTOOD


class AnswerWrong(CoachloopError):
    """A level that the scale does not have, or a turn that the transcript does not have."""

    code = "E-REV-007"
    kind = ErrorKind.NOT_UNDERSTOOD


class StillBlind(CoachloopError):
    """A word on a machine score by somebody who may still rate the conversation blind."""

    code = "E-REV-008"
    kind = ErrorKind.CONFLICT


class NothingToAccept(CoachloopError):
    """No machine score is left that nobody has spoken about."""

    code = "E-REV-009"
    kind = ErrorKind.CONFLICT


class QuestionSettled(CoachloopError):
    """The question was answered already."""

    code = "E-REV-010"
    kind = ErrorKind.CONFLICT


class MonthWrong(CoachloopError):
    """A month that cannot be read, or is still to come."""

    code = "E-REV-011"
    kind = ErrorKind.USAGE


class NotOverridable(CoachloopError):
    """Only a machine score that stands can be overridden."""

    code = "E-REV-012"
    kind = ErrorKind.CONFLICT


class NotYoursToAnswer(CoachloopError):
    """A question is answered by somebody whom it is about."""

    code = "E-REV-013"
    kind = ErrorKind.NOT_PERMITTED


class NothingSaid(CoachloopError):
    """An own score without a level on any criterion."""

    code = "E-REV-014"
    kind = ErrorKind.NOT_UNDERSTOOD


class SaidAlready(CoachloopError):
    """Somebody has scored themselves on the conversation already."""

    code = "E-REV-015"
    kind = ErrorKind.CONFLICT


class ReasonMissing(CoachloopError):
    """A score is questioned, overridden or answered for without saying why."""

    code = "E-REV-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class AlreadyQuestioned(CoachloopError):
    """The score has a question that is not settled yet."""

    code = "E-REV-002"
    kind = ErrorKind.CONFLICT


#: The longest reason, answer or note, in characters; and the longest name.
LONGEST = 2_000
LONGEST_NAME = 80


def named(name: str) -> str:
    """A name as it is kept. Raises RaterMissing."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise RaterMissing(
            "This name cannot be kept." if plain else "Please say who you are.",
            why="Ratings, reviews and signatures are by named people; a name has at most "
            f"{LONGEST_NAME} characters, all of them visible.",
            where="name",
        )
    return plain


def reasoned(words: str, asked: str) -> str:
    """A reason as it is kept; `asked` is what it is the reason for. Raises ReasonMissing."""
    plain = words.strip()
    if not plain or len(plain) > LONGEST:
        raise ReasonMissing(
            f"Please say in a sentence or two {asked}.",
            why=f"Whoever it concerns reads that reason; it has at most {LONGEST} characters.",
            fix="Write what the score misses, and send it again.",
            where="reason",
        )
    return plain
