"""Rules of the handoff (METHOD.md 1.3): first loops, pair calibration, trained, drift risk; as of `now`."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from statistics import fmean

from coachloop.domain.compare import at_most
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, invalid, too_few, waiting
from coachloop.domain.times import day_id, day_start
from coachloop.domain.verdict import Estimate, Honest, Playbook
from coachloop.domain.words import counted
from coachloop.loop.coach.handoff_model import (
    AppointmentTooShort,
    Booking,
    Calibrated,
    Checkpoint,
    DimensionGap,
    DriftRisk,
    DriftState,
    FirstLoop,
    Handoff,
    Interview,
    LateItem,
    LoopState,
    MeetingState,
    PairCalibration,
    Review,
    Trained,
)
from coachloop.stats.student import mean_interval

TRAINED = "trained"
ALIKE, WIDE = "alike", "apart"
_SHOWN_IN_HOURS = 72
_NOT_HELD = Absent(Absence.NOT_APPLICABLE, reason="not held yet")
_NO_END = Absent(Absence.NOT_APPLICABLE, reason="end of the interview not known")
#: Whether a rule is met is no estimate; what is estimated are the gaps under it.
_NO_ESTIMATE = Absent(
    Absence.NOT_APPLICABLE, reason="a count of what was done; see the gap of each criterion"
)


def numbered(
    interviews: Iterable[Interview], training_end: datetime | None, now: datetime
) -> tuple[Interview, ...]:
    """The interviews from the end of the training to `now`: the place in this list plus one is the number.

    By start time, ties by id, whenever each was imported; empty while the training is under way.
    """
    if training_end is None:
        return ()
    held = {i.conversation_id: i for i in interviews if training_end <= i.started_at <= now}
    return tuple(sorted(held.values(), key=lambda i: (i.started_at, i.conversation_id)))


# --- the first interviews ----------------------------------------------------------------------------------


def first_loops(
    held: Sequence[Interview], reviews: Iterable[Review], now: datetime, policy: Policy
) -> tuple[FirstLoop, ...]:
    """Interviews 1 to 3, each reviewed within 48 hours of its end; exactly 48 hours is in time."""
    first: dict[str, datetime] = {}
    for review in sorted(reviews, key=lambda r: (r.written_at, r.written_by)):
        if review.written_at <= now:
            first.setdefault(review.conversation_id, review.written_at)
    return tuple(
        _loop(number, held[number - 1], first.get(held[number - 1].conversation_id), now, policy)
        if number <= len(held)
        else FirstLoop(number, None, None, None, LoopState.WAITING, _NOT_HELD, f"{number}: not held yet")
        for number in range(1, policy.handoff_first + 1)
    )


def _loop(
    number: int, interview: Interview, reviewed: datetime | None, now: datetime, policy: Policy
) -> FirstLoop:
    ended, limit = interview.ended_at, policy.handoff_hours
    if ended is None:
        said = "reviewed" if reviewed else "not reviewed"
        words = f"{number}: {said}; the end of the interview is not known, so there is no clock"
        return FirstLoop(
            number, interview.conversation_id, None, reviewed, LoopState.NO_CLOCK, _NO_END, words
        )
    hours = ((reviewed or now) - ended).total_seconds() / 3600
    in_time = at_most(hours, limit)
    state = _state(reviewed, in_time=in_time)
    figure: Figure = Known(hours, 1) if reviewed else waiting(0, 1)
    words = {
        LoopState.IN_TIME: f"{number}: reviewed after {_span(hours)}, within {limit:g} h",
        LoopState.LATE: f"{number}: reviewed after {_span(hours)}, later than {limit:g} h",
        LoopState.OPEN: f"{number}: {_span(max(0.0, limit - hours))} left",
        LoopState.OVERDUE: f"{number}: not reviewed, {_span(hours - limit)} over the {limit:g} h",
    }[state]
    due = ended + timedelta(hours=limit)
    return FirstLoop(number, interview.conversation_id, due, reviewed, state, figure, words)


def _span(hours: float) -> str:
    """In hours up to three days, then in days."""
    return f"{hours:.0f} h" if hours <= _SHOWN_IN_HOURS else counted(int(hours // 24), "day")


def _state(reviewed: datetime | None, *, in_time: bool) -> LoopState:
    if reviewed is None:
        return LoopState.OPEN if in_time else LoopState.OVERDUE
    return LoopState.IN_TIME if in_time else LoopState.LATE


# --- the pair calibration ----------------------------------------------------------------------------------


def check_booking(minutes: int, policy: Policy) -> int:
    """The minutes of a pair calibration. Raises AppointmentTooShort."""
    if minutes < policy.handoff_calibration_minutes:
        raise AppointmentTooShort(
            f"{minutes} minutes are too short for a pair calibration.",
            why=f"The playbook asks for {policy.handoff_calibration_minutes} minutes (D1).",
            fix=f"Book {policy.handoff_calibration_minutes} minutes or more.",
            where="minutes",
        )
    return minutes


def pair_calibration(
    held: Sequence[Interview],
    booking: Booking | None,
    training_end: datetime | None,
    now: datetime,
    policy: Policy,
) -> PairCalibration:
    """30 minutes after interview 10 and before 11, agreed before the training ended."""
    at = policy.handoff_calibration_at
    if booking is None:
        ended = training_end is not None and training_end <= now
        state = MeetingState.MISSING if ended else MeetingState.TO_BOOK
        words = "not booked, and the training is over" if ended else "to be booked before the training ends"
        return PairCalibration(state, None, None, words)
    before_end = training_end is None or booking.booked_at < training_end
    state = _meeting(held, booking, now, at)
    where = {
        MeetingState.IN_PLACE: f"after interview {at} and before {at + 1}",
        MeetingState.BOOKED: f"interview {at} is still to come",
        MeetingState.TOO_EARLY: f"before interview {at} was held: move it",
        MeetingState.TOO_LATE: f"after interview {at + 1} began: move it forward",
    }[state]
    when = "" if before_end else "; booked after the training had ended"
    return PairCalibration(state, booking, before_end, f"{booking.minutes} minutes, {where}{when}")


def _meeting(held: Sequence[Interview], booking: Booking, now: datetime, at: int) -> MeetingState:
    ends = booking.starts_at + timedelta(minutes=booking.minutes)
    if len(held) > at and ends > held[at].started_at:
        return MeetingState.TOO_LATE
    if len(held) < at:
        return MeetingState.BOOKED if now <= booking.starts_at else MeetingState.TOO_EARLY
    tenth = held[at - 1]
    early = booking.starts_at < (tenth.ended_at or tenth.started_at)
    return MeetingState.TOO_EARLY if early else MeetingState.IN_PLACE


def checkpoints(held: Sequence[Interview], policy: Policy) -> tuple[Checkpoint, ...]:
    """Optional markers at interviews 5, 15 and 25."""
    first, every = policy.handoff_checkpoint_first, policy.handoff_checkpoint_every
    return tuple(
        Checkpoint(n, held[n - 1].conversation_id if n <= len(held) else None)
        for n in range(first, policy.handoff_coach_until + 1, every)
    )


# --- trained -----------------------------------------------------------------------------------------------


def trained(calibrated: Iterable[Calibrated], loops_closed: Iterable[datetime], policy: Policy) -> Trained:
    """At least 15 calibrated interviews, over the last 10 a mean gap of at most 15 points on every criterion
    that was rated, and a coaching loop closed since the first of them."""
    rows = sorted(calibrated, key=lambda i: (i.started_at, i.conversation_id))
    n = len(rows)
    last = rows[-policy.trained_window :]
    keys = sorted({key for row in last for key in row.gaps})
    gaps = tuple(_dimension(key, [r.gaps[key] for r in last if key in r.gaps], policy) for key in keys)
    closed = sum(bool(rows) and moment >= rows[0].started_at for moment in loops_closed)
    wide = [g.criterion_key for g in gaps if g.playbook.verdict == WIDE]
    lacking = max(0, policy.trained_min - n)
    missing = (
        *([f"{lacking} of {policy.trained_min} calibrated interviews"] if lacking else []),
        *([] if gaps or not rows else ["a criterion that both have rated"]),
        *(f"a mean gap of at most {policy.calibration_gap_pp:g} points on {key}" for key in wide),
        *([] if closed else ["a closed coaching loop among them"]),
    )
    figure: Figure = waiting(n, policy.trained_min) if lacking else Known(float(n), n)
    words = f"not yet trained: missing {'; '.join(missing)}" if missing else TRAINED
    return Trained(Playbook(figure, "" if missing else TRAINED), gaps, closed, missing, words, _NO_ESTIMATE)


def _dimension(key: str, gaps: Sequence[float], policy: Policy) -> DimensionGap:
    mean = fmean(gaps)
    verdict = ALIKE if at_most(mean, policy.calibration_gap_pp) else WIDE
    return DimensionGap(key, Playbook(Known(mean, len(gaps)), verdict), _gap_estimate(gaps))


def _gap_estimate(gaps: Sequence[float]) -> Honest:
    """The mean gap with the t interval over interviews."""
    found = mean_interval(gaps)
    if found is None:
        return too_few(len(gaps), 2)
    if found.lo == found.hi:
        return invalid("the gaps do not vary")
    return Estimate(
        found.value, max(0.0, found.lo), found.hi, found.level, found.n, "mean of |gap|, t over interviews"
    )


# --- drift -------------------------------------------------------------------------------------------------


def drift_risk(
    training_end: datetime | None,
    sessions: Iterable[datetime],
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> DriftRisk:
    """Whether a coaching session came in the 90 org days from the day on which the training ended."""
    if training_end is None or training_end > now:
        absent = Absent(Absence.NOT_APPLICABLE, reason="the training is not over")
        return DriftRisk(DriftState.OPEN, absent, "The training is not over.")
    first_day = day_id(training_end, zone)
    until = day_start(first_day + policy.drift_days, zone)
    after = [s for s in sessions if training_end <= s <= now]
    if after:
        days = day_id(min(after), zone) - first_day
        in_time = min(after) < until
        state = DriftState.COACHED if in_time else DriftState.COACHED_LATE
        words = f"First coached {counted(days, 'day')} after the training."
        return DriftRisk(state, Known(float(days), 1), words)
    so_far = day_id(now, zone) - first_day
    if now >= until:
        words = f"No coaching in the {policy.drift_days} days after the training: drift risk."
        return DriftRisk(DriftState.RISK, Known(float(so_far), 1), words)
    words = f"Not coached yet, day {so_far} of {policy.drift_days} after the training."
    return DriftRisk(DriftState.OPEN, waiting(so_far, policy.drift_days), words)


# --- all of it ---------------------------------------------------------------------------------------------


def late_items(
    person_id: str,
    coach: str | None,
    loops: Iterable[FirstLoop],
    meeting: PairCalibration,
    training_end: datetime | None,
    now: datetime,
) -> tuple[LateItem, ...]:
    """What is late, the longest first. While nobody is named, nothing else can be late."""
    over = training_end is not None and training_end <= now
    if coach is None:
        owner = "the owner of the team"
        return (LateItem(person_id, "naming a coach", training_end, owner),) if over and training_end else ()
    overdue = [(x.due_at, x.number) for x in loops if x.state is LoopState.OVERDUE and x.due_at is not None]
    found = []
    if overdue:
        which = "interview" if len(overdue) == 1 else "interviews"
        numbers = ", ".join(str(number) for _, number in overdue)
        found.append(LateItem(person_id, f"review of {which} {numbers}", min(overdue)[0], coach))
    if over and training_end and meeting.state is MeetingState.MISSING:
        found.append(LateItem(person_id, "booking the pair calibration", training_end, coach))
    return tuple(sorted(found, key=lambda item: (item.since, item.what)))


def stage_words(held: int, training_end: datetime | None, now: datetime, policy: Policy) -> str:
    """Where the person is on the way, in one sentence."""
    if training_end is None or training_end > now:
        return "in training"
    if held == 0:
        return "before the first interview"
    if held >= policy.handoff_coach_until:
        return f"{held} interviews held: the {policy.handoff_coach_until} accompanied ones are over"
    return f"{held} of {policy.handoff_coach_until} accompanied interviews held"


def handoff(
    person_id: str,
    coach: tuple[str, str] | None,
    module: str | None,
    training_end: datetime | None,
    held: Sequence[Interview],
    loops: tuple[FirstLoop, ...],
    meeting: PairCalibration,
    ready: Trained,
    drift: DriftRisk,
    now: datetime,
    policy: Policy,
) -> Handoff:
    """The parts as one noun; `coach` is the id and name of the named coach.

    Once the accompanied interviews are over nothing is late any more: it is done or it was missed.
    """
    over = len(held) >= policy.handoff_coach_until
    name = coach[1] if coach else None
    return Handoff(
        person_id=person_id,
        module=module,
        coach_id=coach[0] if coach else None,
        training_end=training_end,
        held=len(held),
        accompanied=policy.handoff_coach_until,
        first=loops,
        meeting=meeting,
        checkpoints=checkpoints(held, policy),
        trained=ready,
        drift=drift,
        late=() if over else late_items(person_id, name, loops, meeting, training_end, now),
        words=stage_words(len(held), training_end, now, policy),
    )
