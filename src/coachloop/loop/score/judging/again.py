"""The same questions put several times: how far the judge's own answers differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from coachloop.domain.score import Judgement
from coachloop.loop.context import Context
from coachloop.loop.score.judging.estimate import Work
from coachloop.loop.score.judging.run import Judge
from coachloop.loop.score.run import load_scenes
from coachloop.stats.repeats import Repeats, repeats


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """How one criterion came out when it was asked `times` times."""

    criterion_key: str
    times: int
    found: Repeats


def ask_again(context: Context, judge: Judge, work: Sequence[Work], times: int) -> tuple[AskedAgain, ...]:
    """Puts each question `times` times and compares; writes no score. By rubric, in its order.

    Answers are kept, so that the same again costs nothing. Raises what `Judge.judge_scene` raises.
    """
    return tuple(
        AskedAgain(key, times, repeats(answers))
        for one in work
        for key, answers in _answers(context, judge, one, times).items()
    )


def _answers(context: Context, judge: Judge, work: Work, times: int) -> dict[str, list[list[float | str]]]:
    """For each criterion: for each conversation and person what each asking gave."""
    found: dict[str, list[list[float | str]]] = {c.key: [] for c in judge.settings.asked_of(work.rubric)}
    for conversation_id in work.conversation_ids:
        for scene in load_scenes(context, conversation_id, work.rubric):
            runs = [judge.judge_scene(scene, work.rubric, asking=n) for n in range(1, times + 1)]
            for same in zip(*runs, strict=True):
                found[same[0].criterion_key].append([_outcome(judgement) for judgement in same])
    return found


def _outcome(judgement: Judgement) -> float | str:
    return str(judgement.status) if judgement.pct is None else judgement.pct
