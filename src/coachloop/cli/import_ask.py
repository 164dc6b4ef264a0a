"""What imports ask, and how a script answers beforehand."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from coachloop.cli.console import say
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.loop.ingest.model import Answers, Question


class AnswerNotUnderstood(CoachloopError):
    """An --answer is not of the form KEY=VALUE, or nobody is there to answer."""

    code = "E-CLI-004"
    kind = ErrorKind.USAGE


@dataclass(frozen=True, slots=True)
class How:
    """How an import is done and told."""

    dry_run: bool
    yes: bool
    as_json: bool
    quiet: bool


def read_answers(given: list[str] | None) -> "Answers":
    """KEY=VALUE pairs. Raises AnswerNotUnderstood."""
    pairs = [text.rpartition("=") for text in given or []]
    if any(not equals for _, equals, _ in pairs):
        raise AnswerNotUnderstood(
            "An answer is written KEY=VALUE.", fix="For example: --answer 'roles=as proposed'"
        )
    return {key: value for key, _, value in pairs}


def ask(questions: "Sequence[Question]", answers: "Answers") -> "Answers":
    """The open questions, one after the other, where somebody is there to answer."""
    if not sys.stdin.isatty():
        return answers
    given = dict(answers)
    for question in questions:
        if question.key not in given:
            given[question.key] = _answer(question)
    return given


def _answer(question: "Question") -> str:
    """One of the choices; the first is taken by a plain Return, unless a guess would do harm."""
    choices = [str(choice) for choice in question.choices]
    default = None if question.needed else choices[0]
    say(question.text)
    while True:
        said: str = typer.prompt(" / ".join(choices), default=default, err=True)
        if said in choices:
            return said
        say(f"Please write one of: {', '.join(choices)}.")


def confirm(question: str) -> None:
    """Goes on after a yes; status 1 after a no. Raises AnswerNotUnderstood where nobody is there."""
    if not sys.stdin.isatty():
        raise AnswerNotUnderstood(
            "Nothing was imported.", why="Nobody is there to say yes.", fix="Add --yes."
        )
    if not typer.confirm(question, err=True):
        say("Nothing was imported.")
        raise typer.Exit(EXIT_STATUS[ErrorKind.FAILED])
