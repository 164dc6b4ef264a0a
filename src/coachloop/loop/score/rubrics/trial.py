"""What a trial of a changed rubric gave, criterion by criterion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachloop.domain.rubric import Criterion


@dataclass(frozen=True, slots=True)
class Tried:
    """One conversation and person on one criterion: per cent as it stands, and as the draft would give it.

    None where it was, or would be, not scored.
    """

    conversation_id: str
    person_id: str
    criterion: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class TrialLine:
    """What changed on one criterion. `same`, `higher` and `lower` count what is scored both times."""

    criterion: str
    name: str
    tried: int
    same: int
    higher: int
    lower: int
    now_scored: int
    no_longer: int
    mean_before: float | None
    mean_after: float | None


def trial_lines(tried: Sequence[Tried], leaves: Iterable[Criterion]) -> tuple[TrialLine, ...]:
    """One line a criterion that was tried, in the order of the rubric."""
    by_key: dict[str, list[Tried]] = {}
    for one in tried:
        by_key.setdefault(one.criterion, []).append(one)
    return tuple(_line(leaf, by_key[leaf.key]) for leaf in leaves if leaf.key in by_key)


def _line(leaf: Criterion, tried: Sequence[Tried]) -> TrialLine:
    both = [(t.before, t.after) for t in tried if t.before is not None and t.after is not None]
    return TrialLine(
        criterion=leaf.key,
        name=leaf.name,
        tried=len(tried),
        same=sum(a == b for b, a in both),
        higher=sum(a > b for b, a in both),
        lower=sum(a < b for b, a in both),
        now_scored=sum(t.before is None and t.after is not None for t in tried),
        no_longer=sum(t.before is not None and t.after is None for t in tried),
        mean_before=_mean([b for b, _ in both]),
        mean_after=_mean([a for _, a in both]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def trial_json(tried: Sequence[Tried], conversations: int) -> dict[str, Any]:
    """As the draft keeps it."""
    rows = [[t.conversation_id, t.person_id, t.criterion, t.before, t.after] for t in tried]
    return {"conversations": conversations, "tried": rows}


def tried_from_json(raw: Mapping[str, Any]) -> tuple[Tried, ...]:
    return tuple(Tried(*row) for row in raw["tried"])
