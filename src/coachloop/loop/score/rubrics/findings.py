"""What is wrong with a rubric file, or could be better: every finding names its line and a way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coachloop.domain.errors import CoachloopError, ErrorKind


class Code(StrEnum):
    """E-: the file is refused; W-: advice, the rubric can be used."""

    NOT_YAML = "E-RUB-101"
    TOO_BIG = "E-RUB-102"
    ALIAS = "E-RUB-103"
    UNKNOWN_KEY = "E-RUB-104"
    DUPLICATE_KEY = "E-RUB-105"
    MISSING = "E-RUB-106"
    WRONG_TYPE = "E-RUB-107"
    WRONG_VALUE = "E-RUB-108"
    DUPLICATE_CRITERION = "E-RUB-109"
    WEIGHTS = "E-RUB-110"
    CHILDREN = "E-RUB-111"
    SCALE = "E-RUB-112"
    SCORING = "E-RUB-113"
    UNKNOWN_SCORER = "E-RUB-114"
    COUNTERPART = "E-RUB-115"
    ANCHORS = "E-RUB-116"
    TARGETS = "W-RUB-201"
    NOISE = "W-RUB-202"
    NO_ANCHORS = "W-RUB-203"
    UNFIT_DIMENSION = "W-RUB-204"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to put right or to think about; `line` counts from 1."""

    line: int
    code: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.code} {self.message} {self.fix}".rstrip()


class RubricInvalid(CoachloopError):
    """A rubric file cannot be used; `findings` holds everything wrong with it, in line order."""

    code = "E-RUB-001"
    kind = ErrorKind.NOT_UNDERSTOOD

    def __init__(self, source: str, findings: Sequence[Finding], warnings: Sequence[Finding] = ()) -> None:
        self.findings, self.warnings = tuple(findings), tuple(warnings)
        count = len(self.findings)
        super().__init__(
            "The rubric has one mistake." if count == 1 else f"The rubric has {count} mistakes.",
            why=" | ".join(str(f) for f in self.findings[:3]) + (" | ..." if count > 3 else ""),
            fix="Nothing was changed.",
            where=source,
        )


class Notes:
    """Collects findings while a file is read, so that one mistake never hides the next."""

    def __init__(self) -> None:
        self._all: set[Finding] = set()

    def add(self, code: Code, line: int, message: str, fix: str = "") -> None:
        self._all.add(Finding(line, str(code), message, fix))

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(sorted(f for f in self._all if f.code.startswith("E-")))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(sorted(f for f in self._all if f.code.startswith("W-")))


def short(text: str, limit: int = 40) -> str:
    """`text` in quotes for a message: on one line, and never longer than the message bears."""
    plain = " ".join(text.encode("utf-8", "replace").decode().split())
    return f'"{plain if len(plain) <= limit else plain[: limit - 3] + "..."}"'
