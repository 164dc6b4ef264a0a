"""`coachloop import FILE --as scores|people|...`: tables of other systems, previewed column by column."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from coachloop.cli.console import print_json, say, say_problems
from coachloop.cli.import_ask import How, ask, confirm
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coachloop.loop.ingest.model import Answers, Receipt
    from coachloop.loop.ingest.tables.look import TablePreview
    from coachloop.loop.ingest.tables.model import Kind
    from coachloop.wiring import App


_AMBIGUOUS_DATE = "E-TAB-023"


class UnknownKind(CoachloopError):
    """The word after --as is none of the kinds that can be imported."""

    code = "E-CLI-005"
    kind = ErrorKind.USAGE


def kind_of(word: str) -> "Kind":
    """Raises UnknownKind."""
    from coachloop.loop.ingest.tables.model import Kind

    if word not in tuple(Kind):
        raise UnknownKind(f"There is no kind {word!r}.", fix=f"Known are: calls, {', '.join(Kind)}.")
    return Kind(word)


def import_tables(
    app: "App", paths: "Sequence[str]", kind: "Kind", mapping: str | None, answers: "Answers", how: How
) -> None:
    """One table after the other; exit status 3 when rows of one were left out."""
    partly = [_import(app, path, kind, mapping, answers, how) for path in paths]
    if any(partly):
        raise typer.Exit(EXIT_STATUS[ErrorKind.PARTLY])


def _import(app: "App", path: str, kind: "Kind", mapping: str | None, answers: "Answers", how: How) -> bool:
    """Look, ask, then write all good rows or none; whether rows were left out."""
    from coachloop.wiring import commit_table_import, preview_table_import

    preview = preview_table_import(app, path, kind, mapping, answers)
    if not how.quiet:
        _say_preview(preview)
    if how.dry_run:
        if how.as_json:
            print_json(preview)
        return False
    if not how.yes:
        answers = ask(preview.questions, answers)
        before, preview = preview, preview_table_import(app, path, kind, mapping, answers)
        if not how.quiet:
            say_problems([str(p) for p in preview.problems if p not in before.problems])
        confirm(f"Import {len(preview.records)} of {preview.rows} rows?")
    receipt, saved = commit_table_import(app, preview, answers, Path(path).stem)
    if how.as_json:
        print_json(receipt)
    if not how.quiet:
        _say_receipt(path, preview, receipt, saved)
    return bool(receipt.counts["skipped"])


def _say_receipt(path: str, preview: "TablePreview", receipt: "Receipt", saved: Path) -> None:
    told = {str(p) for p in (*preview.problems, *preview.differences)}
    say_problems([problem for problem in receipt.problems if problem not in told])
    counts = ", ".join(f"{n} {word}" for word, n in receipt.counts.items())
    say(f"Imported {path} as {receipt.kind}: {counts}. Receipt {receipt.import_id}. Mapping kept: {saved}")
    next_step = "    Next: coachloop gaps" if receipt.kind == "scores" else ""
    say(f"Undo later: coachloop import undo {receipt.import_id}{next_step}")


def _say_preview(preview: "TablePreview") -> None:
    say(f"Looked at {preview.rows} rows of {preview.source}. Nothing is written yet.")
    width = max((len(note.column) for note in preview.notes), default=0)
    taken = max((len(note.taken_for) for note in preview.notes), default=0)
    for note in preview.notes:
        line = f"  {note.column:<{width}} → {note.taken_for:<{taken}}  {note.example!r:<24} {note.remark}"
        say(line.rstrip())
    new = f", {len(preview.new)} new ({', '.join(preview.new[:5])})" if preview.new else ""
    say(f"  People   {len(preview.matched)} match{new}")
    asked = {question.key for question in preview.questions}
    # Where the order of dates is asked about, each date that waits for it is no news.
    told = [p for p in preview.problems if not ("date_order" in asked and p.code == _AMBIGUOUS_DATE)]
    say_problems([str(p) for p in (*told, *preview.differences)])
    for question in preview.questions:
        if not sys.stdin.isatty():
            say(f"  ? {question.text}  --answer '{question.key}={'|'.join(question.choices)}'")
