"""The starter rubrics, written for the project: copied by `rubric new`, used by the sample workspace."""

from importlib.resources import files

from coachloop.domain.errors import NotFound
from coachloop.loop.score.rubrics.tree import nearest_word

#: In the order in which they are offered; the last one is about the candidate and rated by people only.
STARTERS = ("interviewer", "sales", "contact_centre", "candidate")


def starter_text(key: str) -> str:
    """The YAML text of a starter rubric. Raises NotFound with the nearest name."""
    if key not in STARTERS:
        raise NotFound(f"There is no starter rubric {key!r}.", fix=nearest_word(key, STARTERS))
    return files(__package__).joinpath("starters", f"{key}.yaml").read_text(encoding="utf-8")
