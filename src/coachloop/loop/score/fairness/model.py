"""Nouns of the fairness check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coachloop.domain.score import Status
from coachloop.loop.score.model import Scene
from coachloop.stats.proportion import ShareInterval
from coachloop.stats.student import MeanInterval


class Kind(StrEnum):
    """What is changed. CONTROL is a change that nobody could mind: how far scores move by any edit."""

    NAMES = "names"
    PRONOUNS = "pronouns"
    DIALECT = "dialect"
    REGISTER = "register"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Version:
    """One way to write a conversation again; `name` goes on after "written", `example` is before and after.

    `rewrite` gives the scene with the change and at how many places it was made; 0 makes no pair.
    """

    kind: Kind
    key: str
    name: str
    example: tuple[str, str]
    rewrite: Callable[[Scene], tuple[Scene, int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One criterion of one conversation, as it was and as written again; `pct` is None unless scored."""

    conversation_id: str
    kind: Kind
    version: str
    criterion: str
    before: Status
    after: Status
    before_pct: float | None = None
    after_pct: float | None = None

    @property
    def change(self) -> float | None:
        """After minus before in percentage points; None unless both are scored."""
        if self.before_pct is None or self.after_pct is None:
            return None
        return self.after_pct - self.before_pct

    @property
    def flipped(self) -> bool:
        """The level or the status came out otherwise."""
        return self.before is not self.after or bool(self.change)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often one criterion (None: all) came out otherwise for one kind, or one version of it.

    `share` is of the pairs; its interval counts conversations, since the pairs of one conversation are no
    separate evidence. `change` is the mean over conversations of after minus before, in percentage points:
    above 0 the version written again has more. None where there are too few conversations.
    """

    criterion: str | None
    kind: Kind
    version: str | None
    pairs: int
    conversations: int
    flips: int
    share: ShareInterval | None
    change: MeanInterval | None


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """All rates of one scorer; `criteria` gives the name of each key, in the rubric's order.

    `places`: changes made, by version. `failed`: pairs that a failing scorer left without an answer.
    """

    scorer: str
    criteria: Mapping[str, str]
    conversations: int
    places: Mapping[str, int]
    rates: tuple[Rate, ...]
    failed: int
