"""What the pages of handoff, patterns and proposals are given."""

from dataclasses import dataclass

from coachloop.loop.coach.handoff_model import Handoff
from coachloop.loop.coach.quarterly_rules import QuarterlyLoops
from coachloop.loop.report.goal_rules import Goal
from coachloop.loop.report.model.base import (
    HONEST_HEADER,
    Cell,
    PersonLink,
    Table,
    figure_cells,
    honest_cells,
)
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
    """New interviewers, loops of the quarter beside modules, and the goals."""

    lines: tuple[HandoffLine, ...]
    loops: tuple[QuarterlyLoops, ...]
    goals: tuple[Goal, ...]

    def table(self) -> Table:
        """One line a person of the board, then one a person without a loop, then one a goal."""
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
        rows += [
            ("goal", None, g.name, *figure_cells(g.playbook.figure)[:2], g.playbook.verdict or None, g.words)
            for g in self.goals
        ]
        return Table(header, tuple(rows))
