"""`coachloop import FILE --as scores|people|...`: tables of other systems."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coachloop.wiring import App


def import_table(
    app: "App",
    paths: list[str],
    kind: str,
    mapping: Path | None,
    dates: str | None,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Placeholder until the table runs land."""
