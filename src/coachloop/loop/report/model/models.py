"""What scores here, and what the judge is, takes and gave: for who runs coachloop."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import Cell, Table
from coachloop.loop.report.model.team import RunLine
from coachloop.loop.score.judging.model import Estimate


@dataclass(frozen=True, slots=True)
class ScorerHere:
    """A machine that scores on this server; `weights` is the sha256 of what it learnt, "" without.

    `reads`: by which embedder it reads turns, or by words alone. `in_force`: windows read it; one that is not
    waits for its test.
    """

    label: str
    reads: str
    weights: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class JudgeHere:
    """The judge of the workspace file. `key` says where the key is, never what it is.

    `private`: words stay on this machine or are encrypted on their way. `criteria` are the names of those
    that it scores. Prices are for a million tokens, budgets for a calendar month, `timeout` in seconds,
    `window` in tokens; None where the file says nothing.
    """

    host: str
    private: bool
    model: str
    series: str
    prompt: str
    key: str
    has_key: bool
    criteria: tuple[str, ...]
    window: int
    timeout: float
    price_in: float | None
    price_out: float | None
    budget: float | None
    token_budget: int | None
    requests_per_minute: int | None
    tokens_per_minute: int | None


@dataclass(frozen=True, slots=True)
class ModelsHere:
    """What this server scores with; `judge` None: none is set up."""

    scorers: tuple[ScorerHere, ...]
    judge: JudgeHere | None


@dataclass(frozen=True, slots=True)
class EndpointChecked:
    """How the endpoint answered a question about a conversation of ours; `fault` is "" where all is well."""

    at: datetime
    by: str
    told: tuple[str, ...]
    fault: str


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What asking about a criterion took this month and what came of it.

    Of `answers`, `repairs` were asked for because the one before could not be used; of `scores`,
    `cannot_tell` tell nothing, and `unusable` of these for want of a usable answer. `milliseconds` is the sum
    of the waiting, `money` None without prices.
    """

    criterion_key: str
    answers: int
    repairs: int
    tokens: int
    milliseconds: int
    scores: int
    cannot_tell: int
    unusable: int
    money: float | None

    @property
    def repair_share(self) -> float | None:
        """Repairs in all answers; None without answers."""
        return self.repairs / self.answers if self.answers else None

    @property
    def untold_share(self) -> float | None:
        """Scores that tell nothing in all scores; None without scores."""
        return self.cannot_tell / self.scores if self.scores else None

    @property
    def seconds(self) -> float | None:
        """Of an answer, on average; None without answers."""
        return self.milliseconds / self.answers / 1000 if self.answers else None


@dataclass(frozen=True, slots=True)
class ModelsView:
    """`waiting` is what is not judged yet, once asked for; `faults` are kinds with how often, this month.

    `tokens` and `money` are what this month took; `money` None without prices.
    `speaks_to_scorer`: conversations of this month in which somebody seems to speak to the scorer.
    """

    here: ModelsHere
    checked: EndpointChecked | None
    tokens: int
    money: float | None
    asked: tuple[AskedLine, ...]
    faults: tuple[tuple[str, int], ...]
    speaks_to_scorer: int
    runs: tuple[RunLine, ...]
    waiting: Estimate | None

    @property
    def running(self) -> tuple[RunLine, ...]:
        """The runs of the judge that are under way."""
        return tuple(run for run in self.runs if run.state == "running")

    @property
    def budget_used(self) -> float | None:
        """The part of the month's budget that is used, of money or else of tokens; None without one."""
        judge = self.here.judge
        if judge is None:
            return None
        if judge.budget and self.money is not None:
            return self.money / judge.budget
        return self.tokens / judge.token_budget if judge.token_budget else None

    def table(self) -> Table:
        """The scorers, then the criteria of the judge with what they took, then the faults."""
        header = (
            "block",
            "what",
            "answers",
            "repairs",
            "scores",
            "cannot_tell",
            "unusable",
            "tokens",
            "money",
        )
        none: tuple[Cell, ...] = (None,) * 7
        rows: list[tuple[Cell, ...]] = [("scorer", x.label, *none) for x in self.here.scorers]
        for x in self.asked:
            counts = (x.answers, x.repairs, x.scores, x.cannot_tell, x.unusable, x.tokens)
            rows.append(("judge", x.criterion_key, *counts, x.money))
        rows += [("fault", what, n, *none[1:]) for what, n in self.faults]
        return Table(header, tuple(rows))
