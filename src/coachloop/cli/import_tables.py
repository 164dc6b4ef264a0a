"""`coachloop import FILE --as scores|people|...`: tables of other systems, previewed column by column."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from coachloop.cli.console import print_json, say
from coachloop.cli.import_ask import ask, confirm, say_problems
from coachloop.domain.errors import CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.loop.ingest.model import Answers
    from coachloop.loop.ingest.tables.look import TablePreview
    from coachloop.loop.ingest.tables.model import Kind
    from coachloop.wiring import App


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


def import_table(
    app: "App",
    path: str,
    kind: "Kind",
    mapping: str | None,
    answers: "Answers",
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """One table: what each column is taken for, the open questions, then all good rows or none."""
    from coachloop.wiring import commit_table_import, preview_table_import

    preview = preview_table_import(app, path, kind, mapping, answers)
    _say_preview(preview)
    if dry_run:
        if as_json:
            print_json(preview)
        return
    if not yes:
        answers = ask(preview.questions, answers)
        preview = preview_table_import(app, path, kind, mapping, answers)
        confirm(f"Import {len(preview.records)} of {preview.rows} rows?")
    receipt, saved = commit_table_import(app, preview, answers, Path(path).stem)
    if as_json:
        print_json(receipt)
    counts = ", ".join(f"{n} {word}" for word, n in receipt.counts.items())
    say(f"Imported {path} as {kind}: {counts}. Receipt {receipt.import_id}. Mapping kept: {saved}")
    say(f"Undo later: coachloop import undo {receipt.import_id}")


def _say_preview(preview: "TablePreview") -> None:
    say(f"Looked at {preview.rows} rows of {preview.source}. Nothing is written yet.")
    width = max((len(note.column) for note in preview.notes), default=0)
    for note in preview.notes:
        say(f"  {note.column:<{width}} → {note.taken_for:<22} {note.example!r:<24} {note.remark}".rstrip())
    new = f", {len(preview.new)} new ({', '.join(preview.new[:5])})" if preview.new else ""
    say(f"  People   {len(preview.matched)} match{new}")
    say_problems([str(p) for p in (*preview.problems, *preview.differences)])
    for question in preview.questions:
        if not sys.stdin.isatty():
            typer.echo(f"  ? {question.text} --answer {question.key}={'|'.join(question.choices)}", err=True)
