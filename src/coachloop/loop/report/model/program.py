"""What the monthly report shows: three figures over groups of people, and nobody by name or id."""

from dataclasses import dataclass
from datetime import date, datetime

from coachloop.domain.result import Figure
from coachloop.domain.verdict import Honest, Playbook
from coachloop.loop.gaps.model import Trend
from coachloop.loop.measure.model import ResponseRate
from coachloop.loop.outcome.model import HireOutcome, OfferAcceptance
from coachloop.loop.report.model.base import (
    HONEST_HEADER,
    Cell,
    Table,
    figure_cells,
    honest_cells,
)
from coachloop.loop.report.model.people import BandPoint


@dataclass(frozen=True, slots=True)
class TeamTrend:
    """Twelve weekly means of a whole team on one criterion; weeks of fewer people than a group are left out.

    `people` have a score in these weeks. `playbook` is the rule on the line through the weeks, `honest` the
    change within people, each beside their own level. `bands` are those of the line, a list a segment.
    """

    key: str
    name: str
    trend: Trend
    people: int
    conversations: int
    hidden_weeks: int
    playbook: Playbook
    honest: Honest
    bands: tuple[tuple[BandPoint, ...], ...]


@dataclass(frozen=True, slots=True)
class TeamGap:
    """One dimension's calibration gap over the last 90 days and over the 90 before, its raters counted."""

    key: str
    name: str
    figure: Figure
    before: Figure
    raters: int
    honest: Honest


@dataclass(frozen=True, slots=True)
class LoopsLine:
    """Who had a coaching loop this quarter, and who completed their modules: counts alone."""

    quarter: str
    noun: str
    with_loop: int
    people: int
    modules_done: int
    modules_people: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence under a figure, or in a list; `source` names the rule, "" where none is behind it."""

    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team that is large enough to be looked at alone."""

    id: str
    name: str
    owner: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is about: a programme (a rubric that scores people), everybody or a team, twelve weeks.

    `week` of `weeks`: how far the trend reaches; `complete_on` while it is not complete. `owners` are the
    named owners of the teams, `owners_missing` counts teams without one.
    """

    programme: str
    rubric_key: str
    rubric_version: str
    programmes: tuple[tuple[str, str], ...]
    team: str
    teams: tuple[TeamChoice, ...]
    owners: tuple[str, ...]
    owners_missing: int
    since: date
    until: date
    people: int
    week: int
    weeks: int
    complete_on: date | None


@dataclass(frozen=True, slots=True)
class WorkFigure:
    """1: is the work getting better?"""

    trends: tuple[TeamTrend, ...]
    said: Sentence
    threshold: float
    conversations: int


@dataclass(frozen=True, slots=True)
class AgreementFigure:
    """2: can the scores be trusted? `limits` are goal, different standards, calibrate first; over `days`."""

    gaps: tuple[TeamGap, ...]
    said: Sentence
    limits: tuple[float, float, float]
    days: int


@dataclass(frozen=True, slots=True)
class CoachingFigure:
    """3: does coaching change anything? `people` had a session that closed in these `days`."""

    rate: ResponseRate
    said: Sentence
    people: int
    days: int


@dataclass(frozen=True, slots=True)
class ProgramView:
    """Exactly three figures, a sentence each, one line beneath them, and what is asked of the reader.

    `questions` were asked about the report of this `month`.
    """

    title: str
    scope: Scope
    work: WorkFigure
    agreement: AgreementFigure
    coaching: CoachingFigure
    loops: LoopsLine | None
    changed: tuple[Sentence, ...]
    asked: Sentence
    smallest: int
    month: str
    questions: int
    may_ask: bool

    def table(self) -> Table:
        """One line a criterion and week, then criteria, dimensions, the response rate and the loops."""
        header = ("block", "about", "week", "value", "n", "status", *HONEST_HEADER, "words")
        blank: tuple[Cell, ...] = (None,) * len(HONEST_HEADER)
        rows: list[tuple[Cell, ...]] = [
            ("week", t.key, point.monday, point.mean, point.n, "ok", *blank, None)
            for t in self.work.trends
            for segment in t.trend.segments
            for point in segment.points
        ]
        rows += [
            (
                "trend",
                t.key,
                None,
                *figure_cells(t.playbook.figure),
                *honest_cells(t.honest),
                t.playbook.verdict,
            )
            for t in self.work.trends
        ]
        rows += [
            ("calibration gap", g.key, None, *figure_cells(g.figure), *honest_cells(g.honest), None)
            for g in self.agreement.gaps
        ]
        rows.append(
            (
                "response rate",
                None,
                None,
                *figure_cells(self.coaching.rate.playbook.figure),
                *honest_cells(self.coaching.rate.honest),
                self.coaching.said.words,
            )
        )
        if (x := self.loops) is not None:
            rows.append(("loops", x.noun, None, x.with_loop, x.people, x.quarter, *blank, None))
            rows.append(("modules", x.noun, None, x.modules_done, x.modules_people, x.quarter, *blank, None))
        return Table(header, tuple(rows))


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal at 90 days without what stands against it one by one: only how many."""

    key: str
    name: str
    target: str
    figure: Figure
    verdict: str
    honest: Honest
    words: str
    against: int


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """The goals over the org days from `since` to now."""

    since: datetime
    days: int
    goals: tuple[GoalLine, ...]

    def table(self) -> Table:
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (g.key, g.target, *figure_cells(g.figure), g.verdict or None, g.words) for g in self.goals
        )
        return Table(("goal", "target", "value", "n", "status", "verdict", "words"), rows)


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question about a report."""

    asked_at: datetime
    asked_by: str
    month: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """What readers asked, the newest first, and how many about this month's report."""

    lines: tuple[AskedLine, ...]
    month: str
    this_month: int
    limit: int

    def table(self) -> Table:
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (x.asked_at, x.asked_by, x.month, x.about, x.text) for x in self.lines
        )
        return Table(("asked_at", "asked_by", "month", "about", "text"), rows)


@dataclass(frozen=True, slots=True)
class OutcomesView:
    """What came of it: `hires.interviewers` is empty but for the `owner` of the programme.

    `least` hires make a line of an interviewer; groups hold `smallest` people.
    """

    title: str
    hires: HireOutcome
    offers: OfferAcceptance
    owner: bool
    least: int
    smallest: int

    def table(self) -> Table:
        """Groups, then (for the owner) a line an interviewer."""
        coaching = self.hires.coaching
        blank: tuple[Cell, ...] = (None,) * len(HONEST_HEADER)
        rows: list[tuple[Cell, ...]] = [
            ("match gap, coached", None, *figure_cells(coaching.coached), *blank),
            ("match gap, not coached", None, *figure_cells(coaching.uncoached), *blank),
            (
                "coaching return",
                None,
                *figure_cells(coaching.playbook.figure),
                *honest_cells(coaching.honest),
            ),
            ("validity", None, None, None, None, *honest_cells(self.hires.validity)),
            ("offers, next steps clear", None, *figure_cells(self.offers.clear), *blank),
            ("offers, next steps not clear", None, *figure_cells(self.offers.unclear), *blank),
            ("offers, difference", None, None, None, None, *honest_cells(self.offers.difference)),
        ]
        rows += [
            ("interviewer", x.name, *figure_cells(x.playbook.figure), *honest_cells(x.honest))
            for x in self.hires.interviewers
        ]
        return Table(("block", "interviewer", "value", "n", "status", *HONEST_HEADER), tuple(rows))
