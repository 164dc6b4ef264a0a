"""Readiness for its pages: the board of each rule, one person on one rule, and what waits for a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.errors import CoachloopError, NotFound
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.times import day_id, day_of
from coachloop.domain.verdict import NextStep
from coachloop.loop.context import Context, load_targets
from coachloop.loop.readiness import words
from coachloop.loop.readiness.model import Batch, Choice, ReadinessRule, Slot, Stage
from coachloop.loop.readiness.rule_book import rule_of
from coachloop.loop.readiness.rules import review_day, same_key
from coachloop.loop.readiness.run import BoardRow, board, curricula, standings
from coachloop.loop.readiness.transfer import NO_PRACTICE
from coachloop.loop.report.model import PersonLink
from coachloop.loop.report.model.readiness import (
    CriterionMeans,
    DecisionLine,
    DecisionTyped,
    ReadinessLine,
    ReadinessPersonView,
    ReadinessView,
    ReadyLine,
    Refused,
    RuleBoard,
    StageColumn,
    StarterRule,
    WaitingDecision,
)
from coachloop.loop.review.blind import any_blind
from coachloop.loop.review.model import TrustState
from coachloop.loop.review.trust import trust_of
from coachloop.store import readiness as store
from coachloop.store import rubrics
from coachloop.store.database import Connection
from coachloop.store.readiness import CrossedRow, ReviewRow
from coachloop.store.report import call_types
from coachloop.store.rubrics import PublishedRubric


def refusal(error: CoachloopError) -> Refused:
    """What an error says to whoever filled in the form; how to mend it in the terminal is left out."""
    return Refused(error.what, error.why, "" if "coachloop " in error.fix or "--" in error.fix else error.fix)


# --- the board ----------------------------------------------------------------------------------------------

#: Call types of so many days back are offered for a new rule.
_LATELY = timedelta(days=90)


def readiness_page(
    context: Context,
    now: datetime,
    *,
    may_decide: bool,
    copying: bool = False,
    refused: Refused | None = None,
) -> ReadinessView:
    """Everybody whom the reader sees on all current rules; `copying`: with the rules that can be copied."""
    policy = context.policy.workspace
    with context.database.read() as c:
        current = tuple(map(rule_of, store.current_rules(c)))
        rows = board(c, context, now) if current else ()
        about = curricula(c, context, now) if current else ()
        published = rubrics.current_versions(c)
        by_key = {v.rubric.key: v.rubric for v in published}
        return ReadinessView(
            boards=tuple(_rule_board(rule, by_key.get(rule.rubric_key), rows, about) for rule in current),
            starters=_starters(c, published, now) if may_decide and (copying or not current) else (),
            threshold=policy.ready_threshold,
            batch_n=policy.batch_n,
            may_decide=may_decide,
            refused=refused,
        )


def _rule_board(
    rule: ReadinessRule,
    rubric: Rubric | None,
    rows: Iterable[BoardRow],
    about: Iterable[tuple[ReadinessRule, NextStep]],
) -> RuleBoard:
    names = {leaf.key: leaf.name for leaf in rubric.leaves} if rubric else {}
    lines = [_line(row) for row in rows if row.rule.id == rule.id]
    return RuleBoard(
        rule=rule,
        rubric=rubric.name if rubric else rule.rubric_key,
        criteria=tuple(names.get(key, key) for key in rule.criteria),
        columns=tuple(
            StageColumn(stage.value, tuple(x for x in lines if x.stage == stage.value)) for stage in Stage
        ),
        curriculum=tuple(step for made, step in about if made.id == rule.id),
    )


def _line(row: BoardRow) -> ReadyLine:
    standing = row.standing
    found = standing.transfer
    return ReadyLine(
        person=PersonLink(row.person.id, row.person.name),
        stage=standing.stage.value,
        words=standing.words,
        playbook=standing.playbook,
        honest=standing.honest,
        criteria=criterion_means(standing.pooled),
        incomplete=tuple(x.name for x in found.criteria if x.incomplete) if found else (),
        practice=found.practice if found else NO_PRACTICE,
        decision_id=row.decision_id,
        choice=row.choice,
    )


def criterion_means(batches: Sequence[Batch]) -> tuple[CriterionMeans, ...]:
    """Each criterion of the rule over the batches that stand."""
    first = batches[-1].criteria if batches else ()
    return tuple(
        CriterionMeans(
            c.key,
            c.name,
            tuple(b.criteria[i].figure for b in batches),
            tuple(b.criteria[i].passed for b in batches),
        )
        for i, c in enumerate(first)
    )


def _starters(c: Connection, published: Iterable[PublishedRubric], now: datetime) -> tuple[StarterRule, ...]:
    lately = call_types(c, now - _LATELY)
    return tuple(
        StarterRule(
            v.rubric.key,
            v.rubric.name,
            tuple((leaf.key, leaf.name) for leaf in v.rubric.leaves),
            tuple(lately),
        )
        for v in published
        if v.rubric.subject is Subject.PERSON
    )


# --- for the pages of people and of today -------------------------------------------------------------------


def readiness_lines(
    c: Connection, context: Context, person_id: str, now: datetime
) -> tuple[ReadinessLine, ...]:
    """Where one person stands on each rule that lists them; nothing for one whom the reader does not see."""
    return tuple(
        ReadinessLine(
            rule_id=row.rule.id,
            rule_key=row.rule.key,
            call_type=row.rule.call_type,
            stage=row.standing.stage.value,
            title=title(row),
            words=row.standing.words,
            playbook=row.standing.playbook,
            honest=row.standing.honest,
            decision_id=row.decision_id,
            choice=row.choice,
        )
        for row in standings(c, context, person_id, now)
    )


def waiting_decisions(c: Connection, context: Context, now: datetime) -> tuple[WaitingDecision, ...]:
    """Who crossed a current rule and is not decided about since, then decisions whose day of review has come.

    The longest waiting first; only people whom the reader sees.
    """
    current = {rule.id: rule_of(rule) for rule in store.current_rules(c)}
    rows = [row for row in store.crossed_seen(c, context.sight) if row.rule_id in current]
    heads = store.decision_heads(c, {row.person_id for row in rows}, now)
    decided = {(d.person_id, d.rule_id.rpartition("@v")[0], d.decided_at) for d in heads}
    crossed = [
        _crossed(row, current[row.rule_id])
        for row in rows
        if not any(
            person == row.person_id and key == current[row.rule_id].key and at >= row.crossed_at
            for person, key, at in decided
        )
    ]
    today = day_of(day_id(now, context.zone))
    due = [_review(row) for row in store.reviews_due(c, context.sight, today)]
    return (*crossed, *due)


def _crossed(row: CrossedRow, rule: ReadinessRule) -> WaitingDecision:
    said = f"ready for {rule.call_type} by the rule; somebody decides"
    link = PersonLink(row.person_id, row.name)
    return WaitingDecision(link, rule.id, rule.key, rule.call_type, row.crossed_at, None, said)


def _review(row: ReviewRow) -> WaitingDecision:
    key = row.rule_id.rpartition("@v")[0]
    said = f"the decision for {row.call_type} was to be looked at again on {row.review_on.isoformat()}"
    link = PersonLink(row.person_id, row.name)
    return WaitingDecision(link, row.rule_id, key, row.call_type, row.decided_at, row.decision_id, said)


# --- one person on one rule ---------------------------------------------------------------------------------


def readiness_person_page(
    context: Context,
    person_id: str,
    rule: str,
    now: datetime,
    *,
    may_decide: bool,
    may_assess: bool,
    typed: DecisionTyped,
    refused: Refused | None = None,
) -> ReadinessPersonView:
    """`rule` is a key or an id, "" the first that lists the person. Raises NotFound."""
    with context.database.read() as c:
        rows = board(c, context, now, rule or None, person_id)
        if not rows:
            raise NotFound("No call type has a readiness rule.", fix="Copy one on the page /readiness.")
        row = rows[0]
        policy, _ = context.policy_for(row.person.team_id, None)
        unmeasured = _unmeasured(c, context, row.rule)
        return ReadinessPersonView(
            person=PersonLink(row.person.id, row.person.name),
            rule=row.rule,
            others=tuple(
                (made.key, made.call_type) for made in store.current_rules(c) if made.key != row.rule.key
            ),
            title=title(row),
            standing=replace(row.standing, batches=_batches(c, context, row)),
            baseline=row.baseline,
            look=row.look and _means_alone(c, context, row, row.look),
            decisions=_history(c, row, now),
            unmeasured=unmeasured,
            names=names_of(c, row.rule),
            may_decide=may_decide,
            may_assess=may_assess,
            review_on=review_day(now, context.zone, policy),
            typed=typed,
            refused=refused,
        )


def _batches(c: Connection, context: Context, row: BoardRow) -> tuple[Batch, ...]:
    """Without the values of single conversations while the reader may still rate one of them blind."""
    return tuple(_means_alone(c, context, row, batch) for batch in row.standing.batches)


def _means_alone(c: Connection, context: Context, row: BoardRow, batch: Batch) -> Batch:
    if not any_blind(c, [call.conversation_id for call in batch.calls], row.person.id, context.coach):
        return batch
    return replace(batch, criteria=tuple(replace(found, scores=()) for found in batch.criteria))


def title(row: BoardRow) -> str:
    """The answer in one line: decided, ready, or what comes next."""
    standing, about = row.standing, row.rule.call_type
    if row.choice is not None:
        return f"Decided: {words.CHOSEN[Choice(row.choice)].format(about)}"
    if standing.ready:
        return f"Ready for {about} by the rule; somebody decides"
    if standing.slot is None:
        return f"No training on record that {about} could be about"
    when = standing.slot
    if when.late:
        return f"Batch {when.position} for {about} is late"
    return f"Batch {when.position} for {about} {'opens on' if when.early else 'is open until'} {_day(when)}"


def _day(when: Slot) -> str:
    return words.day(when.opens if when.early else when.closes)


def names_of(c: Connection, rule: ReadinessRule) -> dict[str, str]:
    """The criteria of a rule as people read them, by key."""
    targets = load_targets(c)
    return {key: targets[key].criterion.name if key in targets else key for key in rule.criteria}


def _unmeasured(c: Connection, context: Context, rule: ReadinessRule) -> tuple[tuple[str, str], ...]:
    targets = load_targets(c)
    mine = [targets[key] for key in rule.criteria if key in targets]
    trust = trust_of(c, context, mine)
    return tuple(
        (t.criterion.key, t.criterion.name)
        for t in mine
        if trust[t.criterion.version_id].state is TrustState.UNMEASURED
    )


def _history(c: Connection, row: BoardRow, now: datetime) -> tuple[DecisionLine, ...]:
    """The newest first."""
    made = [d for d in store.decision_heads(c, [row.person.id], now) if same_key(d.rule_id, row.rule)]
    return tuple(
        DecisionLine(d.id, d.rule_id, d.choice, d.decided_at, d.review_on, d.id == row.decision_id)
        for d in reversed(made)
    )
