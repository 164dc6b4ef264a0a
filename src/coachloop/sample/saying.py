"""What people of the sample said, kept by the functions that their pages call."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from coachloop.domain.score import Score
from coachloop.loop.context import Context, load_targets
from coachloop.loop.gaps.alerting import explain_away
from coachloop.loop.measure.consent import withdraw_consent
from coachloop.loop.measure.run import recheck
from coachloop.loop.report.filters import keep_filter
from coachloop.loop.review.overrides import Word, override_score
from coachloop.loop.review.own import keep_note, score_oneself, share_own_scores
from coachloop.loop.review.run import Asked, question_score
from coachloop.loop.review.settling import Outcome, Settlement, settle_question
from coachloop.loop.score.rubrics.writing import rubric_yaml
from coachloop.store import alerts, drafts, due, filters, own, people, questions, rubrics, sheets, users
from coachloop.store.database import Connection
from coachloop.store.questions import Question

Facts = Mapping[str, Any]


# --- about scores ------------------------------------------------------------------------------------------


def _override(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        score = _score(c, context, facts)
        if score is None or questions.replaced(c, [score.id]):
            return
    word = Word(by, facts["level"], facts["reason"])
    override_score(context, score.conversation_id, score.id, word, at)


def _question(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        score = _score(c, context, facts)
        if score is None or _questions_on(c, score):
            return
    asked = Asked(by, facts["reason"], facts.get("proposed"), facts.get("context", ""))
    question_score(context, score.conversation_id, score.id, asked, at)
    recheck(context, score.conversation_id, "a score was questioned", at)


def _answer(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        score = _score(c, context, facts)
        waiting = [q for q in _questions_on(c, score) if q.settled_at is None] if score else []
    for question in waiting:
        said = Settlement(Outcome(facts["outcome"]), by, facts["answer"], facts["level"], facts["wording"])
        settle_question(context, question.id, said, at)
        recheck(context, question.conversation_id, "a question was settled", at)


def _questions_on(c: Connection, score: Score) -> list[Question]:
    found = questions.questions_in(c, score.conversation_id, score.person_id)
    return [q for q in found if q.score_id == score.id]


def _score(c: Connection, context: Context, facts: Facts) -> Score | None:
    conversation, person = due.conversation_named(c, facts["conversation"]), _person(c, facts["person"])
    if conversation is None:
        return None
    version = load_targets(c)[facts["criterion"]].criterion.version_id
    found = sheets.current_scores(c, conversation, person_id=person, series=context.machine_series)
    return next((s for s in found if s.criterion_version_id == version), None)


# --- for oneself -------------------------------------------------------------------------------------------


def _score_oneself(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        conversation, person = due.conversation_named(c, facts["conversation"]), _person(c, facts["person"])
        if conversation is None or own.self_scores(c, person, [conversation]):
            return
    score_oneself(context, conversation, person, facts["levels"], at)
    share_own_scores(context, conversation, person, by, at, shared=True)


def _note(context: Context, facts: Facts, _by: str, at: datetime) -> None:
    with context.database.read() as c:
        conversation, person = due.conversation_named(c, facts["conversation"]), _person(c, facts["person"])
        there = own.notes(c, person, 1)
    if not there:
        keep_note(context, person, facts["text"], conversation, at)


def _take_back(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        conversation = due.conversation_named(c, facts["conversation"])
    if conversation is not None:
        withdraw_consent(context, conversation, by, at)


# --- what stays on a page ----------------------------------------------------------------------------------


def _explain(context: Context, facts: Facts, by: str, at: datetime) -> None:
    """All that are open about somebody."""
    with context.database.read() as c:
        found = alerts.load_alerts(c, person_ids=[_person(c, facts["person"])], listed_only=True)
    for alert in found:
        explain_away(context, alert.id, by, facts["reason"], at)


def _change_rubric(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.write() as c:
        key = facts["rubric"]
        if drafts.load_draft(c, key) is not None:
            return
        base = rubrics.current_version(c, key)
        changed = tuple(
            replace(x, na_rule=facts["na_rule"]) if x.key == facts["criterion"] else x
            for x in base.rubric.criteria
        )
        text = rubric_yaml(replace(base.rubric, criteria=changed))
        drafts.save_draft(c, drafts.RubricDraft(key, base.id, text, by, at))


def _keep_filter(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        user = users.find_user(c, by).id
        there = filters.filters_of(c, user, facts["list"])
    if not there:
        keep_filter(context, user, facts["name"], (facts["list"], facts["query"]), at)


def _person(c: Connection, name: str) -> str:
    found = people.person_by_name_or_alias(c, name)
    assert found is not None, name
    return found.id


SAYING: Mapping[str, Callable[[Context, Facts, str, datetime], None]] = {
    "override": _override,
    "question": _question,
    "answer": _answer,
    "score oneself": _score_oneself,
    "note": _note,
    "take consent back": _take_back,
    "explain": _explain,
    "change rubric": _change_rubric,
    "keep filter": _keep_filter,
}
