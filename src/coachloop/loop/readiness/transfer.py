"""What a training changed (METHOD.md 1.4): before and after, easy and hard, trained and adjacent. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from coachloop.domain.calls import Anchor, Call, CodedWindow, coded, known_mean, last_window, ordered
from coachloop.domain.compare import above, at_most, below
from coachloop.domain.conversation import Difficulty
from coachloop.domain.policy import Policy
from coachloop.domain.result import (
    NOT_TRUSTED,
    WAITING_CONTEST,
    Absence,
    Absent,
    Figure,
    Known,
    invalid,
    too_few,
)
from coachloop.domain.times import day_id
from coachloop.domain.verdict import Honest, NextStep, Playbook
from coachloop.loop.readiness import words
from coachloop.loop.readiness.estimate import change_estimate
from coachloop.loop.readiness.model import (
    Batch,
    CriterionBatch,
    CriterionChange,
    Facts,
    Measured,
    SplitChange,
    Training,
    Transfer,
)
from coachloop.stats.mix import total_variation

IMPROVED, UNCHANGED = "improved", "no improvement"
NO_START = Absent(Absence.NOT_APPLICABLE, reason="the start of the training is not on record")
NO_PRACTICE = Absent(Absence.NOT_APPLICABLE, reason="no practice is on record")
_SOURCE = "D3"
#: One person alone is not a team.
_TEAM = 2


@dataclass(frozen=True, slots=True)
class _Case:
    """One criterion: rows before the training, and after it until the batch was taken."""

    m: Measured
    batch: CriterionBatch
    before: CodedWindow
    after: tuple[Call, ...]
    training: Training
    call_type: str
    late: bool
    facts: Mapping[str, Facts]
    zone: tzinfo
    policy: Policy


def transfer(
    batch: Batch,
    measured: Sequence[Measured],
    facts: Mapping[str, Facts],
    call_type: str,
    late: bool,
    zone: tzinfo,
    policy: Policy,
) -> Transfer:
    """Batch 1 against the last 20 to 30 conversations before the training, on each criterion of the rule.

    `late`: the batch was taken after its 28 days, so that the change is no longer judged.
    """
    cases = [
        _case(m, c, batch, facts, call_type, late, zone, policy)
        for m, c in zip(measured, batch.criteria, strict=True)
    ]
    changes = tuple(_change(case) for case in cases)
    return Transfer(
        changes, NO_PRACTICE, tuple(step for change in changes for step in _steps(change, policy))
    )


def baseline(m: Measured, start: datetime | None, policy: Policy) -> tuple[CodedWindow, Figure]:
    """The last 20 to 30 eligible conversations, all call types, before the training started."""
    anchor = Anchor(m.criterion_version_id, m.series)
    rows = [] if start is None else [c for c in m.calls if c.started_at < start]
    window = last_window(rows, anchor, policy.training_baseline_max)
    return window, NO_START if start is None else _figure(window, policy.training_baseline_n, m, policy)


def _figure(window: CodedWindow, least: int, m: Measured, policy: Policy) -> Figure:
    if window.n < least:
        return too_few(window.n, least)
    if window.unscorable_too_many(policy):
        return invalid("unscorable")
    if not m.decides:
        return NOT_TRUSTED
    return WAITING_CONTEST if window.contested else window.known or too_few(0, least)


def _case(
    m: Measured,
    found: CriterionBatch,
    batch: Batch,
    facts: Mapping[str, Facts],
    call_type: str,
    late: bool,
    zone: tzinfo,
    policy: Policy,
) -> _Case:
    anchor = Anchor(m.criterion_version_id, m.series)
    rows = [c for c in ordered(m.calls) if batch.training.end <= c.started_at < batch.assessed_at]
    window, _ = baseline(m, batch.training.start, policy)
    after = coded(rows, anchor, len(rows)).calls
    return _Case(m, found, window, after, batch.training, call_type, late, facts, zone, policy)


def _change(case: _Case) -> CriterionChange:
    _, before = baseline(case.m, case.training.start, case.policy)
    after = case.batch.figure
    splits = (*_types(case), *_difficulties(case))
    early, late = _since_training(case)
    target = case.training.criterion_key
    column = _column(case, before, after)
    incomplete = _incomplete(splits)
    return CriterionChange(
        key=case.m.key,
        name=case.m.name,
        adjacent=None if target is None else target != case.m.key,
        before=before,
        after=after,
        playbook=column,
        honest=_honest(case, column),
        splits=splits,
        early=early,
        late=late,
        incomplete=incomplete,
        mix_before=case.before.mix,
        mix_after=_mix(case),
        words=words.change(column, before, after, incomplete, _shifted(case)),
    )


def _column(case: _Case, before: Figure, after: Figure) -> Playbook:
    old, new = case.before.known, case.batch.shown
    shown = Known(new.value - old.value, new.n) if old and new else None
    absent = next((f for f in (before, after) if isinstance(f, Absent)), None)
    if case.late and absent is None:
        absent = invalid(f"assessed more than {case.policy.training_post_to_days} days after the training")
    if absent or shown is None:
        return Playbook(absent or too_few(0, 1), shown=shown)
    return Playbook(shown, IMPROVED if above(shown.value, 0.0) else UNCHANGED)


def _honest(case: _Case, column: Playbook) -> Honest:
    """Only conversations of the batch's call type on both sides."""
    if isinstance(column.figure, Absent):
        return column.figure
    alike = [float(c.pct) for c in case.before.calls if c.call_type == case.call_type and c.pct is not None]
    if len(alike) < case.policy.transfer_min:
        return too_few(len(alike), case.policy.transfer_min)
    return change_estimate(alike, case.batch.values, case.m.step)


def _mix(case: _Case) -> tuple[tuple[str, int], ...]:
    """All conversations of a batch are of one call type."""
    return ((case.call_type, len(case.batch.scores)),) if case.batch.scores else ()


def _shifted(case: _Case) -> bool:
    apart = total_variation(dict(case.before.mix), dict(_mix(case)))
    return apart is not None and above(apart, case.policy.mix_shift_tv)


# --- splits -----------------------------------------------------------------------------------------------


def _types(case: _Case) -> list[SplitChange]:
    return [_split(case, "call type", name) for name in sorted(_call_types(case))]


def _call_types(case: _Case) -> set[str]:
    return {c.call_type for c in (*case.before.calls, *case.after)}


def _difficulties(case: _Case) -> list[SplitChange]:
    return [_split(case, "difficulty", difficulty.value) for difficulty in Difficulty]


def _split(case: _Case, kind: str, value: str) -> SplitChange:
    before = _side(case, [c for c in case.before.calls if _group(case, c, kind) == value])
    after = _side(case, [c for c in case.after if _group(case, c, kind) == value])
    change: Figure = next((f for f in (before, after) if isinstance(f, Absent)), too_few(0, 1))
    if isinstance(before, Known) and isinstance(after, Known):
        change = Known(after.value - before.value, after.n)
    return SplitChange(kind, value, before, after, change)


def _group(case: _Case, call: Call, kind: str) -> str | None:
    if kind == "call type":
        return call.call_type
    found = case.facts.get(call.conversation_id)
    return found.difficulty.value if found and found.difficulty else None


def _side(case: _Case, calls: Sequence[Call]) -> Figure:
    known = known_mean([c.pct for c in calls if c.pct is not None])
    least = case.policy.transfer_min
    return known if known and known.n >= least else too_few(len(calls), least)


def _incomplete(splits: Sequence[SplitChange]) -> bool:
    """Better on easy conversations and not on hard ones."""
    found = {s.value: s.change for s in splits if s.kind == "difficulty"}
    easy, hard = found.get(Difficulty.EASY.value), found.get(Difficulty.HARD.value)
    return (
        isinstance(easy, Known)
        and isinstance(hard, Known)
        and above(easy.value, 0.0)
        and at_most(hard.value, 0.0)
    )


def _since_training(case: _Case) -> tuple[Figure, Figure]:
    """The means of days 0 to 13 after the training and of the days from 14 on."""
    first = day_id(case.training.end, case.zone) + case.policy.training_post_from_days
    early = [c for c in case.after if day_id(c.started_at, case.zone) < first]
    late = [c for c in case.after if day_id(c.started_at, case.zone) >= first]
    return _side(case, early), _side(case, late)


# --- what to do -------------------------------------------------------------------------------------------


def _steps(change: CriterionChange, policy: Policy) -> list[NextStep]:
    said = []
    if change.playbook.verdict == UNCHANGED:
        said.append(f"{change.name}: add harder scenarios before the next training")
    if change.incomplete:
        said.append(f"{change.name}: better on easy conversations only; practise with hard ones")
    if _lost(change):
        said.append(f"{change.name}: hold a reinforcement session, the gain faded after two weeks")
    low = _low_types(change, policy)
    if low:
        said.append(f"{change.name}: check whether the training covered {', '.join(low)}")
    return [NextStep(change.key, proposal, _SOURCE) for proposal in said]


def _lost(change: CriterionChange) -> bool:
    """Above the baseline in the first 14 days, and lower after them than in them."""
    before, early, late = change.before, change.early, change.late
    return (
        isinstance(before, Known)
        and isinstance(early, Known)
        and isinstance(late, Known)
        and above(early.value, before.value)
        and below(late.value, early.value)
    )


def _low_types(change: CriterionChange, policy: Policy) -> list[str]:
    """The call types more than 15 below the best one; none where they lie closer."""
    means = {
        s.value: s.after.value for s in change.splits if s.kind == "call type" and isinstance(s.after, Known)
    }
    best = max(means.values(), default=0.0)
    return [name for name, mean in sorted(means.items()) if above(best - mean, policy.type_spread_pp)]


def curriculum(batches: Sequence[Batch], threshold: float, policy: Policy) -> tuple[NextStep, ...]:
    """More than half of the trainees below the threshold in their latest batch: look at the content."""
    latest = {b.person_id: b for b in sorted(batches, key=lambda b: b.assessed_at)}
    steps = []
    for key, name in dict.fromkeys((c.key, c.name) for b in latest.values() for c in b.criteria):
        found = [
            c.figure.value
            for b in latest.values()
            for c in b.criteria
            if c.key == key and c.passed is not None and isinstance(c.figure, Known)
        ]
        low = sum(below(value, threshold) for value in found)
        if low >= _TEAM and above(low / len(found), policy.training_signal_share):
            steps.append(
                NextStep(
                    key,
                    f"{name}: {low} of {len(found)} trainees are below {threshold:g}; review the curriculum",
                    _SOURCE,
                )
            )
    return tuple(steps)
