"""Readiness on the record: who stands where, and batches frozen on the day they are assessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from coachloop.domain.calls import Anchor
from coachloop.domain.people import Person
from coachloop.domain.result import WAITING_CONTEST, Figure
from coachloop.domain.verdict import NextStep
from coachloop.domain.words import conversations
from coachloop.loop.coach.frozen import to_json
from coachloop.loop.context import Context
from coachloop.loop.readiness import rules, words
from coachloop.loop.readiness.errors import BatchNotReady, NoTraining, RuleWrong, TooEarly
from coachloop.loop.readiness.estimate import ready_estimate
from coachloop.loop.readiness.gather import (
    Ground,
    ground_of,
    load_facts,
    load_measured,
    training_of,
    trainings_of,
)
from coachloop.loop.readiness.model import Batch, Measured, ReadinessRule, Slot, Stage, Standing, Training
from coachloop.loop.readiness.rule_book import rule_of
from coachloop.loop.readiness.transfer import baseline, curriculum, transfer
from coachloop.store import audit, people
from coachloop.store import readiness as store
from coachloop.store.database import Connection
from coachloop.store.news import NewsKind, tell
from coachloop.store.readiness import BatchRow, DecisionHead


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One person on one rule. `look` is the batch as it would be now, where one person was asked for who is
    not ready yet.

    `baseline` stands beside it: name and figure of each criterion before the training, or before now while
    none is completed. `choice` is the decision in force and `decision_id` its id, None before there is one.
    """

    person: Person
    rule: ReadinessRule
    standing: Standing
    decision_id: str | None
    choice: str | None
    look: Batch | None = None
    baseline: tuple[tuple[str, Figure], ...] = ()


def board(
    c: Connection, context: Context, now: datetime, rule: str | None = None, person: str | None = None
) -> tuple[BoardRow, ...]:
    """Everybody with a completed training or a batch, or one person, on the rule or on all current ones.

    One person is shown on the rules that list them, on all where none does. By rule key and person's name.
    Raises NotFound.
    """
    chosen = [store.find_rule(c, rule)] if rule else store.current_rules(c)
    grounds = [ground_of(c, context, made, now) for made in map(rule_of, chosen)]
    if person:
        one = people.find_person(c, person)
        own = [ground for ground in grounds if one.id in {p.id for p in _listed(c, context, ground)}]
        return tuple(_looked_at(c, context, ground, one, now) for ground in own or grounds)
    return tuple(
        row for ground in grounds for row in _rows(c, context, ground, _listed(c, context, ground), now)
    )


def standings(c: Connection, context: Context, person_id: str, now: datetime) -> tuple[BoardRow, ...]:
    """One person on the current rules that list them, without a look at what a batch would be now."""
    grounds = [ground_of(c, context, made, now) for made in map(rule_of, store.current_rules(c))]
    found = []
    for ground in grounds:
        mine = [p for p in _listed(c, context, ground) if p.id == person_id]
        found += _rows(c, context, ground, mine, now)
    return tuple(found)


def _listed(c: Connection, context: Context, ground: Ground) -> tuple[Person, ...]:
    """Whom the reader sees, with a training begun and scores on the rule's conversations, or with a batch."""
    trained = store.people_in_training(c)
    versions = [version for version, _ in ground.measures]
    scored = store.scored_on(c, trained, versions, ground.rule.call_type)
    ids = scored | {b.person_id for b in ground.batches}
    return people.load_people(c, ids=tuple(sorted(ids)), sight=context.sight)


def _rows(
    c: Connection, context: Context, ground: Ground, listed: Sequence[Person], now: datetime
) -> list[BoardRow]:
    ids = [p.id for p in listed]
    trainings = trainings_of(c, ground.rule, ids, context.zone, now)
    heads = store.decision_heads(c, ids, now)
    return [
        _board_row(ground, standing_of(context, ground, p, trainings.get(p.id), now), p, heads)
        for p in listed
    ]


def curricula(c: Connection, context: Context, now: datetime) -> tuple[tuple[ReadinessRule, NextStep], ...]:
    """What more than half of the trainees say about the training itself, by rule."""
    found = []
    for made in map(rule_of, store.current_rules(c)):
        batches = ground_of(c, context, made, now).batches
        found += [(made, step) for step in curriculum(batches, made.threshold, context.policy.workspace)]
    return tuple(found)


def _looked_at(c: Connection, context: Context, ground: Ground, person: Person, now: datetime) -> BoardRow:
    measured = load_measured(c, context, ground, person, now)
    training = training_of(c, ground.rule, person.id, context.zone, now)
    standing = standing_of(context, ground, person, training, now, measured)
    row = _board_row(ground, standing, person, store.decision_heads(c, [person.id], now))
    policy, _ = context.policy_for(person.team_id, None)
    start = training.start if training else now
    row = replace(row, baseline=tuple((m.name, baseline(m, start, policy)[1]) for m in measured))
    if not measured or training is None or standing.slot is None or standing.ready:
        return row
    look = _take(c, context, ground, person, training, standing.slot, measured, now, "")
    return replace(row, look=look)


def _board_row(ground: Ground, standing: Standing, person: Person, heads: Sequence[DecisionHead]) -> BoardRow:
    mine = [d for d in heads if d.person_id == person.id and rules.same_key(d.rule_id, ground.rule)]
    last = mine[-1] if mine else None
    return BoardRow(person, ground.rule, standing, last.id if last else None, last.choice if last else None)


def standing_of(
    context: Context,
    ground: Ground,
    person: Person,
    training: Training | None,
    now: datetime,
    measured: Sequence[Measured] = (),
) -> Standing:
    """Where one person is; `measured` adds the call types since the training to the honest column."""
    rule, zone = ground.rule, context.zone
    policy, used = context.policy_for(person.team_id, None)
    own = [b for b in ground.batches if b.person_id == person.id]
    batches = rules.of_training(own, training) if training else ()
    when = rules.slot(training, batches, ground.measures, now, zone, policy) if training else None
    where = rules.stage(training, when, batches, zone, policy)
    column = rules.column(rule, when, batches, zone, policy)
    pooled = rules.in_a_row(batches, zone, policy)[-policy.ready_batches :]
    types = _types(measured, training, now) if training else {}
    honest = ready_estimate(pooled, _firsts(ground.batches), types, where is Stage.DECIDE, policy)
    found = next((b.transfer for b in reversed(batches) if b.transfer), None)
    return Standing(
        person_id=person.id,
        rule_id=rule.id,
        stage=where,
        slot=when,
        batches=batches,
        together=len(pooled),
        playbook=column,
        honest=honest,
        transfer=found,
        next_steps=found.next_steps if found else (),
        words=words.standing(rule, where, when, batches, column, honest, policy),
        policy=used,
    )


def _firsts(batches: Iterable[Batch]) -> tuple[Batch, ...]:
    """The first batch of each trainee, by person."""
    by_person = sorted(batches, key=lambda b: (b.person_id, b.assessed_at))
    return tuple(next(mine) for _, mine in groupby(by_person, key=lambda b: b.person_id))


def _types(
    measured: Sequence[Measured], training: Training, now: datetime
) -> Mapping[str, Mapping[str, list[float]]]:
    """Scores since the training by criterion and call type."""
    found: dict[str, dict[str, list[float]]] = {}
    for m in measured:
        anchor = Anchor(m.criterion_version_id, m.series)
        for call in m.calls:
            if anchor.eligible(call) and call.pct is not None and training.end <= call.started_at < now:
                found.setdefault(m.key, {}).setdefault(call.call_type, []).append(call.pct)
    return found


# --- assessing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assessed:
    """A batch as it was frozen, where the person stands with it, and whether they crossed just now."""

    batch: Batch
    standing: Standing
    crossed: bool


def assess(
    context: Context, person: str, rule: str, by: str, now: datetime, as_of: datetime | None = None
) -> Assessed:
    """Freeze the batch of today; or of a day gone by, which stays marked as reconstructed.

    Raises NotFound, NoTraining, TooEarly, BatchNotReady, RuleWrong (a criterion is gone), AssessedAlready.
    """
    moment = as_of or now
    with context.database.write() as c:
        ground = ground_of(c, context, rule_of(store.find_rule(c, rule)), moment)
        who = people.find_person(c, person)
        _check_rule(ground)
        _check_moment(c, ground.rule, who, moment, now)
        batch = rules.sealed(replace(_due(c, context, ground, who, moment, by), recorded_at=now))
        store.save_batch(c, _row(batch))
        audit.record(c, audit.Entry(now, by, "readiness assessed", ground.rule.id, person_id=who.id))
        after = replace(ground, batches=(*ground.batches, batch))
        standing = standing_of(context, after, who, batch.training, moment)
        crossed = standing.ready and store.save_crossed(c, ground.rule.id, who.id, now)
        if crossed:
            tell(c, NewsKind.CROSSED, who.id, ground.rule.id, now)
        return Assessed(batch, standing, crossed)


def _check_moment(c: Connection, rule: ReadinessRule, who: Person, moment: datetime, now: datetime) -> None:
    later = [b for b in store.load_batches(c, rule_id=rule.id, person_id=who.id) if b.assessed_at > moment]
    if moment > now or later:
        raise TooEarly(
            f"A batch of {who.name} was assessed later." if later else "That moment has not come yet.",
            why="Batches are taken one after the other.",
            where=who.id,
        )


def _check_rule(ground: Ground) -> None:
    gone = [key for key in ground.rule.criteria if key not in {t.criterion.key for t in ground.targets}]
    if gone:
        raise RuleWrong(
            f"The rubrics no longer have {', '.join(gone)}.",
            fix=f"Make a new version: coachloop readiness rule new {ground.rule.key} ...",
            where=ground.rule.id,
        )


def _due(c: Connection, context: Context, ground: Ground, person: Person, now: datetime, by: str) -> Batch:
    policy, _ = context.policy_for(person.team_id, None)
    training = training_of(c, ground.rule, person.id, context.zone, now)
    if training is None:
        raise NoTraining(
            f"{person.name} has no completed training that {ground.rule.id} could be about.",
            why="A batch counts conversations from the end of the training on.",
            fix="Import it: coachloop import FILE --as training.",
            where=person.id,
        )
    own = [b for b in ground.batches if b.person_id == person.id]
    when = rules.slot(training, rules.of_training(own, training), ground.measures, now, context.zone, policy)
    if when.early:
        raise TooEarly(
            f"The batch {words.window(when)}.",
            why="Behaviour right after a training or a batch says little about what lasts.",
            where=person.id,
        )
    measured = load_measured(c, context, ground, person, now)
    batch = _take(c, context, ground, person, training, when, measured, now, by)
    _check_batch(batch, ground.rule, policy.batch_n)
    return batch


def _check_batch(batch: Batch, rule: ReadinessRule, wanted: int) -> None:
    n = len(batch.calls)
    if n < wanted:
        raise BatchNotReady(
            f"{n} of {conversations(wanted)} of type {rule.call_type} are there.",
            why="Nothing is frozen before a batch is complete.",
            fix="Assess again when there are more.",
            where=batch.person_id,
        )
    held = [c.name for c in batch.criteria if c.figure == WAITING_CONTEST]
    if held:
        raise BatchNotReady(
            f"A score on {', '.join(held)} is questioned.",
            why="A batch is frozen once, so it waits until the question is settled.",
            fix="Settle it on the page /review, then assess again.",
            where=batch.person_id,
        )


def _take(
    c: Connection,
    context: Context,
    ground: Ground,
    person: Person,
    training: Training,
    when: Slot,
    measured: Sequence[Measured],
    now: datetime,
    by: str,
) -> Batch:
    policy, used = context.policy_for(person.team_id, None)
    facts = load_facts(c, measured)
    rule = ground.rule
    batch = rules.take_batch(rule, person.id, training, when, measured, facts, now, by, policy, used)
    first = not rules.of_training([b for b in ground.batches if b.person_id == person.id], training)
    if first:
        found = transfer(batch, measured, facts, rule.call_type, when.late, context.zone, policy)
        batch = replace(batch, transfer=found)
    return rules.sealed(batch)


def _row(batch: Batch) -> BatchRow:
    return BatchRow(
        batch.person_id,
        batch.rule_id,
        batch.assessed_at,
        batch.assessed_by,
        to_json(batch),
        batch.content_hash,
    )
