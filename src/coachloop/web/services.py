"""What the pages are given: the loop's context, the workspace and a clock."""

from datetime import datetime
from typing import Protocol

from coachloop.loop.context import Context
from coachloop.settings import Workspace


class Services(Protocol):
    """wiring has one; a test makes its own."""

    @property
    def context(self) -> Context: ...

    @property
    def workspace(self) -> Workspace: ...

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    def score_new(self) -> int:
        """Starts scoring what is not scored yet, as `coachloop score` does; how many runs were started."""
        ...
