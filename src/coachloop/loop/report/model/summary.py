"""The 90-second summary, the questions with their answers, and the scorecard of the counterpart."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.result import Figure
from coachloop.domain.score import Evidence
from coachloop.loop.report.model.base import Table


class MomentKind(StrEnum):
    """What a line of the summary is about."""

    LEADING = "leading"
    DUAL = "dual"
    OFF_PLAN = "off_plan"
    MISSED = "missed"
    NEXT_STEP = "next_step"
    PUSHBACK = "pushback"
    MONOLOGUE = "monologue"
    EMPATHY = "empathy"
    FOLLOW_UPS = "follow_ups"
    CRITERION = "criterion"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line: template words and words of this conversation, checked against its transcript.

    `words` “`quote`” `then` “`reply`”; `then` and `reply` may be missing. `criterion` is the name of the
    criterion it bears on, `agreed` that the last agreed change was about it, `series` the judge's when the
    template words are the judge's. `turn_seq` and `start_ms` (milliseconds) say where the quote begins.
    """

    number: int
    kind: MomentKind
    good: bool
    words: str
    quote: Evidence
    then: str
    reply: Evidence | None
    turn_seq: int
    start_ms: int | None
    criterion: str | None = None
    agreed: bool = False
    series: str | None = None

    @property
    def text(self) -> str:
        """The whole line as it is read."""
        return " ".join(part for part in (self.words, f"“{self.quote.text}”", self.then, self.second) if part)

    @property
    def second(self) -> str:
        return f"“{self.reply.text}”" if self.reply else ""

    @property
    def quotes(self) -> tuple[Evidence, ...]:
        return (self.quote, self.reply) if self.reply else (self.quote,)


@dataclass(frozen=True, slots=True)
class Summary:
    """At most 220 words in at most six lines, in the order of the talk."""

    lines: tuple[SummaryLine, ...]

    @property
    def words(self) -> int:
        return sum(len(line.text.split()) for line in self.lines)


# --- questions and answers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signal:
    """A lead in an answer that nobody took up, looked for up to turn `searched_to`."""

    quote: Evidence
    kind: str
    start_ms: int | None
    searched_to: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came before the next question: its first words, all its words, seconds where times are known."""

    quote: Evidence
    start_ms: int | None
    words: int
    seconds: float | None
    missed: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer; a main question also with the follow-ups chained to it.

    `planned` is the question of the interview plan that it asks, or with `near_plan` perhaps asks; `off_plan`
    that there is a plan with nothing near it.
    """

    quote: Evidence
    speaker: str
    start_ms: int | None
    open: bool
    leading: bool
    dual: bool
    planned: str | None
    near_plan: bool
    off_plan: bool
    answer: Answer | None
    follow_ups: tuple["Question", ...] = ()


class PlanState(StrEnum):
    """What became of a planned question."""

    ASKED = "asked"
    PERHAPS = "perhaps"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """One question of the interview plan; `quote` and `start_ms` are of the turn that (perhaps) asks it."""

    text: str
    state: PlanState
    quote: Evidence | None
    start_ms: int | None


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """Main questions in order. `plan` is the interview plan in its order; None without one.

    `time_to_score` is in hours from the end of the conversation to the scorecard.
    """

    main: tuple[Question, ...]
    plan: tuple[PlannedQuestion, ...] | None
    time_to_score: Figure

    @property
    def not_asked(self) -> tuple[PlannedQuestion, ...]:
        """Planned ones that nobody asked, not even perhaps."""
        return tuple(p for p in self.plan or () if p.state is PlanState.NOT_ASKED)

    @property
    def all(self) -> tuple[Question, ...]:
        return tuple(q for main in self.main for q in (main, *main.follow_ups))

    @property
    def followed_up(self) -> int:
        return sum(bool(q.follow_ups) for q in self.main)

    @property
    def leading(self) -> int:
        return sum(q.leading for q in self.all)

    @property
    def missed(self) -> int:
        return sum(len(q.answer.missed) for q in self.all if q.answer)

    def table(self) -> Table:
        header = ("question", "follow_up", "turn", "text", "leading", "dual", "planned", "answer", "words")
        rows = [
            (n, depth, q.quote.turn_seq, q.quote.text, q.leading, q.dual, q.planned,
             q.answer.quote.text if q.answer else None, q.answer.words if q.answer else None)
            for n, main in enumerate(self.main, start=1)
            for depth, q in enumerate((main, *main.follow_ups))
        ]  # fmt: skip
        return Table(header, tuple(rows))


# --- scorecard ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GivenRating:
    """What one person rated on one criterion of a scorecard, on that scale."""

    rater: str
    level: float
    scale_min: float
    scale_max: float
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class CandidateQuote:
    """Words of the counterpart that bear on a criterion; `planned_for_it` is the question they answer."""

    quote: Evidence
    start_ms: int | None
    planned_for_it: str | None = None


@dataclass(frozen=True, slots=True)
class HiringCriterion:
    """One criterion: the candidate's words, and beside them what people rated. Never a machine's level."""

    name: str
    description: str
    quotes: tuple[CandidateQuote, ...]
    ratings: tuple[GivenRating, ...]


@dataclass(frozen=True, slots=True)
class ScorecardView:
    """The criteria of the current rubric about the counterpart, and ratings on others under `further`."""

    rubric: str
    criteria: tuple[HiringCriterion, ...]
    recommendations: tuple[tuple[str, str], ...]
    further: tuple[tuple[str, GivenRating], ...]
