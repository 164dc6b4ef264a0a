"""The coaching log, the form, and one result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from coachloop.domain.result import Absent, Figure
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.model import (
    AggregateLine,
    FigureChange,
    GroupBy,
    GroupEffect,
    ModuleSummary,
    Plan,
    SessionResult,
    WhatWorks,
)
from coachloop.loop.report.model.base import Cell, Moment, PersonLink, Table, figure_cells


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session as a row: baseline, check, result and its `words`; `closed` by the person's own words.

    `badges` are those of the result, and that it overlaps another session.
    """

    session_id: str
    person: PersonLink
    criterion: str
    coach: str
    method: str
    commitment: str
    starts_at: datetime
    wanted: int
    result: SessionResult
    words: str
    closed: bool
    badges: tuple[str, ...]

    @property
    def k(self) -> int:
        return len(self.result.post_ids)

    @property
    def check_due(self) -> bool:
        """The early look is there and no result yet."""
        return self.result.midcheck.playbook.status == "ok" and self.result.closed_at is None


@dataclass(frozen=True, slots=True)
class CoachingView:
    """The log, newest first; `next_key` opens the page after it."""

    lines: tuple[SessionLine, ...]
    next_key: str | None
    quarter: str
    coached: int
    people: int

    def table(self) -> Table:
        header = (
            "session", "person_id", "person", "criterion", "starts_at", "method", "agreed", "coach",
            "baseline", "baseline_n", "baseline_status", "check", "check_status",
            "change", "change_n", "result_status", "verdict",
            "honest", "honest_lo", "honest_hi", "honest_level", "honest_n", "honest_p_gt_0", "honest_status",
            "honest_label", "expected_regression", "loop_closed",
        )  # fmt: skip
        return Table(header, tuple(_session_row(line) for line in self.lines))


def _session_row(x: SessionLine) -> tuple[Cell, ...]:
    r = x.result
    return (
        x.session_id, x.person.id, x.person.name, x.criterion, x.starts_at, x.method, x.commitment, x.coach,
        *figure_cells(r.baseline.figure),
        r.midcheck.playbook.verdict or None, r.midcheck.playbook.status,
        *figure_cells(r.playbook.figure), r.playbook.verdict or None,
        *_honest_cells(r), x.closed,
    )  # fmt: skip


def _honest_cells(r: SessionResult) -> tuple[Cell, ...]:
    found = r.honest
    if isinstance(found, ChangeEstimate):
        return (
            found.estimate, found.lo, found.hi, found.level, found.n, found.p_gt_0, "ok", found.label,
            found.expected_regression,
        )  # fmt: skip
    by_itself = None if isinstance(r.expectation, Absent) else r.expectation.expected_regression
    return None, None, None, None, found.k, None, str(found), None, by_itself


# --- the form ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: given by the page it was opened from, or typed and refused."""

    person: str = ""
    criterion: str = ""
    method: str = ""
    agreed: str = ""
    at: str = ""
    conversation: str = ""
    turn: str = ""
    note: str = ""
    despite: str = ""
    opened: str = ""
    types: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the form was not saved: `field` is the one to look at, `nearest` criteria that can be measured."""

    field: str
    what: str
    why: str
    fix: str
    nearest: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BaselineCall:
    """One conversation of a baseline."""

    conversation_id: str
    started_at: datetime
    call_type: str
    pct: float | None


@dataclass(frozen=True, slots=True)
class BaselinePreview:
    """Where the person stands now; frozen when the session is saved. `choices`: all call types there are.

    Single values are None while the reader may still rate one of the conversations blind.
    """

    criterion: str
    figure: Figure
    value: float | None
    calls: tuple[BaselineCall, ...]
    call_types: tuple[str, ...]
    reason: str
    not_counted: tuple[tuple[str, int], ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedMoment:
    """The moment that a session is about."""

    moment: Moment
    quote: str
    speaker: str


@dataclass(frozen=True, slots=True)
class FormView:
    """Everything the six-field form shows.

    `too_wide` are sentences on dimensions whose raters are too far apart; `held_up` says so of the chosen
    criterion: then a reason is asked for.
    """

    typed: Typed
    people: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, str], ...]
    methods: tuple[str, ...]
    reader: str
    cited: CitedMoment | None
    preview: BaselinePreview | None
    training_words: str | None
    targets_words: str | None
    too_wide: tuple[str, ...]
    held_up: str | None
    refusal: Refusal | None

    @property
    def criteria_name(self) -> str:
        """What stands in the criterion field: the name of a key, else what was typed."""
        return dict(self.criteria).get(self.typed.criterion, self.typed.criterion)

    def table(self) -> Table:
        calls = self.preview.calls if self.preview else ()
        header = ("conversation", "started_at", "call_type", "pct")
        return Table(header, tuple((c.conversation_id, c.started_at, c.call_type, c.pct) for c in calls))


# --- the result --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResultDot:
    """One conversation of a window; `other_type` is one that stood in no baseline conversation."""

    conversation_id: str
    started_at: datetime | None
    call_type: str
    pct: float
    other_type: bool = False


@dataclass(frozen=True, slots=True)
class ResultDots:
    """Both windows in time order and how many they are to hold; `blind`: withheld until the reader has
    rated."""

    before: tuple[ResultDot, ...]
    after: tuple[ResultDot, ...]
    wanted_before: int
    wanted_after: int
    session_word: str
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Slope:
    """Both means with their 95 % intervals (None for a single conversation), and what was to be expected of
    the later one without coaching, with 90 % of where it would lie; None while that is not known."""

    before: float
    after: float
    n_before: int
    n_after: int
    before_ends: tuple[float, float] | None
    after_ends: tuple[float, float] | None
    expected: float | None
    expected_ends: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the timeline."""

    on: date | None
    title: str
    words: str
    done: bool


@dataclass(frozen=True, slots=True)
class Reflection:
    """What the coached person marked and said."""

    moment: Moment
    own_words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CloseForm:
    """The choices of the close-the-loop form: recent conversations, (id, words), newest first."""

    conversations: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    own_words: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes, its source, and what the page can do about it: plan, second, method, close,
    compare or ""."""

    words: str
    source: str
    action: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """One session from the agreed sentence to what came of it; `headline` is the sentence of the page.

    `how` says what the estimate rests on, `changes` what moved since the window closed, newest first;
    `despite` why it was held although its criterion had to be calibrated first, `rescored_words` the second
    figure of a comparison that lost its definition, "" for the others. `slope` is None until both windows
    have a conversation.
    """

    line: SessionLine
    headline: str
    cited: CitedMoment | None
    correction_words: str
    despite: str | None
    rescored_words: str
    dots: ResultDots
    slope: Slope | None
    steps: tuple[Step, ...]
    next_steps: tuple[Proposal, ...]
    how: tuple[str, ...]
    effect_pp: float
    changes: tuple[FigureChange, ...]
    reflection: Reflection | None
    close: CloseForm

    def table(self) -> Table:
        header = ("side", "conversation", "started_at", "call_type", "pct")
        sides = (("before", self.dots.before), ("after", self.dots.after))
        rows = [
            (side, d.conversation_id, d.started_at, d.call_type, d.pct) for side, dots in sides for d in dots
        ]
        return Table(header, tuple(rows))


# --- what works --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlotRow:
    """One group: its name, both columns, and what its minimum counts."""

    name: str
    line: AggregateLine
    unit: str


@dataclass(frozen=True, slots=True)
class WorksGroup:
    """All groups of one kind; those with too few are listed like the others."""

    by: GroupBy
    rows: tuple[PlotRow, ...]


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """One completed module beside its criterion; `kind` is knowledge or scenario."""

    summary: ModuleSummary
    criterion: str
    kind: str


@dataclass(frozen=True, slots=True)
class WorksView:
    """What all sessions say together; `names` of people by id and of criteria by key.

    `looked` is when the figures were last worked out again, `changes` what moved, newest first.
    """

    found: WhatWorks
    names: Mapping[str, str]
    groups: tuple[WorksGroup, ...]
    excess_words: str
    habits_words: str
    modules: tuple[ModuleLine, ...]
    plans: tuple[Plan, ...]
    changes: tuple[FigureChange, ...]
    effect_pp: float
    looked: datetime | None

    def table(self) -> Table:
        header = (
            "by", "group", "reconstructed", "sessions", "people", "change", "change_n", "change_status",
            "label", "honest", "honest_lo", "honest_hi", "honest_level", "honest_n", "honest_status",
            "drawn_to_common", "p_best",
        )  # fmt: skip
        return Table(header, tuple(_works_row(g.by, r) for g in self.groups for r in g.rows))


def _works_row(by: GroupBy, row: PlotRow) -> tuple[Cell, ...]:
    x, effect = row.line, row.line.honest
    honest: tuple[Cell, ...] = (None, None, None, None, None, str(effect), None, None)
    if isinstance(effect, GroupEffect):
        honest = (
            effect.estimate, effect.lo, effect.hi, effect.level, effect.n, "ok", effect.shrunk, effect.p_best,
        )  # fmt: skip
    return (
        str(by), row.name, x.reconstructed, x.sessions, x.people, *figure_cells(x.playbook.figure),
        x.label or None, *honest,
    )  # fmt: skip
