"""What the pages of handoff, patterns and proposals are given."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.coach.handoff_model import FirstLoop, Handoff
from coachloop.loop.coach.quarterly_rules import QuarterlyLoops
from coachloop.loop.report.model.base import (
    HONEST_HEADER,
    Cell,
    PersonLink,
    Table,
    figure_cells,
    honest_cells,
)
from coachloop.loop.report.model.conversations import TurnLine
from coachloop.loop.report.pattern_rules import Patterns
from coachloop.loop.report.step_rules import Step


@dataclass(frozen=True, slots=True)
class StepsView:
    """What the rules propose now."""

    steps: tuple[Step, ...]

    def table(self) -> Table:
        rows = [(s.about, s.sentence, s.step.source, s.because) for s in self.steps]
        return Table(("about", "proposal", "source", "because"), tuple(rows))


@dataclass(frozen=True, slots=True)
class PatternsView:
    """One person's patterns over the last interviews, and their calibration at three points in time."""

    person: PersonLink
    patterns: Patterns

    def table(self) -> Table:
        rows: list[tuple[Cell, ...]] = [
            (
                p.key,
                p.unit,
                *figure_cells(p.playbook.figure),
                *honest_cells(p.honest),
                p.words,
                p.badge or None,
            )
            for p in self.patterns.patterns
        ]
        rows += [
            (
                f"calibration_{x.key}",
                "points",
                *figure_cells(x.playbook.figure),
                *honest_cells(x.honest),
                x.name,
                None,
            )
            for x in self.patterns.looks
        ]
        return Table(
            ("pattern", "unit", "value", "n", "status", *HONEST_HEADER, "words", "badge"), tuple(rows)
        )


@dataclass(frozen=True, slots=True)
class HandoffLine:
    """One person of the board; `proposed` are coaches of the same job family while none is named."""

    person: PersonLink
    coach: str | None
    proposed: tuple[str, ...]
    handoff: Handoff


@dataclass(frozen=True, slots=True)
class HandoffView:
    """New interviewers, and loops of the quarter beside modules.

    `start` is the form that names a coach, None for who may not; `reader` is who looks.
    """

    lines: tuple[HandoffLine, ...]
    start: "NamingForm | None"
    reader: str
    loops: tuple[QuarterlyLoops, ...]

    def table(self) -> Table:
        """One line a person of the board, then one a person without a loop."""
        header = ("block", "person_id", "name", "value", "n", "status", "words")
        rows: list[tuple[Cell, ...]] = [
            (
                "handoff",
                line.person.id,
                line.person.name,
                line.handoff.held,
                line.handoff.accompanied,
                "late" if line.handoff.late else "ok",
                line.handoff.words,
            )
            for line in self.lines
        ]
        rows += [
            ("no loop this quarter", w.person_id, w.name, None, w.interviews, None, w.words)
            for loops in self.loops
            for w in loops.without
        ]
        return Table(header, tuple(rows))


@dataclass(frozen=True, slots=True)
class NamingForm:
    """Who can be accompanied and by whom: (id, name, whether of the same job family or without a coach)."""

    people: tuple[PersonLink, ...]
    coaches: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class LoopStand:
    """One of the first loops; `hours_left` of its clock, below 0 when over, None without a running clock."""

    loop: FirstLoop
    hours_left: float | None


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """What the named coach wrote on one interview; `quote` None once its words were erased."""

    conversation_id: str
    number: int | None
    by: str
    at: datetime
    texts: tuple[tuple[str, str], ...]
    turn_seq: int
    quote: str | None


@dataclass(frozen=True, slots=True)
class PersonHandoffView:
    """One person from the training to being trained.

    `writes`: the reader is the named coach. `naming` is the form that names another, None for who may not.
    """

    person: PersonLink
    coach: str | None
    handoff: Handoff
    loops: tuple[LoopStand, ...]
    written: tuple[WrittenReview, ...]
    naming: NamingForm | None
    writes: bool
    hours: float
    minutes: int
    calibrate_after: int
    trained_min: int
    refused: tuple[str, str] | None = None

    @property
    def to_write(self) -> FirstLoop | None:
        """The interview whose review is due first."""
        waiting = [x for x in self.loops if x.loop.conversation_id and x.loop.reviewed_at is None]
        return min(waiting, key=lambda x: (x.hours_left or 0.0, x.loop.number)).loop if waiting else None

    def table(self) -> Table:
        header = ("block", "number", "conversation_id", "state", "due_at", "reviewed_at", "words")
        rows: list[tuple[Cell, ...]] = [
            (
                "first review",
                x.loop.number,
                x.loop.conversation_id,
                x.loop.state,
                x.loop.due_at,
                x.loop.reviewed_at,
                x.loop.words,
            )
            for x in self.loops
        ]
        h = self.handoff
        rows.append(("calibration", None, None, h.meeting.state, None, None, h.meeting.words))
        rows.append(("trained", None, None, h.trained.playbook.verdict or None, None, None, h.trained.words))
        rows += [("late", None, None, None, x.since, None, f"{x.what}, for {x.whose}") for x in h.late]
        return Table(header, tuple(rows))


@dataclass(frozen=True, slots=True)
class CriterionText:
    """A criterion to write on, and what was typed."""

    key: str
    name: str
    description: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """The review of one of the first interviews: a text on each criterion and one cited moment.

    `turns` begin with the one at index `first`; at `earlier` and `later` the parts before and after begin.
    """

    person: PersonLink
    conversation_id: str
    number: int | None
    title: str
    started_at: datetime
    hours_left: float | None
    hours: float
    criteria: tuple[CriterionText, ...]
    turn: str
    quote: str
    turns: tuple[TurnLine, ...]
    turn_count: int
    earlier: int | None
    first: int
    later: int | None
    refused: tuple[str, str] | None

    def table(self) -> Table:
        rows = tuple((x.key, x.name, x.description, x.text) for x in self.criteria)
        return Table(("criterion", "name", "description", "text"), rows)
