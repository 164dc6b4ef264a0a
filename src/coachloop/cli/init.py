"""`coachloop init DIR`: a workspace file and its settings."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from coachloop.cli.console import say
from coachloop.domain.errors import CoachloopError, ErrorKind

_FILE = """\
# Settings of this coachloop workspace. Thresholds have defaults: docs/reference/policy.md.
name: {name}
# Days and weeks are counted in this zone.
time_zone: {zone}
# Who logs coaching when nobody is named.
coach: {coach}
# Call types that may stand in one before/after window together, for example:
# comparable_sets: [[screen, phone screen]]
policy: {{}}
# Which call types each rubric scores. A conversation whose type nobody states is a "call".
rubrics:
{rubrics}
"""


_CALL_TYPES = {
    "interviewer": ["interview", "screen", "phone screen", "technical", "panel", "hiring manager"],
    "sales": ["sales", "discovery", "demo", "negotiation"],
    "contact_centre": ["support", "service", "inbound", "complaint"],
}


class WorkspaceExists(CoachloopError):
    """The folder holds a workspace already."""

    code = "E-SET-003"
    kind = ErrorKind.CONFLICT


class NoSuchStarter(CoachloopError):
    """The rubric named at the making of a workspace is none of the starters about persons."""

    code = "E-SET-004"
    kind = ErrorKind.USAGE


def add_to(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    zone: Annotated[str, typer.Option("--time-zone", help="Zone of days and weeks.")] = "UTC",
    coach: Annotated[str, typer.Option(help="Your name, as it stands under sessions.")] = "coach",
    rubric: Annotated[
        str, typer.Option(metavar="KEY", help=f"What scores most conversations: {', '.join(_CALL_TYPES)}.")
    ] = "interviewer",
) -> None:
    """Make a workspace: a folder with its settings, an empty record and the starter rubrics."""
    from coachloop.wiring import opened, publish_starters

    if rubric not in _CALL_TYPES:
        raise NoSuchStarter(
            f"There is no starter rubric {rubric}.", fix=f"Known are: {', '.join(_CALL_TYPES)}."
        )
    path = folder / "workspace.yaml"
    if path.exists():
        raise WorkspaceExists(
            f"{folder} is a workspace already.", fix="Use it as it is, or name another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(
        _FILE.format(
            name=_quoted(folder.resolve().name),
            zone=_quoted(zone),
            coach=_quoted(coach),
            rubrics="\n".join(_lines(rubric)),
        ),
        "utf-8",
    )
    try:
        with opened(folder) as app:
            names = publish_starters(app)
    except CoachloopError:
        path.unlink()
        raise
    say(f"Made {folder} with {len(names)} rubrics to start from: {', '.join(names)}.")
    say(f"Next: coachloop import FOLDER -w {shlex.quote(str(folder))}")


def _lines(rubric: str) -> list[str]:
    """The call types of each rubric; those that nobody states go to the one that was chosen."""
    return [
        f"  {key}: [{', '.join(['call', *types] if key == rubric else types)}]"
        for key, types in _CALL_TYPES.items()
    ]


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)
