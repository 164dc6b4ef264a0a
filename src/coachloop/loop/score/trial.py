"""A changed rubric tried on old conversations before it is published: nothing of it is kept as a score."""

from collections.abc import Iterable, Mapping, Sequence

from coachloop.domain.rubric import Rubric
from coachloop.domain.score import Judgement, Score, Status
from coachloop.loop.context import Context
from coachloop.loop.score.rubrics.trial import Tried
from coachloop.loop.score.run import MachineRater, load_scenes
from coachloop.store import sheets

#: How many old conversations a trial reads (UX.md section 2).
TRIED = 20


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
        for scene in load_scenes(context, conversation_id, draft, machine):
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
