"""Progress of background work on the terminal: a bar for people, one plain line every 30 s when piped."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from coachloop.cli.console import say

if TYPE_CHECKING:
    from coachloop.store.work import Run

_PLAIN_EVERY = 30.0


@contextmanager
def progress(what: str, *, quiet: bool = False) -> "Iterator[Callable[[Run], None]]":
    """A function that shows how far a run is; what it shows goes to stderr."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        with _bar(what) as show:
            yield show
    else:
        yield _lines(what)


def _nothing(_: "Run") -> None:
    """--quiet shows no progress."""


@contextmanager
def _bar(what: str) -> "Iterator[Callable[[Run], None]]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[beside]}"),
        TimeRemainingColumn(),
        TextColumn("Ctrl-C is safe"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None, beside="")
        yield lambda run: bar.update(task, total=run.total, completed=run.dealt_with, beside=_beside(run))


def _lines(what: str) -> "Callable[[Run], None]":
    last = time.monotonic()

    def show(run: "Run") -> None:
        nonlocal last
        if time.monotonic() - last >= _PLAIN_EVERY:
            last = time.monotonic()
            say(f"{what} {run.dealt_with}/{run.total} {_beside(run)}".rstrip())

    return show


def _beside(run: "Run") -> str:
    parts = [f"{n} {word}" for n, word in ((run.skipped, "skipped"), (run.failed, "failed")) if n]
    return "  ".join(parts)
