"""What a criterion that is scored by examples could learn from people, has learnt, and would change."""

from collections.abc import Sequence

from coachloop.domain.rubric import ScaleKind
from coachloop.loop.context import Context, Target
from coachloop.loop.report.model.rubrics import DraftVersion, LearningView
from coachloop.loop.score.versions import tested_from_json
from coachloop.store import scorers, work
from coachloop.store.database import Connection
from coachloop.store.scorers import ScorerVersion, State
from coachloop.store.work import Outcome, RunKind, RunState


def learning_of(c: Connection, context: Context, targets: Sequence[Target]) -> dict[str, LearningView]:
    """By criterion version id, of those that can learn."""
    from coachloop.loop.score.learning.scorer import by_examples

    mine = [t for t in targets if by_examples(t.criterion) and t.criterion.scale.kind is not ScaleKind.SHARE]
    versions = scorers.versions(c) if mine else ()
    return {t.criterion.version_id: _learning(c, context, t, versions) for t in mine}


def _learning(
    c: Connection, context: Context, target: Target, versions: Sequence[ScorerVersion]
) -> LearningView:
    key, version_id = target.criterion.key, target.criterion.version_id
    given = scorers.human_scores(c, version_id)
    learnt = [v for v in versions if v.criterion_version_id == version_id]
    in_force = next((v for v in learnt if v.state is State.PUBLISHED), None)
    drafts = [v for v in learnt if v.state is State.DRAFT]
    run = work.newest_about(c, RunKind.LEARN, key)
    policy, _ = context.policy_for(None, key)
    return LearningView(
        scores=len({g.conversation_id for g in given}),
        corrections=sum(g.correction for g in given),
        needed=policy.learn_min,
        in_force=in_force.label if in_force else None,
        in_force_from=len(in_force.training) if in_force else 0,
        draft=_draft(drafts[-1]) if drafts else None,
        learning=run is not None and run.state is RunState.RUNNING,
        said=_said(c, run) if run and not _since(drafts, run) else None,
    )


def _since(drafts: Sequence[ScorerVersion], run: work.Run) -> bool:
    """Whether that run made the newest draft."""
    return bool(drafts) and drafts[-1].made_at >= run.started_at


def _said(c: Connection, run: work.Run) -> str | None:
    items = (*work.load_items(c, run.id, Outcome.SKIPPED), *work.load_items(c, run.id, Outcome.FAILED))
    whole = str(run.detail["error"]) if run.state is RunState.FAILED and "error" in run.detail else None
    return next((item.reason for item in items), whole)


def _draft(version: ScorerVersion) -> DraftVersion:
    from coachloop.loop.score.learning.checking import LeftOut

    tested = [tested_from_json(raw) for raw in (version.test or {}).get("criteria", ())]
    return DraftVersion(
        label=version.label,
        made_at=version.made_at,
        learnt_from=len(version.training),
        figures=tuple(LeftOut(**found).words for found in version.figures),
        test=tested[0].words if tested else None,
        breaks=any(t.against is not None and not t.goes_on for t in tested),
        first=all(t.against is None for t in tested),
    )
