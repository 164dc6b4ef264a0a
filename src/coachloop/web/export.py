"""A view as CSV: the same values as on the page."""

import csv
import io

from coachloop.domain.plain import plain, spreadsheet_safe
from coachloop.loop.report.model import Cell, Table


def to_csv(table: Table) -> str:
    """UTF-8 text with a header line; cells that a spreadsheet would run begin with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.header)
    writer.writerows([_cell(v) for v in row] for row in table.rows)
    return out.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(round(value, 6))
    text = str(plain(value))
    return spreadsheet_safe(text) if isinstance(value, str) else text
