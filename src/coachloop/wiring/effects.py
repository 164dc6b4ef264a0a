"""Effects in a table of measurements, without a workspace."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.engines.tables.cells import number
from coachloop.engines.tables.measurements import Columns, MeasurementTable, read_measurements
from coachloop.engines.tables.phases import WITHOUT, held_rows, named_level
from coachloop.loop.ingest.files import STDIN
from coachloop.loop.ingest.single import NotUsable
from coachloop.wiring.mixed import fit_mixed

if TYPE_CHECKING:
    from coachloop.stats.effects.line import Floats, Ints
    from coachloop.stats.effects.panel import Panel
    from coachloop.stats.effects.table import Found


class EffectOptions(CoachloopError):
    """Options of `effect` that do not go together, or a filter that is not COLUMN=VALUE."""

    code = "E-EFF-006"
    kind = ErrorKind.USAGE


@dataclass(frozen=True, slots=True)
class Asked:
    """What to compare: `before` names the level of the session column without it, `reference` the group that
    the others are compared with; None: found by its name."""

    columns: Columns
    before: str | None = None
    reference: str | None = None
    lags: int = 0
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class EffectTable:
    """What was found, what was taken for granted, and what could not be read."""

    found: "Found"
    taken: tuple[str, ...]
    problems: tuple[str, ...]
    left_out: int


def filters_of(texts: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """COLUMN=VALUE; several of one column mean any of them. Raises EffectOptions."""
    found: dict[str, list[str]] = {}
    for text in texts:
        column, sign, value = text.partition("=")
        if not sign or not column.strip():
            raise EffectOptions(f"{text!r} is no filter.", fix="Write it as COLUMN=VALUE.", where="--filter")
        found.setdefault(column.strip(), []).append(value.strip())
    return tuple((column, tuple(values)) for column, values in found.items())


def effect_table(file: Path, asked: Asked, report: Callable[[int], None]) -> EffectTable:
    """- reads standard input. Raises EffectOptions, NotUsable and the errors of the table."""
    from coachloop.stats.effects.table import effects

    _check(asked)
    table = _read(file, asked.columns, report)
    panel, taken = _panel(table, asked, str(file))
    baseline = _numbers(table.baselines) if asked.columns.baseline is not None else None
    taken += _several(panel)
    found = effects(panel, fit_mixed, baseline, asked.lags, lower_is_better=asked.lower_is_better)
    return EffectTable(found, tuple(taken), tuple(str(one) for one in table.problems), table.left_out)


def _check(asked: Asked) -> None:
    columns = asked.columns
    if columns.baseline is not None and (columns.time is not None or columns.session is not None):
        raise EffectOptions(
            "--baseline is for a table with one row a unit.",
            fix="With --time or --session the rows before the session are the baseline.",
        )
    if asked.lags and (columns.time is None or columns.session is None):
        raise EffectOptions("--lags needs --time and --session.", fix="Name both columns.")


def _read(file: Path, columns: Columns, report: Callable[[int], None]) -> MeasurementTable:
    if str(file) == STDIN:
        return read_measurements(sys.stdin.buffer, "standard input", columns, report)
    try:
        with file.open("rb") as stream:
            return read_measurements(stream, str(file), columns, report)
    except OSError as error:
        raise NotUsable("The table cannot be opened.", why=f"{error.strerror}.", where=str(file)) from error


def _numbers(values: "Sequence[float | None]") -> "Floats":
    import numpy as np

    return np.array(values, dtype=float)


def _panel(table: MeasurementTable, asked: Asked, source: str) -> "tuple[Panel, list[str]]":
    """Arrays ordered by unit and time, and what was taken for granted."""
    import numpy as np

    from coachloop.stats.effects.panel import Panel

    taken: list[str] = []
    units = np.array(table.units, dtype=np.int64)
    times = np.array(table.times) if table.times else None
    order = np.lexsort((np.zeros(len(units)) if times is None else times, units))
    held = None
    if asked.columns.session is not None:
        phases = held_rows(table, asked.before, source)
        held = np.array([np.nan if one is None else float(one) for one in phases.rows])
        if phases.before and asked.before is None:
            taken.append(f"Rows with `{phases.before}` are before the session; --before names another level.")
    group, names = _groups(table, asked, taken)
    panel = Panel(units, table.unit_names, _numbers(table.values), times, held, group, names).only(order)
    # A row of which nobody knows whether the session was there is in neither phase.
    return (panel if panel.held is None else panel.only(np.isfinite(panel.held))), taken


def _several(panel: "Panel") -> list[str]:
    """Of a unit and time that stand in several rows: they may be different measures."""
    if panel.times is None:
        return []
    same = (panel.units[1:] == panel.units[:-1]) & (panel.times[1:] == panel.times[:-1])
    if not same.any():
        return []
    said = f"{int(same.sum()):,} rows have the unit and time of another row"
    return [f"{said}, taken as several values of one measure; --filter COLUMN=VALUE picks one of several."]


def _groups(table: MeasurementTable, asked: Asked, taken: list[str]) -> "tuple[Ints | None, tuple[str, ...]]":
    """Numbers of the groups, the reference as 0, the others in order of their names."""
    import numpy as np

    if not table.group_names:
        return None, ()
    names = sorted(table.group_names, key=_by_name)
    if asked.reference is not None:
        reference = named_level(asked.reference, names, "--reference")
    else:
        known = [one for word in WITHOUT for one in names if one.casefold() == word]
        reference = (known or names)[0]
        taken.append(f"Groups are compared with `{reference}`; --reference names another.")
    ordered = (reference, *(name for name in names if name != reference))
    places = {name: place for place, name in enumerate(ordered)}
    numbers = np.array([places[name] for name in table.group_names], dtype=np.int64)
    return numbers[np.array(table.groups, dtype=np.int64)], ordered


def _by_name(name: str) -> tuple[bool, float, str]:
    value = number(name)
    return value is None, value or 0.0, name
