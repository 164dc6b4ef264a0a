"""Sessions for many: the list, one that is planned or held, the form, and a participant's own page."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coachloop.domain.result import Absent, Figure
from coachloop.loop.measure.team_model import TeamEffect
from coachloop.loop.report.model.base import (
    HONEST_HEADER,
    Cell,
    PersonLink,
    Table,
    figure_cells,
    honest_cells,
)
from coachloop.loop.train.model import ShownKit


class Stage(StrEnum):
    """How far a session is."""

    PLANNED = "planned"
    WHO_CAME = "who was there?"
    WAITING = "waiting for its re-score"
    RESCORED = "re-scored"


@dataclass(frozen=True, slots=True)
class TeamSessionLine:
    """One session as a row. `rescored_from` to `rescored_on`: the two weeks that are compared with before."""

    session_id: str
    criterion_key: str
    criterion: str
    team: str
    starts_at: datetime
    ends_at: datetime
    planned_by: str
    planned: int
    attended: int | None
    stage: Stage
    effect: TeamEffect

    @property
    def rescored_from(self) -> datetime:
        return self.effect.opens_at

    @property
    def rescored_on(self) -> datetime:
        return self.effect.closes_at


@dataclass(frozen=True, slots=True)
class TeamSessionsView:
    """All that the reader sees, the latest first."""

    lines: tuple[TeamSessionLine, ...]

    def table(self) -> Table:
        header = (
            "session", "criterion", "team", "starts_at", "planned_by", "planned", "attended", "stage",
            "rescored_on", "before", "before_n", "before_status", "after", "after_n", "after_status",
            "effect", "effect_n", "effect_status", "verdict", *HONEST_HEADER,
        )  # fmt: skip
        return Table(header, tuple(_row(line) for line in self.lines))


def _row(x: TeamSessionLine) -> tuple[Cell, ...]:
    e = x.effect
    return (
        x.session_id, x.criterion_key, x.team or None, x.starts_at, x.planned_by, x.planned, x.attended,
        x.stage.value, x.rescored_on, *figure_cells(e.before), *figure_cells(e.after),
        *figure_cells(e.playbook.figure), e.playbook.verdict or None, *honest_cells(e.honest),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One of those it was planned for, or who came; `attended` is None until that was noted."""

    person: PersonLink
    attended: bool | None
    before: Figure | None
    after: Figure | None


@dataclass(frozen=True, slots=True)
class Spread:
    """What the group gave one moment, lowest first; `apart` is highest minus lowest, in levels."""

    position: int
    levels: tuple[float, ...]

    @property
    def apart(self) -> float:
        return self.levels[-1] - self.levels[0] if self.levels else 0.0


@dataclass(frozen=True, slots=True)
class TeamSessionView:
    """One session: its plan and moments, who was there, what the group gave, what came of it.

    `given` counts the blind scores by moment; `spreads` is empty before the reveal. `begun`: it is time to
    note who was there.
    """

    line: TeamSessionLine
    kit: ShownKit
    objective: str
    remind_on: date
    practise_until: date
    cohort: tuple[CohortLine, ...]
    given: tuple[tuple[int, int], ...]
    spreads: tuple[Spread, ...]
    revealed_at: datetime | None
    begun: bool

    def table(self) -> Table:
        header = (
            "person_id", "person", "attended", "before", "before_n", "before_status",
            "after", "after_n", "after_status",
        )  # fmt: skip
        return Table(header, tuple(_cohort_row(x) for x in self.cohort))


def _cohort_row(x: CohortLine) -> tuple[Cell, ...]:
    sides = (figure_cells(f) if f is not None else (None, None, "none") for f in (x.before, x.after))
    return (x.person.id, x.person.name, x.attended, *(cell for side in sides for cell in side))


# --- planning one ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypedSession:
    """What stands in the form: `criterion` is a key, `segment` `family:value`, `people` ids."""

    criterion: str = ""
    team: str = ""
    segment: str = ""
    at: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CohortChoice:
    """One who may come: the mean of the last complete days, and whether it lies below the limit."""

    person: PersonLink
    figure: Figure
    below: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class NewSessionView:
    """Everything the form shows. `kit` is absent where no moment can be quoted; `why_these` says whom the
    proposal is about; `refusal` is (what, why, fix) of a form that was not saved."""

    typed: TypedSession
    criteria: tuple[tuple[str, str], ...]
    teams: tuple[tuple[str, str], ...]
    criterion: str
    gap_words: str
    objective: str
    kit: ShownKit | Absent
    cohort: tuple[CohortChoice, ...]
    why_these: str
    minutes: int
    practice_days: int
    reminder_days: int
    compare_days: int
    practise_until: date
    rescored_on: date
    refusal: tuple[str, str, str] | None

    def table(self) -> Table:
        header = ("person_id", "person", "mean", "n", "status", "below", "proposed")
        rows = [(x.person.id, x.person.name, *figure_cells(x.figure), x.below, x.chosen) for x in self.cohort]
        return Table(header, tuple(rows))


# --- scoring its moments -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnScore:
    """A moment with what one has given oneself, None before that; the group's levels after the reveal."""

    position: int
    level: float | None
    group: Spread | None


@dataclass(frozen=True, slots=True)
class OwnSessionView:
    """A session as one who takes part in it sees it: the moments, and one's own blind scores."""

    session_id: str
    criterion: str
    starts_at: datetime
    kit: ShownKit
    scores: tuple[OwnScore, ...]
    revealed_at: datetime | None
    open: bool

    def table(self) -> Table:
        rows = [(s.position, s.level, len(s.group.levels) if s.group else None) for s in self.scores]
        return Table(("moment", "own_level", "group_n"), tuple(rows))
