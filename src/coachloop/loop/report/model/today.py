"""What asks for somebody today: flags, clocks, approvals, what has recovered."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.result import Absent
from coachloop.loop.gaps.words import in_short
from coachloop.loop.report.model.base import Cell, PersonLink, Table
from coachloop.loop.report.model.readiness import WaitingDecision
from coachloop.loop.report.model.team import AlertLine, RunLine


@dataclass(frozen=True, slots=True)
class TodayAlert:
    """An open alert with the words behind it; `talk` is the session logged since it came, "" without one.

    `occasion`: the quote is what was said before something that did not follow. `more` counts the same
    person's other open alerts on the same criterion.
    """

    alert: AlertLine
    quote: str
    occasion: bool
    likely: bool
    talk: str
    talk_at: datetime | None
    more: int

    @property
    def new(self) -> bool:
        """A flag within its first 48 hours."""
        return self.alert.state == "flag" and self.alert.hours_left > 0


@dataclass(frozen=True, slots=True)
class OlderAlerts:
    """What is folded away of one person; `likely` of them likely real."""

    person: PersonLink
    lines: tuple[TodayAlert, ...]
    likely: int


@dataclass(frozen=True, slots=True)
class RecoveredLine:
    """An alert whose rule is not true any more; `sentence` is how it was found last."""

    person: PersonLink
    criterion_key: str
    criterion: str
    state: str
    sentence: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ClockLine:
    """Something that is to be done within 48 hours, by whom; `hours_left` is below 0 when it is late."""

    person: PersonLink
    what: str
    whose: str
    hours_left: float
    address: str
    verb: str


@dataclass(frozen=True, slots=True)
class TodayView:
    """The supervisor's morning. `open` alerts are on the list, `read` of them on this page.

    `flags_seen` and `decides` say which blocks the reader has. `practice` are scenarios to approve.
    """

    last_scored: datetime | None
    flags_seen: bool
    decides: bool
    first: tuple[TodayAlert, ...]
    older: tuple[OlderAlerts, ...]
    open: int
    read: int
    held: int
    clocks: tuple[ClockLine, ...]
    decisions: tuple[WaitingDecision, ...]
    practice: Absent
    recovered: tuple[RecoveredLine, ...]
    running: tuple[RunLine, ...]
    news: int

    @property
    def new(self) -> int:
        """Flags within their first 48 hours."""
        return sum(line.new for line in self.first)

    @property
    def folded(self) -> int:
        return sum(len(group.lines) for group in self.older)

    def table(self) -> Table:
        """All that asks for somebody, one line each."""
        header = ("block", "person_id", "person", "about", "state", "value", "n", "words", "estimate", "at")
        alerts = [("alert", line.alert) for line in self.first]
        alerts += [("older alert", line.alert) for group in self.older for line in group.lines]
        rows: list[tuple[Cell, ...]] = [_alert_row(block, line) for block, line in alerts]
        rows += [
            (
                "recovered",
                r.person.id,
                r.person.name,
                r.criterion_key,
                r.state,
                *(None,) * 2,
                r.sentence,
                None,
                r.changed_at,
            )
            for r in self.recovered
        ]
        rows += [
            ("clock", x.person.id, x.person.name, x.what, None, x.hours_left, None, x.whose, None, None)
            for x in self.clocks
        ]
        rows += [
            ("to decide", d.person.id, d.person.name, d.rule_key, None, None, None, d.words, None, d.since)
            for d in self.decisions
        ]
        return Table(header, tuple(rows))


def _alert_row(block: str, line: AlertLine) -> tuple[Cell, ...]:
    return (
        block,
        line.person.id,
        line.person.name,
        line.criterion_key,
        line.state,
        line.value,
        line.n,
        line.sentence,
        in_short(line.honest),
        line.opened_at,
    )
