"""`coachloop fairness`: does a score change when only a name or a way of speaking does?"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet, Where, workspace
from coachloop.domain.errors import CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.loop.score.fairness.model import FairnessReport, Rate

_COLUMNS = ("criterion", "changed", "of", "share %", "from", "to", "mean change", "what was changed")


class JudgeCosts(CoachloopError):
    """The check would ask a judge many questions, and nobody has said yes to it."""

    code = "E-CLI-021"
    kind = ErrorKind.USAGE


class Format(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    MD = "md"


def add_to(app: typer.Typer) -> None:
    app.command("fairness")(fairness)


def fairness(
    where: Where = None,
    rubric: Annotated[str | None, typer.Option(metavar="KEY", help="This rubric only.")] = None,
    sample: Annotated[
        int, typer.Option(min=1, metavar="N", help="The newest N conversations of each rubric.")
    ] = 30,
    series: Annotated[
        str | None, typer.Option(metavar="NAME", help="The scorer, e.g. embedded@3; else the embedded one.")
    ] = None,
    invented: Annotated[
        bool, typer.Option("--invented", help="N invented conversations instead; needs no workspace.")
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="A table, or the report in Markdown.")
    ] = Format.TABLE,
    yes: Annotated[bool, typer.Option("--yes", help="Ask a judge that many questions.")] = False,
    as_json: Json = False,
    plain: Plain = False,
    quiet: Quiet = False,
) -> None:
    """Scores conversations again with other names, pronouns and ways of speaking. Keeps no score.

    The report on a workspace is kept, and stands on the page /trust.
    """
    from coachloop.loop.score.fairness.versions import VERSIONS
    from coachloop.wiring.fairness import (
        fairness_of,
        fairness_of_invented,
        keep_fairness,
        questions_at_most,
    )

    if not quiet:
        say(f"Each conversation is scored up to {len(VERSIONS) + 1} times; that can take minutes.")
    if invented:
        report = fairness_of_invented(sample)
    else:
        with workspace(where) as app:
            if not yes:
                _agreed_to(questions_at_most(app, rubric, sample, series))
            report = fairness_of(app, rubric, sample, series)
            keep_fairness(app, report)
    _show(report, form, as_json=as_json, plain=plain)


def _show(report: "FairnessReport", form: Format, *, as_json: bool, plain: bool) -> None:
    from coachloop.loop.score.fairness.report import findings, markdown, sentence

    if as_json:
        print_json(_document(report))
    elif form is Format.MD:
        typer.echo(markdown(report), nl=False)
    else:
        print_table(
            _COLUMNS, [_row(report, rate) for rate in report.rates if rate.version is None], plain=plain
        )
        for rate in findings(report):
            say(f"Look at {sentence(rate, report).replace('**', '')}")


def _agreed_to(questions: int | None) -> None:
    if questions:
        raise JudgeCosts(
            f"This would ask the judge up to {questions} questions.",
            why="Each conversation is scored again in every version. The budget of the month still holds.",
            fix="Say --yes, or take fewer conversations with --sample.",
        )


def _document(report: "FairnessReport") -> dict[str, object]:
    return {
        "scorer": report.scorer,
        "conversations": report.conversations,
        "failed_pairs": report.failed,
        "places_changed": dict(report.places),
        "rates": list(report.rates),
    }


def _row(report: "FairnessReport", rate: "Rate") -> tuple[object, ...]:
    share, change = rate.share, rate.change
    figures = (None, None, None) if share is None else (100 * share.value, 100 * share.lo, 100 * share.hi)
    name = "all" if rate.criterion is None else report.criteria[rate.criterion]
    return name, rate.flips, rate.pairs, *figures, change and change.value, rate.kind.value
