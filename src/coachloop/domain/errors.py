"""Errors: one named class each, a code, and one place that chooses exit and HTTP status."""

from enum import Enum
from typing import ClassVar


class ErrorKind(Enum):
    """What went wrong, for the two tables below; never shown to people."""

    FAILED = "failed"
    USAGE = "usage"
    PARTLY = "partly"
    NOT_UNDERSTOOD = "not understood"
    CHECK_FAILED = "check failed"
    NOT_SIGNED_IN = "not signed in"
    NOT_PERMITTED = "not permitted"
    NOT_FOUND = "not found"
    CONFLICT = "conflict"
    TOO_OFTEN = "too often"
    INTERRUPTED = "interrupted"


#: Exit status of the command (UX.md section 3).
EXIT_STATUS = {
    ErrorKind.FAILED: 1,
    ErrorKind.USAGE: 2,
    ErrorKind.PARTLY: 3,
    ErrorKind.NOT_UNDERSTOOD: 4,
    ErrorKind.CHECK_FAILED: 5,
    ErrorKind.NOT_SIGNED_IN: 6,
    ErrorKind.NOT_PERMITTED: 6,
    ErrorKind.NOT_FOUND: 2,
    ErrorKind.CONFLICT: 1,
    ErrorKind.TOO_OFTEN: 1,
    ErrorKind.INTERRUPTED: 130,
}

#: Status of the HTTP answer for the same error.
HTTP_STATUS = {
    ErrorKind.FAILED: 500,
    ErrorKind.USAGE: 400,
    ErrorKind.PARTLY: 207,
    ErrorKind.NOT_UNDERSTOOD: 422,
    ErrorKind.CHECK_FAILED: 409,
    ErrorKind.NOT_SIGNED_IN: 401,
    ErrorKind.NOT_PERMITTED: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.TOO_OFTEN: 429,
    ErrorKind.INTERRUPTED: 503,
}


class CoachloopError(Exception):
    """Base of every error that a person may see.

    `what` happened, `why`, and how to `fix` it are whole sentences or clauses; `where` names a file,
    line, field or id. Subclasses set `code` (E-XXX-NNN, unique) and `kind`.
    """

    code: ClassVar[str] = "E-GEN-000"
    kind: ClassVar[ErrorKind] = ErrorKind.FAILED

    def __init__(self, what: str, *, why: str = "", fix: str = "", where: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.fix, self.where = what, why, fix, where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        parts = [f"{self.code} {place}{self.what}", self.why, self.fix]
        return " ".join(part for part in parts if part)

    @property
    def exit_status(self) -> int:
        return EXIT_STATUS[self.kind]

    @property
    def http_status(self) -> int:
        return HTTP_STATUS[self.kind]


class NotFound(CoachloopError):
    """Something was asked for by id or name that this workspace does not have."""

    code = "E-GEN-404"
    kind = ErrorKind.NOT_FOUND


class NaiveTime(CoachloopError):
    """A time without a zone reached the domain."""

    code = "E-GEN-001"
    kind = ErrorKind.NOT_UNDERSTOOD
