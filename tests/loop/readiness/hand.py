"""Nouns of readiness made by hand: rows of one criterion, batches with chosen means."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.calls import Call
from coachloop.domain.conversation import Difficulty
from coachloop.domain.result import Known
from coachloop.domain.verdict import Playbook
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
    Training,
)
from tests.loop.made import SERIES, USED, VERSION, at, calls

#: Training from day 0, 0:00 to day 4, 17:00.
TRAINING = Training("Listening well", None, at(0, 0), at(4, 17))
RULE = ReadinessRule(
    "screens@v1", "screens", 1, "made", "screen", ("next_steps",), (100.0,), 80.0, "kim", at(-9)
)
MEASURES = ((VERSION, SERIES),)


def measured(rows: Sequence[Call], key: str = "next_steps", **changes: object) -> Measured:
    found = Measured(
        key=key,
        name=key.replace("_", " ").title(),
        criterion_version_id=VERSION,
        series=SERIES,
        step=25.0,
        weight=100.0,
        calls=tuple(rows),
        trust="unmeasured",
        decides=True,
        measured=False,
        badge="unmeasured",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def facts(*groups: Sequence[Measured], hard: frozenset[str] = frozenset()) -> dict[str, Facts]:
    """Everything easy but `hard`."""
    ids = {c.conversation_id for group in groups for m in group for c in m.calls}
    return {i: Facts(f"hash of {i}", Difficulty.HARD if i in hard else Difficulty.EASY) for i in ids}


def slot(position: int = 1, since: datetime = TRAINING.end, *, late: bool = False) -> Slot:
    return Slot(position, since, at(18).date(), at(32).date(), early=False, late=late)


def batch(
    assessed_at: datetime,
    values: Sequence[float] = (100.0,) * 15,
    *,
    position: int = 1,
    person: str = "dana",
    training: Training = TRAINING,
    version: str = VERSION,
    step: float | None = 25.0,
) -> Batch:
    """One criterion with these values; passed when their mean is above 80."""
    mean = sum(values) / len(values)
    found = Known(mean, len(values))
    rows = calls("c", assessed_at - timedelta(days=20), list(values), timedelta(hours=12))
    criterion = CriterionBatch(
        key="next_steps",
        name="Next Steps",
        criterion_version_id=version,
        series=SERIES,
        step=step,
        figure=found,
        shown=found,
        passed=mean > 80,
        scores=tuple(BatchScore(c.conversation_id, c.pct or 0.0) for c in rows),
        not_applicable=0,
        unscorable=0,
        trust="unmeasured",
        measured=False,
        badge="unmeasured",
    )
    return Batch(
        rule_id=RULE.id,
        person_id=person,
        position=position,
        threshold=80.0,
        training=training,
        since=training.end,
        assessed_at=assessed_at,
        recorded_at=assessed_at,
        assessed_by="kim",
        calls=tuple(BatchCall(c.conversation_id, c.started_at, "hash") for c in rows),
        criteria=(criterion,),
        total=found,
        playbook=Playbook(found, PASSED if mean > 80 else NOT_PASSED),
        transfer=None,
        policy=USED,
    )
