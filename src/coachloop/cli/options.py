"""Options that many commands share, and opening the workspace that they name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.domain.errors import CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.wiring import App

Where = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", envvar="COACHLOOP_WORKSPACE", help="The workspace folder."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Plain = Annotated[bool, typer.Option("--plain", help="Tab-separated lines, for other programs.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No messages, only the answer.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="As known at this time, e.g. 2026-11-03T14:00.")
]

_FILE = "workspace.yaml"


class TimeNotUnderstood(CoachloopError):
    """A time on the command line cannot be read."""

    code = "E-CLI-001"
    kind = ErrorKind.USAGE


@contextmanager
def workspace(where: Path | None) -> "Iterator[App]":
    """The workspace that was named, or the one this folder lies in. Raises WorkspaceMissing."""
    from coachloop.wiring import opened

    with opened(where or _nearest(Path.cwd())) as app:
        yield app


def read_time(text: str | None, zone: tzinfo) -> datetime | None:
    """ISO 8601; without an offset it is in the organisation's zone. Raises TimeNotUnderstood."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeNotUnderstood(
            f"{text!r} is not a time.", fix="Write it as 2026-11-03, 2026-11-03T14:00 or with +01:00."
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _nearest(start: Path) -> Path:
    found = next((folder for folder in [start, *start.parents] if (folder / _FILE).is_file()), None)
    return found or Path(os.path.relpath(start))
