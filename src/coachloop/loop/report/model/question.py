"""One question about a score: the words of both, the words it rests on, and the answer."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import PersonLink, Table
from coachloop.loop.report.model.conversations import CriterionScore, ScoreMark, TurnLine


@dataclass(frozen=True, slots=True)
class TypedSettlement:
    """An answer as typed, kept when it is refused."""

    outcome: str = ""
    level: str = ""
    answer: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class EarlierQuestion:
    """Another question on the same person in the same conversation; `answer` None while it is open."""

    id: int
    criterion: str
    raised_by: str
    reason: str
    outcome: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What became of the score, in which words; `mark` is the level that stands beside it, if one does."""

    outcome: str
    by: str
    at: datetime
    words: str
    mark: ScoreMark | None
    wording: str | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question. While the reader still rates the conversation blind there is no `mark`, no reason and no
    word of any rater.

    `mine`: the reader is the person. `refusal` says why the reader does not answer it; None: they may.
    `waiting` are verdicts that wait for the answer, as (session, what was agreed). `turns` are the words
    around the evidence, None standing where some are left out; `erased_at`: when they were erased.
    """

    id: int
    person: PersonLink
    mine: bool
    conversation_id: str
    title: str
    started_at: datetime
    criterion: str
    blind: bool
    mark: ScoreMark | None
    rater: str | None
    raised_by: str
    raised_at: datetime
    due_at: datetime | None
    hours_left: float | None
    reason: str | None
    proposed: str | None
    context: str | None
    score: CriterionScore | None
    turns: tuple[TurnLine | None, ...]
    erased_at: datetime | None
    earlier: tuple[EarlierQuestion, ...]
    waiting: tuple[tuple[str, str], ...]
    answer: AnswerLine | None
    refusal: str | None
    typed: TypedSettlement = TypedSettlement()
    refused: tuple[str, str] | None = None

    @property
    def late(self) -> bool:
        return self.hours_left is not None and self.hours_left < 0

    def table(self) -> Table:
        header = (
            "question", "conversation", "person_id", "criterion", "raised_by", "raised_at", "due_at",
            "reason", "context", "proposed", "outcome", "answered_by", "answered_at", "answer", "wording",
        )  # fmt: skip
        a = self.answer
        said = (a.outcome, a.by, a.at, a.words, a.wording) if a else (None, None, None, None, None)
        asked = (self.raised_by, self.raised_at, self.due_at, self.reason, self.context, self.proposed)
        return Table(
            header, ((self.id, self.conversation_id, self.person.id, self.criterion, *asked, *said),)
        )
