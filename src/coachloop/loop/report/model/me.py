"""What a coached person reads about themselves."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import Cell, Moment, PersonLink, Table
from coachloop.loop.report.model.coaching import SessionLine
from coachloop.loop.report.model.conversations import ConversationLine, ScoreMark
from coachloop.loop.report.model.people import PersonView
from coachloop.loop.report.model.trail import TrailLine


@dataclass(frozen=True, slots=True)
class MomentLine:
    """Words of one's own conversation; `score_id` is the score that rests on them, if one does."""

    moment: Moment
    title: str
    started_at: datetime
    quote: str
    criterion: str
    mark: ScoreMark | None
    score_id: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """The one agreed change: what was agreed, what the rubric hopes for, one thing to try."""

    line: SessionLine
    hopes: str
    attempt: str | None


@dataclass(frozen=True, slots=True)
class SaidLine:
    """Something that somebody wrote about the person; `href` leads to it."""

    at: datetime
    who: str
    what: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A private note, of a conversation or of none."""

    id: int
    text: str
    conversation_id: str | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question about a score of the person; `hours_left` of `hours` are left for its answer, None when it
    is answered or has no clock."""

    id: int
    criterion: str
    raised_by: str
    raised_at: datetime
    reason: str
    outcome: str | None
    hours_left: float | None
    hours: float


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """A training session that the person takes part in; `revealed`: what the group gave is shown."""

    session_id: str
    criterion: str
    starts_at: datetime
    revealed: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the person and for how long; `consents` counts conversations by consent."""

    consents: tuple[tuple[str, int], ...]
    recordings_days: int
    transcripts_months: int


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything on /me of somebody who is scored. `fresh`: conversations they may score themselves first."""

    person: PersonView
    change: Change | None
    strengths: tuple[MomentLine, ...]
    moment: MomentLine | None
    said: tuple[SaidLine, ...]
    questions: tuple[AskedLine, ...]
    fresh: tuple[ConversationLine, ...]
    trainings: tuple[TrainingLine, ...]
    notes: tuple[NoteLine, ...]
    looks: tuple[TrailLine, ...]
    kept: Kept

    @property
    def reviewed(self) -> bool:
        """Whether anything was scored or said at all."""
        return bool(self.person.panels or self.said or self.change)


@dataclass(frozen=True, slots=True)
class MeView:
    """`mine` None: the reader is nobody who is scored. `greeting` goes by the hour of the organisation."""

    greeting: str
    name: str
    mine: Mine | None

    def table(self) -> Table:
        header = ("block", "at", "who", "what", "words", "href")
        return Table(header, tuple(_rows(self.mine)) if self.mine else ())


def _rows(mine: Mine) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    if mine.change:
        x = mine.change.line
        rows.append(
            ("agreed change", x.starts_at, x.coach, x.criterion, x.commitment, f"/coaching/{x.session_id}")
        )
    rows += [("strength", s.started_at, None, s.criterion, s.quote, _at(s.moment)) for s in mine.strengths]
    rows += [("said", s.at, s.who, s.what, s.words, s.href) for s in mine.said]
    rows += [
        ("question", q.raised_at, q.raised_by, q.criterion, q.reason, f"/questions/{q.id}")
        for q in mine.questions
    ]
    rows += [("private note", n.written_at, None, None, n.text, None) for n in mine.notes]
    rows += [("looked", x.at, x.who, x.action, x.words, x.path) for x in mine.looks]
    return rows


def _at(moment: Moment) -> str:
    return f"/conversations/{moment.conversation_id}?turn={moment.turn_seq}#turn-{moment.turn_seq}"


# --- one conversation --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One criterion: what the person said of themselves, and (once they have) what others say."""

    key: str
    name: str
    description: str
    levels: tuple[tuple[float, str], ...]
    mine: float | None
    machine: ScoreMark | None
    people: tuple[tuple[str, ScoreMark], ...]


@dataclass(frozen=True, slots=True)
class OwnView:
    """One's own conversation: score oneself before the reveal, notes, consent.

    `revealed`: the person has scored themselves, or cannot any more because they have seen the scores.
    `others` are further scored persons, whose scores a withdrawal takes back too.
    """

    line: ConversationLine
    person: PersonLink
    coach: str | None
    revealed: bool
    said_at: datetime | None
    shared_at: datetime | None
    lines: tuple[OwnLine, ...]
    notes: tuple[NoteLine, ...]
    others: int
    refused: tuple[str, str] | None = None

    def table(self) -> Table:
        header = ("criterion", "self", "machine", "people")
        rows = [
            (x.key, x.mine, x.machine.words if x.machine else None, "; ".join(m.words for _, m in x.people))
            for x in self.lines
        ]
        return Table(header, tuple(rows))


# --- closing the loop --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoopView:
    """What was agreed, and the moment that the person marks.

    `turns` are their own words in `conversation_id`, as (number, time, text); `said` once the loop is closed.
    """

    line: SessionLine
    conversations: tuple[tuple[str, str], ...]
    conversation_id: str
    turns: tuple[tuple[int, int | None, str], ...]
    said: str | None
    own_words: str = ""
    missing: tuple[str, ...] = ()

    def table(self) -> Table:
        x = self.line
        return Table(
            ("session", "criterion", "coach", "agreed", "said"),
            ((x.session_id, x.criterion, x.coach, x.commitment, self.said),),
        )
