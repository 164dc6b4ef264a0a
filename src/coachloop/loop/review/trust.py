"""What the blind random audit says of each criterion: loaded once, asked for any series and time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from coachloop.domain.people import Segment, segment_on
from coachloop.domain.rubric import Criterion, ScaleKind
from coachloop.domain.score import HUMAN_SERIES, Status
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.review.model import Agreement, Audited, Difference, Drift, Trust, TrustState
from coachloop.loop.review.rules import agreement, differences, drift, not_judged, trust
from coachloop.store import people, scorers
from coachloop.store.audits import AuditRating, audit_ratings
from coachloop.store.database import Connection

#: The family of segments that agreement is split by, beside call type and language (METHOD.md 3).
_QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """The ratings of the audit by criterion version, in the order of submission.

    `learnt` are conversations that a version of the criterion learnt from: they never measure it.
    """

    ratings: Mapping[str, tuple[AuditRating, ...]] = field(default_factory=dict)
    learnt: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def audited(
        self,
        criterion_version_id: str,
        series: str,
        as_of: datetime | None = None,
        segments: Sequence[Segment] = (),
    ) -> list[Audited]:
        """Each person of each conversation once, with the machine's score in `series`, as of `as_of`."""
        learnt = self.learnt.get(criterion_version_id, frozenset())
        units: dict[tuple[str, str], list[AuditRating]] = {}
        for rating in self.ratings.get(criterion_version_id, ()):
            if (as_of is None or rating.submitted_at <= as_of) and rating.conversation_id not in learnt:
                units.setdefault((rating.conversation_id, rating.person_id), []).append(rating)
        return [_audited(ratings, series, segments) for ratings in units.values()]

    def trust(
        self,
        context: Context,
        key: str,
        criterion_version_id: str,
        series: str,
        as_of: datetime | None = None,
    ) -> Trust:
        """Of one criterion version in one series; `key` finds its policy."""
        policy, used = context.policy_for(None, key)
        if series == HUMAN_SERIES:
            return not_judged(TrustState.BY_PEOPLE, policy, used)
        return trust(self.audited(criterion_version_id, series, as_of), policy, used)

    def trust_on(self, context: Context, criterion: Criterion, series: str) -> Trust:
        """The same of a criterion at hand: a share that a machine counts is not rated by anybody."""
        if criterion.scale.kind is ScaleKind.SHARE and series != HUMAN_SERIES:
            return not_judged(TrustState.COUNTED, *context.policy_for(None, criterion.key))
        return self.trust(context, criterion.key, criterion.version_id, series)


def load_record(
    c: Connection, criterion_version_ids: Collection[str], series: Collection[str]
) -> AuditRecord:
    """One query for all criteria and series; a second only where somebody has rated."""
    machines = sorted({s for s in series if s != HUMAN_SERIES})
    wanted = sorted(set(criterion_version_ids))
    if not machines or not wanted:
        return AuditRecord()
    ratings: dict[str, list[AuditRating]] = {}
    for rating in audit_ratings(c, machines, criterion_version_ids=wanted):
        ratings.setdefault(rating.criterion_version_id, []).append(rating)
    return AuditRecord(
        {version: tuple(found) for version, found in ratings.items()},
        scorers.trained_on_each(c, ratings) if ratings else {},
    )


def trust_of(c: Connection, context: Context, targets: Iterable[Target]) -> dict[str, Trust]:
    """By criterion version, for the current version of each target on the series that windows read."""
    wanted = {t.criterion.version_id: t for t in targets}
    series = {version: context.series_of(t.criterion) for version, t in wanted.items()}
    record = load_record(c, wanted, set(series.values()))
    return {version: record.trust_on(context, t.criterion, series[version]) for version, t in wanted.items()}


@dataclass(frozen=True, slots=True)
class Measured:
    """A criterion of a current rubric with all that the audit says of it."""

    target: Target
    series: str
    agreement: Agreement
    trust: Trust
    drift: Drift


def measure_agreement(c: Connection, context: Context) -> tuple[Measured, ...]:
    """Every criterion that a machine scores, in the order of the rubrics."""
    return tuple(_measured(context, *each) for each in _read(c, context))


def scorer_charts(
    c: Connection, context: Context
) -> tuple[tuple[Target, str, tuple[Difference, ...], int], ...]:
    """(criterion, series, machine minus people in order of time, charts read together), as in the rubrics."""
    return tuple(
        (target, series, differences(record.audited(target.criterion.version_id, series)), charts)
        for record, target, series, _, charts in _read(c, context)
    )


_Each = tuple[AuditRecord, Target, str, Sequence[Segment], int]


def _read(c: Connection, context: Context) -> list[_Each]:
    """The record once for all, beside each criterion that a machine scores."""
    targets = [t for t in load_targets(c).values() if context.series_of(t.criterion) != HUMAN_SERIES]
    series = [context.series_of(t.criterion) for t in targets]
    record = load_record(c, [t.criterion.version_id for t in targets], series)
    segments = people.load_segments(c)
    return [(record, t, s, segments, len(targets)) for t, s in zip(targets, series, strict=True)]


def _measured(
    context: Context,
    record: AuditRecord,
    target: Target,
    series: str,
    segments: Sequence[Segment],
    charts: int,
) -> Measured:
    criterion = target.criterion
    policy, _ = context.policy_for(None, criterion.key)
    audited = record.audited(criterion.version_id, series, segments=segments)
    return Measured(
        target,
        series,
        agreement(audited, _levels(target), policy),
        record.trust_on(context, criterion, series),
        drift(differences(audited), charts, policy),
    )


def _levels(target: Target) -> tuple[float, ...]:
    """The levels of the criterion's scale in points; a share is met or not."""
    scale = target.criterion.scale
    if scale.kind is not ScaleKind.LEVELS:
        return (0.0, 100.0)
    return tuple(scale.pct(k) for k in range(int(scale.minimum), int(scale.maximum) + 1))


def _audited(ratings: Sequence[AuditRating], series: str, segments: Sequence[Segment]) -> Audited:
    first = ratings[0]
    said = {r.rater: r.pct for r in ratings if r.status == Status.SCORED and r.pct is not None}
    machine = (r.machine_pct for r in ratings if r.series == series and r.machine_status == Status.SCORED)
    queue = segment_on(tuple(segments), first.person_id, _QUEUE, first.submitted_at.date())
    groups = (("call type", first.call_type), ("language", first.language), (_QUEUE, queue))
    return Audited(
        first.conversation_id,
        first.person_id,
        next(machine, None),
        tuple(said.values()),
        tuple((kind, value) for kind, value in groups if value is not None),
    )
