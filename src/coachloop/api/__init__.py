"""The same figures as on the pages, as data frames: `import coachloop as cl; ws = cl.open(FOLDER)`."""

from coachloop.api.workspace import Workspace, open_folder

__all__ = ["Workspace", "open_folder"]
