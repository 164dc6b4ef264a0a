"""Rubric files of a workspace: read, examined, published."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coachloop.domain.rubric import Rubric
from coachloop.loop.context import Context
from coachloop.loop.ingest.single import NotUsable
from coachloop.loop.score.rubrics import (
    STARTERS,
    Examined,
    examine,
    read_rubric,
    rubric_text,
    starter_text,
)
from coachloop.loop.score.rubrics.publishing import publish_checked
from coachloop.loop.score.scorers import SCORERS
from coachloop.store.audit import Entry, record
from coachloop.store.rubrics import (
    PublishedRubric,
    publish,
    version_of,
)
from coachloop.wiring.clock import clock

if TYPE_CHECKING:
    from coachloop.wiring.app import App


def publish_starters(app: "App") -> list[str]:
    """The starter rubrics as version 1 of each; their names."""
    with app.context.database.write() as c:
        for key in STARTERS:
            text = starter_text(key)
            publish(c, read_rubric(text, f"{key}.yaml", SCORERS), text, clock())
    return list(STARTERS)


def publish_starter(context: Context, key: str, now: datetime) -> PublishedRubric:
    """One starter rubric as it stands, by `context.coach`. Raises NotFound, KeyTaken."""
    text = starter_text(key)
    with context.database.write() as c:
        rubric = read_rubric(text, f"{key}.yaml", SCORERS)
        version, _ = publish_checked(c, rubric, text, f"{key}.yaml", now)
        record(c, Entry(now, context.coach, "rubric published", version.id, version.label))
        return version


def publish_rubric(app: "App", file: Path) -> tuple[PublishedRubric, PublishedRubric | None]:
    """Freezes a rubric file; that version and the one before it. Raises RubricInvalid, KeyTaken."""
    text = _text_of(file)
    rubric = read_rubric(text, str(file), SCORERS)
    with app.context.database.write() as c:
        version, before = publish_checked(c, rubric, text, str(file), clock())
        record(c, Entry(clock(), app.context.coach, "rubric published", version.id, version.label))
        return version, before


def _text_of(file: Path) -> str:
    try:
        return rubric_text(file)
    except OSError as error:
        raise NotUsable(
            "The rubric file cannot be opened.",
            why=f"{error.strerror}.",
            fix="Write one to begin with: coachloop rubric new FILE",
            where=str(file),
        ) from error


def examine_rubric(file: Path) -> Examined:
    """Every finding of a rubric file, with its line."""
    return examine(_text_of(file), SCORERS)


def rubric_of(app: "App | None", spec: str) -> Rubric:
    """A rubric file, else what `version_of` finds. Raises RubricInvalid, NotFound."""
    if app is None or Path(spec).is_file():
        return read_rubric(_text_of(Path(spec)), spec, SCORERS)
    with app.context.database.read() as c:
        return version_of(c, spec).rubric
