"""Nouns of the judge: what is asked, what comes back, and what refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from coachloop.domain.errors import CoachloopError, ErrorKind

#: The judge's part in `Rater(RaterKind.MACHINE, JUDGE_NAME, version)`.
JUDGE_NAME = "judge"


@dataclass(frozen=True, slots=True)
class Question:
    """One request: the standing instructions, the prompt, and the form that the answer must have.

    `is_repair`: an answer before could not be used.
    """

    system: str
    prompt: str
    schema: Mapping[str, object]
    most_tokens: int
    is_repair: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answered, not looked at yet; `model` is what the endpoint calls itself.

    `cut_off`: it stopped at the limit of the answer, so the text is not whole.
    """

    text: str
    tokens_in: int
    tokens_out: int
    model: str
    milliseconds: int
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """`kept` of the `questions` were answered before; tokens, cost and minutes are for the others.

    `cost` is None without prices, `minutes` where nothing is known of the speed. An answer that cannot be
    used is asked for once more, so it can be up to twice as much. `looked_at` conversations were counted, the
    others taken to be like them; `hidden` is what is replaced in their words before they are sent, by kind.
    """

    conversations: int
    looked_at: int
    questions: int
    kept: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    minutes: float | None
    hidden: Mapping[str, int]

    @property
    def to_ask(self) -> int:
        return self.questions - self.kept


class Endpoint(Protocol):
    """Something that answers questions; engines fulfil it."""

    def answer(self, question: Question) -> Reply:
        """Raises EndpointAway when nobody answers in time, EndpointRefused for a question not taken."""
        ...


class EndpointAway(CoachloopError):
    """The judge's endpoint does not answer, or with nothing that can be read."""

    code = "E-JDG-001"


class EndpointRefused(CoachloopError):
    """The judge's endpoint refuses the key, the model or the question."""

    code = "E-JDG-002"


class BudgetReached(CoachloopError):
    """What this month may cost is spent; what is scored stays."""

    code = "E-JDG-003"
    kind = ErrorKind.NOT_PERMITTED


class JudgeMissing(CoachloopError):
    """A judge is asked for and none is set up, or its key is not there."""

    code = "E-JDG-004"
    kind = ErrorKind.NOT_UNDERSTOOD


class JudgeSettingInvalid(CoachloopError):
    """A setting of the judge in the workspace file cannot be used."""

    code = "E-JDG-005"
    kind = ErrorKind.NOT_UNDERSTOOD


class ModelChanged(CoachloopError):
    """The endpoint answers with another model than before under the same name."""

    code = "E-JDG-006"
    kind = ErrorKind.CONFLICT


class AnswersUnusable(CoachloopError):
    """One answer after the other could not be used, so the judge is not asked any more."""

    code = "E-JDG-008"


class AnswerRefused(CoachloopError):
    """An answer of the judge is not used; the sentence is what the judge is told, and what is kept."""

    code = "E-JDG-007"
    kind = ErrorKind.NOT_UNDERSTOOD
