"""Coachloop: recorded conversations turned into behaviour change that can be proved.

`import coachloop as cl; ws = cl.open(FOLDER)` reads a workspace as data frames.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coachloop.api import Workspace

__version__ = "0.1.0"


def open(folder: "str | Path") -> "Workspace":  # noqa: A001 -- `cl.open(...)` is what it is called
    """The workspace in that folder, for reading. Raises WorkspaceMissing, WorkspaceInvalid."""
    from coachloop.api import open_folder

    return open_folder(folder)
