"""Rules of calibration (METHOD.md 1.6): the gap and its limits, what it stops, and when it is due."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from statistics import fmean

from coachloop.domain.compare import above, below
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, too_few
from coachloop.domain.rubric import Criterion, Subject
from coachloop.domain.verdict import NextStep, Playbook, PolicyUsed
from coachloop.domain.words import conversations
from coachloop.loop.review.calibration.model import (
    Block,
    CalibrationGap,
    Implied,
    Rating,
)
from coachloop.stats.moments import moments

CALIBRATE_FIRST = "calibrate before coaching"
DIFFERENT = "different standards"
WATCH = "watch"
MET = "within the goal"

# --- the playbook ------------------------------------------------------------------------------------------


def distances(ratings: Iterable[Rating], rater: str | None = None) -> list[float]:
    """One value a conversation: the mean of |pct_i - pct_j| over its pairs, or over those with `rater`."""
    return [fmean(apart) for apart in _apart(ratings, rater) if apart]


def _apart(ratings: Iterable[Rating], rater: str | None) -> list[list[float]]:
    by_call: dict[str, dict[str, float]] = {}
    for r in ratings:
        by_call.setdefault(r.unit, {})[r.rater] = r.pct
    return [
        [abs(said[a] - said[b]) for a, b in combinations(sorted(said), 2) if rater in (None, a, b)]
        for _, said in sorted(by_call.items())
    ]


def mean_gap(found: Sequence[float]) -> Figure:
    """The mean over conversations; one is enough for the playbook, none is too few."""
    m = moments(tuple(found))
    return too_few(0, 1) if m.mean is None else Known(m.mean, m.n, m.sd)


def playbook(figure: Figure, policy: Policy) -> Playbook:
    """D0's three limits on one figure; a gap on a limit is within it, and on the goal not yet below it."""
    if isinstance(figure, Absent):
        return Playbook(figure)
    if above(figure.value, policy.calibration_block_pp):
        verdict = CALIBRATE_FIRST
    elif above(figure.value, policy.calibration_gap_pp):
        verdict = DIFFERENT
    elif below(figure.value, policy.calibration_goal_pp):
        verdict = MET
    else:
        verdict = WATCH
    return Playbook(figure, verdict)


def playbook_gap(
    criterion: Criterion, subject: Subject, ratings: Sequence[Rating], policy: Policy, used: PolicyUsed
) -> CalibrationGap:
    """The playbook's column alone; the honest one says that it was not asked for."""
    apart = _apart(ratings, None)
    figure = mean_gap([fmean(pairs) for pairs in apart if pairs])
    wide = isinstance(figure, Known) and above(figure.value, policy.calibration_gap_pp)
    return CalibrationGap(
        criterion_key=criterion.key,
        criterion_version_id=criterion.version_id,
        name=criterion.name,
        figure=figure,
        pairs=sum(map(len, apart)),
        raters=len({r.rater for r in ratings}),
        playbook=playbook(figure, policy),
        unsafe=wide and subject is Subject.COUNTERPART,
        implied=implied(criterion, policy),
        honest=Absent(Absence.NOT_COMPUTED),
        steps=_steps(criterion, figure, policy),
        policy=used,
    )


def implied(criterion: Criterion, policy: Policy) -> tuple[Implied, ...]:
    """What the limits ask of raters who, when they differ, differ by one level: 1 - limit / step."""
    limits = (policy.calibration_goal_pp, policy.calibration_gap_pp, policy.calibration_block_pp)
    return tuple(Implied(limit, max(0.0, 1 - limit / criterion.scale.step)) for limit in limits)


def _steps(criterion: Criterion, figure: Figure, policy: Policy) -> tuple[NextStep, ...]:
    if isinstance(figure, Absent) or not above(figure.value, policy.calibration_block_pp):
        return ()
    proposal = f"Calibrate on {criterion.name} before any individual coaching on it."
    return (NextStep(criterion.key, proposal, "D0"),)


def block_of(criterion_key: str, gaps: Iterable[CalibrationGap], policy: Policy) -> Block | None:
    """The widest of these gaps that stops new sessions on a criterion; None when none does.

    `gaps` are those of the criterion itself, or for scoring consistency of every dimension of scorecards.
    """
    found = [
        (g.figure, g)
        for g in gaps
        if isinstance(g.figure, Known) and above(g.figure.value, policy.calibration_block_pp)
    ]
    if not found:
        return None
    figure, gap = max(found, key=lambda x: (x[0].value, x[1].name, x[1].criterion_key))
    words = block_words(gap.name, figure, policy)
    return Block(criterion_key, gap.criterion_key, gap.name, figure.value, figure.n, words, gap.steps[0])


def block_words(name: str, figure: Known, policy: Policy) -> str:
    """`figure` is above the limit."""
    return (
        f"On {name} raters are {figure.value:.1f} points apart over {conversations(figure.n)}, more than "
        f"{policy.calibration_block_pp:g}: what a session would be measured with is not agreed yet."
    )


# --- due ---------------------------------------------------------------------------------------------------


def due_on(last: date | None, today: date, policy: Policy) -> tuple[date, str]:
    """The day of the next calibration, and it in words; before the first it is today."""
    if last is None:
        return today, "none held yet"
    due = last + timedelta(days=policy.calibration_every)
    late = (today - due).days
    return due, f"{late} d late" if late > 0 else "due today" if late == 0 else f"in {-late} d"


def consensus_of(said: Mapping[str, float], rater: str, agreed: float | None) -> float | None:
    """The agreed score, else the mean of the other raters; None where there is neither."""
    others = [pct for name, pct in said.items() if name != rater]
    return agreed if agreed is not None else (fmean(others) if others else None)
