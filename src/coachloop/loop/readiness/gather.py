"""What readiness reads from the record: trainings, frozen batches, and the rows of one person on one rule."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from coachloop.domain.calls import Call
from coachloop.domain.conversation import Difficulty
from coachloop.domain.people import Person
from coachloop.domain.rubric import Scale, ScaleKind
from coachloop.loop.coach.frozen import from_json
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.readiness import rules
from coachloop.loop.readiness.model import Batch, Facts, Measured, ReadinessRule, Training
from coachloop.loop.review.model import Trust, TrustState
from coachloop.loop.review.trust import trust_of
from coachloop.store import readiness as store
from coachloop.store import windows
from coachloop.store.database import Connection

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for everybody on one rule as of a moment.

    `targets` are the current versions of its criteria, as far as the rubrics still have them; `measures`
    their (version, series).
    """

    rule: ReadinessRule
    batches: tuple[Batch, ...]
    targets: tuple[Target, ...]
    measures: tuple[tuple[str, str], ...]


def ground_of(c: Connection, context: Context, rule: ReadinessRule, now: datetime) -> Ground:
    """The batches assessed by `now` in order of time, and what measures the rule now."""
    rows = store.load_batches(c, rule_id=rule.id)
    batches = tuple(from_json(Batch, row.frozen) for row in rows if row.assessed_at <= now)
    known = load_targets(c)
    targets = tuple(known[key] for key in rule.criteria if key in known)
    measures = tuple((t.criterion.version_id, context.series_of(t.criterion)) for t in targets)
    return Ground(rule, batches, targets, measures)


def training_of(
    c: Connection, rule: ReadinessRule, person_id: str, zone: tzinfo, now: datetime
) -> Training | None:
    """The last completed training on a criterion of the rule's rubric, or on none in particular."""
    return trainings_of(c, rule, [person_id], zone, now).get(person_id)


def trainings_of(
    c: Connection, rule: ReadinessRule, person_ids: Collection[str], zone: tzinfo, now: datetime
) -> dict[str, Training]:
    """The same of several people, by person; who completed none is not in it."""
    about = rule.criteria + tuple(
        key
        for key, target in load_targets(c).items()
        if target.rubric_version_id.rpartition("@")[0] == rule.rubric_key
    )
    known: dict[str, list[Training]] = {}
    for t in store.completed_trainings(c, person_ids):
        training = Training(t.module, t.criterion_key, _day_begin(t.started_on, zone), t.completed_at)
        known.setdefault(t.person_id, []).append(training)
    found = {person_id: rules.training_for(mine, about, now) for person_id, mine in known.items()}
    return {person_id: training for person_id, training in found.items() if training is not None}


def _day_begin(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) if day else None


def load_measured(
    c: Connection, context: Context, ground: Ground, person: Person, now: datetime
) -> tuple[Measured, ...]:
    """Every criterion of the rule with the person's rows up to `now`, in the order of the rule."""
    versions = [version for version, _ in ground.measures]
    rows = windows.calls_of_criterion(c, person.id, versions, _BEGINNING, now)
    trust = trust_of(c, context, ground.targets)
    quotes = store.quote_hashes(c, person.id, dict(ground.measures), _ids(rows, ground.rule.call_type))
    weights = dict(zip(ground.rule.criteria, ground.rule.weights, strict=True))
    found = []
    for target, (version, series) in zip(ground.targets, ground.measures, strict=True):
        mine = tuple(x for x in rows if (x.criterion_version_id, x.series) == (version, series))
        hashes = tuple((call, text) for (v, call), text in sorted(quotes.items()) if v == version)
        weight = weights[target.criterion.key]
        found.append(_measured(target, series, weight, mine, trust[version], hashes))
    return tuple(found)


def _ids(rows: Sequence[Call], call_type: str) -> set[str]:
    return {row.conversation_id for row in rows if row.call_type == call_type}


def _measured(
    target: Target,
    series: str,
    weight: float,
    calls: tuple[Call, ...],
    trust: Trust,
    quotes: tuple[tuple[str, str], ...],
) -> Measured:
    criterion = target.criterion
    return Measured(
        key=criterion.key,
        name=criterion.name,
        criterion_version_id=criterion.version_id,
        series=series,
        step=step_of(criterion.scale),
        weight=weight,
        calls=calls,
        trust=trust.state.value,
        decides=trust.decides,
        measured=trust.state is not TrustState.UNMEASURED,
        badge=trust.badge,
        quotes=quotes,
    )


def step_of(scale: Scale) -> float | None:
    """The distance of two levels in points; None where there are only two, or a share is met or not."""
    if scale.kind is not ScaleKind.LEVELS or scale.maximum - scale.minimum <= 1:
        return None
    return 100.0 / (scale.maximum - scale.minimum)


def load_facts(c: Connection, measured: Sequence[Measured]) -> dict[str, Facts]:
    """Hash and difficulty of every conversation in `measured`."""
    ids = sorted({call.conversation_id for m in measured for call in m.calls})
    found = store.conversation_facts(c, ids)
    return {
        i: Facts(words, Difficulty(difficulty) if difficulty else None)
        for i, (words, difficulty) in found.items()
    }
