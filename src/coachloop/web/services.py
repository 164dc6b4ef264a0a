"""What the pages are given: the loop's context, the workspace and a clock; and who asks."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from coachloop.domain.rights import Reader, Sight
from coachloop.loop.context import Context
from coachloop.loop.ingest.model import ImportPlan
from coachloop.loop.report.model.health import Check, Place
from coachloop.loop.report.model.models import EndpointChecked, ModelsHere
from coachloop.loop.score.judging.model import Estimate
from coachloop.settings import Workspace


class Services(Protocol):
    """wiring has one; a test makes its own."""

    @property
    def context(self) -> Context: ...

    @property
    def workspace(self) -> Workspace: ...

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    def checks(self) -> tuple[Check, ...]:
        """The full look of `coachloop doctor`: seconds to minutes."""
        ...

    def place(self) -> Place:
        """What the workspace lies on: disk, database, versions."""
        ...

    def score_new(self) -> int:
        """Starts scoring what is not scored yet, as `coachloop score` does; how many runs were started."""
        ...

    def start_learning(self, criterion: str) -> str:
        """Starts learning a criterion from what people scored, and testing it; the run's id."""
        ...

    def models(self) -> ModelsHere:
        """What scores here, and the judge where one is set up."""
        ...

    def estimate_judging(self) -> Estimate:
        """What judging all that waits would take; nothing is sent. Raises JudgeMissing."""
        ...

    def start_judging(self) -> int:
        """Starts judging what waits; how many runs were started. Raises JudgeMissing."""
        ...

    def check_judge(self, by: str) -> EndpointChecked:
        """Asks the endpoint one question about a conversation of ours. Raises JudgeMissing."""
        ...

    def start_import(self, plan: ImportPlan, by: str) -> str:
        """Starts writing what a plan says, as `coachloop import` does; the run's id."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderServices:
    """The services as one reader has them: `context` names them as who asks, and sees what they may see.

    `whole` is the context that sees everybody, for aggregates that say how many people they cover, and for
    estimates that must be the same whoever looks.
    """

    services: Services
    reader: Reader
    sight: Sight

    @property
    def context(self) -> Context:
        return replace(self.services.context, coach=self.reader.name, sight=self.sight)

    @property
    def whole(self) -> Context:
        return self.services.context

    @property
    def workspace(self) -> Workspace:
        return self.services.workspace

    def now(self) -> datetime:
        return self.services.now()

    def checks(self) -> tuple[Check, ...]:
        return self.services.checks()

    def place(self) -> Place:
        return self.services.place()

    def score_new(self) -> int:
        return self.services.score_new()

    def start_learning(self, criterion: str) -> str:
        return self.services.start_learning(criterion)

    def models(self) -> ModelsHere:
        return self.services.models()

    def estimate_judging(self) -> Estimate:
        return self.services.estimate_judging()

    def start_judging(self) -> int:
        return self.services.start_judging()

    def check_judge(self) -> EndpointChecked:
        return self.services.check_judge(self.reader.name)

    def start_import(self, plan: ImportPlan) -> str:
        return self.services.start_import(plan, self.reader.name)
