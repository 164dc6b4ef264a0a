"""A person's word on a machine score that they have seen: an override, or letting it stand."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Given, Judgement, Rater, RaterKind, Score, Status, Tag
from coachloop.domain.words import counted
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import METHOD, RATER_SAYS, level_on
from coachloop.loop.review.blind import check_not_blind
from coachloop.loop.review.errors import (
    AlreadyQuestioned,
    NothingToAccept,
    NotOverridable,
    named,
    reasoned,
)
from coachloop.store import audit, questions, rubrics, sheets
from coachloop.store import report as store
from coachloop.store.database import Connection
from coachloop.store.scores import NewScore, append_scores


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says about a score: who, a level on the criterion's scale or that it does not apply
    (`level` None), and why."""

    by: str
    level: float | None
    reason: str
    applies: bool = True


def override_score(context: Context, conversation_id: str, score_id: int, word: Word, now: datetime) -> Score:
    """Adds a human score tagged `override` beside the machine's; figures keep reading the machine's.

    Raises NotOverridable, AlreadyQuestioned, StillBlind, AnswerWrong, ReasonMissing, RaterMissing.
    """
    with context.database.write() as c:
        standing = standing_score(c, conversation_id, score_id)
        check_not_blind(c, conversation_id, standing.person_id, named(word.by))
        if store.open_contests(c, [score_id]):
            raise AlreadyQuestioned(
                "This score is questioned.",
                fix="Answer the question: it changes the score too, in its place.",
            )
        kept = keep_word(c, standing, word, Tag.OVERRIDE, now)
        # Without the level: whoever reads the audit trail may still rate this conversation blind.
        told = f"{kept.judgement.criterion_key}: score {standing.id}"
        who, person_id = named(word.by), standing.person_id
        audit.record(c, audit.Entry(now, who, "score overridden", conversation_id, told, person_id))
        return kept


def standing_score(c: Connection, conversation_id: str, score_id: int) -> Score:
    """The machine score of that id, when it stands. Raises NotOverridable."""
    found = next((s for s in sheets.current_scores(c, conversation_id) if s.id == score_id), None)
    if found is None or found.rater.kind is not RaterKind.MACHINE or found.judgement.status is Status.VOIDED:
        raise NotOverridable(
            "This is no machine score that stands.",
            why="What a person said is not overridden by another: both stand side by side.",
            where=conversation_id,
        )
    return found


def keep_word(c: Connection, standing: Score, word: Word, tag: Tag, now: datetime) -> Score:
    """Adds the human row about a machine score. Raises AnswerWrong, ReasonMissing, RaterMissing."""
    who, reason = named(word.by), reasoned(word.reason, "why the score should be another")
    criterion = rubrics.load_criterion(c, standing.criterion_version_id)
    new = NewScore(
        person_id=standing.person_id,
        criterion_version_id=standing.criterion_version_id,
        rater=Rater(RaterKind.HUMAN, who),
        judgement=_judgement(criterion, word, reason),
        scored_at=now,
        rubric_version_id=standing.rubric_version_id,
        is_override=True,
        given=Given(tag, of_score_id=standing.id),
    )
    return append_scores(c, standing.conversation_id, [new])[0]


def _judgement(criterion: Criterion, word: Word, reason: str) -> Judgement:
    if not word.applies:
        status = Status.NOT_APPLICABLE
        return Judgement(criterion.key, status, reason=RATER_SAYS, rationale=reason, method=METHOD)
    given = level_on(criterion, word.level)
    return Judgement(
        criterion.key,
        Status.SCORED,
        level=given,
        pct=criterion.scale.pct(given),
        rationale=reason,
        method=METHOD,
    )


def accept_rest(
    context: Context, conversation_id: str, score_ids: Collection[int], by: str, now: datetime
) -> int:
    """Notes that these machine scores were read and stand, as far as nobody has spoken about them; how many.

    Never a human score: no figure of agreement reads it, and nothing is learnt from it. Raises
    NothingToAccept, StillBlind, RaterMissing.
    """
    who = named(by)
    with context.database.write() as c:
        left = _unspoken(c, conversation_id, score_ids)
        for person_id in sorted({s.person_id for s in left}):
            check_not_blind(c, conversation_id, person_id, who)
        if not left:
            raise NothingToAccept(
                "There is nothing left to agree with.",
                why="Each machine score here was accepted, overridden or questioned already.",
                where=conversation_id,
            )
        questions.accept(c, [s.id for s in left], who, now)
        for person_id, n in sorted(Counter(s.person_id for s in left).items()):
            told = counted(n, "score")
            audit.record(c, audit.Entry(now, who, "scores accepted", conversation_id, told, person_id))
        return len(left)


def _unspoken(c: Connection, conversation_id: str, score_ids: Collection[int]) -> list[Score]:
    """Those that stand, of a machine, without an acceptance, an open question or a word beside them."""
    standing = [s for s in sheets.current_scores(c, conversation_id) if s.id in score_ids]
    machine = [
        s for s in standing if s.rater.kind is RaterKind.MACHINE and s.judgement.status is Status.SCORED
    ]
    ids = [s.id for s in machine]
    spoken = {
        *questions.accepted(c, ids),
        *store.open_contests(c, ids),
        *questions.replaced(c, ids),
    }
    return [s for s in machine if s.id not in spoken]
