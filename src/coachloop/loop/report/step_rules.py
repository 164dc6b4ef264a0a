"""The if/then framework as sentences (METHOD.md 1.1 to 1.5): what the rules propose, why, and from where.

Each rule proposes and a person accepts: nothing here starts anything. The limits are those of the policy
that the stages worked with; a rule without its figure says nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachloop.domain.compare import above
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known
from coachloop.domain.verdict import NextStep
from coachloop.domain.words import counted, people, percent
from coachloop.loop.coach.assignments_rules import Proposal
from coachloop.loop.coach.handoff_model import DriftState, Handoff
from coachloop.loop.coach.quarterly_rules import QuarterlyLoops
from coachloop.loop.gaps.model import CriterionGap, GapVerdict
from coachloop.loop.measure.model import ModuleSummary, ResponseRate, SessionResult
from coachloop.loop.measure.modules import DESIGN_PROBLEM
from coachloop.loop.measure.rules import CHANGE_METHOD, SECOND

#: Rule -> (what is proposed, source). What calibration, sessions, readiness and training sessions propose has
#: its sentence there; docs/measures/if-then.md lists all of them.
SENTENCES: dict[str, tuple[str, str]] = {
    "scenario_modules": ("Give scenario modules in place of more knowledge modules.", "D0"),
    "module_design": ("Look at the design of the module: it is no compliance problem.", "D0"),
    "timing": ("Review timing (within 48 h) and specificity (cites a scored conversation).", "D0"),
    "low_volume": ("Read 90-day windows for them.", "D0"),
    "exercise": ("Agree with each of them on a calibration exercise on their own dimension.", "D0"),
    "task": ("Accept each task, or say why not: coachloop task.", "D0"),
    "no_training": ("Look for their training, or import it.", "D1"),
    "quarterly": ("Hold a coaching session against their last 10 to 20 interviews.", "D1"),
    "handoff": ("Do what is late in the handoff.", "D1"),
    "drift": ("Hold a coaching session: there has been none since the training.", "D1"),
    "hiring": ("Look at hiring or at the process: coaching does not move it.", "D2"),
    "intervention": ("Choose another intervention than one more session.", "D2"),
    "universal": ("Hold one training session for the whole team.", "D4"),
    "clustered": ("Train the group that holds it.", "D4"),
    "mixed": ("Weigh both readings, whole team or group: a person chooses.", "D4"),
    "individual": ("Coach the people below one by one.", "D4"),
    "coaching_case": ("Coach this one person: one low person is no training signal.", "D4"),
}
#: Sentences of other stages that come with their own source.
_OWN = "stage"
#: One person or a few: these come after all that concerns everybody.
SINGLE = frozenset({"individual", "coaching_case", "task", "no_training", "low_volume"})
#: A proposal after a session stays for as long as the window of the next one would.
_STANDS = timedelta(days=28)
#: Sessions and conversations that a proposal looks at: a quarter.
LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Step:
    """One proposal: `about` whom or what, `because` of which figure with its n."""

    rule: str
    about: str
    because: str
    step: NextStep

    @property
    def sentence(self) -> str:
        """The proposal, written as a sentence."""
        said = self.step.proposal.rstrip(".")
        return f"{said[:1].upper()}{said[1:]}."


def _step(rule: str, key: str, about: str, because: str) -> Step:
    proposal, source = SENTENCES[rule]
    return Step(rule, about, because, NextStep(key, proposal, source))


# --- team --------------------------------------------------------------------------------------------------

_VERDICTS = {
    GapVerdict.UNIVERSAL: "universal",
    GapVerdict.CLUSTERED: "clustered",
    GapVerdict.MIXED: "mixed",
    GapVerdict.INDIVIDUAL: "individual",
}


def gap_steps(gaps: Iterable[CriterionGap]) -> tuple[Step, ...]:
    """What the verdict on each criterion asks for; a single low person is a coaching case (D4)."""
    found = []
    for gap in gaps:
        if gap.coaching_case is not None:
            because = f"{gap.coaching_case.name} is the only one of {people(len(gap.people))} below."
            found.append(_step("coaching_case", gap.coaching_case.person_id, gap.name, because))
        elif gap.playbook.verdict in _VERDICTS:
            rule = _VERDICTS[GapVerdict(gap.playbook.verdict)]
            found.append(_step(rule, gap.criterion_key, gap.name, gap.words))
    return tuple(found)


def calibration_steps(proposed: Iterable[tuple[str, str, NextStep]]) -> tuple[Step, ...]:
    """(dimension, why, the stage's own proposal) of each gap above the limit (D0)."""
    return tuple(Step(_OWN, about, because, step) for about, because, step in proposed)


def exercise_steps(gaps: Sequence[float], policy: Policy) -> tuple[Step, ...]:
    """Scoring consistency: raters whose newest gap is above 15 points, counted and not named (D0)."""
    wide = sum(above(gap, policy.calibration_gap_pp) for gap in gaps)
    if not wide:
        return ()
    because = (
        f"{wide} of {people(len(gaps))} who rated blind {'is' if wide == 1 else 'are'} more than "
        f"{policy.calibration_gap_pp:g} points from the others; who, only they and their coach see."
    )
    return (_step("exercise", "scoring_consistency", "Scoring consistency", because),)


def response_steps(rate: ResponseRate) -> tuple[Step, ...]:
    """A response rate below 50 % asks for timing and specificity, not for more sessions (D0)."""
    if not rate.message or not isinstance(rate.playbook.figure, Known):
        return ()
    share, n = rate.playbook.figure.value, rate.playbook.figure.n
    because = f"{percent(share)} of {counted(n, 'closed session')} moved up."
    return (_step("timing", "response_rate", "Coaching response rate", because),)


def module_steps(summaries: Iterable[ModuleSummary], knowledge: Iterable[str]) -> tuple[Step, ...]:
    """A module whose 30-day gap is not above 0: its design; after a knowledge module scenarios (D0)."""
    of_knowledge = frozenset(knowledge)
    found = []
    for summary in summaries:
        figure = summary.playbook.figure
        if summary.playbook.verdict == DESIGN_PROBLEM and isinstance(figure, Known):
            because = f"30-day gap {figure.value:+.1f} points over {people(figure.n)}."
            found.append(_step("module_design", summary.module, summary.module, because))
            if summary.module in of_knowledge:
                found.append(_step("scenario_modules", summary.module, summary.module, because))
    return tuple(found)


def flat_steps(flat: Iterable[NextStep], names: dict[str, str], criteria: frozenset[str]) -> tuple[Step, ...]:
    """A criterion flat over people and methods, a person flat over sessions (D2)."""
    return tuple(
        _step(
            "hiring" if step.key in criteria else "intervention",
            step.key,
            names.get(step.key, step.key),
            "Flat over people with both most used methods."
            if step.key in criteria
            else "Flat over their sessions.",
        )
        for step in flat
    )


# --- people ------------------------------------------------------------------------------------------------


def quarterly_steps(loops: QuarterlyLoops) -> tuple[Step, ...]:
    """Who has had no coaching loop this quarter, in one line (D1)."""
    if not loops.without:
        return ()
    names = ", ".join(w.name for w in loops.without)
    because = f"{loops.words} had a coaching loop in {loops.quarter.name}; without: {names}."
    return (_step("quarterly", f"quarterly {loops.noun}", "Quarterly loops", because),)


def handoff_steps(found: Iterable[tuple[str, Handoff]]) -> tuple[Step, ...]:
    """(name, handoff): what is late, and drift risk (D1)."""
    steps = []
    for name, handoff in found:
        if handoff.late:
            because = "; ".join(f"{item.what} ({item.whose})" for item in handoff.late)
            steps.append(_step("handoff", handoff.person_id, name, f"Late: {because}."))
    return tuple(steps)


def drift_steps(found: Iterable[tuple[str, str, DriftState, str]]) -> tuple[Step, ...]:
    """(person, name, state, words) of everybody trained: those not coached within 90 days (D1)."""
    return tuple(
        _step("drift", person, name, words)
        for person, name, state, words in found
        if state is DriftState.RISK
    )


def untrained_steps(found: Iterable[tuple[str, str, int]]) -> tuple[Step, ...]:
    """(person, name, sessions) of people coached without a training on record (D1)."""
    return tuple(
        _step("no_training", person, name, f"{counted(n, 'session')}, no training on record.")
        for person, name, n in found
        if n
    )


def low_volume_steps(names: Sequence[str], policy: Policy) -> tuple[Step, ...]:
    """People with fewer than 10 conversations in the last calendar month, in one line (D0)."""
    if not names:
        return ()
    because = f"Fewer than {policy.low_volume_per_month} conversations last month: {', '.join(names)}."
    return (_step("low_volume", "low volume", "Few conversations", because),)


def task_steps(proposals: Sequence[Proposal]) -> tuple[Step, ...]:
    """How many flags propose a task that nobody has answered, in one line (D0)."""
    if not proposals:
        return ()
    n, who = len(proposals), people(len({p.person_id for p in proposals}))
    because = f"{counted(n, 'flag')} of {who} {'proposes' if n == 1 else 'propose'} a task."
    return (_step("task", "tasks", "Tasks", because),)


def session_steps(
    found: Iterable[tuple[str, SessionResult, Sequence[NextStep]]], now: datetime
) -> tuple[Step, ...]:
    """(about, result, the stage's own proposals), oldest first: change the method, or a second session.

    Of several sessions about the same only the latest speaks (D0, D2).
    """
    latest = {about: (result, proposed) for about, result, proposed in found}
    return tuple(
        Step(_OWN, about, result.words, step)
        for about, (result, proposed) in latest.items()
        if result.closed_at is None or now - result.closed_at <= _STANDS
        for step in proposed
        if step.proposal in (CHANGE_METHOD, SECOND)
    )


def stage_steps(found: Iterable[tuple[str, str, Sequence[NextStep]]]) -> tuple[Step, ...]:
    """(about, why, proposals) of readiness and of training sessions, which bring their own sentences."""
    return tuple(Step(_OWN, about, because, step) for about, because, steps in found for step in steps)
