"""Tasks that flags propose (METHOD.md 1.2 "assignment"): specific to the dimension, one open at a time."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rubric import Criterion

#: The person-level dimension whose task is a calibration exercise (METHOD.md 1.2).
SCORING_CONSISTENCY = "scoring_consistency"
_STEM = 5
_COMMON = frozenset({"about", "after", "before", "practice", "practise", "scenario", "training", "session"})


class GenericTask(CoachloopError):
    """A task says nothing of the criterion that the flag is about."""

    code = "E-ASG-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class TaskOpen(CoachloopError):
    """The person has an open task on this criterion already."""

    code = "E-ASG-002"
    kind = ErrorKind.CONFLICT


class NothingProposed(CoachloopError):
    """No flag proposes a task under that number."""

    code = "E-ASG-003"
    kind = ErrorKind.NOT_FOUND


class TaskClosed(CoachloopError):
    """The task is done or declined already."""

    code = "E-ASG-004"
    kind = ErrorKind.CONFLICT


class TaskKind(StrEnum):
    SCENARIO = "scenario"
    CALIBRATION_EXERCISE = "calibration exercise"


class TaskState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Flag:
    """An open alert in the state flag."""

    alert_id: int
    person_id: str
    criterion_key: str
    opened_at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task that a flag proposes and nobody has answered; `alert_id` is its number."""

    alert_id: int
    person_id: str
    criterion_key: str
    kind: TaskKind
    task: str
    because: str
    source: str = "D0"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task that a person answered; `by`, `at` and `reason` are of its last step."""

    id: int
    alert_id: int
    person_id: str
    criterion_key: str
    kind: TaskKind
    task: str
    state: TaskState
    by: str
    at: datetime
    reason: str | None


def task_kind(criterion_key: str) -> TaskKind:
    """A discovery scenario for discovery, a calibration exercise for scoring consistency."""
    consistency = criterion_key == SCORING_CONSISTENCY
    return TaskKind.CALIBRATION_EXERCISE if consistency else TaskKind.SCENARIO


def task_for(criterion: Criterion) -> str:
    """One task about this criterion and no other, with what good looks like where the rubric says so."""
    kind = task_kind(criterion.key)
    if kind is TaskKind.CALIBRATION_EXERCISE:
        return f"{criterion.name}: rate two interviews blind with your coach, then compare level by level."
    aim = f" Aim: {criterion.exemplary.text}" if criterion.exemplary else ""
    return f"{criterion.name} scenario: practise one moment in which it was called for.{aim}"


def specific_task(typed: str, criterion: Criterion) -> str:
    """The task as typed. Raises GenericTask unless it shares a word with the criterion's name or key."""
    text = " ".join(typed.split())
    if not _stems(text) & (_stems(criterion.name) | _stems(criterion.key)):
        raise GenericTask(
            f"{text[:80]!r} says nothing of {criterion.name}.",
            why="A flag is answered by a task on its own dimension; a generic one moves nothing (D0).",
            fix=f"For example: {task_for(criterion)}",
            where="task",
        )
    return text


def _stems(text: str) -> set[str]:
    words = re.findall(r"[^\W_]{4,}", text.casefold())
    return {word[:_STEM] for word in words if word not in _COMMON}


def proposals(
    flags: Collection[Flag],
    criteria: Mapping[str, Criterion],
    answered: Collection[int],
    held: Collection[tuple[str, str]],
) -> tuple[Proposal, ...]:
    """One proposal for each flag that nobody has answered and whose person has no open task there.

    `answered` are alert ids, `held` (person, criterion) with an open task. Two flags of one person on one
    criterion propose one task: the earlier one's.
    """
    found: dict[tuple[str, str], Proposal] = {}
    closed = {(f.person_id, f.criterion_key) for f in flags if f.alert_id in answered} | set(held)
    for flag in sorted(flags, key=lambda f: (f.opened_at, f.alert_id)):
        place, criterion = (flag.person_id, flag.criterion_key), criteria.get(flag.criterion_key)
        if criterion is not None and place not in closed and place not in found:
            found[place] = Proposal(
                flag.alert_id, *place, task_kind(flag.criterion_key), task_for(criterion), flag.sentence
            )
    return tuple(found.values())
