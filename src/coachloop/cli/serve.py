"""`coachloop serve`: the pages, on this machine only."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import say
from coachloop.cli.options import Where, workspace

if TYPE_CHECKING:
    from coachloop.wiring import App

HOST = "127.0.0.1"
PORT = 8420
LINK_WORDS = "      This link signs you in, once and within ten minutes; starting again prints another."


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    where: Where = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = PORT,
) -> None:
    """Serve the pages of a workspace on this machine. Ctrl-C stops."""
    from coachloop.wiring import owner_link

    with workspace(where) as app:
        say(f"Open  {address(port)}{owner_link(app)}")
        say(LINK_WORDS)
        say("Stop: Ctrl-C")
        run_pages(app, port)


def address(port: int) -> str:
    """Of this server, as a browser on this machine names it."""
    return f"http://{HOST}:{port}"


def run_pages(app: "App", port: int) -> None:
    """Until Ctrl-C. Only this machine can reach it."""
    import uvicorn

    from coachloop.jobs.timers import Timers, tasks_of
    from coachloop.web.app import create_app
    from coachloop.wiring import after_scores

    pages = create_app(app)
    with Timers(tasks_of(app.context, after_scores(app.context)), app.now):
        # What a request says about where it came from is believed from nobody.
        uvicorn.run(pages, host=HOST, port=port, log_level="warning", access_log=False, proxy_headers=False)
