"""Rules of one person's gaps (METHOD.md 1.2): flags, drops, alert states, start conditions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from coachloop.domain.calls import Anchor, Call, is_unscorable, last_window, too_unscorable
from coachloop.domain.compare import below
from coachloop.domain.policy import Policy
from coachloop.domain.result import NOT_TRUSTED, WAITING_CONTEST, Absent, Figure, Known, invalid, too_few
from coachloop.domain.times import day_id, last_month
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.domain.words import conversations
from coachloop.loop.gaps.likelihood import drop_estimate, flag_estimate
from coachloop.loop.gaps.model import (
    AlertStanding,
    AlertState,
    DayMoments,
    DaySum,
    Level,
    Reading,
    Rule,
    Spread,
    TrackingStart,
)
from coachloop.stats.moments import Moments, moments, together

# --- days --------------------------------------------------------------------------------------------------


def by_day(calls: Iterable[Call], anchor: Anchor, zone: tzinfo) -> tuple[DayMoments, ...]:
    """The eligible conversations of `anchor` added up by org day and call type, as rollups keep them."""
    groups: dict[tuple[int, str], list[Call]] = {}
    for call in calls:
        if anchor.eligible(call) or (
            anchor.same_measure(call) and anchor.comparable(call) and is_unscorable(call)
        ):
            groups.setdefault((day_id(call.started_at, zone), call.call_type), []).append(call)
    return tuple(_day(*key, groups[key], anchor) for key in sorted(groups))


def _day(day: int, call_type: str, calls: Sequence[Call], anchor: Anchor) -> DayMoments:
    counted = sorted((c for c in calls if anchor.eligible(c)), key=lambda c: c.position)
    return DayMoments(
        day,
        call_type,
        moments([c.pct for c in counted if c.pct is not None]),
        moments([c.trend_value for c in counted if c.trend_value is not None]),
        unscorable=len(calls) - len(counted),
        contested=sum(c.contested for c in counted),
    )


def add_up(days: Iterable[DayMoments], start: int, end: int) -> DaySum:
    """The days with start <= day_id < end, added up in one order whatever the order they come in."""
    held = sorted((d for d in days if start <= d.day_id < end), key=_day_order)
    return DaySum(
        together(d.pct for d in held),
        together(d.turned for d in held),
        sum(d.unscorable for d in held),
        sum(d.contested for d in held),
        _mix(held),
    )


def _mix(days: Iterable[DayMoments]) -> tuple[tuple[str, int], ...]:
    types: Counter[str] = Counter()
    for day in days:
        types[day.call_type] += day.pct.n
    return tuple(sorted((name, n) for name, n in types.items() if n))


def _day_order(day: DayMoments) -> tuple[int, str, float, int]:
    return day.day_id, day.call_type, day.pct.total, day.pct.n


def withheld(
    unscorable: int, scored: int, contested: int, policy: Policy, *, trusted: bool = True
) -> Absent | None:
    """Why days that have conversations still give no verdict: the machine is too far from people, too many
    are unscorable, or one is under contest."""
    if not trusted:
        return NOT_TRUSTED
    if too_unscorable(unscorable, scored, policy):
        return invalid("unscorable")
    return WAITING_CONTEST if contested else None


# --- flag and drop -----------------------------------------------------------------------------------------


def flag_reading(
    days: Sequence[DayMoments],
    today: int,
    policy: Policy,
    used: PolicyUsed,
    *,
    trusted: bool = True,
    spread: Spread | None = None,
) -> Reading:
    """Mean pct of the `flag_every_days` org days ending with day_id `today` against `flag_below`.

    Scores that are not `trusted` give a mean and no flag. `spread` is that of the criterion's pct over all
    people; without it there is no estimate.
    """
    period = add_up(days, today - policy.flag_every_days + 1, today + 1)
    mean, n = period.pct.mean, period.pct.n
    reason = withheld(period.unscorable, n, period.contested, policy, trusted=trusted)
    known = None if mean is None else Known(mean, n, period.pct.sd)
    true = None if mean is None or reason else below(mean, policy.flag_below)
    return Reading(
        Rule.BELOW,
        true,
        mean,
        policy.flag_below,
        n,
        policy.flag_min_calls,
        _column(known, true, n, policy.flag_min_calls, reason),
        _flag_words(mean, n, true, policy),
        used,
        period.mix,
        honest=reason or flag_estimate(mean, n, policy.flag_below, spread),
    )


def _flag_words(mean: float | None, n: int, true: bool | None, policy: Policy) -> str:
    if mean is None:
        return f"No scored conversation in {policy.flag_every_days} days."
    side = {True: f", below {policy.flag_below:g}", False: f", not below {policy.flag_below:g}", None: ""}[
        true
    ]
    return f"Mean {mean:.1f} over {conversations(n)} in {policy.flag_every_days} days{side}."


def level(
    calls: Iterable[Call],
    anchor: Anchor,
    policy: Policy,
    *,
    trusted: bool = True,
    spread: Spread | None = None,
) -> Level:
    """Mean pct of the last `dim_n` eligible conversations; fewer give a mean to show and no figure.

    No verdict: flags read their own period. `spread` as in `flag_reading`.
    """
    window = last_window(calls, anchor, policy.dim_n)
    known = window.known
    reason = withheld(window.unscorable, window.n, window.contested, policy, trusted=trusted)
    absent = too_few(window.n, window.wanted) if known is None or not window.full else reason
    if known is None or absent:
        found = absent or too_few(0, window.wanted)
        return Level(window.wanted, Playbook(found, shown=known), found)
    honest = flag_estimate(known.value, known.n, policy.flag_below, spread)
    return Level(window.wanted, Playbook(known), honest)


def drop_reading(
    days: Sequence[DayMoments],
    today: int,
    policy: Policy,
    used: PolicyUsed,
    *,
    trusted: bool = True,
    spread: Spread | None = None,
) -> Reading:
    """Mean of the last `drop_days` org days (ending `today`) minus the mean of as many before (turned).

    `spread` is that of the criterion's turned value over all people; without it there is no estimate.
    """
    middle = today + 1 - policy.drop_days
    last, before = add_up(days, middle, today + 1), add_up(days, middle - policy.drop_days, middle)
    n, larger = sorted((last.turned.n, before.turned.n))
    reason = _drop_withheld(last, before, policy, trusted=trusted)
    now, then = last.turned.mean, before.turned.mean
    change = None if now is None or then is None else now - then
    true = None if change is None or reason else below(change, -policy.drop_pp)
    return Reading(
        Rule.DROP,
        true,
        change,
        -policy.drop_pp,
        n,
        policy.drop_min_calls,
        _column(None if change is None else Known(change, n), true, n, policy.drop_min_calls, reason),
        _drop_words(last.turned, before.turned, true, policy),
        used,
        last.mix,
        before.mix,
        n_larger=larger,
        honest=reason or drop_estimate(change, n, larger, policy.drop_pp, spread),
    )


def _drop_withheld(last: DaySum, before: DaySum, policy: Policy, *, trusted: bool) -> Absent | None:
    sides = [withheld(s.unscorable, s.turned.n, s.contested, policy, trusted=trusted) for s in (last, before)]
    reasons = [reason for reason in sides if reason]
    return next((r for r in reasons if r != WAITING_CONTEST), reasons[0] if reasons else None)


def _drop_words(last: Moments, before: Moments, true: bool | None, policy: Policy) -> str:
    if last.mean is None or before.mean is None:
        side = "last" if last.mean is None else "earlier"
        return f"No scored conversation in the {side} {policy.drop_days} days: nothing to compare."
    limit = {True: "a fall", False: "not a fall", None: ""}[true]
    end = f", {limit} of more than {policy.drop_pp:g}" if limit else ""
    return (
        f"Mean {last.mean:.1f} over {conversations(last.n)} in {policy.drop_days} days, "
        f"{before.mean:.1f} over {before.n} in the {policy.drop_days} before: "
        f"{last.mean - before.mean:+.1f}{end}."
    )


def _column(known: Known | None, true: bool | None, n: int, minimum: int, reason: Absent | None) -> Playbook:
    if known is None or n < minimum:
        figure: Figure = reason or too_few(n, minimum)
        return Playbook(figure, shown=known)
    if reason:
        return Playbook(reason, shown=known)
    return Playbook(known, "flag" if true else "steady")


# --- alerts ------------------------------------------------------------------------------------------------


def next_standing(
    now: AlertStanding, reading: Reading, policy: Policy, *, scan: bool = False
) -> AlertStanding:
    """The alert after a reading: with every score, or at a nightly `scan` if a score came since the last.

    A reading that cannot be told changes nothing. After CLOSED, a true reading stands for a new alert.
    """
    if reading.true is None:
        return now
    if reading.true:
        return AlertStanding(AlertState.FLAG if reading.n >= reading.minimum else AlertState.WATCH)
    if not now.open or not scan:
        return now
    clear = now.clear_scans + 1
    closed = clear >= policy.recover_scans
    return AlertStanding(AlertState.CLOSED if closed else AlertState.RECOVERING, clear)


# --- before tracking --------------------------------------------------------------------------------------


def tracking_start(reviewed: int, has_rubric: bool, owner: str | None, policy: Policy) -> TrackingStart:
    """Whether tracking may start: enough reviewed conversations, a rubric, and the team's named owner."""
    lacking = max(0, policy.start_min_calls - reviewed)
    missing = (
        *([f"{lacking} of {policy.start_min_calls} reviewed conversations"] if lacking else []),
        *([] if has_rubric else ["a rubric"]),
        *([] if owner and owner.strip() else ["a named owner of the team"]),
    )
    words = f"not ready to track: missing {', '.join(missing)}" if missing else "ready to track"
    return TrackingStart(missing, words)


def low_volume(started: Sequence[datetime], now: datetime, zone: tzinfo, policy: Policy) -> bool:
    """Fewer reviewed conversations than `low_volume_per_month` in the last complete calendar month.

    False for a person whose first conversation came after that month: nothing is known yet.
    """
    month, this_month = last_month(now, zone)
    if not any(moment < this_month for moment in started):
        return False
    return sum(month <= moment < this_month for moment in started) < policy.low_volume_per_month
