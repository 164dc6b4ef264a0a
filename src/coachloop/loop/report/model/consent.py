"""Consent and retention, and the notices, as pages show them."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import Table


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent: how many conversations have it, and what it means."""

    consent: str
    n: int
    means: str


@dataclass(frozen=True, slots=True)
class DueLine:
    """How long transcripts of a team (None: of everybody else) are kept, and what is older than that."""

    team: str | None
    months: int
    before: datetime
    n: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A setting of the policy with its source; `means` in a sentence."""

    setting: str
    value: int
    unit: str
    source: str
    means: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """`at_once`: as many conversations as one press of the button erases."""

    consents: tuple[ConsentLine, ...]
    kept: tuple[KeptLine, ...]
    due: tuple[DueLine, ...]
    at_once: int

    @property
    def overdue(self) -> int:
        return sum(x.n for x in self.due)

    @property
    def counted(self) -> int:
        return sum(x.n for x in self.consents)

    def table(self) -> Table:
        header = ("block", "of", "n", "value", "since")
        rows = [("consent", x.consent, x.n, None, None) for x in self.consents]
        due = [("due", x.team or "everybody else", x.n, x.months, x.oldest) for x in self.due]
        return Table(header, (*rows, *due))


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice: `name` is that of its address, `sections` are headings with their paragraphs."""

    name: str
    title: str
    readers: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[tuple[str, str], ...]

    def table(self) -> Table:
        rows = [(heading, text) for heading, texts in self.sections for text in texts]
        return Table(("heading", "text"), tuple(rows))
