"""Alerts: the rules run with every score, in the transaction that writes it, and at the nightly scan."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.people import Person
from coachloop.domain.times import day_id
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.gaps.model import AlertStanding, AlertState, Reading
from coachloop.loop.gaps.rules import drop_reading, flag_reading, next_standing
from coachloop.loop.gaps.run import Days, load_days, load_sums
from coachloop.loop.review.errors import ReasonMissing
from coachloop.loop.review.trust import load_record, trust_of
from coachloop.store import audit, people
from coachloop.store.alerts import (
    AlertRow,
    ExplainedRow,
    claim_scan,
    explain,
    keep_scan,
    last_scan,
    load_alert,
    load_alerts,
    newest_score,
    save_alert,
)
from coachloop.store.database import Connection
from coachloop.store.news import NewsKind, tell

#: What is told when an alert comes into a state.
_NEWS: Mapping[AlertState, NewsKind | None] = {
    AlertState.STEADY: None,
    AlertState.WATCH: NewsKind.WATCH,
    AlertState.FLAG: NewsKind.FLAGGED,
    AlertState.RECOVERING: NewsKind.RECOVERED,
    AlertState.CLOSED: NewsKind.RECOVERED,
}
_LONGEST_REASON = 500


class AlertClosed(CoachloopError):
    """An alert was explained away that has recovered."""

    code = "E-GAP-001"
    kind = ErrorKind.CONFLICT


def after_scores(
    c: Connection, context: Context, person_id: str, score_ids: Mapping[str, int], now: datetime
) -> None:
    """Read the rules for the criteria that were just scored. `score_ids` maps criterion version to score."""
    wanted = [t for t in load_targets(c).values() if t.criterion.version_id in score_ids]
    _read(c, context, people.load_person(c, person_id), wanted, score_ids, now, scan=False)


def scan(c: Connection, context: Context, now: datetime) -> int:
    """The nightly look at each open alert for which a score came since the last; how many were looked at."""
    since = last_scan(c)
    keep_scan(c, now)
    return _scan(c, context, since, now)


def _scan(c: Connection, context: Context, since: datetime | None, now: datetime) -> int:
    due: dict[str, dict[str, int]] = {}
    for row in load_alerts(c):
        if newest_score(c, row.person_id, row.criterion_version_id, row.series, since) is not None:
            due.setdefault(row.person_id, {})[row.criterion_version_id] = row.id
    targets = load_targets(c).values()
    for person_id, versions in sorted(due.items()):
        wanted = [t for t in targets if t.criterion.version_id in versions]
        _read(c, context, people.load_person(c, person_id), wanted, {}, now, scan=True)
    return sum(len(versions) for versions in due.values())


def scan_if_due(context: Context, now: datetime) -> int:
    """The nightly scan, once an org day, whoever comes first; how many alerts were looked at."""
    with context.database.read() as c:
        last = last_scan(c)
    if last is not None and day_id(last, context.zone) >= day_id(now, context.zone):
        return 0
    with context.database.write() as c:
        return _scan(c, context, last, now) if claim_scan(c, last, now) else 0


def look_back(
    c: Connection, context: Context, person_id: str, criterion_version_ids: Collection[str], now: datetime
) -> None:
    """The look of one night gone by at one person's open alerts on the criteria scored that day."""
    held = load_alerts(c, person_ids=[person_id], criterion_version_ids=sorted(criterion_version_ids))
    open_ones = {row.criterion_version_id for row in held}
    wanted = [t for t in load_targets(c).values() if t.criterion.version_id in open_ones]
    _read(c, context, people.load_person(c, person_id), wanted, {}, now, scan=True)


def open_alerts(c: Connection, context: Context) -> tuple[list[AlertRow], list[AlertRow]]:
    """The open alerts that the reader sees, and those that rest on a machine which is not trusted (any more):
    they wait. What was explained away is in neither."""
    return decided(c, context, load_alerts(c, sight=context.sight, listed_only=True))


def decided(
    c: Connection, context: Context, rows: Sequence[AlertRow]
) -> tuple[list[AlertRow], list[AlertRow]]:
    """Alerts that rest on a trusted machine or on people, and the others."""
    record = load_record(c, {r.criterion_version_id for r in rows}, {r.series for r in rows})
    read = {(r.criterion_version_id, r.series) for r in rows}
    held = {
        (version, series)
        for version, series in read
        if not record.trust(context, version.partition("@")[0], version, series).decides
    }
    stands = [r for r in rows if (r.criterion_version_id, r.series) not in held]
    return stands, [r for r in rows if (r.criterion_version_id, r.series) in held]


def explain_away(context: Context, alert_id: int, by: str, reason: str, now: datetime) -> None:
    """Take an open alert off the list, with the reason; the rules go on reading it.

    Raises NotFound, ReasonMissing, AlertClosed.
    """
    said = " ".join(reason.split())[:_LONGEST_REASON]
    if not said:
        raise ReasonMissing(
            "The reason is missing.",
            why="Whoever reads this alert later needs to know why it asked for nothing.",
            where="reason",
        )
    with context.database.write() as c:
        row = load_alert(c, alert_id)
        if row.closed_at is not None:
            raise AlertClosed(
                "This alert has recovered meanwhile.", why="There is nothing left to explain.", where="alert"
            )
        explain(c, ExplainedRow(row.id, row.state, by, now, said))
        audit.record(c, audit.Entry(now, by, "alert explained away", f"alert {row.id}", said, row.person_id))


def _read(
    c: Connection,
    context: Context,
    person: Person,
    targets: list[Target],
    score_ids: Mapping[str, int],
    now: datetime,
    *,
    scan: bool,
) -> None:
    today = day_id(now, context.zone)
    policies = [context.policy_for(person.team_id, t.criterion.key)[0] for t in targets]
    longest = max((max(p.flag_every_days, 2 * p.drop_days) for p in policies), default=0)
    versions = [t.criterion.version_id for t in targets]
    rows = load_alerts(c, person_ids=[person.id], criterion_version_ids=versions)
    there = {(row.criterion_version_id, row.rule): row for row in rows}
    held = {version for version, _ in there}
    wanted = {"person_ids": [person.id], "version_ids": versions}
    sums = load_sums(c, None, today - longest, today, **wanted)
    # Without an open alert and a true rule there is nothing to write, and nothing more to read.
    at_stake = [
        t
        for t in targets
        if t.criterion.version_id in held
        or any(r.true for r in _readings(context, person, t, sums, today, trusted=True))
    ]
    if not at_stake:
        return
    days = load_days(c, None, today - longest, today, **wanted)
    trust = trust_of(c, context, at_stake)
    for target in at_stake:
        version = target.criterion.version_id
        decides = trust[version].decides
        for reading in _readings(context, person, target, days, today, trusted=decides):
            old = there.get((version, reading.rule.value))
            _write(c, context, person, target, reading, old, score_ids, now, scan=scan)


def _readings(
    context: Context,
    person: Person,
    target: Target,
    days: Days,
    today: int,
    *,
    trusted: bool,
) -> tuple[Reading, Reading]:
    policy, used = context.policy_for(person.team_id, target.criterion.key)
    mine = days.get((person.id, target.criterion.version_id, context.series_of(target.criterion)), ())
    return (
        flag_reading(mine, today, policy, used, trusted=trusted),
        drop_reading(mine, today, policy, used, trusted=trusted),
    )


def _write(
    c: Connection,
    context: Context,
    person: Person,
    target: Target,
    reading: Reading,
    old: AlertRow | None,
    score_ids: Mapping[str, int],
    now: datetime,
    *,
    scan: bool,
) -> None:
    policy = context.policy_for(person.team_id, target.criterion.key)[0]
    was = AlertStanding(AlertState(old.state), old.clear_scans) if old else AlertStanding()
    standing = next_standing(was, reading, policy, scan=scan)
    if old is None and not standing.open:
        return
    if old is not None and standing == was and _same(reading, old):
        return
    version = target.criterion.version_id
    row = old or _opened(context, person, target, reading, score_ids.get(version), now)
    alert_id = save_alert(
        c,
        replace(
            row,
            state=standing.state.value,
            clear_scans=standing.clear_scans,
            value=reading.value,
            n=reading.n,
            n_larger=reading.n_larger,
            sentence=reading.words,
            changed_at=now if standing.state != was.state else row.changed_at,
            closed_at=now if standing.state is AlertState.CLOSED else None,
            policy={"level": reading.policy.level, "snapshot": reading.policy.snapshot, **policy.snapshot()},
        ),
    )
    kind = _NEWS[standing.state] if standing.state != was.state else None
    if kind is not None and kind is not _NEWS[was.state]:
        tell(c, kind, person.id, str(alert_id), now)


def _same(reading: Reading, old: AlertRow) -> bool:
    return (reading.value, reading.n, reading.n_larger) == (old.value, old.n, old.n_larger)


def _opened(
    context: Context,
    person: Person,
    target: Target,
    reading: Reading,
    score_id: int | None,
    now: datetime,
) -> AlertRow:
    return AlertRow(
        person_id=person.id,
        criterion_version_id=target.criterion.version_id,
        series=context.series_of(target.criterion),
        rule=reading.rule.value,
        state=AlertState.STEADY.value,
        value=reading.value,
        n=reading.n,
        needed=reading.minimum,
        sentence=reading.words,
        opened_at=now,
        changed_at=now,
        score_id=score_id,
    )
