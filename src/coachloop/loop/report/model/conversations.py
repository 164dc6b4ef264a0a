"""The list of conversations, and one conversation with its words and scores."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import Cell, CriterionHead, PersonLink, Table
from coachloop.loop.report.model.summary import QuestionsView, ScorecardView, Summary
from coachloop.loop.report.model.talk import Asker, Event, Fold

#: A machine score less sure than this asks for a person (UX.md, wireframe A).
SURE = 0.70


@dataclass(frozen=True, slots=True)
class ScoreMark:
    """One score as a pill: `words` is "2 of 3", "pass", "54 %" or the status; `human` fills the diamond."""

    criterion_key: str
    status: str
    words: str
    pct: float | None
    human: bool
    confidence: float | None
    contested: bool


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One conversation as a row; `marks` hold one entry a criterion, machine before human.

    `blind`: marks are left out, because the reader may still rate it blind.
    """

    id: str
    title: str
    started_at: datetime
    minutes: int | None
    call_type: str
    people: tuple[PersonLink, ...]
    counterpart: str | None
    consent: str
    marks: tuple[ScoreMark, ...]
    blind: bool

    def lowest(self, n: int) -> tuple[ScoreMark, ...]:
        """The n lowest scored marks under full, lowest first; a human one stands for the machine's."""
        best = {m.criterion_key: m for m in self.marks if m.pct is not None and m.pct < 100}
        return tuple(sorted(best.values(), key=lambda m: (m.pct or 0.0, m.criterion_key))[:n])

    def mark(self, criterion_key: str) -> tuple[ScoreMark, ...]:
        """The marks on one criterion, the machine's first."""
        return tuple(m for m in self.marks if m.criterion_key == criterion_key)


@dataclass(frozen=True, slots=True)
class Facets:
    """What the list is narrowed to; "" is all. Dates are org days, both included.

    `show`: `attention` for what is below a threshold and not reviewed, `all`; "" is the first of them until
    something else is chosen. `score` and `below` are the range in points.
    """

    q: str = ""
    show: str = ""
    person: str = ""
    call_type: str = ""
    role: str = ""
    round: str = ""
    criterion: str = ""
    score: str = ""
    below: str = ""
    reviewed: str = ""
    version: str = ""
    consent: str = ""
    since: str = ""
    until: str = ""

    @property
    def given(self) -> dict[str, str]:
        """Those that are set, for an address."""
        return {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}

    @property
    def any(self) -> bool:
        """Whether something beside `show` is chosen."""
        return bool(self.given.keys() - {"show"})

    @property
    def attention(self) -> bool:
        return self.show == "attention" or (not self.show and not self.any)


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A narrowed list that its owner named; `address` leads to it."""

    id: int
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the facets offer: (value, word). Counts in the words are of the latest `counted` conversations."""

    people: tuple[tuple[str, str], ...]
    call_types: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    rounds: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    counted: int


@dataclass(frozen=True, slots=True)
class ConversationsView:
    """One page of the list, newest first; `next_key` opens the page after it, None on the last.

    `columns` are the criteria of the page's one rubric; with several rubrics there are none. What asks for
    attention is looked for in the last `days`. `looked_to`: no further back was looked for this page, which
    is not full; the next begins there.
    """

    facets: Facets
    choices: Choices
    lines: tuple[ConversationLine, ...]
    columns: tuple[CriterionHead, ...]
    next_key: str | None
    looked_to: datetime | None
    saved: tuple[SavedFilter, ...]
    days: int

    def table(self) -> Table:
        header = (
            "conversation",
            "title",
            "started_at",
            "minutes",
            "call_type",
            "people",
            "counterpart",
            "consent",
        )
        rows = [
            (
                x.id,
                x.title,
                x.started_at,
                x.minutes,
                x.call_type,
                "; ".join(p.name for p in x.people),
                x.counterpart,
                x.consent,
            )
            for x in self.lines
        ]
        return Table(header, tuple(rows))


# --- one conversation --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a turn: plain when `refs` is empty, else evidence for those numbered scores.

    `found`: words that were searched for.
    """

    text: str
    refs: tuple[int, ...] = ()
    human: bool = False
    occasion: bool = False
    found: bool = False


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One turn with its evidence marked."""

    seq: int
    speaker: str
    side: str  # person | counterpart | other
    start_ms: int | None
    pieces: tuple[Piece, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """Words under a score and where they stand."""

    turn_seq: int
    start_ms: int | None
    speaker: str
    text: str
    kind: str  # quote | occasion


@dataclass(frozen=True, slots=True)
class RatedBy:
    """What one rater says on one criterion; `searched` are the turns looked through without a find.

    Of a machine's: `accepted` names who let it stand, `replaced` says that a person put a level beside it.
    """

    score_id: int
    mark: ScoreMark
    rater: str
    method: str
    reason: str | None
    rationale: str
    quotes: tuple[QuoteLine, ...]
    searched: tuple[int, int] | None
    override: bool
    contest: str | None
    accepted: tuple[str, ...]
    replaced: bool

    @property
    def please_look(self) -> bool:
        """Whether the machine is not sure, and no person has let it stand."""
        sure = self.mark.confidence
        unsure = sure is not None and sure < SURE and not self.mark.human
        return unsure and not self.accepted and self.mark.status == "scored"

    @property
    def unspoken(self) -> bool:
        """Whether nobody has said anything about it."""
        return self.mark.status == "scored" and not (self.contest or self.accepted or self.replaced)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion with all that raters said; `number` is the one in the transcript, `trust` how near the
    machine that scored it is to people."""

    number: int
    key: str
    name: str
    description: str
    levels: tuple[tuple[float, str], ...]
    exemplary: str | None
    deficient: str | None
    na_rule: str | None
    machine: tuple[RatedBy, ...]
    human: tuple[RatedBy, ...]
    trust: str = ""

    @property
    def ratings(self) -> tuple[RatedBy, ...]:
        return (*self.machine, *self.human)


@dataclass(frozen=True, slots=True)
class TalkBin:
    """Shares (0..1) of one stretch of the conversation."""

    person: float
    other: float


@dataclass(frozen=True, slots=True)
class TalkStrip:
    """Who spoke when, in bars of `seconds` each.

    Without times `seconds` and `silence` are None and a bar is some turns. `marks` are (number of the
    moment, position 0..1); the first bar begins at `start_ms`.
    """

    bins: tuple[TalkBin, ...]
    seconds: int | None
    person: float
    other: float
    silence: float | None
    marks: tuple[tuple[int, float], ...]
    start_ms: int = 0

    @property
    def bar_words(self) -> str:
        """What one bar stands for."""
        if self.seconds is None:
            return "the transcript has no times: by words, turn after turn"
        if self.seconds < 60:
            return f"each bar is {self.seconds} seconds"
        return "by the minute" if self.seconds == 60 else f"each bar is {self.seconds // 60} minutes"

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """(bar, minutes in words) for at most `most` labels under the strip; none without times."""
        if self.seconds is None:
            return []
        minutes = len(self.bins) * self.seconds / 60
        step = next((s for s in (1, 2, 5, 10, 15, 30, 60, 120) if minutes / s <= most), 240)
        marks = range(0, int(minutes) + 1, step)
        return [(m * 60 / self.seconds, f"{m}" if m else "0 min") for m in marks if m < minutes]


@dataclass(frozen=True, slots=True)
class AgreedChange:
    """The last agreed change of the person before this conversation."""

    session_id: str
    criterion: str
    words: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One conversation as scored for one person; `others` are further scored persons in it.

    Without a scored person there are no `questions`; `scorecard` is there where somebody is hired. `read_by`
    is the series that read the turns when it scored them; None: summary and questions are read by rule.
    `blind`: whoever reads it still rates it in a calibration set, so there are its words alone. `turns` are
    those shown, `folds` what lies between them; `find` was searched for and stands in `found` turns.
    """

    line: ConversationLine
    person: PersonLink | None
    others: tuple[PersonLink, ...]
    blind: bool
    rubric: str | None
    language: str | None
    difficulty: str | None
    date_source: str
    summary: Summary
    agreed: AgreedChange | None
    strip: TalkStrip | None
    questions: QuestionsView | None
    scorecard: ScorecardView | None
    read_by: str | None
    scores: tuple[CriterionScore, ...]
    turns: tuple[TurnLine, ...]
    turn_count: int
    folds: tuple[Fold, ...]
    find: str
    found: int
    history: tuple[Event, ...]
    asker: Asker

    @property
    def here(self) -> TurnLine | None:
        """The turn that was asked for."""
        return next((t for t in self.turns if t.here), None)

    @property
    def own(self) -> bool:
        """Whether the reader is the person scored."""
        return self.person is not None and self.person.id == self.asker.person_id

    def folds_before(self) -> dict[int | None, Fold]:
        """By the turn that follows; None for the end."""
        return {fold.before: fold for fold in self.folds}

    def table(self) -> Table:
        header = (
            "criterion", "rater", "human", "status", "level", "pct", "confidence", "reason", "turn", "quote",
        )  # fmt: skip
        rows: list[tuple[Cell, ...]] = []
        for score in self.scores:
            for by in score.ratings:
                m = by.mark
                cells = (score.key, by.rater, m.human, m.status, m.words, m.pct, m.confidence, by.reason)
                rows += [(*cells, q.turn_seq, q.text) for q in by.quotes] or [(*cells, None, None)]
        return Table(header, tuple(rows))
