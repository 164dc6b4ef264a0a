"""The team effect of a training session (METHOD.md 1.5): the cohort's conversations before and after."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from coachloop.domain.calls import Call, CodedWindow, coded, known_mean, ordered, too_unscorable
from coachloop.domain.compare import above, at_least
from coachloop.domain.policy import Policy
from coachloop.domain.result import (
    NOT_TRUSTED,
    NOT_YET_COMPUTED,
    WAITING_CONTEST,
    Absence,
    Absent,
    Figure,
    Known,
    invalid,
    too_few,
    waiting,
)
from coachloop.domain.times import day_id, day_start, utc
from coachloop.domain.verdict import NextStep, Playbook, PolicyUsed
from coachloop.domain.words import absence, conversations, people
from coachloop.loop.measure.effect import IMPROVED
from coachloop.loop.measure.team_model import (
    EFFECTIVE,
    FLAT,
    SCORING_VARIATION,
    PersonSides,
    TeamEffect,
    TeamEstimate,
)
from coachloop.loop.train.model import Practice, Training

#: The reasons why there is no effect, beyond those of METHOD.md 0.2.
NOT_YET_HELD = Absent(Absence.WAITING, reason="the session has not begun")
WHO_WAS_THERE = Absent(Absence.WAITING, reason="it is not noted who was there")
NOT_YET_AFTER = Absent(Absence.WAITING, reason="the days after the practice have not begun")


@dataclass(frozen=True, slots=True)
class Side:
    """One window of the cohort: start <= started_at < end, one coded window a person."""

    start: datetime
    end: datetime
    of: Mapping[str, CodedWindow]

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(v for window in self.of.values() for v in window.values)

    @property
    def mix(self) -> tuple[tuple[str, int], ...]:
        types = Counter[str]()
        for window in self.of.values():
            types.update(dict(window.mix))
        return tuple(sorted(types.items()))

    @property
    def contested(self) -> bool:
        return any(w.contested for w in self.of.values())

    @property
    def unscorable(self) -> int:
        return sum(w.unscorable for w in self.of.values())


def sides(
    training: Training,
    calls: Mapping[str, Sequence[Call]],
    practised: Practice,
    as_of: datetime,
    zone: tzinfo,
    policy: Policy,
) -> tuple[Side, Side]:
    """[S - 14 d, S) and [C, C + 14 d) of those who were there, as known at `as_of`.

    C is the latest of session end and practice done or due; days begin at midnight of the organisation.
    """
    opens = max(utc(training.ends_at), practised.ended_at)
    first = day_start(day_id(training.starts_at, zone) - policy.team_window_days, zone)
    last = day_start(day_id(opens, zone) + policy.team_window_days, zone)
    known = {
        person: [
            c
            for c in ordered(calls.get(person, ()))
            if c.started_at <= as_of and (training.by_start_only or c.scored_at <= as_of)
        ]
        for person in sorted(training.attended or ())
    }
    return _side(training, known, first, utc(training.starts_at)), _side(training, known, opens, last)


def _side(training: Training, known: Mapping[str, Sequence[Call]], start: datetime, end: datetime) -> Side:
    windows = {}
    for person, calls in known.items():
        span = [c for c in calls if start <= c.started_at < end]
        windows[person] = coded(span, training.anchor, wanted=len(span))
    return Side(start, end, windows)


def team_effect(
    training: Training,
    calls: Mapping[str, Sequence[Call]],
    practised: Practice,
    as_of: datetime,
    zone: tzinfo,
    policy: Policy,
    used: PolicyUsed,
) -> TeamEffect:
    """The playbook's figure and verdict as known at `as_of`; `honest` is filled by whoever has the record.

    `calls` are all rows of each person on the criterion, any version, series and status.
    """
    before, after = sides(training, calls, practised, as_of, zone, policy)
    absent = _absent(training, before, after, as_of, policy)
    change = _change(before, after)
    column = Playbook(absent or too_few(0, policy.team_effect_min), shown=change)
    if absent is None and change is not None:
        column = Playbook(change, verdict(change.value, policy))
    absentees = tuple(sorted(set(training.planned) - set(training.attended or training.planned)))
    return TeamEffect(
        session_id=training.session_id,
        as_of=utc(as_of),
        opens_at=after.start,
        closes_at=after.end,
        closed_at=after.end if as_of >= after.end else None,
        before=_figure(before, policy),
        after=_figure(after, policy),
        playbook=column,
        people=tuple(PersonSides(p, w.known, after.of[p].known) for p, w in before.of.items()),
        absentees=absentees,
        practice=practised,
        mix_before=before.mix,
        mix_after=after.mix,
        next_steps=_next_steps(training, column),
        words=_words(training, column, before, after, absentees),
        honest=NOT_YET_COMPUTED,
        policy=used,
    )


def verdict(change: float, policy: Policy) -> str:
    """D4: 8 or more is effective; above 0 may be scoring variation; 0 or less is flat or declined."""
    if at_least(change, policy.team_effect_pp):
        return EFFECTIVE
    return SCORING_VARIATION if above(change, 0.0) else FLAT


def _absent(training: Training, before: Side, after: Side, as_of: datetime, policy: Policy) -> Absent | None:
    """Why there is no verdict, the first reason that holds."""
    if as_of < training.starts_at:
        return NOT_YET_HELD
    if training.attended is None:
        return WHO_WAS_THERE
    if not training.trusted:
        return NOT_TRUSTED
    wanted = policy.team_effect_min
    if len(before.values) < wanted:
        return too_few(len(before.values), wanted)
    if as_of < after.start:
        return NOT_YET_AFTER
    if as_of < after.end:
        return waiting(min(len(after.values), wanted), wanted)
    if len(after.values) < wanted:
        return too_few(len(after.values), wanted)
    if any(too_unscorable(s.unscorable, len(s.values), policy) for s in (before, after)):
        return invalid("unscorable")
    return WAITING_CONTEST if before.contested or after.contested else None


def _change(before: Side, after: Side) -> Known | None:
    old, new = known_mean(before.values), known_mean(after.values)
    return None if old is None or new is None else Known(new.value - old.value, new.n)


def _figure(side: Side, policy: Policy) -> Figure:
    return known_mean(side.values) or too_few(0, policy.team_effect_min)


def _next_steps(training: Training, column: Playbook) -> tuple[NextStep, ...]:
    """D4's if/then: what a person may decide next."""
    if column.verdict == FLAT:
        said = (
            "Look at three things before another session: were the scenarios real, does the rubric say what "
            "was trained, and was the practice done?"
        )
        return (NextStep(training.session_id, said, "D4"),)
    if column.verdict == SCORING_VARIATION:
        said = "Look again in four weeks before calling it an effect: a change this small comes by itself."
        return (NextStep(training.session_id, said, "D4"),)
    return ()


def _words(training: Training, column: Playbook, before: Side, after: Side, absentees: Sequence[str]) -> str:
    figure = column.figure
    if isinstance(figure, Absent) and figure in (NOT_YET_HELD, WHO_WAS_THERE):
        return f"Planned for {people(len(training.planned))}. {absence(figure).capitalize()}."
    n_before, n_after = len(before.values), len(after.values)
    said = f"{people(len(before.of))} present; {conversations(n_before)} before, {n_after} after"
    if absentees:
        said += f"; {people(len(absentees))} planned and not there, not counted"
    if isinstance(figure, Absent):
        return f"{said}. {absence(figure, 'conversations').capitalize()}."
    return f"{said}. {figure.value:+.1f} points: {column.verdict}."


def with_honest(found: TeamEffect, honest: TeamEstimate | Absent) -> TeamEffect:
    """Both columns; where the rule says effective and the estimate does not, one sentence says why."""
    if isinstance(honest, Absent) or not isinstance(found.playbook.figure, Known):
        return replace(found, honest=honest)
    sure = honest.label.startswith(IMPROVED) or honest.p_effect >= 0.5
    rule = f"The playbook rule says {found.playbook.verdict} ({found.playbook.figure.value:+.1f})."
    why = f"Beyond what was to be expected it is {honest.d:+.1f}, {honest.d_lo:+.1f} to {honest.d_hi:+.1f}"
    if found.playbook.verdict == EFFECTIVE and not sure:
        words = f"{rule} {why}: not enough to tell from these conversations. {honest.words}"
    elif found.playbook.verdict != EFFECTIVE and honest.label.startswith(IMPROVED):
        words = f"{rule} {why}: more than the rule sees. {honest.words}"
    else:
        words = honest.words
    return replace(found, honest=replace(honest, words=words))
