"""The sentences of the monthly report: what the figures say, what changed, and what is asked. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from coachloop.domain.compare import above, at_most, below
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known
from coachloop.domain.words import counted, percent
from coachloop.loop.gaps.model import Direction
from coachloop.loop.measure.model import ResponseRate
from coachloop.loop.report.model.program import LoopsLine, Sentence, TeamGap, TeamTrend

_D0, _D1 = "D0", "D1"


def moved(trends: Iterable[TeamTrend], direction: Direction) -> tuple[TeamTrend, ...]:
    """Those whose line goes that way by the rule."""
    return tuple(t for t in trends if t.playbook.verdict == direction.value)


def trend_sentence(trends: Sequence[TeamTrend], weeks: int, fewest: int) -> Sentence:
    """How many criteria rise and fall; the one that moved most with its interval."""
    told = [t for t in trends if isinstance(t.playbook.figure, Known)]
    if not told:
        return Sentence(f"Too early: a line needs {fewest} weeks with conversations of enough people.", _D0)
    up, down = moved(told, Direction.IMPROVING), moved(told, Direction.DECLINING)
    most = max(told, key=lambda t: (abs(_change(t)), t.name))
    of = counted(len(told), "criterion", "criteria")
    head = f"{len(up)} of {of} rising, {len(down)} falling over {weeks} weeks"
    return Sentence(f"{head}; most moved {most.name}, {_change(most):+.1f} points{_interval(most)}.", _D0)


def _change(found: TeamTrend) -> float:
    figure = found.playbook.figure
    return figure.value if isinstance(figure, Known) else 0.0


def _interval(found: TeamTrend) -> str:
    honest = found.honest
    if isinstance(honest, Absent):
        return f", n {found.conversations}"
    doubt = "" if _sure(found) else " it is not shown:"
    return (
        f"; within the same {counted(honest.n, 'person', 'people')}{doubt} {honest.estimate:+.1f} "
        f"({honest.lo:+.1f} to {honest.hi:+.1f}, {percent(honest.level)})"
    )


def _sure(found: TeamTrend) -> bool:
    """Whether the change within people goes the way that the rule says."""
    plateau = found.playbook.verdict == Direction.PLATEAUING.value
    return plateau or (not isinstance(found.honest, Absent) and found.honest.label == found.playbook.verdict)


def gap_sentence(gaps: Sequence[TeamGap], policy: Policy) -> Sentence:
    """The widest dimension now, where it came from, and the limit that it is held against."""
    widest = widest_gap(gaps)
    if widest is None:
        return Sentence("No conversation has been rated by two people in a calibration in 90 days.", _D0)
    value = _value(widest)
    came = f", {widest.before.value:.1f} before" if isinstance(widest.before, Known) else ""
    figure = widest.figure
    n = figure.n if isinstance(figure, Known) else 0
    head = (
        f"Reviewers differ most on {widest.name}: {value:.1f} points over {counted(n, 'conversation')}{came}"
    )
    if above(value, policy.calibration_block_pp):
        return Sentence(
            f"{head}. Above {policy.calibration_block_pp:g} they calibrate before anybody is coached.", _D0
        )
    if above(value, policy.calibration_gap_pp):
        return Sentence(
            f"{head}. Above {policy.calibration_gap_pp:g} a dimension decides nothing about hiring.", _D0
        )
    return Sentence(f"{head}. The goal is under {policy.goal_gap_pp:g}.", _D0)


def widest_gap(gaps: Iterable[TeamGap]) -> TeamGap | None:
    told = [g for g in gaps if isinstance(g.figure, Known)]
    return max(told, key=lambda g: (_value(g), g.name), default=None)


def _value(gap: TeamGap) -> float:
    return gap.figure.value if isinstance(gap.figure, Known) else 0.0


def response_sentence(rate: ResponseRate, policy: Policy) -> Sentence:
    """What rose, beside what would have risen anyway."""
    figure, honest = rate.playbook.figure, rate.honest
    if isinstance(figure, Absent):
        k = figure.k or 0
        return Sentence(
            f"{counted(k, 'session')} closed so far; a rate is said from {policy.response_min_sessions}.", _D0
        )
    rose = f"{rate.responded} of {counted(figure.n, 'session')} rose"
    if isinstance(honest, Absent):
        return Sentence(f"{rose}; how many would have anyway is not known yet.", _D0)
    chance = f"{honest.expected * honest.n:.0f} of {honest.n} would have by themselves"
    if above(honest.lo, 0.0):
        return Sentence(f"Yes: {rose}, and {chance}.", _D0)
    if below(honest.hi, 0.0):
        return Sentence(f"Not yet: {rose}, and {chance}.", _D0)
    return Sentence(f"Not shown yet: {rose}, and {chance}.", _D0)


# --- the title ---------------------------------------------------------------------------------------------


def title(trends: Sequence[TeamTrend], gaps: Sequence[TeamGap], rate: ResponseRate, policy: Policy) -> str:
    """The three answers in one line."""
    said = f"{_work(trends)}, {_agreement(gaps, policy)}, {_coaching(rate)}"
    return said[:1].upper() + said[1:]


def _work(trends: Sequence[TeamTrend]) -> str:
    told = [t for t in trends if isinstance(t.playbook.figure, Known)]
    if not told:
        return "too early for a trend"
    up, down = moved(told, Direction.IMPROVING), moved(told, Direction.DECLINING)
    if len(up) == len(down):
        return "steady work" if not up else "work that moves both ways"
    said, found = ("better", up) if len(up) > len(down) else ("weaker", down)
    return f"{said} work" if any(map(_sure, found)) else f"work that is perhaps {said}"


def _agreement(gaps: Sequence[TeamGap], policy: Policy) -> str:
    widest = widest_gap(gaps)
    if widest is None:
        return "agreement not measured"
    value = _value(widest)
    if below(value, policy.goal_gap_pp):
        return "reviewers who agree"
    return "reviewers who nearly agree" if at_most(value, policy.calibration_gap_pp) else "reviewers apart"


def _coaching(rate: ResponseRate) -> str:
    honest = rate.honest
    if isinstance(rate.playbook.figure, Absent):
        return "too few sessions to tell of coaching"
    if isinstance(honest, Absent) or (at_most(honest.lo, 0.0) and not below(honest.hi, 0.0)):
        return "coaching not yet proven"
    return "coaching that works" if above(honest.lo, 0.0) else "coaching that does not help yet"


# --- what changed, what is asked ---------------------------------------------------------------------------

#: The report keeps to so many sentences.
_MOST = 4


def changes(
    trends: Sequence[TeamTrend], gaps: Sequence[TeamGap], days: int, policy: Policy
) -> tuple[Sentence, ...]:
    """Criteria that rose or fell, gaps that crossed a limit, definitions that changed."""
    said = [
        *(Sentence(f"{t.name} rose by {_change(t):.1f} points.") for t in moved(trends, Direction.IMPROVING)),
        *(
            Sentence(f"{t.name} fell by {-_change(t):.1f} points.")
            for t in moved(trends, Direction.DECLINING)
        ),
        *(found for gap in gaps if (found := _crossed(gap, days, policy))),
        *(
            Sentence(f"{t.name} is defined or scored anew since {_said(t.trend.breaks[-1])}.")
            for t in trends
            if t.trend.breaks
        ),
    ]
    return tuple(said[:_MOST])


def questions_sentence(questions: int, policy: Policy) -> tuple[Sentence, ...]:
    """Said where the report was less clear than it should be."""
    if questions < policy.goal_questions:
        return ()
    return (Sentence(f"This report raised {counted(questions, 'question')} this month.", _D0),)


def _said(day: date) -> str:
    return f"the week of {day.isoformat()}"


def _crossed(gap: TeamGap, days: int, policy: Policy) -> Sentence | None:
    if not (isinstance(gap.figure, Known) and isinstance(gap.before, Known)):
        return None
    now, was = gap.figure.value, gap.before.value
    limit = policy.calibration_gap_pp
    if above(was, limit) and at_most(now, limit):
        return Sentence(f"Reviewers came together on {gap.name}: {was:.1f} to {now:.1f} in {days} days.")
    if above(now, limit) and at_most(was, limit):
        return Sentence(f"Reviewers came apart on {gap.name}: {was:.1f} to {now:.1f} in {days} days.")
    return None


def ask(
    gaps: Sequence[TeamGap],
    rate: ResponseRate,
    loops: LoopsLine | None,
    owners_missing: int,
    policy: Policy,
) -> Sentence:
    """One thing, by the first rule that asks for something."""
    widest = widest_gap(gaps)
    if owners_missing:
        teams = counted(owners_missing, "team")
        return Sentence(f"Name an owner for {teams}: nobody is tracked before a team has one.", _D0)
    if widest is not None and above(_value(widest), policy.calibration_block_pp):
        return Sentence(
            f"Give reviewers an hour to calibrate {widest.name} before anybody is coached on it.", _D0
        )
    if rate.message:
        return Sentence("Look at when sessions are held and what they cite, not at how many there are.", _D0)
    left = loops.people - loops.with_loop if loops else 0
    if left:
        return Sentence(
            f"Free coach time for {counted(left, 'person', 'people')} without a coaching loop this quarter.",
            _D1,
        )
    if isinstance(rate.playbook.figure, Absent):
        return Sentence("Nothing now: once enough sessions have closed, this report asks for a decision.")
    return Sentence("Nothing now: keep the pace of coaching and calibration.")
