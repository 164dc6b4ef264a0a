"""Small scenes, written as "P: ..." (scored person), "C: ..." (counterpart), "O: ..." (other)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import (
    Criterion,
    Direction,
    Method,
    Rubric,
    Scale,
    ScaleKind,
    ScoringSpec,
    Subject,
)
from coachloop.loop.score.model import Scene

ROLES = {"P": Role.PERSON, "C": Role.COUNTERPART, "O": Role.OTHER}
THREE = Scale(ScaleKind.LEVELS, 1, 3)
PASS_FAIL = Scale(ScaleKind.PASS_FAIL, 0, 1)
SHARE = Scale(ScaleKind.SHARE, 0, 100, limit=40.0)


def turns(text: str, times: Sequence[tuple[float, float]] | None = None) -> tuple[Turn, ...]:
    """One turn a line; `times` are (start, end) in seconds."""
    made = []
    for seq, line in enumerate(line.strip() for line in text.strip().splitlines()):
        label, _, words = line.partition(":")
        start, end = (None, None) if times is None else (round(t * 1000) for t in times[seq])
        made.append(Turn(seq, label, ROLES[label], words.strip(), start, end))
    return tuple(made)


def scene(
    text: str | tuple[Turn, ...],
    times: Sequence[tuple[float, float]] | None = None,
    *,
    planned: tuple[str, ...] = (),
    panel: bool = False,
    call_type: str = "interview",
    language: str | None = None,
) -> Scene:
    made = turns(text, times) if isinstance(text, str) else text
    conversation = Conversation(
        "c_1", "hash", call_type, datetime(2026, 3, 2, tzinfo=UTC), DateSource.STATED, Consent.CONFIRMED,
        (Participant("P", Role.PERSON, "p_1"), Participant("C", Role.COUNTERPART)), language=language,
    )  # fmt: skip
    return Scene(conversation, Transcript("c_1", 1, made), "p_1", Policy(), planned, panel)


def criterion(
    name: str,
    scale: Scale = PASS_FAIL,
    *,
    key: str | None = None,
    direction: Direction = Direction.UP,
    parent: str | None = None,
    weight: float = 100.0,
    method: Method = Method.MEASURE,
    call_types: tuple[str, ...] = (),
    **params: object,
) -> Criterion:
    spec = ScoringSpec(method, name, params)
    return Criterion(key or name, name, "", weight, scale, (spec,), parent, direction, call_types=call_types)


def rubric(*criteria: Criterion, subject: Subject = Subject.PERSON) -> Rubric:
    return Rubric("r", "R", subject, criteria)
