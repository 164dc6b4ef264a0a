"""The five-minute review of one conversation from the store: summary, questions, scorecard (UX.md 1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from coachloop.domain.conversation import Conversation, Transcript
from coachloop.domain.result import Figure, Known, invalid
from coachloop.domain.rubric import Criterion, Method, Rubric, Subject
from coachloop.domain.score import Evidence, EvidenceKind
from coachloop.loop.context import Context
from coachloop.loop.report.answers import NO_SCORECARD, questions
from coachloop.loop.report.as_read import as_read
from coachloop.loop.report.model import (
    AgreedChange,
    CriterionScore,
    PersonLink,
    QuestionsView,
    QuoteLine,
    RatedBy,
    ScorecardView,
    Summary,
)
from coachloop.loop.report.scorecard import scorecard_view
from coachloop.loop.report.summary import ScoredOn, summary
from coachloop.loop.score.model import Scene
from coachloop.loop.score.run import seen_for
from coachloop.loop.score.scorers.base import Reading
from coachloop.store import conversations, people, rubrics
from coachloop.store import report as store
from coachloop.store.conversations import Plan
from coachloop.store.database import Connection
from coachloop.store.report import ScorecardRow
from coachloop.store.sight import seen_among

#: A scorecard that names no conversation is of the interview within half a day of the one it names.
_SAME_INTERVIEW = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class FiveMinutes:
    """`scorecard` is None where nobody is hired: no rubric about the counterpart, no role, no ratings.

    `read_by` is the series that read the turns when it scored them; None where they are read by rule.
    """

    summary: Summary
    questions: QuestionsView | None
    scorecard: ScorecardView | None
    read_by: str | None


def five_minutes(
    c: Connection,
    context: Context,
    conversation: Conversation,
    transcript: Transcript,
    person: PersonLink | None,
    scores: Sequence[CriterionScore],
    rubric: Rubric | None,
    agreed: AgreedChange | None,
) -> FiveMinutes:
    """As seen for one scored person; empty without one. No model runs for a page: what was found when it was
    scored is shown, and a conversation that keeps none of it is read by rule.
    """
    if person is None:
        return FiveMinutes(Summary(()), None, None, None)
    plan = conversations.interview_plan(c, conversation.job_role, conversation.round)
    scene = _scene(c, context, conversation, transcript, person.id, plan)
    read = as_read(c, person.id, scene.transcript)
    if read:
        scene = replace(scene, read_turns=read[0].read_turns, match_plan=read[0].match_plan)
    cards = _cards(c, context, conversation)
    own = [card for card in cards if card.person_id == person.id]
    asked = questions(scene, _time_to_score(conversation, own))
    about = _about_counterpart(c) if cards or conversation.job_role else None
    return FiveMinutes(
        summary(scene, scored_on(scores, rubric, transcript, agreed)),
        asked,
        scorecard_view(Reading(scene), about, cards, asked.main, plan.criteria) if about else None,
        read[1] if read else None,
    )


def _scene(
    c: Connection,
    context: Context,
    conversation: Conversation,
    transcript: Transcript,
    person_id: str,
    plan: Plan,
) -> Scene:
    (person,) = people.load_people(c, ids=(person_id,))
    return Scene(
        conversation,
        seen_for(person_id, conversation, transcript),
        person_id,
        context.policy.resolve(person.team_id)[0],
        plan.questions,
        (plan.interviewers or 1) > 1,
    )


def scored_on(
    scores: Sequence[CriterionScore],
    rubric: Rubric | None,
    transcript: Transcript,
    agreed: AgreedChange | None,
) -> tuple[ScoredOn, ...]:
    """What machines scored with words under it; a criterion that the rubric lacks weighs nothing."""
    leaves = {leaf.key: leaf for leaf in rubric.leaves} if rubric else {}
    weights = weights_of(rubric) if rubric else {}
    return tuple(
        ScoredOn(
            name=score.name,
            scorer=_scorer(leaves.get(score.key), by),
            weight=weights.get(score.key, 0.0),
            pct=by.mark.pct,
            words=by.mark.words,
            rationale=by.rationale if by.method == Method.JUDGE else "",
            series=by.rater,
            quotes=tuple(e for q in by.quotes for e in _evidence(q, transcript)),
            agreed=agreed is not None and agreed.criterion == score.name,
        )
        for score in scores
        for by in score.machine
        if by.mark.pct is not None
    )


def weights_of(rubric: Rubric) -> dict[str, float]:
    """The share of each leaf in the whole, 0..1: its own in its parent times the parent's (METHOD.md 0.1)."""
    top = sum(x.weight for x in rubric.criteria if x.parent is None) or 1.0
    by_key = {x.key: x for x in rubric.criteria}

    def share(criterion: Criterion) -> float:
        if criterion.parent is None:
            return criterion.weight / top
        all_in = sum(x.weight for x in rubric.criteria if x.parent == criterion.parent) or 1.0
        return share(by_key[criterion.parent]) * criterion.weight / all_in

    return {leaf.key: share(leaf) for leaf in rubric.leaves}


def _scorer(leaf: Criterion | None, by: RatedBy) -> str:
    """The built-in scorer behind a score; "" for a judge or what was learnt."""
    if leaf is None:
        return ""
    return next((s.name for s in leaf.scoring if s.name and s.method == by.method), "")


def _evidence(line: QuoteLine, transcript: Transcript) -> list[Evidence]:
    turn = next((t for t in transcript.turns if t.seq == line.turn_seq), None)
    start = turn.text.find(line.text) if turn else -1
    if start < 0:
        return []
    end = start + len(line.text)
    return [Evidence(EvidenceKind(line.kind), transcript.version, line.turn_seq, start, end, line.text)]


# --- scorecard ---------------------------------------------------------------------------------------------


def _cards(c: Connection, context: Context, conversation: Conversation) -> list[ScorecardRow]:
    """Of those whom the reader sees: another interviewer's rating is theirs."""
    start = conversation.started_at
    between = (start - _SAME_INTERVIEW, start + _SAME_INTERVIEW)
    cards = store.scorecards_of(c, conversation.id, conversation.counterpart, *between)
    mine = seen_among(c, context.sight, [card.person_id for card in cards])
    return [card for card in cards if card.person_id in mine]


def _time_to_score(conversation: Conversation, cards: Sequence[ScorecardRow]) -> Figure:
    """Hours from the end to the first scorecard of that person (METHOD.md 1.3)."""
    if not cards:
        return NO_SCORECARD
    if conversation.ended_at is None:
        return invalid("the end of the conversation is not known")
    hours = (cards[0].submitted_at - conversation.ended_at).total_seconds() / 3600
    return Known(hours, 1) if hours >= 0 else invalid("handed in before the conversation ended")


def _about_counterpart(c: Connection) -> Rubric | None:
    """The current rubric about the counterpart; of several the first by key."""
    about = [v.rubric for v in rubrics.current_versions(c) if v.rubric.subject is Subject.COUNTERPART]
    return min(about, key=lambda rubric: rubric.key, default=None)
