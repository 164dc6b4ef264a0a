"""What the pages are given: the loop's context, the workspace and a clock. wiring.py fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.context import Context
from coachloop.settings import Workspace


@dataclass(frozen=True, slots=True)
class Services:
    """`now` is the clock: a UTC instant each time it is called."""

    context: Context
    workspace: Workspace
    now: Callable[[], datetime]
