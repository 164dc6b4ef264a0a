"""CSV as spreadsheets and QA tools write it: comma, semicolon, tab or bar; UTF-8, UTF-16 or Windows-1252."""

import codecs
import csv
import io
from collections.abc import Iterator

from coachloop.engines.tables.draft import ENCODING_ASSUMED, ROW_BROKEN, Draft
from coachloop.engines.tables.errors import TableNotText
from coachloop.loop.ingest.tables.model import Sheet

_DELIMITERS = ",;\t|"
_SAMPLE = 64_000
_SAMPLE_ROWS = 20
#: One row, even over several lines, has no more characters than this.
_MOST_IN_A_ROW = 1_000_000


def read_csv(data: bytes, source: str) -> Sheet:
    """Raises TableNotText, TableTooLarge or TableEmpty. A row that is not CSV costs that row."""
    draft = Draft(source)
    for line, cells in csv_rows(data, draft):
        draft.add(line, cells)
    return draft.done()


def csv_rows(data: bytes, draft: Draft) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row; one that is not CSV becomes a problem of `draft`."""
    text = _decoded(data, draft)
    lines = _Lines(text, draft)
    reader = csv.reader(lines, delimiter=_delimiter(text[:_SAMPLE]), strict=True)
    while True:
        line = reader.line_num + 1
        lines.in_row = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            draft.problem(ROW_BROKEN, f"the row is not CSV ({error}) and was not read", line)
        else:
            yield line, cells


class _Lines:
    """Lines of the text for csv, which itself has no limit for a row over many lines."""

    def __init__(self, text: str, draft: Draft) -> None:
        self._text, self._draft = io.StringIO(text, newline=""), draft
        self.in_row = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_MOST_IN_A_ROW + 1)
        self.in_row += len(line)
        if self.in_row > _MOST_IN_A_ROW:
            raise self._draft.too_large(f"A row has more than {_MOST_IN_A_ROW:,} characters.")
        if not line:
            raise StopIteration
        return line


def _decoded(data: bytes, draft: Draft) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        if encoding == "cp1252":
            draft.problem(ENCODING_ASSUMED, "the file is not UTF-8; it was read as Windows-1252")
        return text
    raise TableNotText(
        "This is not a text file.",
        why="It has NUL bytes or an encoding that is neither UTF-8, UTF-16 nor Windows-1252.",
        fix="Save it as CSV in UTF-8.",
        where=draft.source,
    )


def _delimiter(sample: str) -> str:
    """The one that gives most rows the width of the widest row; a comma when none parts anything."""
    return max(_DELIMITERS, key=lambda mark: _fit(sample, mark))


def _fit(sample: str, mark: str) -> tuple[int, int]:
    lines = sample.splitlines(keepends=True)[: 2 * _SAMPLE_ROWS]
    widths: list[int] = []
    try:
        widths.extend(len(cells) for cells in csv.reader(lines, delimiter=mark) if cells)
    except csv.Error:
        return (0, 0)
    widest = max(widths, default=0)
    return (widths.count(widest), widest) if widest > 1 else (0, 0)
