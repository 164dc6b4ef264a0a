"""Writing what tables of other systems hold: each function keeps one record through the import's journal."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import select

from coachloop.domain.conversation import Conversation, Turn
from coachloop.domain.people import Person, Segment, Team
from coachloop.store import conversations, people, scores, tables
from coachloop.store.imports import Journal
from coachloop.store.scores import NewScore


def keep_person(journal: Journal, person: Person) -> None:
    """Adds a person with their labels, or changes what is given."""
    with ExitStack() as noted:
        for label in sorted({people.alias_of(label) for label in (person.name, *person.aliases)}):
            noted.enter_context(journal.noting(tables.person_alias, {"alias": label}))
        # Noted first, so that undo takes the labels away before the person they belong to.
        with journal.noting(tables.person, {"id": person.id}):
            people.upsert_person(journal.c, person, import_id=journal.import_id)


def keep_alias(journal: Journal, label: str, person_id: str) -> bool:
    """Another label for a person; False when somebody has it already."""
    with journal.noting(tables.person_alias, {"alias": people.alias_of(label)}):
        return people.add_alias(journal.c, label, person_id)


def keep_team(journal: Journal, team: Team) -> None:
    with journal.noting(tables.team, {"id": team.id}):
        people.upsert_team(journal.c, team)


def keep_segment(journal: Journal, segment: Segment) -> str:
    """The end of a membership may become known later; everything else about it is its key."""
    key = {
        "person_id": segment.person_id,
        "family": segment.family,
        "value": segment.value,
        "since": segment.since,
    }
    return journal.put(tables.segment, key, {"until": segment.until})


def keep_training(
    journal: Journal,
    person_id: str,
    module: str,
    *,
    criterion_key: str | None,
    kind: str,
    started_on: date | None,
    completed_at: datetime | None,
) -> str:
    key = {"person_id": person_id, "module": module, "started_on": started_on}
    values = {"criterion_key": criterion_key, "kind": kind, "completed_at": completed_at}
    return journal.put(tables.training, key, values)


def keep_plan(
    journal: Journal,
    job_role: str,
    round_: str,
    interviewers: int | None,
    questions: Sequence[Mapping[str, Any]],
) -> str:
    """The plan of a role and round as the file has it: `text`, `criterion_key`, `asked_by` a question."""
    key = {"job_role": job_role, "round": round_}
    done = {journal.put(tables.interview_plan, key, {"interviewers": interviewers})}
    plan = tables.interview_plan
    plan_id = journal.c.scalar(select(plan.c.id).where(plan.c.job_role == job_role, plan.c.round == round_))
    asked = tables.planned_question
    for position, question in enumerate(questions):
        done.add(journal.put(asked, {"plan_id": plan_id, "position": position}, question))
    more = select(asked.c.position).where(asked.c.plan_id == plan_id, asked.c.position >= len(questions))
    for position in list(journal.c.scalars(more.order_by(asked.c.position))):
        journal.remove(asked, {"plan_id": plan_id, "position": position})
        done.add("changed")
    return _together(done)


def keep_scorecard(
    journal: Journal, key: Mapping[str, Any], values: Mapping[str, Any], ratings: Sequence[Mapping[str, Any]]
) -> str:
    """`key`: counterpart, person_id, submitted_at. A rating: criterion, level, scale_min, scale_max."""
    card = tables.scorecard
    done = {journal.put(card, key, values)}
    card_id = journal.c.scalar(
        select(card.c.id).where(*(card.c[name] == value for name, value in key.items()))
    )
    for rating in ratings:
        level = {name: value for name, value in rating.items() if name != "criterion"}
        rating_key = {"scorecard_id": card_id, "criterion": rating["criterion"]}
        done.add(journal.put(tables.scorecard_rating, rating_key, level))
    return _together(done)


def keep_hire(journal: Journal, counterpart: str, values: Mapping[str, Any]) -> str:
    """The hire as this row has it, and its performance score beside those of other dates."""
    done = {journal.put(tables.hire, {"counterpart": counterpart}, values)}
    if values["performance"] is not None and values["performance_on"] is not None:
        key = {
            "counterpart": counterpart,
            "instrument": values["instrument"] or "",
            "scored_on": values["performance_on"],
        }
        done.add(journal.put(tables.performance, key, {"score": values["performance"]}))
    return _together(done)


def keep_conversation(
    journal: Journal,
    conversation: Conversation,
    turns: tuple[Turn, ...],
    *,
    format_: str,
    zone: tzinfo,
    created_at: datetime,
    external_id: str | None,
) -> bool:
    """False, and no change, when its id is there already."""
    with journal.noting(tables.conversation, {"id": conversation.id}):
        return conversations.save_conversation(
            journal.c,
            conversation,
            turns,
            format=format_,
            zone=zone,
            import_id=journal.import_id,
            created_at=created_at,
            external_id=external_id,
        )


def keep_scores(journal: Journal, conversation_id: str, new: Sequence[NewScore]) -> int:
    """Adds those of the human scores that are not there yet; how many."""
    score = tables.score.c
    columns = (
        score.person_id,
        score.criterion_version_id,
        score.rater,
        score.scored_at,
        score.status,
        score.pct,
    )
    rows = journal.c.execute(select(*columns).where(score.conversation_id == conversation_id))
    there = {tuple(row) for row in rows}
    fresh = [s for s in new if _score_key(s) not in there]
    scores.append_scores(journal.c, conversation_id, fresh)
    return len(fresh)


def _score_key(new: NewScore) -> tuple[Any, ...]:
    judgement = new.judgement
    return (
        new.person_id,
        new.criterion_version_id,
        new.rater.name,
        new.scored_at,
        str(judgement.status),
        judgement.pct,
    )


def conversation_of(journal: Journal, external_id: str) -> str | None:
    """The conversation that another system, or we, know under that id."""
    t = tables.conversation.c
    by_id = (
        select(t.id)
        .where((t.external_id == external_id) | (t.id == external_id))
        .order_by(t.started_at, t.id)
    )
    found: str | None = journal.c.scalar(by_id.limit(1))
    return found


def _together(done: set[str]) -> str:
    """One word for a record of several rows."""
    if done == {"same"}:
        return "same"
    return "added" if done == {"added"} else "changed"
