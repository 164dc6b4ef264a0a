"""What the trail of who saw and did what is given, for who administers and for the person themselves."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import Cell, Table


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry in words. `of` is the subject as people call it: a user by name. `path` leads to what was
    opened, None where there is no page of it."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    of: str
    person_id: str | None
    person: str | None
    words: str
    detail: str
    path: str | None


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """As typed; "" is all. `day` is one day of the organisation."""

    person: str = ""
    who: str = ""
    action: str = ""
    day: str = ""

    @property
    def any(self) -> bool:
        return any((self.person, self.who, self.action, self.day))


@dataclass(frozen=True, slots=True)
class TrailView:
    """A page of the trail, newest first. `readers` looked at somebody in the last 24 hours."""

    readers: int
    last: datetime | None
    filter: TrailFilter
    people: tuple[tuple[str, str], ...]
    actors: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    lines: tuple[TrailLine, ...]
    next_key: str | None

    def table(self) -> Table:
        header = ("number", "at", "who", "action", "subject", "person_id", "person", "words", "detail")
        return Table(header, tuple(_row(x) for x in self.lines))


def _row(x: TrailLine) -> tuple[Cell, ...]:
    return x.number, x.at, x.who, x.action, x.subject, x.person_id, x.person, x.words, x.detail
