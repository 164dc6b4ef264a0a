"""`coachloop serve`: the pages, on this machine only."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import say
from coachloop.cli.options import Where, workspace

if TYPE_CHECKING:
    from coachloop.wiring import App

HOST = "127.0.0.1"
PORT = 8420


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    where: Where = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = PORT,
) -> None:
    """Serve the pages of a workspace on this machine. Ctrl-C stops."""
    from coachloop.loop.gaps.alerting import scan_if_due
    from coachloop.loop.measure.nightly import recompute_if_due
    from coachloop.loop.review.calibration.sets import reveal_due
    from coachloop.wiring import after_scores

    with workspace(where) as app:
        reveal_due(app.context, app.now(), after_scores(app.context))
        scan_if_due(app.context, app.now())
        recompute_if_due(app.context, app.now())
        say(f"Open  http://localhost:{port}/week")
        say("Stop: Ctrl-C")
        run_pages(app, port)


def run_pages(app: "App", port: int) -> None:
    """Until Ctrl-C. Only this machine can reach it."""
    import uvicorn

    from coachloop.web.app import create_app

    uvicorn.run(create_app(app), host=HOST, port=port, log_level="warning", access_log=False)
