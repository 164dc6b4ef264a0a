"""The result of a session from the calls around it; those of many open windows are read together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.calls import Call
from coachloop.domain.people import Person
from coachloop.domain.score import HUMAN_SERIES
from coachloop.loop.coach.run import load_baseline
from coachloop.loop.context import Context, Targets
from coachloop.loop.gaps.rules import low_volume
from coachloop.loop.gaps.run import LAST_MONTHS
from coachloop.loop.measure.model import MeasuredSession, SessionResult
from coachloop.loop.measure.rules import session_result
from coachloop.loop.measure.terms import policy_of, trusted
from coachloop.loop.review.rules import trust
from coachloop.loop.review.trust import load_record
from coachloop.store import gaps, people, windows
from coachloop.store.coaching import BaselineRow, SessionRow
from coachloop.store.database import Connection

#: One more day than the longest window, so that the expiry day itself is read.
_SPARE = timedelta(days=2)
_INSTANT = timedelta(microseconds=1)


def compute(
    c: Connection,
    context: Context,
    row: SessionRow,
    session: MeasuredSession,
    targets: Targets,
    as_of: datetime,
) -> SessionResult:
    """One session as of a moment."""
    policy, used = policy_of(row)
    first = windows.first_start(c, session.baseline.conversation_ids)
    calls = windows.calls_of_criterion(
        c,
        row.person_id,
        _versions(row, targets),
        since=_since(row, session.baseline.cutoff, first),
        until=_until(row, as_of),
        as_of=None if row.imported else as_of,
    )
    judged = trusted(c, row.criterion_version_id, row.series, as_of, policy, used)
    return session_result(replace(session, trusted=judged), calls, as_of, context.zone, policy, used)


def _since(row: SessionRow, cutoff: datetime, first: datetime | None) -> datetime:
    """From the oldest baseline call: a contest on one of them holds the verdict."""
    return min(first or row.starts_at, cutoff, row.starts_at)


def _until(row: SessionRow, as_of: datetime) -> datetime:
    policy = policy_of(row)[0]
    longest = timedelta(days=max(policy.post_expire_days, policy.post_expire_days_low_volume)) + _SPARE
    return min(as_of, row.ends_at + longest) + _INSTANT


def _versions(row: SessionRow, targets: Targets) -> list[str]:
    target = targets.get(row.criterion_version_id.partition("@")[0])
    return sorted({*(target.version_ids if target else ()), row.criterion_version_id})


class Together:
    """Open windows as of `now`: as many queries for fifty sessions as for one."""

    def __init__(
        self,
        c: Connection,
        context: Context,
        rows: Sequence[tuple[SessionRow, BaselineRow]],
        targets: Targets,
        now: datetime,
    ) -> None:
        self.now = now
        self._context, self._targets = context, targets
        sessions = [row for row, _ in rows]
        self._since = _sinces(c, rows)
        self._calls = self._read(c, [s for s in sessions if not s.imported], now)
        self._calls |= self._read(c, [s for s in sessions if s.imported], None)
        machines = [s for s in sessions if s.series != HUMAN_SERIES]
        self._record = load_record(
            c, {s.criterion_version_id for s in machines}, {s.series for s in machines}
        )
        self._starts, self._people = self._volume(c, sessions)

    def _read(
        self, c: Connection, sessions: Sequence[SessionRow], as_of: datetime | None
    ) -> dict[str, list[Call]]:
        """The calls of each session, by its id."""
        if not sessions:
            return {}
        found = windows.calls_of_people(
            c,
            [s.person_id for s in sessions],
            [version for s in sessions for version in _versions(s, self._targets)],
            min(self._since[s.id] for s in sessions),
            max(_until(s, self.now) for s in sessions),
            as_of,
        )
        return {s.id: self._mine(s, found.get(s.person_id, [])) for s in sessions}

    def _mine(self, row: SessionRow, calls: Sequence[Call]) -> list[Call]:
        versions = set(_versions(row, self._targets))
        since, until = self._since[row.id], _until(row, self.now)
        return [x for x in calls if x.criterion_version_id in versions and since <= x.started_at < until]

    def _volume(
        self, c: Connection, sessions: Sequence[SessionRow]
    ) -> tuple[dict[str, list[datetime]], dict[str, Person]]:
        """When the people of these sessions had conversations, as far back as low volume asks."""
        if not sessions:
            return {}, {}
        ids = sorted({s.person_id for s in sessions})
        first = min(min(s.starts_at, self.now) for s in sessions)
        starts = gaps.reviewed_starts(c, ids, first - LAST_MONTHS, self.now)
        named = people.load_people(c, ids=tuple(ids)) if self._context.policy.teams else ()
        return starts, {p.id: p for p in named}

    def slow(self, row: SessionRow) -> bool:
        """Whether the person had few conversations in the month before the session."""
        moment = min(row.starts_at, self.now)
        started = [x for x in self._starts[row.person_id] if moment - LAST_MONTHS <= x < moment]
        person = self._people.get(row.person_id)
        policy = self._context.policy.resolve(person.team_id if person else None)[0]
        return low_volume(started, moment, self._context.zone, policy)

    def result(self, row: SessionRow, session: MeasuredSession) -> SessionResult:
        """One of them as of now."""
        policy, used = policy_of(row)
        judged = row.series == HUMAN_SERIES or (
            trust(self._record.audited(row.criterion_version_id, row.series, self.now), policy, used).decides
        )
        calls = self._calls[row.id]
        return session_result(
            replace(session, trusted=judged), calls, self.now, self._context.zone, policy, used
        )


def _sinces(c: Connection, rows: Sequence[tuple[SessionRow, BaselineRow]]) -> dict[str, datetime]:
    """From when on the calls of each session are read, by its id."""
    baselines = {row.id: load_baseline(frozen) for row, frozen in rows}
    starts = windows.starts_of(c, sorted({i for b in baselines.values() for i in b.conversation_ids}))
    found = {}
    for row, _ in rows:
        baseline = baselines[row.id]
        mine = [starts[i] for i in baseline.conversation_ids if i in starts]
        found[row.id] = _since(row, baseline.cutoff, min(mine, default=None))
    return found
