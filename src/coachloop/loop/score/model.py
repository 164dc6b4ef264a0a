"""Nouns of scoring: what a scorer is given and what it must answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from coachloop.domain.conversation import Conversation, Transcript
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Judgement


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation as seen for one scored person: everything that a scorer may use.

    Roles in `transcript` are already relative to `person_id`: that person's turns are PERSON, the other
    side's are COUNTERPART, further interviewers or agents are OTHER. `planned_questions` come from the
    interview plan of the role and round, in order; empty when there is none.
    """

    conversation: Conversation
    transcript: Transcript
    person_id: str
    policy: Policy
    planned_questions: tuple[str, ...] = ()
    panel_planned: bool = False


class Scorer(Protocol):
    """One way to score a criterion; pure: the same scene gives the same judgement."""

    def __call__(self, scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement: ...
