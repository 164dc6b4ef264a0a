"""Freezing a rubric: the next version, or the one that has this content; a key means one thing at a time."""

from collections.abc import Iterable
from datetime import datetime

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rubric import Rubric, Subject
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric, current_versions, publish


class KeyTaken(CoachloopError):
    """A criterion key stands for something else in another current rubric about persons."""

    code = "E-RUB-002"
    kind = ErrorKind.CONFLICT


def publish_checked(
    c: Connection, rubric: Rubric, text: str, source: str, now: datetime
) -> tuple[PublishedRubric, PublishedRubric | None]:
    """The version with this content, and the one that was current before. Raises KeyTaken."""
    others = {v.rubric.key: v for v in current_versions(c)}
    before = others.pop(rubric.key, None)
    if rubric.subject is Subject.PERSON:
        _check_keys(rubric, others.values(), source)
    return publish(c, rubric, text, now), before


def _check_keys(rubric: Rubric, others: Iterable[PublishedRubric], source: str) -> None:
    """Coaching and gaps know a criterion by its key: it may stand for one content at a time."""
    mine = {leaf.key: leaf.version_id for leaf in rubric.leaves}
    for other in others:
        for leaf in other.rubric.leaves if other.rubric.subject is Subject.PERSON else ():
            if mine.get(leaf.key, leaf.version_id) != leaf.version_id:
                raise KeyTaken(
                    f"The criterion key `{leaf.key}` stands for something else in {other.label}.",
                    why="A key means one thing in all current rubrics about persons.",
                    fix="Give the criterion another key, or the wording that it has there.",
                    where=source,
                )
