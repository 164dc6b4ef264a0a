"""What asking the judge would take, said before anything is asked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coachloop.domain.rubric import Rubric
from coachloop.loop.context import Context
from coachloop.loop.score.judging.model import AnswerRefused, Estimate, Question
from coachloop.loop.score.judging.rules import questions, why_not_asked
from coachloop.loop.score.judging.run import AT_ONCE, About, Judge
from coachloop.loop.score.judging.windows import tokens_of
from coachloop.loop.score.run import load_scenes
from coachloop.store import judge as kept
from coachloop.store.judge import Spent

#: Conversations that are looked at; the rest is taken to be like them.
MOST_LOOKED_AT = 200
#: Tokens of an answer, as long as none is known.
_USUAL_ANSWER = 150


@dataclass(frozen=True, slots=True)
class Work:
    """Conversations that are to be judged with one rubric."""

    rubric: Rubric
    conversation_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """What one work takes, from a part of it."""

    looked_at: int
    questions: int
    to_ask: int
    tokens_in: int
    hidden: Counter[str]


def estimate(context: Context, judge: Judge, work: Sequence[Work], times: int = 1) -> Estimate:
    """What judging all of `work` takes; each question is put `times` times."""
    counts = [_count(context, judge, one, times) for one in work]
    asked, to_ask = sum(n.questions for n in counts), sum(n.to_ask for n in counts)
    with context.database.read() as c:
        before = kept.spent(c, model=judge.settings.model)
    tokens_in = sum(n.tokens_in for n in counts)
    tokens_out = to_ask * (before.tokens_out // before.answers if before.answers else _USUAL_ANSWER)
    return Estimate(
        conversations=sum(len(one.conversation_ids) for one in work),
        looked_at=sum(n.looked_at for n in counts),
        questions=asked,
        kept=asked - to_ask,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=judge.settings.cost(tokens_in, tokens_out),
        minutes=_minutes(judge, to_ask, tokens_in + tokens_out, before),
        hidden=dict(sum((n.hidden for n in counts), Counter[str]()).most_common()),
    )


def _count(context: Context, judge: Judge, work: Work, times: int) -> _Count:
    sample = work.conversation_ids[:MOST_LOOKED_AT]
    hidden: Counter[str] = Counter()
    found = [q for one in sample for q in _questions(context, judge, work.rubric, one, hidden)]
    new = [
        question
        for question, about in found
        for asking in range(1, times + 1)
        if not judge.is_kept(question, replace(about, asking=asking))
    ]
    more = len(work.conversation_ids) / len(sample) if sample else 0.0
    return _Count(
        looked_at=len(sample),
        questions=round(more * len(found) * times),
        to_ask=round(more * len(new)),
        tokens_in=round(more * sum(tokens_of(q.system + q.prompt) for q in new)),
        hidden=hidden,
    )


def _questions(
    context: Context, judge: Judge, rubric: Rubric, conversation_id: str, hidden: Counter[str]
) -> Iterator[tuple[Question, About]]:
    """What is asked first about that conversation; nothing about what is not scored or cannot be read.

    What is replaced in its words is counted in `hidden`.
    """
    for scene in load_scenes(context, conversation_id, rubric):
        looked, before = judge.look(scene), judge.unusable_before(scene)
        hidden.update(what for turn in looked.turns for what in turn.hidden)
        for criterion in judge.settings.asked_of(rubric):
            if why_not_asked(scene, criterion) is None:
                about = About(conversation_id, criterion.key, before=before.get(criterion.key, 0))
                try:
                    asked = questions(looked, criterion, judge.settings.window)
                except AnswerRefused:
                    continue
                yield from ((question, about) for question in asked)


def _minutes(judge: Judge, to_ask: int, tokens: int, before: Spent) -> float | None:
    """By the slowest of what is known: the answers before, and what may be asked in a minute."""
    settings = judge.settings
    known = []
    if before.answers:
        known.append(to_ask * before.milliseconds / before.answers / 60_000 / AT_ONCE)
    if settings.requests_per_minute is not None:
        known.append(to_ask / settings.requests_per_minute)
    if settings.tokens_per_minute is not None:
        known.append(tokens / settings.tokens_per_minute)
    return max(known) if known else None
