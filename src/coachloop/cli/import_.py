"""`coachloop import PATH...` and `coachloop import undo ID`: look first, write after a yes, take back."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, say, say_problems
from coachloop.cli.import_ask import AnswerNotUnderstood, How, ask, confirm, read_answers
from coachloop.cli.import_tables import import_tables, kind_of
from coachloop.cli.options import Json, Quiet, Where, workspace
from coachloop.cli.progress import left_items, progress, run_and_items, say_items
from coachloop.domain.errors import EXIT_STATUS, ErrorKind
from coachloop.domain.words import conversations, counted

if TYPE_CHECKING:
    from coachloop.loop.ingest.model import Answers, Preview
    from coachloop.loop.ingest.preview import Options
    from coachloop.loop.ingest.tables.model import DateOrder
    from coachloop.store.work import Item, Run
    from coachloop.wiring import App


#: A recording, a file of another kind, a chat log: left out as they should be.
_NO_TRANSCRIPT = ("E-IMP-007", "E-IMP-008", "E-IMP-017")


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, patterns, -; or: undo ID.")
    ],
    where: Where = None,
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="KIND",
            help="calls, scores, people, training, sessions, plans, scorecards, hires.",
        ),
    ] = "calls",
    mapping: Annotated[
        str | None, typer.Option("--map", metavar="FILE", help="A mapping, by file or name.")
    ] = None,
    call_type: Annotated[str | None, typer.Option(help="The call type where files do not say.")] = None,
    person: Annotated[str | None, typer.Option(help="The scored person where files do not say.")] = None,
    dates: Annotated[str | None, typer.Option(metavar="ORDER", help="day_first or month_first.")] = None,
    answer: Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help="Answer a question.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Import without asking.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Import conversations or tables. Nothing is written before you have seen what was understood."""
    from coachloop.loop.ingest.preview import Options

    with workspace(where) as app:
        if paths[0] == "undo":
            _undo(app, paths[1:], quiet=quiet)
            return
        answers = read_answers(answer)
        order = _order(dates)
        how = How(dry_run=dry_run, yes=yes, as_json=as_json, quiet=quiet)
        if kind != "calls":
            given = {**({"date_order": order.value} if order else {}), **answers}
            import_tables(app, app.spooled(paths), kind_of(kind), mapping, given, how)
        else:
            _calls(app, paths, Options(call_type, person, order), answers, how)


def _order(dates: str | None) -> "DateOrder | None":
    from coachloop.loop.ingest.tables.model import DateOrder

    if dates is not None and dates not in tuple(DateOrder):
        raise AnswerNotUnderstood(f"{dates!r} is no order of dates.", fix=f"Write {' or '.join(DateOrder)}.")
    return DateOrder(dates) if dates else None


def _calls(app: "App", paths: list[str], options: "Options", answers: "Answers", how: How) -> None:
    from coachloop.wiring import plan_import, preview_import, start_import

    if not how.dry_run:
        _go_on(app, how)
    paths = app.spooled(paths)
    preview = preview_import(app, paths, options, answers)
    if not how.quiet:
        _say_preview(preview)
    if how.dry_run or not preview.to_import:
        _nothing_written(preview, how)
        return
    if not how.yes:
        answers = ask(preview.questions, answers)
        preview = preview_import(app, paths, options, answers)
        confirm(f"Import {conversations(len(preview.to_import))}?")
    plan = plan_import(app, preview, answers, ", ".join(paths))
    with progress("Importing", quiet=how.quiet) as show:
        run = app.jobs.wait(start_import(app, plan, app.context.coach), show)
    _receipt(run, left_items(app, [run])[run.id], how)
    if run.failed or any(problem.code not in _NO_TRANSCRIPT for problem in preview.unread):
        raise typer.Exit(EXIT_STATUS[ErrorKind.PARTLY])


def _go_on(app: "App", how: How) -> None:
    """An import that was killed is ended first, so that what it brought is known."""
    from coachloop.store.work import RunKind
    from coachloop.wiring import unfinished

    for run_id in unfinished(app, RunKind.IMPORT):
        with progress("Going on with an earlier import", quiet=how.quiet) as show:
            run = app.jobs.wait(run_id, show)
        _receipt(run, left_items(app, [run])[run.id], replace(how, as_json=False))


def _say_preview(preview: "Preview") -> None:
    say(f"Looked at {counted(preview.files, 'file')}. Nothing is written yet.")
    for line in preview.formats:
        understood = "understood" if line.understood else "not used"
        say(f"  {line.files:>5} {line.format:<24} {understood:<11} {line.remark}".rstrip())
    found = preview.to_import
    known = len(preview.found) - len(found)
    if known:
        say(f"  {known} already here or twice in these files")
    if not found:
        say_problems([str(p) for p in (*preview.unread, *preview.problems)])
        return
    new = f", {len(preview.new)} new ({', '.join(preview.new[:5])})" if preview.new else ""
    say(f"  People   {len(preview.matched)} match{new}")
    first, last = preview.dates or (None, None)
    if first and last:
        sources = ", ".join(
            f"{n} {name.replace('_', ' ')}" for name, n in preview.counts("date_source").items()
        )
        say(f"  Dates    {first:%d %b %Y} – {last:%d %b %Y}   ({sources})")
    say("  Types    " + " · ".join(f"{name} {n}" for name, n in preview.counts("call_type").items()))
    if preview.without_consent:
        say(
            f"  Consent  no record in {preview.without_consent}: imported as not confirmed "
            "(scored, quotes visible, clips off)"
        )
    if preview.unsure:
        say(f"  Unsure   who is scored in {preview.unsure}: left open without --answer 'roles=as proposed'")
    example = found[0]
    shares = ", ".join(f"{s.label} {s.talk_share:.0%}" for s in example.speakers if s.talk_share is not None)
    say(f"  Example  {example.name}: {shares}  {example.example}")
    say_problems([str(p) for p in (*preview.unread, *preview.problems)])


def _nothing_written(preview: "Preview", how: How) -> None:
    if how.as_json:
        print_json(preview)
    if not preview.to_import:
        if not how.quiet:
            say("Nothing new to import.")
        if preview.unread and not preview.found:
            raise typer.Exit(EXIT_STATUS[ErrorKind.NOT_UNDERSTOOD])


def _receipt(run: "Run", left: "tuple[Item, ...]", how: How) -> None:
    if how.as_json:
        print_json(run_and_items(run, left))
    if how.quiet:
        return
    say_items(left)
    import_id = run.arguments["import_id"]
    say(f"Imported {conversations(run.done)} ({run.skipped} already here, {run.failed} failed): {import_id}.")
    say(f"Undo later: coachloop import undo {import_id}    Next: coachloop score")


def _undo(app: "App", ids: list[str], *, quiet: bool) -> None:
    from coachloop.loop.ingest.run import undo

    if not ids:
        raise AnswerNotUnderstood("Say which import to undo.", fix="coachloop import undo imp_0001")
    for import_id in ids:
        rows = undo(app.context, import_id, app.now(), app.workspace.coach)
        if not quiet:
            say(f"Undone {import_id}: {rows} rows taken back.")
