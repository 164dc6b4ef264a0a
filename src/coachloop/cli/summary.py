"""`coachloop summary CONVERSATION|FILE`: the 90-second summary, and the questions with their answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.behaviours import NOT_ENGLISH
from coachloop.cli.console import clean, print_json, say
from coachloop.cli.options import Json, Where, workspace
from coachloop.domain.words import counted

if TYPE_CHECKING:
    from coachloop.loop.report.model import PlannedQuestion, Question, QuestionsView, Summary


def add_to(app: typer.Typer) -> None:
    app.command("summary")(summary)


def summary(
    what: Annotated[
        str,
        typer.Argument(metavar="CONVERSATION|FILE", help="An id, or a transcript; - reads stdin."),
    ],
    where: Where = None,
    scored: Annotated[
        str | None,
        typer.Option("--scored", metavar="NAME", help="The speaker, or the person, that is looked at."),
    ] = None,
    as_json: Json = False,
) -> None:
    """What stands out in one conversation, each line with its words. A file needs no workspace."""
    if what == "-" or Path(what).exists():
        _of_file(Path(what), scored, as_json)
    else:
        _of_conversation(what, where, scored, as_json)


def _of_file(file: Path, scored: str | None, as_json: bool) -> None:
    from coachloop.wiring.summaries import file_review

    found = file_review(file, scored)
    if not found.person:
        say("The file does not say whose behaviour is asked about: name the speaker with --scored NAME.")
    if not found.english:
        say(NOT_ENGLISH)
    if as_json:
        print_json(found)
    else:
        _print(found.summary, found.questions)


def _of_conversation(what: str, where: Path | None, scored: str | None, as_json: bool) -> None:
    from coachloop.loop.report.run import conversation_page
    from coachloop.loop.review.blind import check_not_blind

    with workspace(where) as app:
        view = conversation_page(app.context, what, scored or "")
        with app.context.database.read() as c:
            check_not_blind(c, what, view.person.id if view.person else "", app.context.coach)
        sample = app.workspace.sample
    if as_json:
        print_json({"conversation": view.line.id, "person": view.person, "read_by": view.read_by,
                    "summary": view.summary, "questions": view.questions})  # fmt: skip
        return
    if sample:
        say("SAMPLE DATA. Invented people and conversations; nothing here is a real result.")
    _print(view.summary, view.questions)


def _print(summary: "Summary", questions: "QuestionsView | None") -> None:
    for line in summary.lines:
        _line(f"{line.number}  {line.text}  {_place(line.turn_seq, line.start_ms)}")
    if not summary.lines:
        say("Nothing to sum up: there are no words, or nobody in it is the scored person.")
    if questions is None:
        return
    asked, leading = len(questions.main), questions.leading
    typer.echo(f"\n{asked} questions, {questions.followed_up} followed up, {leading} leading")
    for question in questions.main:
        _question(question, "")
        for follow_up in question.follow_ups:
            _question(follow_up, "    ")
    for planned in questions.plan or ():
        _line(f"{_become(planned)}: {planned.text}")


def _become(planned: "PlannedQuestion") -> str:
    """What became of a planned question, and when."""
    if planned.quote is None:
        return "planned but not asked"
    said = "perhaps asked" if planned.state == "perhaps" else "asked"
    return f"planned, {said} at {_place(planned.quote.turn_seq, planned.start_ms)}"


def _question(question: "Question", indent: str) -> None:
    marks = [word for word, on in (("leading", question.leading), ("two at once", question.dual)) if on]
    said = f" ({', '.join(marks)})" if marks else ""
    place = _place(question.quote.turn_seq, question.start_ms)
    _line(f"{indent}{place}  {question.quote.text}{said}")
    if question.answer:
        _line(f"{indent}    {counted(question.answer.words, 'word')}: {question.answer.quote.text}")
        for signal in question.answer.missed:
            _line(f"{indent}    perhaps missed: {signal.quote.text}")


def _place(seq: int, ms: int | None) -> str:
    if ms is None:
        return f"turn {seq + 1}"
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def _line(text: str) -> None:
    typer.echo(clean(text.replace("\n", " ").replace("\t", " ")))
