"""Rules of one session's before and after (METHOD.md 1.1, 1.8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from coachloop.domain.calls import (
    Call,
    CodedWindow,
    conversations_between,
    first_window,
    last_window,
    ordered,
    too_unscorable,
)
from coachloop.domain.compare import above, at_least
from coachloop.domain.policy import Policy
from coachloop.domain.result import (
    NOT_TRUSTED,
    NOT_YET_COMPUTED,
    WAITING_CONTEST,
    Absence,
    Absent,
    Known,
    invalid,
    too_few,
    waiting,
)
from coachloop.domain.score import Status
from coachloop.domain.times import day_id, day_of, day_start, utc
from coachloop.domain.verdict import NextStep, Playbook, PolicyUsed
from coachloop.loop.coach.model import Baseline, SessionKind
from coachloop.loop.measure import words
from coachloop.loop.measure.model import (
    EMERGING,
    IMPROVED,
    NOT_IMPROVED,
    SECOND_SESSION,
    Check,
    CheckState,
    Held,
    MeasuredSession,
    MidCheck,
    Mix,
    Phase,
    SessionResult,
)
from coachloop.stats.mix import total_variation


@dataclass(frozen=True, slots=True)
class _Case:
    """A session with the rows known at `as_of`; `day` is that day, counted from the session's end (day 0)."""

    session: MeasuredSession
    policy: Policy
    zone: tzinfo
    as_of: datetime
    day: int
    first_day: int
    expire_day: int
    known: tuple[Call, ...]
    after: tuple[Call, ...]
    post: CodedWindow
    phase: Phase


def session_result(
    session: MeasuredSession,
    calls: Iterable[Call],
    as_of: datetime,
    zone: tzinfo,
    policy: Policy,
    used: PolicyUsed,
) -> SessionResult:
    """Before and after as known at `as_of`.

    `calls` are all rows of the person on the session's criterion, before and after, any version, series
    and status; those that started or were scored later than `as_of` are not looked at (a reconstructed
    session looks at the start only: its scores are all made later).
    """
    case = _case(session, calls, as_of, zone, policy)
    checks = _checks(case)
    column = _playbook(case, checks)
    change = column.figure.value if isinstance(column.figure, Known) else None
    mix = _mix(case)
    closed_at = _closed_at(case)
    return SessionResult(
        session_id=session.session_id,
        as_of=utc(as_of),
        phase=case.phase,
        playbook=column,
        improved=None if change is None else above(change, 0.0),
        meets_effect=None if change is None else at_least(change, policy.team_effect_pp),
        checks=checks,
        baseline=session.baseline,
        post=case.post.known,
        post_ids=tuple(c.conversation_id for c in case.post.calls),
        post_pcts=case.post.values,
        midcheck=_midcheck(case, checks),
        held=_held(case),
        mix=mix,
        gap_calls=len(conversations_between(case.known, session.baseline.cutoff, session.session_end)),
        not_comparable=case.post.other_types,
        counts_words=words.counts(case.post, case.phase),
        due_on=day_of(case.first_day + policy.post_due_days),
        expires_on=day_of(case.first_day + case.expire_day),
        closed_at=closed_at,
        closed_day=None if closed_at is None else day_id(closed_at, zone) - case.first_day,
        badges=(*session.baseline.badges, *(("mix shifted",) if mix.shifted else ())),
        words=words.result(column, session.baseline, case.post, case.first_day, policy),
        policy=used,
        honest=_not_estimated(case, checks) or NOT_YET_COMPUTED,
    )


def _case(
    session: MeasuredSession, calls: Iterable[Call], as_of: datetime, zone: tzinfo, policy: Policy
) -> _Case:
    by_start_only = _by_start_only(session)
    known = [c for c in calls if c.started_at <= as_of and (by_start_only or c.scored_at <= as_of)]
    expire = policy.post_expire_days_low_volume if session.low_volume else policy.post_expire_days
    first_day = day_id(session.session_end, zone)
    end = day_start(first_day + expire + 1, zone)
    after = tuple(c for c in ordered(known) if session.session_end <= c.started_at < end)
    post = _post_window(session, after, policy)
    day = day_id(as_of, zone) - first_day
    phase = _phase(post.full, day, expire, policy)
    return _Case(session, policy, zone, as_of, day, first_day, expire, ordered(known), after, post, phase)


def _post_window(session: MeasuredSession, after: Sequence[Call], policy: Policy) -> CodedWindow:
    """The first `post_n` on the anchor's version. Where that can give no more scores: whatever version there
    is, so that the number can be shown struck through."""
    window = first_window(after, session.baseline.anchor, policy.post_n)
    if window.full or session.anchor_scorable:
        return window
    rows: dict[str, Call] = {}
    for call in sorted(after, key=lambda c: (not session.baseline.anchor.same_measure(c), c.position)):
        if call.status is Status.SCORED and session.baseline.anchor.comparable(call):
            rows.setdefault(call.conversation_id, call)
    return CodedWindow(ordered(rows.values())[: policy.post_n], policy.post_n)


def _phase(full: bool, day: int, expire: int, policy: Policy) -> Phase:
    """Day 0 is the org day of the session's end; day 14 is the first that closes, day 22 the first overdue,
    day 29 the first after expiry."""
    if full:
        return Phase.PROVISIONAL if day < policy.post_from_days else Phase.CLOSED
    if day > expire:
        return Phase.EXPIRED
    return Phase.OVERDUE if day > policy.post_due_days else Phase.WAITING


def _closed_at(case: _Case) -> datetime | None:
    """When ten post calls were known, not before day 14; else the end of the last day before expiry.

    The same rules as of that instant give the same result, whatever was scored since.
    """
    if case.phase is Phase.CLOSED:
        earliest = day_start(case.first_day + case.policy.post_from_days, case.zone)
        return max(_tenth_known(case), earliest)
    if case.phase is Phase.EXPIRED:
        return day_start(case.first_day + case.expire_day + 1, case.zone)
    return None


def _tenth_known(case: _Case) -> datetime:
    """Of all eligible ones, since a call scored late does not undo a window that was full without it."""
    n = case.post.wanted
    eligible = [c for c in case.after if case.session.baseline.anchor.eligible(c)]
    calls = eligible if len(eligible) >= n else case.post.calls
    return _known(case, calls)[n - 1]


def _known(case: _Case, calls: Iterable[Call]) -> list[datetime]:
    """When each was there and scored, the earliest first."""
    by_start = _by_start_only(case.session)
    return sorted(utc(c.started_at if by_start else max(c.started_at, c.scored_at)) for c in calls)


def _by_start_only(session: MeasuredSession) -> bool:
    """A reconstructed session's scores are all made later: only the start of a call is looked at."""
    return session.baseline.kind is SessionKind.RECONSTRUCTED


# --- validity ----------------------------------------------------------------------------------------------


def _checks(case: _Case) -> tuple[Check, ...]:
    """D2's four conditions, each read from the two windows as they are."""
    session, anchor = case.session, case.session.baseline.anchor
    same = session.criterion_key == session.baseline.criterion_key
    measured = all(anchor.same_measure(c) for c in case.post.calls)
    lost = not session.anchor_scorable and not case.post.full
    types = {c.call_type for c in case.post.calls} | {name for name, _ in session.baseline.mix}
    comparable = anchor.call_types is None or types <= anchor.call_types
    started = case.post.n > 0
    return (
        Check("criterion", _state(same, True), "same criterion in both windows"),
        Check("version", _state(measured and not lost, started or lost), "same definition and same scorer"),
        Check("call types", _state(comparable, started or not comparable), words.types(anchor.call_types)),
        Check("calls", _enough(case), words.counts(case.post, case.phase)),
    )


def _state(passed: bool, decided: bool) -> CheckState:
    if not decided:
        return CheckState.PENDING
    return CheckState.PASSED if passed else CheckState.FAILED


def _enough(case: _Case) -> CheckState:
    if case.post.full:
        return CheckState.PASSED
    return CheckState.FAILED if case.phase is Phase.EXPIRED else CheckState.PENDING


# --- the playbook column -----------------------------------------------------------------------------------


def _playbook(case: _Case, checks: Sequence[Check]) -> Playbook:
    shown = _change(case, case.post)
    absent = _unfit(case, checks) or _still_open(case) or _unsettled(case, case.post)
    if absent or shown is None:
        return Playbook(absent or waiting(case.post.n, case.post.wanted), shown=shown)
    return Playbook(shown, IMPROVED if above(shown.value, 0.0) else NOT_IMPROVED)


def _change(case: _Case, window: CodedWindow) -> Known | None:
    before, after = case.session.baseline.value, window.known
    return None if before is None or after is None else Known(after.value - before.value, after.n)


def _unfit(case: _Case, checks: Sequence[Check]) -> Absent | None:
    """What no further conversation will mend."""
    baseline = case.session.baseline
    if baseline.logged_late and isinstance(baseline.figure, Absent):
        return baseline.figure
    return _incomparable(case, checks)


def _incomparable(case: _Case, checks: Sequence[Check]) -> Absent | None:
    """The same for both columns: the honest one counts a session that was logged late."""
    failed = [c.key for c in checks[:3] if c.state is CheckState.FAILED]
    if failed:
        return invalid(", ".join(failed))
    if not case.session.trusted:
        return NOT_TRUSTED
    return _short(case.session.baseline, case.policy)


def _short(baseline: Baseline, policy: Policy) -> Absent | None:
    if not baseline.logged_late:
        return baseline.figure if isinstance(baseline.figure, Absent) else None
    if too_unscorable(baseline.unscorable, len(baseline.pcts), policy):
        return invalid("unscorable")
    n = len(baseline.pcts)
    return too_few(n, policy.baseline_n) if n < policy.baseline_n else None


def _not_estimated(case: _Case, checks: Sequence[Check]) -> Absent | None:
    """Why there is nothing to estimate (yet): the honest column gives no verdict before the window closes."""
    return _incomparable(case, checks) or _still_open(case) or _unsettled(case, case.post)


def _still_open(case: _Case) -> Absent | None:
    k, of = case.post.n, case.post.wanted
    return {
        Phase.WAITING: waiting(k, of),
        Phase.OVERDUE: Absent(Absence.OVERDUE, k, of),
        Phase.EXPIRED: too_few(k, of),
        Phase.PROVISIONAL: Absent(
            Absence.WAITING, k, of, f"provisional until day {case.policy.post_from_days}"
        ),
        Phase.CLOSED: None,
    }[case.phase]


def _unsettled(case: _Case, window: CodedWindow) -> Absent | None:
    if window.unscorable_too_many(case.policy):
        return invalid("unscorable")
    frozen = set(case.session.baseline.conversation_ids)
    anchor = case.session.baseline.anchor
    before = any(c.contested and c.conversation_id in frozen and anchor.same_measure(c) for c in case.known)
    return WAITING_CONTEST if window.contested or before else None


# --- what follows ------------------------------------------------------------------------------------------

SETTLE = "settle the question on a score that the verdict uses"
RESCORE = "re-score the baseline conversations under the new version, as a second figure"
LOG_FIRST = "log the next session before it is held"
CLOSE_LOOP = "close the loop once the person has marked a moment and said what to do differently"
CHANGE_METHOD = "change the method, content and timing, not the frequency"
WAIT_FOR_DAY = "wait: ten conversations are there, the verdict comes with its day"
WAIT = "wait for the remaining conversations"
SECOND = "hold a second session before the window closes"


def next_steps(result: SessionResult) -> tuple[NextStep, ...]:
    """What the rules propose now; nothing where they say nothing (a short baseline, an expired window)."""
    if result.playbook.figure == WAITING_CONTEST:
        said = [(SETTLE, "ours")]
    elif any(c.key == "version" and c.state is CheckState.FAILED for c in result.checks):
        said = [(RESCORE, "ours")]
    elif result.baseline.logged_late:
        said = [(LOG_FIRST, "D2")]
    elif result.improved is not None:
        said = [_after_verdict(result.improved)]
    else:
        said = _while_open(result)
    return tuple(NextStep(result.session_id, proposal, source) for proposal, source in said)


def _after_verdict(improved: bool) -> tuple[str, str]:
    return (CLOSE_LOOP, "D1") if improved else (CHANGE_METHOD, "D0")


def _while_open(result: SessionResult) -> list[tuple[str, str]]:
    figure = result.playbook.figure
    if not isinstance(figure, Absent) or figure.status not in (Absence.WAITING, Absence.OVERDUE):
        return []
    if result.phase is Phase.PROVISIONAL:
        return [(WAIT_FOR_DAY, "D2")]
    second = result.midcheck.playbook.verdict == SECOND_SESSION
    return [(SECOND, "D2"), (WAIT, "D2")] if second else [(WAIT, "D2")]


# --- beside it ---------------------------------------------------------------------------------------------


def _midcheck(case: _Case, checks: Sequence[Check]) -> MidCheck:
    """The look at the 5th post call: only the first five, whatever came after them."""
    window = first_window(case.after, case.session.baseline.anchor, case.policy.midcheck_n)
    shown = _change(case, window)
    rest = _midcheck_open(case, window) or _unsettled(case, window)
    absent = _unfit(case, checks) or rest
    if absent or shown is None:
        column = Playbook(absent or waiting(window.n, window.wanted), shown=shown)
    else:
        column = Playbook(shown, EMERGING if above(shown.value, 0.0) else SECOND_SESSION)
    return MidCheck(
        column,
        _incomparable(case, checks) or rest or NOT_YET_COMPUTED,
        window.mix,
        _known(case, window.calls)[-1] if window.full else None,
    )


def _midcheck_open(case: _Case, window: CodedWindow) -> Absent | None:
    if window.full:
        return None
    k, of = window.n, window.wanted
    if case.phase is Phase.EXPIRED:
        return too_few(k, of)
    return Absent(Absence.OVERDUE, k, of) if case.phase is Phase.OVERDUE else waiting(k, of)


def _held(case: _Case) -> Held | None:
    """Mean of the last `post_n` before day 21, where the window filled before day 7."""
    if not case.post.full:
        return None
    filled_on = day_id(case.post.calls[-1].started_at, case.zone) - case.first_day
    if filled_on >= case.policy.held_min_days:
        return None
    end = day_start(case.first_day + case.policy.post_due_days, case.zone)
    early = [c for c in case.after if c.started_at < end]
    known = last_window(early, case.session.baseline.anchor, case.policy.post_n).known
    return None if known is None else Held(known, complete=case.day >= case.policy.post_due_days)


def _mix(case: _Case) -> Mix:
    before, after = case.session.baseline.mix, case.post.mix
    distance = total_variation(dict(before), dict(after))
    shifted = distance is not None and above(distance, case.policy.mix_shift_tv)
    return Mix(before, after, distance, shifted)
