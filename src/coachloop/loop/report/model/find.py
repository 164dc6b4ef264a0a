"""What was found for a few letters."""

from dataclasses import dataclass

from coachloop.loop.report.model.base import Table


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing to open; `key` is its shortcut, "" when it has none."""

    words: str
    href: str
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class HitGroup:
    """Hits of a kind."""

    title: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class FindView:
    """Groups without a hit are left out."""

    query: str
    groups: tuple[HitGroup, ...]

    def table(self) -> Table:
        rows = tuple((g.title, h.words, h.note, h.href) for g in self.groups for h in g.hits)
        return Table(("kind", "name", "note", "address"), rows)
