"""CSV files and workbooks as rows of text."""

import io
from typing import BinaryIO

from coachloop.engines.tables.csv_file import read_csv
from coachloop.engines.tables.draft import MOST_BYTES
from coachloop.engines.tables.errors import TableTooLarge
from coachloop.engines.tables.workbook import read_workbook
from coachloop.loop.ingest.tables.model import Sheet

__all__ = ["read_table"]

_ZIP = b"PK\x03\x04"


def read_table(stream: BinaryIO, source: str) -> Sheet:
    """The table in `stream`, told apart by content. At most 50 MB are read; `source` names it in errors."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TableTooLarge(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB.",
            fix="Split it, by month for example.",
            where=source,
        )
    return read_workbook(io.BytesIO(data), source) if data.startswith(_ZIP) else read_csv(data, source)
