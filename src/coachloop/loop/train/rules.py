"""Rules of the session kit and of practice (METHOD.md 1.5)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from coachloop.domain.compare import at_least, below
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, too_few, waiting
from coachloop.domain.times import day_id, day_start, utc
from coachloop.domain.verdict import Playbook
from coachloop.domain.words import counted
from coachloop.loop.train.model import (
    Attempt,
    Kit,
    KitItem,
    Moment,
    MomentKind,
    NoMoment,
    Practice,
    TooManyCriteria,
)

#: Attempts are not kept yet, so a share of them would be a share of nothing.
NOT_RECORDED = Absent(Absence.NOT_COMPUTED, reason="practice attempts are not recorded yet")
#: The most criteria of one session (D4): one takes 90 minutes, two take half a day.
MOST_CRITERIA = 2


def session_end(starts_at: datetime, criteria: int, policy: Policy) -> datetime:
    """90 minutes for one criterion, half a day for two. Raises TooManyCriteria."""
    if not 1 <= criteria <= MOST_CRITERIA:
        raise TooManyCriteria(
            f"A training session on {criteria} criteria is planned.",
            why="One criterion takes 90 minutes, two take half a day; more cannot be practised at once (D4).",
            fix="Plan one or two criteria, and another session for the others.",
        )
    minutes = policy.training_minutes if criteria == 1 else policy.training_minutes_two
    return utc(starts_at) + timedelta(minutes=minutes)


# --- the kit -----------------------------------------------------------------------------------------------


def choose_kit(moments: Iterable[Moment], policy: Policy) -> Kit:
    """The scenarios and the high scorer among `moments`. Raises NoMoment for none at all.

    Scenarios: 3 to 5 moments below 60 of different people, lowest first (ties: the latest). Fewer than 3:
    further ones below 60 of the same people, then the next lowest, labelled that they are not below. The
    high scorer is the highest at or above the practice target in the call type of most scenarios (ties by
    name), of somebody who is in no scenario if there is one.
    """
    ranked = sorted(moments, key=lambda m: (round(m.pct, 9), -m.started_at.timestamp(), m.conversation_id))
    if not ranked:
        raise NoMoment(
            "No scored conversation with a quoted moment is there.",
            why="A session is made of real moments, each with the words that its score rests on.",
            fix="Score conversations on this criterion first: `coachloop score`.",
        )
    chosen = _chosen(ranked, policy)
    scenarios = tuple(_scenario(i, m, policy) for i, m in enumerate(chosen, 1))
    situation = _situation(chosen)
    high = _high(ranked[::-1], situation, {m.person_id for m in chosen}, len(scenarios) + 1, policy)
    complete = None if len(chosen) >= policy.kit_min else too_few(len(chosen), policy.kit_min)
    under = sum(item.label == "" for item in scenarios)
    return Kit(scenarios, high, situation, under, complete, _words(chosen, under, high, situation, policy))


def _chosen(ranked: Sequence[Moment], policy: Policy) -> list[Moment]:
    """Below the limit before above it, one of each person before a second; in the order of `ranked`."""
    under = [m for m in ranked if below(m.pct, policy.scenario_below)]
    above = [m for m in ranked if not below(m.pct, policy.scenario_below)]
    chosen = _one_each(under, ())[: policy.kit_max]
    for pool in (under, above):
        for more in (_one_each(pool, chosen), pool):
            rest = [m for m in more if m not in chosen]
            chosen += rest[: max(0, policy.kit_min - len(chosen))]
    return sorted(chosen, key=ranked.index)


def _one_each(ranked: Sequence[Moment], besides: Sequence[Moment]) -> list[Moment]:
    """The first of each person who is not among `besides`."""
    first: dict[str, Moment] = {}
    for moment in ranked:
        first.setdefault(moment.person_id, moment)
    there = {m.person_id for m in besides}
    return [m for m in first.values() if m.person_id not in there]


def _scenario(position: int, moment: Moment, policy: Policy) -> KitItem:
    is_below = below(moment.pct, policy.scenario_below)
    label = "" if is_below else f"above {policy.scenario_below:g}"
    return KitItem(position, MomentKind.SCENARIO, label, moment)


def _situation(chosen: Sequence[Moment]) -> str:
    types = Counter(m.call_type for m in chosen)
    return min(types, key=lambda name: (-types[name], name))


def _high(
    highest_first: Sequence[Moment], situation: str, shown: set[str], position: int, policy: Policy
) -> KitItem | Absent:
    good = [m for m in highest_first if m.call_type == situation and at_least(m.pct, policy.practice_target)]
    best = next((m for m in good if m.person_id not in shown), good[0] if good else None)
    return too_few(0, 1) if best is None else KitItem(position, MomentKind.HIGH, "", best)


def _words(
    chosen: Sequence[Moment], under: int, high: KitItem | Absent, situation: str, policy: Policy
) -> str:
    limit, target = f"{policy.scenario_below:g}", f"{policy.practice_target:g}"
    scenarios, who = len(chosen), len({m.person_id for m in chosen})
    said = f"{counted(scenarios, 'conversation')} of {counted(who, 'person', 'different people')}"
    if under < scenarios:
        said += f", {under} of them below {limit}: the others are the lowest there are"
    if scenarios < policy.kit_min:
        said += f"; {policy.kit_min} to {policy.kit_max} are wanted"
    if isinstance(high, Absent):
        return f"{said}. Nobody reached {target} in the same situation ({situation}) yet."
    return f"{said}, and one at {high.moment.pct:.0f} in the same situation ({situation})."


# --- practice ----------------------------------------------------------------------------------------------


def practice(
    cohort: Sequence[str],
    attempts: Iterable[Attempt] | None,
    session_ended: datetime,
    as_of: datetime,
    zone: tzinfo,
    policy: Policy,
) -> Practice:
    """Due at the end of the 7th day after the session, reminder on the 5th. Done: one counted attempt at or
    above the practice target; others are `attempted`. `attempts` None: nobody keeps them."""
    first_day = day_id(session_ended, zone)
    due = day_start(first_day + policy.practice_days + 1, zone)
    mine = [a for a in attempts or () if a.person_id in cohort and session_ended <= a.at < due]
    done_at: dict[str, datetime] = {}
    for attempt in sorted(mine, key=lambda a: (a.at, a.person_id)):
        if attempt.counted and attempt.at <= as_of and at_least(attempt.pct, policy.practice_target):
            done_at.setdefault(attempt.person_id, attempt.at)
    tried = {a.person_id for a in mine if a.at <= as_of} - set(done_at)
    everybody = bool(cohort) and len(done_at) == len(set(cohort))
    figure = NOT_RECORDED if attempts is None else _done_share(len(done_at), len(set(cohort)), as_of < due)
    return Practice(
        remind_at=day_start(first_day + policy.practice_reminder_days, zone),
        due=due,
        ended_at=max(done_at.values()) if everybody else due,
        playbook=Playbook(figure),
        done=tuple(sorted(done_at)),
        attempted=tuple(sorted(tried)),
    )


def _done_share(done: int, cohort: int, still_open: bool) -> Figure:
    if not cohort:
        return too_few(0, 1)
    if still_open and done < cohort:
        return waiting(done, cohort)
    return Known(done / cohort, cohort)
