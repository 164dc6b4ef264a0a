"""Calibration on the screen: what is open and due, a set before its reveal, and a set after it."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.result import Figure
from coachloop.loop.report.model.base import (
    HONEST_HEADER,
    Cell,
    Table,
    figure_cells,
    honest_cells,
)
from coachloop.loop.report.model.conversations import TurnLine
from coachloop.loop.report.model.review import BlindCriterion
from coachloop.loop.review.calibration.model import Block, CalibrationGap, Due, RaterStanding
from coachloop.loop.review.model import Coefficient, Trust


@dataclass(frozen=True, slots=True)
class Limits:
    """The three limits of a gap, in points, and the days of the team gap."""

    goal: float
    differ: float
    block: float
    days: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the conversations one rater has rated; never what they said."""

    name: str
    rated: int
    mine: bool


@dataclass(frozen=True, slots=True)
class SetLine:
    """A set in a list. `mine` are the reader's rated conversations, None for one who was not asked.

    `progress` names the raters for those who rate with them or opened the set; others get their number.
    """

    id: str
    name: str
    alignment: bool
    rubric: str
    rubric_key: str
    team: str | None
    conversations: int
    raters: int
    progress: tuple[Progress, ...]
    mine: int | None
    deadline: datetime
    revealed_at: datetime | None

    @property
    def waits_for_me(self) -> bool:
        return self.revealed_at is None and self.mine is not None and self.mine < self.conversations


@dataclass(frozen=True, slots=True)
class MachineLine:
    """How near the machine is to people on one criterion, and whether it may decide."""

    key: str
    name: str
    rubric: str
    trust: Trust
    ac2: Coefficient | object
    alpha: Coefficient | object


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """One conversation of a chart: the average and its limit, in standard deviations of the level."""

    conversation_id: str
    value: float
    limit: float


@dataclass(frozen=True, slots=True)
class DriftPanel:
    """One chart of drift; without `points` its words say what is missing. `left`: it is out of its limits."""

    name: str
    series: str
    points: tuple[DriftPoint, ...]
    n: int
    needed: int
    left: bool
    words: str


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """The board: what stops coaching, what waits, what is due, how far raters and machine are apart."""

    blocks: tuple[Block, ...]
    opened: tuple[SetLine, ...]
    past: tuple[SetLine, ...]
    due: tuple[Due, ...]
    gaps: tuple[CalibrationGap, ...]
    machine: tuple[MachineLine, ...]
    scorers: tuple[DriftPanel, ...]
    raters: tuple[tuple[str, str], ...]
    may_open: bool
    may_draw: bool
    limits: Limits

    @property
    def next_set(self) -> SetLine | None:
        return next((s for s in self.opened if s.waits_for_me), None)

    def table(self) -> Table:
        header = ("block", "id", "name", "value", "n", "status", *HONEST_HEADER)
        blank: tuple[Cell, ...] = (None,) * len(HONEST_HEADER)
        rows: list[tuple[Cell, ...]] = [
            ("set", s.id, s.name, s.mine, s.conversations, "revealed" if s.revealed_at else "open", *blank)
            for s in (*self.opened, *self.past)
        ]
        rows += [("due", d.rubric_key, d.team, None, None, d.words, *blank) for d in self.due]
        rows += [
            ("gap", g.criterion_key, g.name, *figure_cells(g.figure), *honest_cells(g.honest))
            for g in self.gaps
        ]
        rows += [
            ("machine", m.key, m.name, m.trust.apart, m.trust.n, m.trust.state, *blank) for m in self.machine
        ]
        return Table(header, tuple(rows))


@dataclass(frozen=True, slots=True)
class RaterView:
    """One rater's own gap, severity and drift on each criterion: for them and their own coach."""

    name: str
    own: bool
    standings: tuple[RaterStanding, ...]
    panels: tuple[DriftPanel, ...]

    def table(self) -> Table:
        header = ("criterion", "name", "gap", "n", "status", *HONEST_HEADER, "drift")
        rows = [
            (s.criterion_key, s.name, *figure_cells(s.gap), *honest_cells(s.severity), s.drift)
            for s in self.standings
        ]
        return Table(header, tuple(rows))


# --- opening a set -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pick:
    """One choice of a list: `value` is sent, `name` and `about` are read."""

    value: str
    name: str
    about: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class OpenForm:
    """The form that opens a set; `refused` is what was wrong with it, and its remedy.

    `every_team`: a set of all teams may be opened.
    """

    name: str
    alignment: bool
    rubrics: tuple[Pick, ...]
    teams: tuple[Pick, ...]
    every_team: bool
    conversations: tuple[Pick, ...]
    raters: tuple[Pick, ...]
    deadline: datetime
    refused: tuple[str, str] | None

    def table(self) -> Table:
        rows = [("conversation", x.value, x.name, x.about) for x in self.conversations]
        rows += [("rater", x.value, x.name, x.about) for x in self.raters]
        return Table(("block", "id", "name", "about"), tuple(rows))


# --- one set -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation of a set; `rated` by the reader."""

    position: int
    title: str
    started_at: datetime
    rated: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A conversation to be rated blind: its words, and the form. `number` of `position` in the set.

    `turns` begin with the one at index `first`; at `earlier` and `later` the parts before and after begin.
    `again`: the reader has rated it and may think again until the reveal.
    """

    position: int
    conversation_id: str
    title: str
    started_at: datetime
    minutes: int | None
    criteria: tuple[BlindCriterion, ...]
    turns: tuple[TurnLine, ...]
    transcript_version: int
    turn_count: int
    earlier: int | None
    first: int
    later: int | None
    again: bool
    refused: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Dot:
    """One rater's mean on one criterion, in points over `n` conversations."""

    label: str
    mine: bool
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class GapRow:
    """One criterion of the dot plot; `dots` are only there for those who rated the set."""

    gap: CalibrationGap
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one rater said on one criterion of one conversation, with the words that they cited."""

    label: str
    mine: bool
    words: str
    note: str
    quotes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation on which raters differ; `apart` in points, None with one rater.

    `seen`: the reader may open it beyond this set.
    """

    position: int
    conversation_id: str
    title: str
    apart: float | None
    said: tuple[Said, ...]
    agreed: str | None
    seen: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """One criterion to talk about, the conversations furthest apart first."""

    key: str
    criterion_version_id: str
    name: str
    gap: CalibrationGap
    high: str | None
    low: str | None
    levels: tuple[tuple[float, str], ...]
    talks: tuple[Talk, ...]
    more: int
    wordings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AgainstMachine:
    """Machine minus raters on one criterion, in points over `n` conversations that both have."""

    name: str
    apart: Figure
    trust: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Revealed:
    """A set after its reveal."""

    at: datetime
    reason: str | None
    rows: tuple[GapRow, ...]
    topics: tuple[Topic, ...]
    machine: tuple[AgainstMachine, ...]
    named: bool

    def count(self, limit: float) -> int:
        """Criteria whose gap is above a limit."""
        return sum(getattr(r.gap.figure, "value", 0.0) > limit for r in self.rows)


@dataclass(frozen=True, slots=True)
class SetView:
    """A set as its reader may see it: a sheet to rate, or who is still to rate, or what came of it.

    After the reveal a `sheet` is there to read its words again.
    """

    line: SetLine
    places: tuple[Place, ...]
    sheet: Sheet | None
    revealed: Revealed | None
    reader: str
    may_reveal: bool
    may_agree: bool
    next_due: Due | None
    limits: Limits

    def table(self) -> Table:
        if self.revealed is not None:
            return _revealed_table(self.revealed)
        if self.sheet is not None:
            rows = [
                (x.key, x.name, x.description, "; ".join(w for _, w, _ in x.choices))
                for x in self.sheet.criteria
            ]
            return Table(("criterion", "name", "description", "choices"), tuple(rows))
        return Table(
            ("rater", "rated", "of"),
            tuple((p.name, p.rated, self.line.conversations) for p in self.line.progress),
        )


def _revealed_table(found: Revealed) -> Table:
    header = ("criterion", "name", "rater", "value", "n", "status", *HONEST_HEADER)
    blank: tuple[Cell, ...] = (None,) * len(HONEST_HEADER)
    rows: list[tuple[Cell, ...]] = []
    for row in found.rows:
        g = row.gap
        rows.append((g.criterion_key, g.name, "gap", *figure_cells(g.figure), *honest_cells(g.honest)))
        rows += [(g.criterion_key, g.name, d.label, d.mean, d.n, "ok", *blank) for d in row.dots]
    return Table(header, tuple(rows))
