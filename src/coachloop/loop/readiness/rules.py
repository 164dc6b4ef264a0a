"""Rules of readiness (METHOD.md 1.4): when a batch is due, what it holds, and what batches in a row say."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, tzinfo

from coachloop.domain.calls import Call, conversations_between, is_unscorable, known_mean, too_unscorable
from coachloop.domain.compare import above
from coachloop.domain.plain import plain
from coachloop.domain.policy import Policy
from coachloop.domain.result import (
    NOT_TRUSTED,
    WAITING_CONTEST,
    Absent,
    Figure,
    Known,
    invalid,
    too_few,
    waiting,
)
from coachloop.domain.score import Status
from coachloop.domain.times import day_id, day_of
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.readiness.model import (
    NOT_PASSED,
    PASSED,
    Batch,
    BatchCall,
    BatchScore,
    CriterionBatch,
    Facts,
    Measured,
    ReadinessRule,
    Slot,
    Stage,
    Training,
)

NOT_YET = "not yet"


def training_for(
    trainings: Iterable[Training], criteria: Collection[str], as_of: datetime
) -> Training | None:
    """The last one completed by `as_of` that is about one of the criteria, or about none."""
    mine = [
        t for t in trainings if t.end <= as_of and (t.criterion_key is None or t.criterion_key in criteria)
    ]
    return max(mine, key=lambda t: (t.end, t.module), default=None)


def same_key(rule_id: str, rule: ReadinessRule) -> bool:
    """Whether that is a version of this rule."""
    return rule_id.rpartition("@v")[0] == rule.key


# --- when -------------------------------------------------------------------------------------------------


def slot(
    training: Training,
    batches: Sequence[Batch],
    measures: Sequence[tuple[str, str]],
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> Slot:
    """The next batch: 14 to 28 days after the training, or after the batch before.

    It counts on from a passing batch within its 28 days that was measured with the same `measures`; else
    it is the first again. Its conversations start when the training ended or the batch before was taken.
    """
    mine = of_training(batches, training)
    last = mine[-1] if mine else None
    since = last.assessed_at if last else training.end
    first = day_id(since, zone)
    opens = first + (policy.batch_gap_min_days if last else policy.training_post_from_days)
    closes = first + (policy.batch_gap_max_days if last else policy.training_post_to_days)
    today = day_id(now, zone)
    goes_on = last is not None and today <= closes and last.measures == tuple(measures)
    position = min(passes(mine, zone, policy) + 1, policy.ready_batches) if goes_on else 1
    return Slot(position, since, day_of(opens), day_of(closes), early=today < opens, late=today > closes)


def of_training(batches: Iterable[Batch], training: Training) -> tuple[Batch, ...]:
    """The batches taken after this training, in order of time."""
    mine = [b for b in batches if (b.training.module, b.training.end) == (training.module, training.end)]
    return tuple(sorted(mine, key=lambda b: b.assessed_at))


def in_a_row(batches: Sequence[Batch], zone: tzinfo, policy: Policy) -> tuple[Batch, ...]:
    """The last batches, each 14 to 28 days after the one before and measured the same way."""
    row: list[Batch] = []
    for batch in reversed(batches):
        if row and not _follows(batch, row[0], zone, policy):
            break
        row.insert(0, batch)
    return tuple(row)


def _follows(first: Batch, second: Batch, zone: tzinfo, policy: Policy) -> bool:
    days = day_id(second.assessed_at, zone) - day_id(first.assessed_at, zone)
    return (
        policy.batch_gap_min_days <= days <= policy.batch_gap_max_days and first.measures == second.measures
    )


def passes(batches: Sequence[Batch], zone: tzinfo, policy: Policy) -> int:
    """How many of the last batches in a row passed; a batch that did not ends the count."""
    count = 0
    for batch in reversed(in_a_row(batches, zone, policy)):
        if not batch.passed:
            break
        count += 1
    return count


# --- what a batch holds -----------------------------------------------------------------------------------


def take_batch(
    rule: ReadinessRule,
    person_id: str,
    training: Training,
    when: Slot,
    measured: Sequence[Measured],
    facts: Mapping[str, Facts],
    now: datetime,
    by: str,
    policy: Policy,
    used: PolicyUsed,
) -> Batch:
    """The last 15 to 20 conversations of the rule's call type since the slot's start, each criterion's mean.

    It passes when every mean is above the threshold. The hash is not filled in yet.
    """
    calls = batch_calls(measured, rule.call_type, when.since, now, policy)
    ids = [c.conversation_id for c in calls]
    enough = len(ids) >= policy.batch_n
    criteria = tuple(_criterion(m, ids, rule.threshold, enough, policy) for m in measured)
    return Batch(
        rule_id=rule.id,
        person_id=person_id,
        position=when.position,
        threshold=rule.threshold,
        training=training,
        since=when.since,
        assessed_at=now,
        recorded_at=now,
        assessed_by=by,
        calls=tuple(
            BatchCall(c.conversation_id, c.started_at, facts[c.conversation_id].content_hash) for c in calls
        ),
        criteria=criteria,
        total=_total(measured, criteria),
        playbook=_playbook(criteria, len(ids), policy),
        transfer=None,
        policy=used,
    )


def batch_calls(
    measured: Sequence[Measured], call_type: str, since: datetime, until: datetime, policy: Policy
) -> tuple[Call, ...]:
    """One row for each conversation of the batch, in time order; a voided one is not in it."""
    rows = [
        c for m in measured for c in m.calls if c.call_type == call_type and c.status is not Status.VOIDED
    ]
    return conversations_between(rows, since, until)[-policy.batch_max :]


def _criterion(
    m: Measured, ids: Sequence[str], threshold: float, enough: bool, policy: Policy
) -> CriterionBatch:
    place = {conversation_id: i for i, conversation_id in enumerate(ids)}
    rows = sorted((c for c in m.calls if c.conversation_id in place), key=lambda c: place[c.conversation_id])
    scored = [c for c in rows if c.status is Status.SCORED and c.pct is not None]
    unscorable = sum(map(is_unscorable, rows))
    known = known_mean([c.pct for c in scored if c.pct is not None])
    absent = _absent(m, scored, unscorable, policy)
    figure: Figure = absent or known or too_few(0, policy.batch_min_scored)
    quotes = dict(m.quotes)
    return CriterionBatch(
        key=m.key,
        name=m.name,
        criterion_version_id=m.criterion_version_id,
        series=m.series,
        step=m.step,
        figure=figure,
        shown=known,
        passed=above(figure.value, threshold) if isinstance(figure, Known) and enough else None,
        scores=tuple(
            BatchScore(c.conversation_id, c.pct, quotes.get(c.conversation_id))
            for c in scored
            if c.pct is not None
        ),
        not_applicable=sum(c.status is Status.NOT_APPLICABLE for c in rows),
        unscorable=unscorable,
        trust=m.trust,
        measured=m.measured,
        badge=m.badge,
    )


def _absent(m: Measured, scored: Sequence[Call], unscorable: int, policy: Policy) -> Absent | None:
    if len(scored) < policy.batch_min_scored:
        return too_few(len(scored), policy.batch_min_scored)
    if too_unscorable(unscorable, len(scored), policy):
        return invalid("unscorable")
    if not m.decides:
        return NOT_TRUSTED
    return WAITING_CONTEST if any(c.contested for c in scored) else None


def _total(measured: Sequence[Measured], criteria: Sequence[CriterionBatch]) -> Figure:
    """Mean over conversations of sum(w * pct) / sum(w) over what was scored in each (METHOD.md 0.1)."""
    parts: dict[str, list[tuple[float, float]]] = {}
    for m, criterion in zip(measured, criteria, strict=True):
        for score in criterion.scores:
            parts.setdefault(score.conversation_id, []).append((m.weight, score.pct))
    totals = [
        sum(w * pct for w, pct in found) / sum(w for w, _ in found)
        for found in parts.values()
        if sum(w for w, _ in found) > 0
    ]
    return known_mean(totals) or too_few(0, 1)


def _playbook(criteria: Sequence[CriterionBatch], n: int, policy: Policy) -> Playbook:
    shown = min((c.shown.value for c in criteria if c.shown), default=None)
    lowest = Known(shown, n) if shown is not None else None
    if n < policy.batch_n:
        return Playbook(too_few(n, policy.batch_n), shown=lowest)
    failed = [c.shown.value for c in criteria if c.passed is False and c.shown]
    if failed:
        return Playbook(Known(min(failed), n), NOT_PASSED)
    absent = next((c.figure for c in criteria if isinstance(c.figure, Absent)), None)
    if absent or lowest is None:
        return Playbook(absent or too_few(0, policy.batch_min_scored), shown=lowest)
    return Playbook(lowest, PASSED)


def sealed(batch: Batch) -> Batch:
    """The batch with the hash over all of it."""
    return replace(batch, content_hash=content_hash(batch))


def content_hash(noun: object) -> str:
    """SHA-256 (hex) over the canonical JSON of a frozen noun; its own `content_hash` left out."""
    assert is_dataclass(noun)
    content = {f.name: plain(getattr(noun, f.name)) for f in fields(noun) if f.name != "content_hash"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- what batches in a row say ----------------------------------------------------------------------------


def stage(
    training: Training | None, when: Slot | None, batches: Sequence[Batch], zone: tzinfo, policy: Policy
) -> Stage:
    """The column of the board."""
    if training is None or when is None:
        return Stage.BASELINE
    if passes(batches, zone, policy) >= policy.ready_batches:
        return Stage.DECIDE
    if when.position == 1:
        return Stage.BATCH_1
    return Stage.GAP if when.early else Stage.BATCH_2


def column(
    rule: ReadinessRule, when: Slot | None, batches: Sequence[Batch], zone: tzinfo, policy: Policy
) -> Playbook:
    """The playbook's verdict; its figure counts the passing batches in a row, n their conversations."""
    if not batches or when is None:
        return Playbook(waiting(0, policy.ready_batches))
    last, count = batches[-1], passes(batches, zone, policy)
    if isinstance(last.playbook.figure, Absent):
        return Playbook(last.playbook.figure, shown=last.playbook.shown)
    n = sum(len(b.calls) for b in batches[-max(count, 1) :])
    if count >= policy.ready_batches:
        return Playbook(Known(float(count), n), f"ready for {rule.call_type}")
    if count and when.position > 1:
        return Playbook(Known(float(count), n), f"{count} of {policy.ready_batches}")
    if count:
        return Playbook(waiting(0, policy.ready_batches), shown=Known(float(count), n))
    return Playbook(Known(0.0, n), NOT_YET)


def review_day(decided_at: datetime, zone: tzinfo, policy: Policy) -> date:
    """When a decision is looked at again, unless somebody names a day."""
    return day_of(day_id(decided_at, zone) + policy.ready_review_days)
