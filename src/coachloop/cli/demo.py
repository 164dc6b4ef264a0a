"""`coachloop demo`: a sample workspace, scored for real, and its pages."""

import os
import shutil
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import say
from coachloop.cli.progress import progress
from coachloop.cli.serve import HOST, LINK_WORDS, PORT, address, run_pages
from coachloop.domain.errors import CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.wiring import App

FOLDER = "sample.coachloop"
#: In the folder of a sample from its first moment on, so that only a sample is gone on with or removed.
_MARK = ".sample"
#: The sample is the same everywhere, but for its dates.
_SEED = 7
_SAY_EVERY = 15.0
_TRIED_PORTS = 50
#: Looking is cheap; a browser opened before the server listens shows an error.
_BROWSER_AFTER = 1.5


class NotASample(CoachloopError):
    """The folder that the sample would use holds something else."""

    code = "E-DEM-001"
    kind = ErrorKind.CONFLICT


class NoFreePort(CoachloopError):
    """None of the ports that were tried is free."""

    code = "E-DEM-002"
    kind = ErrorKind.CONFLICT


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = PORT,
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help=f"Where the sample is; else {FOLDER} here.")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the sample away again.")] = False,
    share: Annotated[
        float, typer.Option(min=0.1, max=1.0, hidden=True, help="Fewer conversations, for trials.")
    ] = 1.0,
) -> None:
    """Make the sample workspace (or go on with it), score it for real, and serve its pages. Ctrl-C stops."""
    where = folder or Path(FOLDER)
    _check(where)
    if remove:
        _remove(where)
        return
    say("SAMPLE DATA. Invented people and conversations; nothing here is a real result.")
    # A server that is told to end closes its work as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _run(where, port, share, browser=not no_browser and _has_display())


def _run(where: Path, port: int, share: float, *, browser: bool) -> None:
    from coachloop.wiring import opened, owner_link

    _make(where, share)
    with opened(where) as app:
        _import(app)
        _first_people(app)
        _rest(app)
        chosen = _free_port(port)
        link = address(chosen) + (owner_link(app) or "/")
        _say_open(link, where)
        if browser:
            threading.Timer(_BROWSER_AFTER, _open_browser, [link]).start()
        run_pages(app, chosen)
    say("Stopped. `coachloop demo` goes on from here.")


def _check(where: Path) -> None:
    """Raises NotASample for a folder with anything else in it."""
    settings = where / "workspace.yaml"
    if settings.is_file() and "\nsample: true" in settings.read_text("utf-8", errors="replace"):
        return
    if where.exists() and (not where.is_dir() or any(where.iterdir())) and not (where / _MARK).exists():
        raise NotASample(
            f"{where} is there already and is no sample workspace.",
            fix="Name another folder with --folder.",
            where=str(where),
        )


def _remove(where: Path) -> None:
    if not where.exists():
        say(f"There is no sample in {where}.")
        return
    shutil.rmtree(where)
    say(f"Removed {where}.")


def _make(where: Path, share: float) -> None:
    """The files, once: the settings are written last, so that half a sample is made again."""
    from coachloop.sample.files import write_sample
    from coachloop.wiring import clock

    begin = time.monotonic()
    if (where / "workspace.yaml").is_file():
        say(f"  ✓ going on with {where}")
        return
    where.mkdir(parents=True, exist_ok=True)
    (where / _MARK).touch()
    write_sample(where, _SEED, clock(), share)
    _done(f"workspace {where} (separate files; your data never mixes with it)", begin)


def _import(app: "App") -> None:
    from coachloop.cli.sample import counted, import_tables, start_import_of_calls

    begin = time.monotonic()
    if import_tables(app):
        with progress("Importing") as show:
            app.jobs.wait(start_import_of_calls(app), show)
    n = counted(app)
    _done(
        f"{n.people} invented people · {n.conversations} conversations · 12 weeks · "
        f"{n.rubrics} rubrics · {n.sessions} past coaching sessions",
        begin,
    )


def _first_people(app: "App") -> None:
    """The people who are shown first, complete, so that their pages mean something."""
    from coachloop.cli.sample import counted, start_scoring_of
    from coachloop.sample.people import SHOWN_FIRST

    begin = time.monotonic()
    for run_id in start_scoring_of(app, SHOWN_FIRST):
        with progress("Scoring") as show:
            app.jobs.wait(run_id, show)
    n = counted(app)
    _done(f"scored {n.scored}/{n.conversations}, first people complete", begin)


def _rest(app: "App") -> None:
    """Goes on behind the pages; what is left when the process ends is done by the next `demo`."""
    from coachloop.cli.sample import counted, start_scoring_of

    before = counted(app).scored
    runs = start_scoring_of(app, None)
    if runs:
        say("  … the rest goes on behind the pages")
        follow = threading.Thread(
            target=_follow, args=(app, runs, before), name="coachloop-demo", daemon=True
        )
        follow.start()


def _follow(app: "App", runs: list[str], before: int) -> None:
    """A line now and then while the rest is scored, and one when all is."""
    from coachloop.cli.sample import counted, running

    begin = said = time.monotonic()
    with suppress(Exception):  # the workspace is closed under it when the process ends
        while running(app, runs):
            time.sleep(1.0)
            now = time.monotonic()
            if now - said >= _SAY_EVERY:
                said, n = now, counted(app)
                left = (n.conversations - n.refused - n.scored) * (now - begin) / max(1, n.scored - before)
                say(f"  Scoring {n.scored}/{n.conversations}, about {max(1, round(left / 60))} min left")
        n = counted(app)
        say(f"  ✓ all scored: {n.scored}/{n.conversations}; {n.refused} left out, consent refused")


def _free_port(wanted: int) -> int:
    for port in range(wanted, min(wanted + _TRIED_PORTS, 65536)):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                trial.bind((HOST, port))
                if port != wanted:
                    say(f"  Port {wanted} is taken; this is {port}.")
                return port
    raise NoFreePort(
        f"No port from {wanted} to {wanted + _TRIED_PORTS - 1} is free.", fix="Name one with --port."
    )


def _say_open(link: str, where: Path) -> None:
    say(f"  Open  {link}")
    say(LINK_WORDS)
    say("  See first:  1 Today: /today    2 One conversation in 5 minutes: /review")
    say("              3 Coaching results, those that did NOT work too: /coaching")
    say("  Your files: coachloop import FOLDER    Stop: Ctrl-C")
    say(f"  Remove the sample: coachloop demo --remove{_named(where)}")


def _named(where: Path) -> str:
    return "" if where == Path(FOLDER) else f" --folder {where}"


def _has_display() -> bool:
    if os.environ.get("COACHLOOP_NO_BROWSER"):
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_browser(link: str) -> None:
    import webbrowser

    webbrowser.open(link)


def _done(what: str, begin: float) -> None:
    say(f"  ✓ {what}   {time.monotonic() - begin:.1f} s")
