"""The judge as a machine that scores: no question is paid for twice, and a month has its limit."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from coachloop.domain.conversation import Role
from coachloop.domain.errors import CoachloopError
from coachloop.domain.rubric import Criterion, Method, Rubric
from coachloop.domain.score import UNUSABLE, Judgement, Rater, RaterKind
from coachloop.loop.context import Context
from coachloop.loop.score.judging.model import (
    JUDGE_NAME,
    AnswersUnusable,
    BudgetReached,
    Endpoint,
    ModelChanged,
    Question,
    Reply,
)
from coachloop.loop.score.judging.prompt import MOST_ANSWER_TOKENS, prompt_hash
from coachloop.loop.score.judging.rules import Seen, judge_criterion, seen, why_not_asked
from coachloop.loop.score.judging.settings import JudgeSettings
from coachloop.loop.score.judging.shown import Names, names_of
from coachloop.loop.score.judging.windows import tokens_of
from coachloop.loop.score.model import Scene
from coachloop.loop.score.run import MachineRater
from coachloop.store import judge as kept
from coachloop.store import people
from coachloop.store.judge import KeptAnswer

#: Asked of every endpoint; part of the version, because another value may give other answers.
PARAMETERS = {"temperature": 0, "max_tokens": MOST_ANSWER_TOKENS}
_VERSION_LENGTH = 8
#: Questions about one conversation that are under way together.
AT_ONCE = 4
#: After so many criteria in a row without an answer that could be used nothing more is paid for.
MOST_UNUSABLE = 20
#: Every question was answered, or is put for the first time.
NEVER: Mapping[str, int] = MappingProxyType({})


def judge_rater(settings: JudgeSettings) -> Rater:
    """`judge` in the version made of model, prompt and parameters: one series as long as all three stay."""
    made_of = json.dumps([settings.model, prompt_hash(), PARAMETERS, settings.window], sort_keys=True)
    version = hashlib.sha256(made_of.encode()).hexdigest()[:_VERSION_LENGTH]
    return Rater(RaterKind.MACHINE, JUDGE_NAME, version)


@dataclass(frozen=True, slots=True)
class About:
    """What a question is about, and how often it was put: `asking` is 1 for the first time.

    `before`: how often no answer to it could be used.
    """

    conversation_id: str
    criterion_key: str
    asking: int = 1
    before: int = 0


class Judge:
    """Scores the criteria that name a judge; `endpoint` is opened when first asked, `now` is the clock.

    Safe for several threads. An error of the endpoint or of the budget is raised and nothing is scored half:
    the same again goes on, with the answers that are kept.
    """

    def __init__(
        self,
        context: Context,
        settings: JudgeSettings,
        open_endpoint: Callable[[], Endpoint],
        now: Callable[[], datetime],
    ) -> None:
        self._context, self.settings, self._open, self._now = context, settings, open_endpoint, now
        self.rater = judge_rater(settings)
        self._lock, self._unusable = threading.Lock(), 0

    @cached_property
    def endpoint(self) -> Endpoint:
        """Raises JudgeMissing when its key is not there."""
        return self._open()

    def machine(self) -> MachineRater:
        """The judge as `score_conversation` takes it."""
        return MachineRater(self.rater, self._judge_anew, self.provenance())

    def provenance(self) -> dict[str, object]:
        """What a score of this version is made of."""
        return {
            "model": self.settings.model,
            "endpoint": self.settings.url,
            "prompt": prompt_hash(),
            "parameters": PARAMETERS,
            "window": self.settings.window,
        }

    def judge_scene(
        self, scene: Scene, rubric: Rubric, *, asking: int = 1, before: Mapping[str, int] = NEVER
    ) -> tuple[Judgement, ...]:
        """One judgement for each criterion that the judge is asked about, in the rubric's order.

        `asking` 2, 3, ... puts the same questions again; so does `before`, by criterion: how often no answer
        could be used. Raises EndpointAway, EndpointRefused, BudgetReached, ModelChanged, AnswersUnusable,
        JudgeSettingInvalid.
        """
        looked, asked = self.look(scene), self.settings.asked_of(rubric)
        faults: list[CoachloopError] = []

        def one(criterion: Criterion) -> Judgement:
            judgement = why_not_asked(scene, criterion)
            if judgement is None:
                about = About(scene.conversation.id, criterion.key, asking, before.get(criterion.key, 0))
                asker = _Asker(self, about, faults)
                judgement = judge_criterion(looked, criterion, self.settings.window, asker)
                if asker.is_new:
                    self._note(judgement)
            if UNUSABLE in judgement.details:
                judgement = replace(judgement, details={**judgement.details, UNUSABLE: self.asked_of})
            return replace(judgement, method=Method.JUDGE)

        with ThreadPoolExecutor(AT_ONCE) as pool:  # nearly all of the time is waiting
            return tuple(pool.map(one, asked))

    def _judge_anew(self, scene: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
        """As `judge_scene`, and what could not be used before is asked again."""
        return self.judge_scene(scene, rubric, before=self.unusable_before(scene))

    def unusable_before(self, scene: Scene) -> Mapping[str, int]:
        """How often each criterion was asked about this person here without an answer that could be used."""
        with self._context.database.read() as c:
            return kept.times_unusable(c, scene.conversation.id, scene.person_id, self.rater.series)

    @property
    def asked_of(self) -> str:
        """What stands for the endpoint in a score of which no answer could be used."""
        return hashlib.sha256(self.settings.url.encode()).hexdigest()[:_VERSION_LENGTH]

    def _note(self, judgement: Judgement) -> None:
        with self._lock:
            self._unusable = self._unusable + 1 if UNUSABLE in judgement.details else 0

    def names_in(self, scene: Scene) -> Names:
        """Every name that is known of those who speak, and who of them it belongs to."""
        conversation = scene.conversation
        roles = {turn.speaker: turn.role for turn in scene.transcript.turns}
        known = [(p.speaker, roles.get(p.speaker, p.role)) for p in conversation.participants]
        known += sorted(roles.items())
        if conversation.counterpart:
            known.append((conversation.counterpart, Role.COUNTERPART))
        with self._context.database.read() as c:
            scored = people.load_people(c, ids=conversation.scored_persons)
        for person in scored:
            role = Role.PERSON if person.id == scene.person_id else Role.OTHER
            known += [(name, role) for name in (person.name, *person.aliases)]
        return names_of(known, scene.transcript.turns)

    def look(self, scene: Scene) -> Seen:
        """The scene as the judge is shown it."""
        return seen(scene, self.names_in(scene))

    # --- one question --------------------------------------------------------------------------------------

    def is_kept(self, question: Question, about: About) -> bool:
        """Whether it was answered before."""
        with self._context.database.read() as c:
            return kept.find_answer(c, self._key(question, about)) is not None

    def ask(self, question: Question, about: About) -> tuple[Reply, bool]:
        """The answer, and whether it was asked for only now. Raises what `judge_scene` raises."""
        key = self._key(question, about)
        with self._context.database.read() as c:
            found = kept.find_answer(c, key)
        is_new = found is None
        if found is None:
            self._may_ask()
            self._may_spend(question)
            found = self._kept(key, about, question, self.endpoint.answer(question))
            with self._context.database.write() as c:
                kept.keep_answer(c, found)  # paid for, so it is counted whatever it says
        self._same_model(found)
        return _reply(found), is_new

    def _key(self, question: Question, about: About) -> str:
        parts = [
            self.settings.model,
            PARAMETERS,
            question.system,
            question.prompt,
            question.schema,
            about.asking,
            *([about.before] if about.before else []),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _kept(self, key: str, about: About, question: Question, reply: Reply) -> KeptAnswer:
        return KeptAnswer(
            key=key,
            conversation_id=about.conversation_id,
            criterion_key=about.criterion_key,
            is_repair=question.is_repair,
            model=self.settings.model,
            answered_by=reply.model,
            answer=reply.text,
            cut_off=reply.cut_off,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
            milliseconds=reply.milliseconds,
            made_at=self._now(),
        )

    def _may_ask(self) -> None:
        """Raises AnswersUnusable when the model gives nothing that can be used."""
        with self._lock:
            enough = self._unusable >= MOST_UNUSABLE
        if enough:
            raise AnswersUnusable(
                f"No answer of {self.settings.model} could be used, {MOST_UNUSABLE} criteria in a row.",
                why="Going on would cost money and tell nothing.",
                fix="coachloop judge check tries it. Once it is mended: coachloop judge run --again",
                where=self.settings.url,
            )

    def _may_spend(self, question: Question) -> None:
        """Raises BudgetReached when the answer could cost more than is left of this month.

        Answers that several workers wait for at the same time may go past it, each by itself.
        """
        settings = self.settings
        if settings.budget is None and settings.token_budget is None:
            return
        with self._context.database.read() as c:
            spent = kept.spent(c, since=month_of(self._now(), self._context))
        tokens_in = tokens_of(question.system + question.prompt)
        tokens = spent.tokens_in + spent.tokens_out + tokens_in + MOST_ANSWER_TOKENS
        money = settings.cost(spent.tokens_in + tokens_in, spent.tokens_out + MOST_ANSWER_TOKENS)
        if settings.token_budget is not None and tokens > settings.token_budget:
            raise _reached(f"The {settings.token_budget:,} tokens of this month are used up.")
        if settings.budget is not None and money is not None and money > settings.budget:
            raise _reached(f"The {settings.budget:g} of this month are spent.")

    def _same_model(self, answer: KeptAnswer) -> None:
        with self._context.database.read() as c:
            first = kept.first_answered_by(c, self.settings.model)
        if first not in (None, answer.answered_by):
            raise ModelChanged(
                f"{self.settings.model} is answered by {answer.answered_by} now, by {first} at first.",
                why="Scores of two models are two series.",
                fix="Write the exact model under `judge: model:` in workspace.yaml: a new series.",
                where=self.settings.url,
            )


class _Asker:
    """Asks about one criterion; the questions that are left do not wait for a fault that another one met."""

    def __init__(self, judge: Judge, about: About, faults: list[CoachloopError]) -> None:
        self._judge, self._about, self._faults = judge, about, faults
        self.is_new = False

    def __call__(self, question: Question) -> Reply:
        if self._faults:
            raise self._faults[0]
        try:
            reply, is_new = self._judge.ask(question, self._about)
        except CoachloopError as fault:
            self._faults.append(fault)
            raise
        self.is_new = self.is_new or is_new
        return reply


def _reached(what: str) -> CoachloopError:
    return BudgetReached(
        what,
        why="The next answer could cost more than is left.",
        fix="What is scored stays. Raise it under `judge:` in workspace.yaml, or go on next month.",
    )


def month_of(now: datetime, context: Context) -> datetime:
    """When this month began, in the organisation's zone."""
    return now.astimezone(context.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _reply(answer: KeptAnswer) -> Reply:
    return Reply(
        text=answer.answer,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        model=answer.answered_by,
        milliseconds=answer.milliseconds,
        cut_off=answer.cut_off,
    )
