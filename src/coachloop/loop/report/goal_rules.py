"""The goals at 90 days (METHOD.md 1.2): scored of recorded, team gap, measured improvement, questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coachloop.domain.compare import above, at_least, below
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, too_few
from coachloop.domain.verdict import Honest, Playbook
from coachloop.domain.words import counted, percent

MET, NOT_MET = "met", "not met"
_COUNT = Absent(Absence.NOT_APPLICABLE, reason="a count of what was done")


@dataclass(frozen=True, slots=True)
class Unscored:
    """A recorded conversation that counts as not scored, and why."""

    conversation_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what is asked for, the figure with "met" or "not met", and what stands against it.

    `exceptions` lists what keeps it from being met; `more` of them are not listed.
    """

    key: str
    name: str
    target: str
    playbook: Playbook
    honest: Honest
    words: str
    exceptions: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Dimension:
    """The calibration gap of one dimension in both columns."""

    name: str
    figure: Figure
    honest: Honest


@dataclass(frozen=True, slots=True)
class Improved:
    """A session whose window closed `ok` in the period: of which programme, its date, its change."""

    programme: str
    day: date
    change: float


def scored_goal(recorded: int, unscored: Sequence[Unscored], count: int, policy: Policy) -> Goal:
    """Scored of recorded = 100 %; `count` conversations are not scored, `unscored` the first of them."""
    name, target = "Scored of recorded", f"{percent(policy.goal_scored_share)} scored"
    listed = tuple(f"{u.conversation_id}: {u.why}" for u in unscored)
    if not recorded:
        return Goal("scored", name, target, Playbook(too_few(0, 1)), _COUNT, "Nothing was recorded.")
    share = (recorded - count) / recorded
    verdict = MET if at_least(share, policy.goal_scored_share) else NOT_MET
    words = f"{recorded - count} of {counted(recorded, 'conversation')} are scored ({percent(share)})."
    column = Playbook(Known(share, recorded), verdict)
    return Goal("scored", name, target, column, _COUNT, words, listed, count - len(unscored))


def gap_goal(dimensions: Iterable[Dimension], policy: Policy) -> Goal:
    """Team gap below 10 points on every dimension; the widest one is shown. Exactly 10 does not meet it."""
    name, target = "Team calibration gap", f"below {policy.goal_gap_pp:g} points on every dimension"
    rows = list(dimensions)
    known = [(d.figure, d) for d in rows if isinstance(d.figure, Known)]
    if not known:
        few = too_few(0, 1)
        words = "No conversation has been rated by two people in a calibration yet."
        return Goal("gap", name, target, Playbook(few), few, words)
    figure, widest = max(known, key=lambda pair: (pair[0].value, pair[1].name))
    wide = sorted(d.name for f, d in known if not below(f.value, policy.goal_gap_pp))
    silent = sorted(d.name for d in rows if not isinstance(d.figure, Known))
    verdict = MET if not wide else NOT_MET
    words = f"The widest is {widest.name}: {figure.value:.1f} points over {figure.n}."
    if silent:
        words += f" Not rated by two: {', '.join(silent)}."
    exceptions = tuple(f"{key}: not below {policy.goal_gap_pp:g}" for key in wide)
    return Goal("gap", name, target, Playbook(figure, verdict), widest.honest, words, exceptions)


def improvement_goal(sessions: Iterable[Improved], programmes: Iterable[str], policy: Policy) -> Goal:
    """Per programme at least 2 sessions on different dates that closed with post above pre."""
    name = "Measured improvement"
    target = f"at least {policy.goal_sessions} sessions on different dates a programme"
    days: Mapping[str, set[date]] = {programme: set() for programme in sorted(programmes)}
    for session in sessions:
        if session.programme in days and above(session.change, 0.0):
            days[session.programme].add(session.day)
    if not days:
        words = "No programme scores anybody yet."
        return Goal("improvement", name, target, Playbook(too_few(0, 1)), _COUNT, words)
    short = {programme: len(found) for programme, found in days.items() if len(found) < policy.goal_sessions}
    there = len(days) - len(short)
    column = Playbook(Known(float(there), len(days)), NOT_MET if short else MET)
    words = f"{there} of {counted(len(days), 'programme')}: " + "; ".join(
        f"{programme} {len(found)}" for programme, found in days.items()
    )
    exceptions = tuple(f"{p}: {n} of {policy.goal_sessions}" for p, n in short.items())
    return Goal("improvement", name, target, column, _COUNT, f"{words}.", exceptions)


def questions_goal(asked: int, policy: Policy) -> Goal:
    """Fewer than 2 clarifying questions a monthly report, counted by its own button (D0)."""
    target = f"fewer than {policy.goal_questions} a monthly report"
    verdict = MET if asked < policy.goal_questions else NOT_MET
    words = f"{counted(asked, 'question')} about this month's report."
    column = Playbook(Known(float(asked), 1), verdict)
    return Goal("questions", "Clarifying questions", target, column, _COUNT, words)
