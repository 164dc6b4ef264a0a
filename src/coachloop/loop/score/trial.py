"""A changed rubric tried on old conversations before it is published: nothing of it is kept as a score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachloop.domain.rubric import Criterion, Rubric
from coachloop.domain.score import Judgement, Score, Status
from coachloop.loop.context import Context
from coachloop.loop.score.run import MachineRater, load_scenes
from coachloop.store import sheets

#: How many old conversations a trial reads (UX.md section 2).
TRIED = 20


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


def try_rubric(
    context: Context, machine: MachineRater, base: Rubric, draft: Rubric, ids: Sequence[str]
) -> tuple[Tried, ...]:
    """The criteria of the draft whose version is new, where the machine answers for them.

    A criterion that is new under its key has no figure before. Conversations that may not be scored are
    left out.
    """
    known = {leaf.version_id for leaf in base.leaves}
    changed = {leaf.key: leaf for leaf in draft.leaves if leaf.version_id not in known}
    old = {leaf.version_id: leaf.key for leaf in base.leaves}
    found: list[Tried] = []
    for conversation_id in ids:
        with context.database.read() as c:
            stood = sheets.current_scores(c, conversation_id, series=machine.rater.series)
        for scene in load_scenes(context, conversation_id, draft, machine.read_turns):
            before = _before(stood, scene.person_id, old)
            judged = (j for j in machine.judge(scene, draft) if j.criterion_key in changed)
            found += [_tried(conversation_id, scene.person_id, j, before) for j in judged]
    return tuple(found)


def _before(stood: Iterable[Score], person_id: str, old: Mapping[str, str]) -> dict[str, float | None]:
    mine = [s for s in stood if s.person_id == person_id and s.criterion_version_id in old]
    return {old[s.criterion_version_id]: _pct(s.judgement) for s in mine}


def _tried(
    conversation_id: str, person_id: str, judged: Judgement, before: Mapping[str, float | None]
) -> Tried:
    key = judged.criterion_key
    return Tried(conversation_id, person_id, key, before.get(key), _pct(judged))


def _pct(judged: Judgement) -> float | None:
    return judged.pct if judged.status is Status.SCORED else None


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
