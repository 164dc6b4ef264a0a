"""`coachloop serve`: the pages, on this machine only, unless the workspace has an address of its own."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import say
from coachloop.cli.options import Where, workspace
from coachloop.domain.errors import CoachloopError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from coachloop.jobs.timers import Task
    from coachloop.wiring import App

HOST = "127.0.0.1"
PORT = 8420
LINK_WORDS = "      This link signs you in, once and within ten minutes; starting again prints another."


class NoAddress(CoachloopError):
    """The server was to listen to other machines without https in front of it."""

    code = "E-SRV-001"
    kind = ErrorKind.USAGE


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    where: Where = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = PORT,
    host: Annotated[
        str | None,
        typer.Option(
            help="Where to listen, for a proxy on another machine; needs `address` in workspace.yaml."
        ),
    ] = None,
) -> None:
    """Serve the pages of a workspace on this machine. Ctrl-C stops."""
    from coachloop.wiring import owner_link

    with workspace(where) as app:
        if host is not None and app.workspace.address is None:
            raise NoAddress(
                "Other machines cannot be served yet.",
                why="Passwords must not go over a network in the clear.",
                fix="Put a proxy with https in front, and name it in workspace.yaml: address: https://coach.example.org",
                where="--host",
            )
        link = owner_link(app)
        if link is not None:
            say(f"Open  {app.workspace.address or address(port)}{link}")
            say(LINK_WORDS)
        else:
            say(f"Open  {app.workspace.address}")
        say("Stop: Ctrl-C")
        run_pages(app, port, host or HOST)


def address(port: int) -> str:
    """Of this server, as a browser on this machine names it."""
    return f"http://{HOST}:{port}"


def run_pages(app: "App", port: int, host: str = HOST) -> None:
    """Until Ctrl-C."""
    import uvicorn

    from coachloop.jobs.timers import Timers
    from coachloop.web.app import create_app, settle

    pages = create_app(app)
    settle()
    with Timers(_timed(app), app.now):
        uvicorn.run(
            pages,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,  # pages that listen for news would keep it
            # What a request says about where it came from is believed from nobody else.
            proxy_headers=app.workspace.proxy is not None,
            forwarded_allow_ips=app.workspace.proxy or "",
        )


def _timed(app: "App") -> "dict[str, Task]":
    """Each task asks anew for the context: a threshold may have been changed since the server started.

    One more: after an update the anchors are scored again, without anybody's asking.
    """
    from coachloop.jobs.timers import tasks_of
    from coachloop.loop.score.versions import silent
    from coachloop.wiring import after_scores
    from coachloop.wiring.learning import compare_what_is_new

    def tasks() -> "Mapping[str, Task]":
        context = app.context
        return tasks_of(context, after_scores(context))

    def task(name: str) -> "Task":
        return lambda now: tasks()[name](now)

    def anchors(_: "datetime") -> int:
        return len(compare_what_is_new(app, silent))

    return {"anchors": anchors, **{name: task(name) for name in tasks()}}
