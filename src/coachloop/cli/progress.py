"""Progress of background work on the terminal: a bar for people, one plain line every 30 s when piped."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

from coachloop.cli.console import say, say_problems

if TYPE_CHECKING:
    from coachloop.store.work import Item, Run
    from coachloop.wiring import App

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


def _nothing(_: object) -> None:
    """--quiet shows no progress."""


@contextmanager
def counting(what: str, total: int, *, quiet: bool = False) -> "Iterator[Callable[[int], None]]":
    """A function that shows how many of `total` are done, for work that keeps nothing; to stderr."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)
    else:
        last = time.monotonic()

        def show(done: int) -> None:
            nonlocal last
            if time.monotonic() - last >= _PLAIN_EVERY:
                last = time.monotonic()
                say(f"{what} {done}/{total}")

        yield show


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


def left_items(app: "App", runs: "Sequence[Run]") -> "dict[str, tuple[Item, ...]]":
    """What each run skipped or failed at, by run id."""
    from coachloop.store.work import Outcome, load_items

    with app.context.database.read() as c:
        return {
            run.id: tuple(
                item for how in (Outcome.FAILED, Outcome.SKIPPED) for item in load_items(c, run.id, how)
            )
            for run in runs
        }


def run_and_items(run: "Run", items: "Sequence[Item]") -> dict[str, object]:
    """The run with what it left, for --json."""
    return {**{f.name: getattr(run, f.name) for f in fields(run)}, "left": items}


def say_items(items: "Sequence[Item]") -> None:
    """The failed ones one by one, the skipped ones counted by reason."""
    failed = [f"{item.item}: {item.reason}" for item in items if item.outcome == "failed"]
    say_problems(failed)
    skipped = Counter(item.reason or "no reason kept" for item in items if item.outcome == "skipped")
    for reason, n in sorted(skipped.items()):
        say(f"  {n} skipped: {reason}")
