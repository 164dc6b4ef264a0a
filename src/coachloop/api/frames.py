"""Rows of the loop as pandas frames with typed columns; what is absent is <NA>, with its reason beside it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coachloop import __version__
from coachloop.api.columns import FrameKind, Kind
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.result import Absent, Figure, Known
from coachloop.domain.verdict import Honest, Playbook

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, object]


class PandasMissing(CoachloopError):
    """Data frames were asked for where pandas is not installed."""

    code = "E-API-001"
    kind = ErrorKind.FAILED


def frame(kind: FrameKind, rows: Iterable[Row], query: str, as_of: datetime) -> "pd.DataFrame":
    """One column for each of `kind`, in its order; `attrs` say what was asked, of when, by which version.

    Raises PandasMissing.
    """
    module = pandas()
    held = list(rows)
    columns = {c.name: _series(module, [row.get(c.name) for row in held], c.kind) for c in kind.columns}
    made: pd.DataFrame = module.DataFrame(columns, columns=[c.name for c in kind.columns])
    made.attrs = {"query": query, "version": __version__, "as_of": as_of.isoformat()}
    return made


def pandas() -> Any:
    """The module, or what to install. Raises PandasMissing."""
    try:
        import pandas as pd
    except ImportError as error:
        raise PandasMissing(
            "Data frames need pandas, which is not installed.",
            fix="Install it with: pip install 'coachloop[notebook]'",
        ) from error
    return pd


def _series(pd: Any, values: list[object], kind: Kind) -> Any:
    if kind is Kind.DAY:
        return pd.Series(values, dtype="object")
    return pd.Series([pd.NA if v is None else v for v in values], dtype="object").astype(kind.value)


def known(found: Figure | Known | None) -> tuple[float | None, int | None]:
    """(value, n) of a figure; nothing of an absence."""
    return (found.value, found.n) if isinstance(found, Known) else (None, None)


def both(playbook: Playbook, honest: Honest, as_of: datetime, reason: str | None = None) -> dict[str, object]:
    """The cells of ESTIMATE: the playbook's column and the honest one."""
    value, n = known(playbook.figure)
    cells: dict[str, object] = {
        "playbook": value,
        "playbook_n": n,
        "playbook_verdict": playbook.verdict or None,
        "status": playbook.status,
        "as_of": as_of,
        "reason": reason,
        "valid": not isinstance(honest, Absent),
    }
    if isinstance(honest, Absent):
        return cells | {"invalid_reason": str(honest)}
    return cells | {
        "estimate": honest.estimate,
        "lo": honest.lo,
        "hi": honest.hi,
        "level": honest.level,
        "n": honest.n,
        "p_gt_0": honest.p_gt_0,
        "method": honest.method,
        "label": honest.label or None,
        "words": honest.words or None,
        "expected_regression": honest.expected_regression,
    }
