"""Scoring one conversation: its scenes from the store, judged by the rules, kept in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from coachloop.domain.conversation import Conversation, Difficulty, Role, Transcript, Turn
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.score import Judgement, Rater, Score
from coachloop.domain.verdict import policy_used
from coachloop.loop.context import Context
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.measures import difficulty
from coachloop.loop.score.model import ReadTurns, Scene
from coachloop.loop.score.plan import MatchPlan, by_words
from coachloop.loop.score.reading import kept
from coachloop.store import conversations, people, scorers, work
from coachloop.store.database import Connection
from coachloop.store.readings import KeptReading, keep_reading
from coachloop.store.scorers import Published
from coachloop.store.scores import AfterScores, NewScoring, save_scoring
from coachloop.store.work import Outcome


@dataclass(frozen=True, slots=True)
class MachineRater:
    """A scorer of one version: `rater` names it, `provenance` says what it was made of.

    `judge` answers for the leaf criteria that are its own; `read_turns` says what each turn does, and with
    `keeps_reading` that is kept beside the scores: pages show what was scored. `match_plan` says which
    question of the interview plan a turn asks.
    """

    rater: Rater
    judge: Callable[[Scene, Rubric], tuple[Judgement, ...]]
    provenance: Mapping[str, object] = field(default_factory=dict)
    read_turns: ReadTurns = behaviours
    keeps_reading: bool = False
    match_plan: MatchPlan = by_words

    def look_at(self, scene: Scene) -> Scene:
        """The scene as this machine reads it."""
        return replace(scene, read_turns=self.read_turns, match_plan=self.match_plan)


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of a conversation; `reason` says why it was skipped."""

    outcome: Outcome
    reason: str | None = None
    scores: tuple[Score, ...] = ()


def score_conversation(
    context: Context,
    conversation_id: str,
    rubric: Rubric,
    machine: MachineRater,
    now: datetime,
    *,
    run_id: str | None = None,
    after_scores: AfterScores | None = None,
) -> Scored:
    """Scores every scored person of the conversation who has no such scoring yet.

    Scores, evidence, sums, what `after_scores` does and the progress of `run_id` are one transaction.
    Raises NotFound for an unknown conversation.
    """
    with context.database.read() as c:
        conversation = conversations.load_conversation(c, conversation_id)
        reason = _why_not(conversation, rubric)
        published = scorers.published(c)
        scenes = () if reason else _scenes(c, context, conversation)
        if any(not scene.transcript.turns for scene in scenes):
            reason, scenes = "there are no words, only scores of people", ()
    scenes = tuple(machine.look_at(scene) for scene in scenes)
    judged = [
        (_judged(scene, rubric, machine, run_id, now, published), _reading(scene, machine, now))
        for scene in scenes
    ]
    hard = _difficulty(scenes) if conversation.difficulty is None else None
    with context.database.write() as c:
        if hard is not None:
            conversations.set_difficulty(c, conversation_id, hard)
        result = (
            Scored(Outcome.SKIPPED, reason) if reason else _keep(c, conversation_id, judged, after_scores)
        )
        if run_id is not None:
            work.note_item(c, run_id, conversation_id, result.outcome, now, result.reason)
    return result


def load_scenes(
    context: Context, conversation_id: str, rubric: Rubric, machine: MachineRater | None = None
) -> tuple[Scene, ...]:
    """What scoring that conversation would look at, as `machine` reads it, else by rule; none when it is not
    scored. Raises NotFound."""
    with context.database.read() as c:
        conversation = conversations.load_conversation(c, conversation_id)
        if _why_not(conversation, rubric) is not None:
            return ()
        scenes = _scenes(c, context, conversation)
    return tuple(machine.look_at(scene) if machine else scene for scene in scenes if scene.transcript.turns)


def _difficulty(scenes: Sequence[Scene]) -> Difficulty | None:
    return difficulty(scenes[0].read_turns(scenes[0].transcript.turns)) if scenes else None


def _why_not(conversation: Conversation, rubric: Rubric) -> str | None:
    if not conversation.consent.may_be_scored:
        return f"consent {conversation.consent}"
    if rubric.subject is not Subject.PERSON:
        return "the rubric is about the counterpart, who is rated by people only"
    if not any(not c.call_types or conversation.call_type in c.call_types for c in rubric.leaves):
        return f"no criterion of the rubric is for call type {conversation.call_type}"
    if not conversation.scored_persons:
        return "nobody in it is a scored person"
    return None


def _scenes(c: Connection, context: Context, conversation: Conversation) -> tuple[Scene, ...]:
    """One for each scored person, by id: two writers that share people take them in the same order."""
    transcript = conversations.load_transcript(c, conversation.id)
    plan = conversations.interview_plan(c, conversation.job_role, conversation.round)
    persons = people.load_people(c, ids=tuple(sorted(conversation.scored_persons)))
    return tuple(
        Scene(
            conversation=conversation,
            transcript=seen_for(person.id, conversation, transcript),
            person_id=person.id,
            policy=context.policy.resolve(person.team_id)[0],
            planned_questions=plan.questions,
            panel_planned=(plan.interviewers or 1) > 1,
        )
        for person in sorted(persons, key=lambda person: person.id)
    )


def seen_for(person_id: str, conversation: Conversation, transcript: Transcript) -> Transcript:
    """The transcript with roles relative to that person: further interviewers or agents are OTHER."""
    roles = {p.speaker: p.role for p in conversation.participants}
    own = conversation.speakers_of(person_id)

    def seen(turn: Turn) -> Turn:
        role = roles.get(turn.speaker, turn.role)
        if turn.speaker in own:
            role = Role.PERSON
        elif role is Role.PERSON:
            role = Role.OTHER
        return turn if role is turn.role else replace(turn, role=role)

    return replace(transcript, turns=tuple(seen(turn) for turn in transcript.turns))


def _judged(
    scene: Scene,
    rubric: Rubric,
    machine: MachineRater,
    run_id: str | None,
    now: datetime,
    published: Published,
) -> NewScoring:
    settings = policy_used(scene.policy, "team").snapshot
    label, criteria = machine.rater.series, [leaf.version_id for leaf in rubric.leaves]
    return NewScoring(
        transcript=scene.transcript,
        person_id=scene.person_id,
        rubric=rubric,
        rater=machine.rater,
        provenance={**machine.provenance, "rubric_hash": rubric.version_hash, "policy": settings},
        judgements=machine.judge(scene, rubric),
        scored_at=now,
        run_id=run_id,
        series={criterion: published.written(label, criterion) for criterion in criteria},
    )


def _reading(scene: Scene, machine: MachineRater, now: datetime) -> KeptReading | None:
    """What the machine read of the turns; None where it keeps none or they are too many."""
    words = scene.transcript
    turns = kept(scene) if machine.keeps_reading else None
    if turns is None:
        return None
    series = machine.rater.series
    return KeptReading(
        words.conversation_id, scene.person_id, words.version, words.text_hash, series, turns, now
    )


def _keep(
    c: Connection,
    conversation_id: str,
    judged: list[tuple[NewScoring, KeptReading | None]],
    after_scores: AfterScores | None,
) -> Scored:
    consent = conversations.hold(c, conversation_id)
    if not consent.may_be_scored:  # withdrawn while it was being judged
        return Scored(Outcome.SKIPPED, f"consent {consent}")
    scores: tuple[Score, ...] = ()
    for scoring, reading in judged:
        new = save_scoring(c, scoring)
        if new and reading:
            keep_reading(c, reading)
        if new and after_scores:
            after_scores(c, new)
        scores += new or ()
    return Scored(Outcome.DONE, scores=scores) if scores else Scored(Outcome.SKIPPED, "scored already")
