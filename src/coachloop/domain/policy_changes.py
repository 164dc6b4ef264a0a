"""Thresholds that were changed in the browser, laid over those of the workspace file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.policy import BY_NAME, PolicyBook, PolicyInvalid, checked


class Level(StrEnum):
    """What a setting may be changed for; the later wins."""

    WORKSPACE = "workspace"
    TEAM = "team"
    CRITERION = "criterion"


@dataclass(frozen=True, slots=True)
class Change:
    """A setting at a level; `value` None: as the workspace file has it. `key` names the team or criterion."""

    level: Level
    key: str
    setting: str
    value: float | int | str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A change with who made it, when and why."""

    change: Change
    said_by: str
    said_at: datetime
    why: str


def overlaid(book: PolicyBook, changes: Iterable[Change]) -> PolicyBook:
    """The book with the newest change of each setting at each level in force.

    Raises PolicyInvalid naming the setting.
    """
    newest = {(x.level, x.key, x.setting): x for x in changes}
    held = [x for x in newest.values() if x.value is not None]
    ours = {x.setting: x.value for x in held if x.level is Level.WORKSPACE}
    return PolicyBook(
        book.workspace.with_settings(ours, "settings"),
        _with_changes(book.teams, [x for x in held if x.level is Level.TEAM]),
        _with_changes(book.criteria, [x for x in held if x.level is Level.CRITERION]),
    )


def _with_changes(
    table: Mapping[str, Mapping[str, object]], changes: Iterable[Change]
) -> dict[str, Mapping[str, object]]:
    found = {key: dict(settings) for key, settings in table.items()}
    for x in changes:
        found.setdefault(x.key, {})[x.setting] = x.value
    return dict(found)


def read_setting(name: str, typed: str) -> float | int | str:
    """A value from a form. Raises PolicyInvalid naming what it may be."""
    setting = BY_NAME.get(name)
    if setting is None or isinstance(setting.default, str):
        return checked(name, typed, "settings")
    try:
        value = float(typed.replace(",", "."))
    except ValueError as error:
        raise PolicyInvalid(
            f"`{name}` must be a number, not {typed[:40]!r}.", fix=f"The default is {setting.default}."
        ) from error
    whole = isinstance(setting.default, int) and value.is_integer()
    return checked(name, int(value) if whole else value, "settings")
