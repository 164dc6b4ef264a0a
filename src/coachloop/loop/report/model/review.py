"""The review queue, the blind form, and the reveal after it."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import Cell, Moment, PersonLink, Table
from coachloop.loop.report.model.conversations import ScoreMark, TurnLine
from coachloop.loop.report.model.team import ReviewLine
from coachloop.loop.review.model import AuditStanding


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """An open question; without `mark` and `reason` while the reader may still rate it blind."""

    id: int
    conversation_id: str
    title: str
    person: PersonLink
    criterion: str
    levels: tuple[tuple[float, str], ...]
    mark: ScoreMark | None
    raised_by: str
    reason: str | None
    proposed: str | None
    raised_at: datetime
    moment: Moment | None


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
    """What waits for a person: questions first, then blind ratings, then what the machine is unsure of.

    `others` are open items that somebody else is to rate. `month` is what a drawing would draw from.
    """

    reader: str
    raters: tuple[str, ...]
    questions: tuple[QuestionLine, ...]
    items: tuple[ItemLine, ...]
    others: int
    unsure: tuple[ReviewLine, ...]
    standing: tuple[AuditStanding, ...]
    month: str

    def table(self) -> Table:
        header = ("block", "id", "person_id", "person", "criterion", "since", "words")
        rows: list[tuple[Cell, ...]] = [
            ("question", q.id, q.person.id, q.person.name, q.criterion, q.raised_at, q.reason)
            for q in self.questions
        ]
        rows += [
            ("blind audit", x.item_id, x.person.id, x.person.name, None, x.started_at, x.title)
            for x in self.items
        ]
        rows += [
            ("unsure", r.conversation_id, r.person.id, r.person.name, None, r.started_at, r.why)
            for r in self.unsure
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
