"""Nouns of scoring: what a scorer is given and what it must answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from coachloop.domain.conversation import Conversation, Transcript, Turn
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Judgement
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.plan import MatchPlan, by_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Gives texts a place in a space where the like-minded are near. The same text has the same vector.

    `version` changes whenever a vector may: it is part of what a score was made of.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row of unit length a text, in order: shape (len(texts), dimensions)."""
        ...


#: What each turn does, one a turn, in order: by rule alone, or by rules, heads and an embedder.
ReadTurns = Callable[[Sequence[Turn]], tuple[TurnBehaviour, ...]]


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation as seen for one scored person: everything that a scorer may use.

    Roles in `transcript` are already relative to `person_id`: that person's turns are PERSON, the other
    side's are COUNTERPART, further interviewers or agents are OTHER. `planned_questions` come from the
    interview plan of the role and round, in order; empty when there is none. `match_plan` says which of them
    a turn asks.
    """

    conversation: Conversation
    transcript: Transcript
    person_id: str
    policy: Policy
    planned_questions: tuple[str, ...] = ()
    panel_planned: bool = False
    read_turns: ReadTurns = behaviours
    match_plan: MatchPlan = by_words


class Scorer(Protocol):
    """One way to score a criterion; pure: the same scene gives the same judgement."""

    def __call__(self, scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement: ...
