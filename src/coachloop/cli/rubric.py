"""`coachloop rubric new|validate|diff|publish|list`."""

from pathlib import Path
from typing import Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind

rubric = typer.Typer(help="What good looks like: check, compare and publish rubrics.", no_args_is_help=True)


class FileExists(CoachloopError):
    """A file that would be written is there already."""

    code = "E-CLI-002"
    kind = ErrorKind.CONFLICT


def add_to(app: typer.Typer) -> None:
    app.add_typer(rubric, name="rubric")


@rubric.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    starter: Annotated[str, typer.Option("--from", help="The starter to begin with.")] = "interviewer",
) -> None:
    """Write a rubric file to begin with."""
    from coachloop.loop.score.rubrics import starter_text

    text = starter_text(starter)
    if file.exists():
        raise FileExists(f"{file} is there already.", fix="Name another file.")
    file.write_text(text, encoding="utf-8")
    say(f"Wrote {file}. Next: change it, then coachloop rubric validate {file}")


@rubric.command()
def validate(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_json: Json = False,
) -> None:
    """Check a rubric file: every finding with its line. Exit status 5 when it cannot be used."""
    from coachloop.wiring import examine_rubric

    seen = examine_rubric(file)
    if as_json:
        print_json({"findings": seen.findings, "warnings": seen.warnings})
    for finding in (*seen.findings, *seen.warnings):
        say(f"{file} {finding}")
    if seen.findings:
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])
    say(f"{file} can be published.")


@rubric.command()
def publish(file: Annotated[Path, typer.Argument(metavar="FILE")], where: Where = None) -> None:
    """Freeze a rubric file as the next version. The same content again is the same version."""
    from coachloop.wiring import publish_rubric

    with workspace(where) as app:
        version, before = publish_rubric(app, file)
    if before is not None and before.id == version.id:
        say(f"Nothing to publish: {version.label} has this content ({version.id}).")
    elif before is not None and version.number < before.number:
        say(f"Nothing was published: this is the content of {version.label}; current stays {before.label}.")
        say("Change a word of a description to publish it anew.")
    else:
        say(f"Published {version.label} ({version.id}). Next: coachloop score --rubric {version.rubric.key}")


@rubric.command("list")
def list_versions(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """All published versions."""
    from coachloop.store import rubrics

    with workspace(where) as app, app.context.database.read() as c:
        rows = [
            (v.rubric.key, f"v{v.number}", v.id, v.rubric.name, v.published_at) for v in rubrics.versions(c)
        ]
    columns = ("rubric", "version", "id", "name", "published")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows, plain=plain)


@rubric.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A file, KEY:v3, or an id.")],
    new_: Annotated[str, typer.Argument(metavar="NEW", help="A file, KEY:v4, or an id.")],
    where: Where = None,
    as_json: Json = False,
) -> None:
    """What changed between two versions, and which comparisons that breaks."""
    from coachloop.loop.score.rubrics import rubric_diff
    from coachloop.wiring import rubric_of

    if Path(old).exists() and Path(new_).exists():
        found = rubric_diff(rubric_of(None, old), rubric_of(None, new_))
    else:
        with workspace(where) as app:
            found = rubric_diff(rubric_of(app, old), rubric_of(app, new_))
    if as_json:
        print_json(found.as_json())
        return
    for line in found.lines():
        typer.echo(line)
