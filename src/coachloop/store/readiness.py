"""Readiness rules, frozen batches, who crossed, decisions and signatures: rows that are only ever added."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, insert, select

from coachloop.domain.conversation import Consent
from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.rights import Sight
from coachloop.store.sight import seen
from coachloop.store.tables import (
    conversation,
    current_score,
    evidence,
    person,
    readiness_batch,
    readiness_crossed,
    readiness_decision,
    readiness_rule,
    readiness_signature,
    score,
    training,
)
from coachloop.store.work import insert_into


class AssessedAlready(CoachloopError):
    """A batch of this person on this rule was taken at the same moment."""

    code = "E-RDY-010"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One version of a rule as stored."""

    id: str
    key: str
    number: int
    rubric_key: str
    call_type: str
    criteria: list[str]
    weights: list[float]
    threshold: float
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A frozen batch; `frozen` is all of it, the columns repeat what it is found by."""

    person_id: str
    rule_id: str
    assessed_at: datetime
    assessed_by: str
    frozen: dict[str, Any]
    content_hash: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision; `frozen` is all of it with its evidence."""

    id: str
    person_id: str
    rule_id: str
    supersedes: str | None
    choice: str
    decided_at: datetime
    review_on: date
    frozen: dict[str, Any]
    content_hash: str


@dataclass(frozen=True, slots=True)
class DecisionHead:
    """A decision without its evidence."""

    id: str
    person_id: str
    rule_id: str
    choice: str
    decided_at: datetime
    review_on: date


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A name under a decision; `content_hash` is that of the decision as it was signed."""

    decision_id: str
    user_id: str
    name: str
    dissent: str | None
    content_hash: str
    signed_at: datetime


# --- rules -------------------------------------------------------------------------------------------------


def save_rule(c: Connection, rule: RuleRow) -> None:
    """A new version."""
    c.execute(insert(readiness_rule).values(asdict(rule)))


def load_rules(c: Connection, key: str | None = None) -> list[RuleRow]:
    """All versions, or those of one rule, in order of (key, number)."""
    query = select(readiness_rule).order_by(readiness_rule.c.key, readiness_rule.c.number)
    if key is not None:
        query = query.where(readiness_rule.c.key == key)
    return [RuleRow(*row) for row in c.execute(query)]


def current_rules(c: Connection) -> list[RuleRow]:
    """The latest version of each rule, by key."""
    return list({rule.key: rule for rule in load_rules(c)}.values())


def find_rule(c: Connection, named: str) -> RuleRow:
    """By id (`escalations@v1`), or by key: its latest version. Raises NotFound."""
    rules = load_rules(c)
    found = [rule for rule in rules if named in (rule.id, rule.key)]
    if not found:
        known = ", ".join(rule.id for rule in rules) or "none yet; coachloop readiness rule new makes one"
        raise NotFound(f"There is no readiness rule {named!r}.", fix=f"Known are: {known}.", where="rule")
    return found[-1]


# --- batches -----------------------------------------------------------------------------------------------


def save_batch(c: Connection, batch: BatchRow) -> None:
    """Raises AssessedAlready."""
    t = readiness_batch.c
    there = c.scalar(
        select(t.id).where(
            t.person_id == batch.person_id,
            t.rule_id == batch.rule_id,
            t.assessed_at == batch.assessed_at,
        )
    )
    if there is not None:
        raise AssessedAlready("This batch was assessed at the same moment.", fix="Look: coachloop readiness.")
    c.execute(insert(readiness_batch).values(asdict(batch)))


def load_batches(
    c: Connection, *, rule_id: str | None = None, person_id: str | None = None
) -> list[BatchRow]:
    """In order of (assessed at, person, rule)."""
    t = readiness_batch.c
    query: Select[Any] = select(
        t.person_id, t.rule_id, t.assessed_at, t.assessed_by, t.frozen, t.content_hash
    ).order_by(t.assessed_at, t.person_id, t.rule_id)
    if rule_id is not None:
        query = query.where(t.rule_id == rule_id)
    if person_id is not None:
        query = query.where(t.person_id == person_id)
    return [BatchRow(*row) for row in c.execute(query)]


def save_crossed(c: Connection, rule_id: str, person_id: str, now: datetime) -> bool:
    """Once a rule and person; False, and no change, when it was told before."""
    t = readiness_crossed.c
    if c.scalar(select(t.crossed_at).where(t.rule_id == rule_id, t.person_id == person_id)) is not None:
        return False
    # On PostgreSQL another server may tell it in this moment; on SQLite one writes at a time.
    new = insert_into(c, readiness_crossed).values(rule_id=rule_id, person_id=person_id, crossed_at=now)
    told = new.on_conflict_do_nothing().returning(readiness_crossed.c.person_id)
    return c.scalar(told) is not None


def crossed(c: Connection) -> dict[tuple[str, str], datetime]:
    """When each person crossed each rule first, by (rule id, person id)."""
    t = readiness_crossed.c
    rows = c.execute(select(t.rule_id, t.person_id, t.crossed_at).order_by(t.rule_id, t.person_id))
    return {(row.rule_id, row.person_id): row.crossed_at for row in rows}


@dataclass(frozen=True, slots=True)
class CrossedRow:
    """Who crossed a rule first when."""

    rule_id: str
    person_id: str
    name: str
    crossed_at: datetime


def crossed_seen(c: Connection, sight: Sight) -> list[CrossedRow]:
    """Everybody whom `sight` sees, the longest ago first."""
    t = readiness_crossed.c
    query = (
        select(t.rule_id, t.person_id, person.c.name, t.crossed_at)
        .join(person, person.c.id == t.person_id)
        .where(seen(sight, t.person_id))
        .order_by(t.crossed_at, t.person_id, t.rule_id)
    )
    return [CrossedRow(*row) for row in c.execute(query)]


# --- decisions ---------------------------------------------------------------------------------------------


def next_decision_id(c: Connection) -> str:
    """`d_000001`, `d_000002`, ..., one after the highest there is."""
    last = c.scalar(select(func.max(readiness_decision.c.id)))
    return f"d_{int(last.removeprefix('d_')) + 1 if last else 1:06d}"


def save_decision(c: Connection, decision: DecisionRow, signature: SignatureRow) -> None:
    """The decision with its first signature."""
    c.execute(insert(readiness_decision).values(asdict(decision)))
    save_signature(c, signature)


def save_signature(c: Connection, signature: SignatureRow) -> None:
    """One more name under a decision."""
    c.execute(insert(readiness_signature).values(asdict(signature)))


def load_decisions(
    c: Connection, *, person_id: str | None = None, rule_id: str | None = None
) -> list[DecisionRow]:
    """In order of (decided at, id)."""
    t = readiness_decision.c
    query: Select[Any] = select(readiness_decision).order_by(t.decided_at, t.id)
    if person_id is not None:
        query = query.where(t.person_id == person_id)
    if rule_id is not None:
        query = query.where(t.rule_id == rule_id)
    return [DecisionRow(*row) for row in c.execute(query)]


def decision_heads(c: Connection, person_ids: Collection[str], until: datetime) -> list[DecisionHead]:
    """What was decided about these people by `until`, in order of (decided at, id)."""
    t = readiness_decision.c
    query = (
        select(t.id, t.person_id, t.rule_id, t.choice, t.decided_at, t.review_on)
        .where(t.person_id.in_(person_ids), t.decided_at <= until)
        .order_by(t.decided_at, t.id)
    )
    return [DecisionHead(*row) for row in c.execute(query)]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A decision in force whose day of review has come."""

    decision_id: str
    rule_id: str
    call_type: str
    person_id: str
    name: str
    decided_at: datetime
    review_on: date


def reviews_due(c: Connection, sight: Sight, today: date) -> list[ReviewRow]:
    """About people whom `sight` sees, the longest due first."""
    t, later = readiness_decision.c, readiness_decision.alias("later")
    query = (
        select(
            t.id, t.rule_id, readiness_rule.c.call_type, t.person_id, person.c.name, t.decided_at, t.review_on
        )
        .join(person, person.c.id == t.person_id)
        .join(readiness_rule, readiness_rule.c.id == t.rule_id)
        .where(t.review_on <= today, seen(sight, t.person_id), ~exists().where(later.c.supersedes == t.id))
        .order_by(t.review_on, t.id)
    )
    return [ReviewRow(*row) for row in c.execute(query)]


def load_decision(c: Connection, decision_id: str) -> DecisionRow:
    """Raises NotFound."""
    row = c.execute(select(readiness_decision).where(readiness_decision.c.id == decision_id)).first()
    if row is None:
        raise NotFound(
            f"There is no decision {decision_id}.", fix="`coachloop readiness decisions` shows all."
        )
    return DecisionRow(*row)


def superseded_by(c: Connection, decision_id: str) -> str | None:
    """The decision that stands in its place."""
    t = readiness_decision.c
    return c.scalar(select(t.id).where(t.supersedes == decision_id))


def load_signatures(c: Connection, decision_id: str) -> list[SignatureRow]:
    """In order of (signed at, user)."""
    t = readiness_signature.c
    query = select(readiness_signature).where(t.decision_id == decision_id).order_by(t.signed_at, t.user_id)
    return [SignatureRow(*row) for row in c.execute(query)]


# --- what a batch is made of -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainingDates:
    """A completed training with its first day where that is known."""

    person_id: str
    module: str
    criterion_key: str | None
    started_on: date | None
    completed_at: datetime


def completed_trainings(c: Connection, person_ids: Collection[str]) -> list[TrainingDates]:
    """Of these people, in order of (person, completed at, module)."""
    t = training.c
    query = (
        select(t.person_id, t.module, t.criterion_key, t.started_on, t.completed_at)
        .where(t.person_id.in_(person_ids), t.completed_at.is_not(None))
        .order_by(t.person_id, t.completed_at, t.module)
    )
    return [TrainingDates(*row) for row in c.execute(query)]


def people_in_training(c: Connection) -> set[str]:
    """Everybody with a training on record, completed or not."""
    return set(c.scalars(select(training.c.person_id).distinct()))


def scored_on(
    c: Connection, person_ids: Collection[str], version_ids: Collection[str], call_type: str
) -> set[str]:
    """Those of the people with a score on one of the criterion versions in a conversation of that type."""
    found = exists().where(
        score.c.person_id == person.c.id,
        score.c.criterion_version_id.in_(version_ids),
        score.c.call_type == call_type,
    )
    return set(c.scalars(select(person.c.id).where(person.c.id.in_(person_ids), found)))


def conversation_facts(c: Connection, ids: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """Content hash and difficulty by conversation id."""
    t = conversation.c
    query = select(t.id, t.content_hash, t.difficulty).where(t.id.in_(ids))
    return {row.id: (row.content_hash, row.difficulty) for row in c.execute(query)}


def quote_hashes(
    c: Connection, person_id: str, measures: Mapping[str, str], ids: Collection[str]
) -> dict[tuple[str, str], str]:
    """SHA-256 of the first quote under each current score, by (criterion version id, conversation id).

    `measures` gives the series of each criterion version.
    """
    t, e = current_score.c, evidence.c
    query = (
        select(t.criterion_version_id, t.conversation_id, t.series, e.text_hash)
        .join(evidence, e.score_id == t.id)
        .where(t.person_id == person_id, t.criterion_version_id.in_(measures), t.conversation_id.in_(ids))
        .order_by(e.score_id.desc(), e.position.desc())
    )
    return {
        (row.criterion_version_id, row.conversation_id): row.text_hash
        for row in c.execute(query)
        if row.series == measures[row.criterion_version_id]
    }


def quotes_kept(c: Connection, ids: Collection[str], hashes: Collection[str]) -> dict[tuple[str, str], str]:
    """The words of these quotes by (conversation id, SHA-256), as far as they are kept and may be read."""
    may_be_read = [consent for consent in Consent if consent.may_be_scored]
    query = (
        select(score.c.conversation_id, evidence.c.text_hash, evidence.c.text)
        .join(score, score.c.id == evidence.c.score_id)
        .join(conversation, conversation.c.id == score.c.conversation_id)
        .where(
            score.c.conversation_id.in_(ids),
            evidence.c.text_hash.in_(hashes),
            conversation.c.consent.in_(may_be_read),
        )
    )
    return {(row.conversation_id, row.text_hash): row.text for row in c.execute(query)}


def assessed_on(c: Connection, calls: Collection[str], people: Collection[str]) -> list[tuple[str, str]]:
    """Which of these conversations and people stand in a frozen batch, each with the rule, in order."""
    found = set()
    for batch in load_batches(c):
        held = {call["conversation_id"] for call in batch.frozen["calls"]} & set(calls)
        found |= {(call, batch.rule_id) for call in held}
        if batch.person_id in people:
            found.add((batch.person_id, batch.rule_id))
    return sorted(found)
