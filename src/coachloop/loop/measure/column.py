"""The honest column of sessions: one history an anchor, one fit a day of closing."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import fmean
from typing import TypeVar

from coachloop.domain.policy import Policy
from coachloop.domain.result import NOT_YET_COMPUTED, Absent, too_few
from coachloop.domain.times import day_id, day_start
from coachloop.loop.coach.frozen import from_json
from coachloop.loop.coach.model import SessionKind
from coachloop.loop.context import Context
from coachloop.loop.measure import words
from coachloop.loop.measure.effect import ChangeEstimate, Expectation, Predictive
from coachloop.loop.measure.estimate import Past, expectations, midcheck_probabilities, session_estimates
from coachloop.loop.measure.histories import History, coached
from coachloop.loop.measure.model import Early, MeasuredSession, SessionResult
from coachloop.stats.change.record import Coached, Kinds, Record, Window
from coachloop.store import coaching, windows
from coachloop.store.coaching import CoachedRow
from coachloop.store.database import Connection
from coachloop.store.history import load_history

#: An estimate learns from what was scored in the two years before the close: more would be another team.
LOOK_BACK = timedelta(days=730)

Found = TypeVar("Found")
Estimator = Callable[[Record, Sequence[Window], Sequence[Coached], Policy, Sequence[Past]], list[Found]]


@dataclass(frozen=True, slots=True)
class Case:
    """A session with its result, the settings it was logged with, and what was kept of its open window."""

    session: MeasuredSession
    result: SessionResult
    policy: Policy
    early: Early


@dataclass(frozen=True, slots=True)
class _Ask:
    """One window to be estimated: `place` in the list of cases; what shares `key` shares a fit."""

    place: int
    key: tuple[object, ...]
    as_of: datetime
    post: float
    post_n: int
    post_mix: tuple[tuple[str, int], ...]


def filled(c: Connection, context: Context, cases: Sequence[Case]) -> list[SessionResult]:
    """The results with their honest column, in the order of `cases`. Saves nothing."""
    source = _Source(c, context, cases)
    early = _early(source, context, cases)
    asks = [_closing(i, case, context) for i, case in enumerate(cases) if _to_estimate(case)]
    estimates = source.answers(asks, session_estimates)
    return [_with(case, early[i], estimates.get(i)) for i, case in enumerate(cases)]


def _to_estimate(case: Case) -> bool:
    return case.result.honest == NOT_YET_COMPUTED and case.result.closed_at is not None


def _with(case: Case, early: Early, estimate: ChangeEstimate | Absent | None) -> SessionResult:
    result = replace(
        case.result,
        honest=estimate if estimate is not None else case.result.honest,
        expectation=early.expectation,
        midcheck=replace(case.result.midcheck, honest=early.probability),
    )
    return replace(result, honest_words=words.honest(result, case.policy))


# --- while the window is open ------------------------------------------------------------------------------


def _early(source: "_Source", context: Context, cases: Sequence[Case]) -> list[Early]:
    """As of the day of the session, and of the day of the 5th conversation: neither moves afterwards."""
    expected = source.answers(
        [_expecting(i, case, context) for i, case in enumerate(cases) if _to_expect(case)], _expectations
    )
    chances = source.answers(
        [_looking(i, case, context) for i, case in enumerate(cases) if _to_look(case)], midcheck_probabilities
    )
    return [
        Early(
            expected.get(i, _expectation_of(case)),
            chances.get(i, _probability_of(case)),
            _five(case),
        )
        for i, case in enumerate(cases)
    ]


def settled(case: Case, result: SessionResult) -> Early:
    """What may be kept of an open window: not what further conversations will change."""
    looked = case.result.midcheck.honest == NOT_YET_COMPUTED
    return Early(
        result.expectation,
        result.midcheck.honest if looked else NOT_YET_COMPUTED,
        _five(case) if looked else None,
    )


def _to_expect(case: Case) -> bool:
    return case.early.expectation == NOT_YET_COMPUTED and _baseline_full(case)


def _baseline_full(case: Case) -> bool:
    return len(case.session.baseline.pcts) >= case.policy.baseline_n


def _expectation_of(case: Case) -> Expectation | Absent:
    n = len(case.session.baseline.pcts)
    return case.early.expectation if _baseline_full(case) else too_few(n, case.policy.baseline_n)


def _to_look(case: Case) -> bool:
    unknown = case.early.probability == NOT_YET_COMPUTED or case.early.five != _five(case)
    return unknown and case.result.midcheck.honest == NOT_YET_COMPUTED


def _probability_of(case: Case) -> Predictive | Absent:
    """As kept; without five conversations, why there is none."""
    bare = case.result.midcheck.honest
    return case.early.probability if bare == NOT_YET_COMPUTED else bare


def _five(case: Case) -> float | None:
    """The mean of the first five, None before the fifth."""
    n = case.policy.midcheck_n
    return fmean(case.result.post_pcts[:n]) if case.result.midcheck.known_at is not None else None


def _expectations(
    record: Record,
    asked: Sequence[Window],
    sessions: Sequence[Coached],
    policy: Policy,
    _earlier: Sequence[Past],
) -> list[Expectation | Absent]:
    return expectations(record, asked, sessions, policy)


# --- what is asked -----------------------------------------------------------------------------------------


def _closing(place: int, case: Case, context: Context) -> _Ask:
    result = case.result
    assert result.closed_at is not None
    assert result.post is not None
    as_of = _midnight(result.closed_at, context)
    return _Ask(place, _key(case, as_of), as_of, result.post.value, result.post.n, result.mix.after)


def _expecting(place: int, case: Case, context: Context) -> _Ask:
    as_of = _midnight(case.session.session_start, context)
    return _Ask(place, _key(case, as_of), as_of, 0.0, 0, ())


def _looking(place: int, case: Case, context: Context) -> _Ask:
    check, five = case.result.midcheck, _five(case)
    assert check.known_at is not None
    assert five is not None
    as_of = _midnight(check.known_at, context)
    return _Ask(place, _key(case, as_of), as_of, five, case.policy.midcheck_n, check.mix)


def _midnight(moment: datetime, context: Context) -> datetime:
    """The org midnight that begins its day: windows of one day share a fit."""
    return day_start(day_id(moment, context.zone), context.zone)


def _key(case: Case, as_of: datetime) -> tuple[object, ...]:
    anchor = case.session.baseline.anchor
    return (
        anchor.criterion_version_id,
        anchor.series,
        anchor.call_types,
        case.session.baseline.kind is SessionKind.RECONSTRUCTED,
        case.result.policy.snapshot,
        as_of,
    )


class _Source:
    """What estimates read, loaded once an anchor."""

    def __init__(self, c: Connection, context: Context, cases: Sequence[Case]) -> None:
        self._c, self._context, self._cases = c, context, cases
        self._histories: dict[tuple[str, str], History] = {}
        self._sessions: dict[str, list[CoachedRow]] = {}
        self._starts: Mapping[str, datetime] | None = None
        self._ids = {case.session.session_id for case in cases}
        self._made: dict[tuple[str, str], list[Past]] = defaultdict(list)

    def answers(self, asks: Sequence[_Ask], estimator: Estimator[Found]) -> dict[int, Found]:
        """By place; windows of one anchor and day are estimated together."""
        groups: dict[tuple[object, ...], list[_Ask]] = defaultdict(list)
        for ask in sorted(asks, key=lambda ask: ask.as_of):
            groups[ask.key].append(ask)
        found: dict[int, Found] = {}
        for group in groups.values():
            answers = self._answer(group, estimator)
            found |= zip((ask.place for ask in group), answers, strict=True)
            for ask, answer in zip(group, answers, strict=True):
                self._learn(ask, answer)
        return found

    def _learn(self, ask: _Ask, answer: object) -> None:
        """What closes later reads it in its prior, also before it is kept."""
        case = self._cases[ask.place]
        if isinstance(answer, ChangeEstimate) and case.result.closed_at is not None:
            anchor, closed = case.session.baseline.anchor, case.result.closed_at.timestamp()
            history = self._history(anchor.criterion_version_id, anchor.series)
            past = Past.of(history.code(case.session.person_id), closed, answer)
            self._made[anchor.criterion_version_id, anchor.series].append(past)

    def _answer(self, group: Sequence[_Ask], estimator: Estimator[Found]) -> list[Found]:
        case, as_of = self._cases[group[0].place], group[0].as_of
        anchor = case.session.baseline.anchor
        history = self._history(anchor.criterion_version_id, anchor.series)
        by_start = case.session.baseline.kind is SessionKind.RECONSTRUCTED
        record = history.record(as_of, anchor.call_types, by_start=by_start)
        rows = self._coached(case.session.criterion_key)
        ended = [(history.code(r.person_id), r.ends_at) for r in rows if r.ends_at <= as_of]
        kept = _earlier(rows, anchor.criterion_version_id, anchor.series, self._ids, history)
        made = self._made[anchor.criterion_version_id, anchor.series]
        asked = [self._window(ask, history) for ask in group]
        sessions = coached(record, ended, case.policy.post_n)
        return estimator(record, asked, sessions, case.policy, [*kept, *made])

    def _history(self, version: str, series: str) -> History:
        if (version, series) not in self._histories:
            mine = [
                case for case in self._cases if case.session.baseline.anchor.criterion_version_id == version
            ]
            first = min(case.session.session_start for case in mine) - LOOK_BACK
            last = max(case.result.as_of for case in mine)
            self._histories[version, series] = History.of(
                load_history(self._c, version, series, first, last + timedelta(microseconds=1))
            )
        return self._histories[version, series]

    def _coached(self, criterion_key: str) -> list[CoachedRow]:
        if criterion_key not in self._sessions:
            self._sessions[criterion_key] = coaching.coached_on(self._c, criterion_key)
        return self._sessions[criterion_key]

    def _window(self, ask: _Ask, history: History) -> Window:
        session = self._cases[ask.place].session
        baseline = session.baseline
        assert baseline.value is not None
        kinds: Kinds = history.coded(baseline.mix)
        return Window(
            person=history.code(session.person_id),
            as_of=ask.as_of.timestamp(),
            baseline_from=self._baseline_from(session).timestamp(),
            session_end=session.session_end.timestamp(),
            baseline=baseline.value.value,
            baseline_kinds=kinds,
            post=ask.post,
            post_n=ask.post_n,
            post_kinds=history.coded(ask.post_mix),
        )

    def _baseline_from(self, session: MeasuredSession) -> datetime:
        """The start of the first baseline conversation that is still there."""
        if self._starts is None:
            ids = [i for case in self._cases for i in case.session.baseline.conversation_ids]
            self._starts = windows.starts_of(self._c, ids)
        ids = [i for i in session.baseline.conversation_ids if i in self._starts]
        return self._starts[ids[0]] if ids else session.baseline.cutoff


def _earlier(
    rows: Sequence[CoachedRow], version: str, series: str, but: set[str], history: History
) -> list[Past]:
    """What the prior reads: sessions of this criterion version and series with a kept estimate."""
    found = []
    for row in rows:
        same = (row.criterion_version_id, row.series) == (version, series) and row.session_id not in but
        if not same or row.as_of is None or row.honest is None or "d" not in row.honest:
            continue
        kept = from_json(ChangeEstimate, row.honest)
        found.append(Past.of(history.code(row.person_id), row.as_of.timestamp(), kept))
    return found
