"""The review queue, the blind form, and the reveal after it."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.result import Figure
from coachloop.loop.report.model.base import Cell, PersonLink, Table
from coachloop.loop.report.model.conversations import ScoreMark, TurnLine
from coachloop.loop.report.model.team import ReviewLine
from coachloop.loop.review.model import AuditStanding


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """An open question; without `reason` while the reader may still rate the conversation blind.

    `hours_left` is below 0 when the answer is overdue, None without a clock.
    """

    id: int
    conversation_id: str
    title: str
    person: PersonLink
    criterion: str
    blind: bool
    raised_by: str
    reason: str | None
    raised_at: datetime
    hours_left: float | None


@dataclass(frozen=True, slots=True)
class LoopLine:
    """One of the first interviews of a new interviewer that waits for its feedback."""

    person: PersonLink
    number: int
    conversation_id: str
    coach: str | None
    hours_left: float


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An open item of the audit that the reader can rate."""

    item_id: int
    title: str
    person: PersonLink
    started_at: datetime
    minutes: int | None
    second: bool
    rater: str | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What waits for a person, in this order: first loops with their clock, blind ratings, uncertain scores,
    questions.

    `others` are open items that somebody else is to rate; `blind` counts the reader's, of which `items` are
    the first. `pace` is minutes a conversation, measured on `measured` ratings (0: as the policy has it).
    `tightens`: points by which `more` ratings narrow the interval of agreement. `month` is what a drawing
    would draw from.
    """

    reader: str
    loops: tuple[LoopLine, ...]
    items: tuple[ItemLine, ...]
    blind: int
    others: int
    unsure: tuple[ReviewLine, ...]
    questions: tuple[QuestionLine, ...]
    pace: float
    measured: int
    more: int
    tightens: Figure
    standing: tuple[AuditStanding, ...]
    month: str

    @property
    def many(self) -> int:
        return len(self.loops) + self.blind + len(self.unsure) + len(self.questions)

    @property
    def minutes(self) -> float:
        """For all of it, at the pace of one conversation each."""
        return self.many * self.pace

    def table(self) -> Table:
        header = ("block", "id", "person_id", "person", "criterion", "since", "words")
        rows: list[tuple[Cell, ...]] = [
            ("first loop", x.conversation_id, x.person.id, x.person.name, None, None, f"interview {x.number}")
            for x in self.loops
        ]
        rows += [
            ("blind audit", x.item_id, x.person.id, x.person.name, None, x.started_at, x.title)
            for x in self.items
        ]
        rows += [
            ("unsure", r.conversation_id, r.person.id, r.person.name, None, r.started_at, r.why)
            for r in self.unsure
        ]
        rows += [
            ("question", q.id, q.person.id, q.person.name, q.criterion, q.raised_at, q.reason)
            for q in self.questions
        ]
        return Table(header, tuple(rows))


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """One criterion of the form as typed; `choice` is a level, `na`, `unsure` or "" for none yet.

    `turns` are numbers of turns from 1, such as `5, 12`; a quote is (as sent, its turn, its words).
    """

    choice: str = ""
    turns: str = ""
    note: str = ""
    quotes: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BlindCriterion:
    """A criterion to be rated; a choice is (value, word, key on the keyboard)."""

    key: str
    name: str
    description: str
    choices: tuple[tuple[str, str, str], ...]
    exemplary: str | None
    deficient: str | None
    na_rule: str | None
    typed: TypedAnswer


@dataclass(frozen=True, slots=True)
class BlindView:
    """A conversation to be rated without anything that a score says.

    `turns` begin with the one at index `first`; at `earlier` and `later` the parts before and after begin.
    `refused` is what was missing when it was sent, with its remedy. `left` counts the reader's other items.
    """

    item_id: int
    reader: str
    conversation_id: str
    title: str
    person: PersonLink
    started_at: datetime
    minutes: int | None
    call_type: str
    rubric: str
    second: bool
    criteria: tuple[BlindCriterion, ...]
    turns: tuple[TurnLine, ...]
    transcript_version: int
    turn_count: int
    earlier: int | None
    first: int
    later: int | None
    left: int
    refused: tuple[str, str] | None

    def table(self) -> Table:
        header = ("criterion", "name", "description", "choices")
        rows = [(x.key, x.name, x.description, "; ".join(w for _, w, _ in x.choices)) for x in self.criteria]
        return Table(header, tuple(rows))


@dataclass(frozen=True, slots=True)
class Rating:
    """What one person said in the audit on one criterion."""

    rater: str
    mark: ScoreMark
    note: str


@dataclass(frozen=True, slots=True)
class RevealLine:
    """Machine and people on one criterion; `apart`: points, machine minus reader; None without both."""

    key: str
    name: str
    machine: ScoreMark | None
    ratings: tuple[Rating, ...]
    apart: float | None


@dataclass(frozen=True, slots=True)
class RevealView:
    """After the rating: both side by side. `next_item` is the reader's next blind rating.

    `waiting`: somebody is still to rate it; `dropped` is why it is no rating of the sample.
    """

    item_id: int
    reader: str
    conversation_id: str
    title: str
    person: PersonLink
    started_at: datetime
    rubric: str
    lines: tuple[RevealLine, ...]
    waiting: bool
    dropped: str | None
    next_item: int | None

    @property
    def compared(self) -> int:
        return sum(line.apart is not None for line in self.lines)

    @property
    def same(self) -> int:
        return sum(line.apart == 0 for line in self.lines)

    def table(self) -> Table:
        header = ("criterion", "rater", "human", "status", "level", "pct", "note")
        rows: list[tuple[Cell, ...]] = []
        for line in self.lines:
            if line.machine is not None:
                rows.append((line.key, "machine", *_cells(line.machine), ""))
            rows += [(line.key, r.rater, *_cells(r.mark), r.note) for r in line.ratings]
        return Table(header, tuple(rows))


def _cells(mark: ScoreMark) -> tuple[Cell, ...]:
    return mark.human, mark.status, mark.words, mark.pct
