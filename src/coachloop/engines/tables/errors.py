"""Why a table gives no row at all."""

from coachloop.domain.errors import CoachloopError, ErrorKind


class TableTooLarge(CoachloopError):
    """The file has more bytes, rows or columns than a table of this product can have."""

    code = "E-TAB-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class TableNotText(CoachloopError):
    """A CSV file that is no text: NUL bytes or an unknown encoding."""

    code = "E-TAB-002"
    kind = ErrorKind.NOT_UNDERSTOOD


class TableEmpty(CoachloopError):
    """There is no header and no row."""

    code = "E-TAB-003"
    kind = ErrorKind.NOT_UNDERSTOOD


class WorkbookUnreadable(CoachloopError):
    """The file is no workbook that can be opened."""

    code = "E-TAB-004"
    kind = ErrorKind.NOT_UNDERSTOOD


class WorkbookTooLarge(CoachloopError):
    """A small file that unpacks to something huge."""

    code = "E-TAB-005"
    kind = ErrorKind.NOT_UNDERSTOOD
