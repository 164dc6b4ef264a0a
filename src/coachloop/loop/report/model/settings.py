"""What the settings pages show."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from coachloop.domain.people import Team
from coachloop.domain.policy_changes import Said
from coachloop.loop.report.model.base import Table


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One threshold at the level that is looked at. `origin` says where its value comes from, in words."""

    name: str
    value: float | int | str
    default: float | int | str
    unit: str
    source: str
    meaning: str
    origin: str

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class SettingGroup:
    title: str
    lines: tuple[SettingLine, ...]


@dataclass(frozen=True, slots=True)
class At:
    """The level that is looked at; `key` is the id of the team or the key of the criterion."""

    level: str
    key: str
    name: str

    @property
    def query(self) -> str:
        return "" if self.level == "workspace" else urlencode({f"for_{self.level}": self.key})


@dataclass(frozen=True, slots=True)
class ThresholdsView:
    """All thresholds at one level, and the last changes, newest first."""

    at: At
    teams: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, str], ...]
    groups: tuple[SettingGroup, ...]
    changes: tuple[Said, ...]

    def table(self) -> Table:
        header = ("setting", "value", "default", "unit", "source", "origin", "meaning")
        rows = tuple(
            (x.name, x.value, x.default, x.unit, x.source, x.origin, x.meaning)
            for group in self.groups
            for x in group.lines
        )
        return Table(header, rows)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One threshold about to be changed: what was typed, and whom it touches. `refused` says why not."""

    at: At
    line: SettingLine
    typed: str
    why: str
    effects: tuple[str, ...]
    refused: str = ""

    def table(self) -> Table:
        return Table(("effect",), tuple((e,) for e in self.effects))


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team; without an owner its tracking does not start (METHOD.md 1.2)."""

    team: Team
    people: int


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The overview. `changed_at` is when a threshold was changed last; None when never."""

    teams: tuple[TeamLine, ...]
    comparable_sets: tuple[tuple[str, ...], ...]
    judge: str
    time_zone: str
    changed_at: datetime | None

    def table(self) -> Table:
        rows = tuple((t.team.id, t.team.name, t.team.owner, t.people) for t in self.teams)
        return Table(("team", "name", "owner", "people"), rows)
