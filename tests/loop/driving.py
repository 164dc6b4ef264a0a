"""Sessions and trainings driven with the same people; each drive gives whatever the rules gave."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from coachloop.domain.calls import Call
from coachloop.domain.result import Known
from coachloop.loop.coach import rules as coach
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.coach.model import Baseline, Draft, SessionKind, SessionSpan
from coachloop.loop.measure import aggregate, estimate, many, modules, plans, team_estimate
from coachloop.loop.measure import rules as measure
from coachloop.loop.measure import team as measure_team
from coachloop.loop.measure import words as measure_words
from coachloop.loop.measure.effect import ChangeEstimate, Expectation, Predictive
from coachloop.loop.measure.model import GroupBy, MeasuredSession, Outcome, PersonChange, SessionResult
from coachloop.loop.measure.rescored import rescored
from coachloop.loop.measure.team_model import TeamEffect
from coachloop.loop.train import rules as train
from coachloop.loop.train.model import Attempt, Moment, NoMoment, Training
from coachloop.stats.change.record import Coached, Record, Window
from tests.loop.made import ANCHOR, POLICY, USED, at
from tests.loop.shapes import KEY, People, scored
from tests.support.world import criterion

CRITERION = criterion(KEY)
TODAY = 20_514  # day_id of 2 March 2026


def _frozen(made: Sequence[Call], kind: SessionKind, created: datetime) -> Baseline:
    return coach.freeze_baseline(made, KEY, ANCHOR, created, at(0), kind, POLICY, USED)


def drive_coach(people: People) -> Iterator[object]:
    """Form, baseline, clock, overlap."""
    draft = Draft("p0", KEY, "roleplay", "Say what happens next.")
    yield coach.log_entry(draft, [CRITERION], at(0), POLICY)
    yield coach.targets_warning(len(people), POLICY)
    spans = []
    for person, made in people.items():
        yield from (_frozen(made, kind, at(day)) for kind in SessionKind for day in (-1, 1))
        frozen = _frozen(made, SessionKind.LIVE, at(-1))
        assert from_json(Baseline, to_json(frozen)) == frozen
        yield coach.comparable_set(None, made)
        yield coach.chosen_set(["Screen"], ["screen"])
        clocks = [coach.correction(at(0), True, c.ended_at, POLICY) for c in made]
        yield from (clocks, coach.timing(clocks), coach.correction(at(0), False, None, POLICY))
        yield coach.loop_closing(moment_marked=bool(made), own_words="Ask once more." if made else None)
        yield coach.training_prompt([c.started_at for c in made], at(0))
        spans += [SessionSpan(c.conversation_id, person, KEY, person, c.started_at, None) for c in made[:3]]
    yield coach.episodes(spans)


def _results(people: People, day: int = 40) -> Iterator[tuple[MeasuredSession, SessionResult]]:
    for person, made in people.items():
        for k, kind in enumerate(SessionKind):
            session = MeasuredSession(
                session_id=f"s-{person}-{kind}",
                person_id=person,
                criterion_key=KEY,
                coach=f"coach {k}",
                method=("roleplay", "call review")[k % 2],
                created_at=at(-1),
                session_start=at(0),
                session_end=at(0, 9, 30),
                baseline=_frozen(made, kind, at(-1)),
                step=25.0,
            )
            yield session, measure.session_result(session, made, at(day), UTC, POLICY, USED)


def _record(people: People, day: int = 40) -> Record:
    rows = [
        (k, c.started_at.timestamp(), pct, 0, c.scored_at.timestamp())
        for k, made in enumerate(people.values())
        for c, pct in scored(made)
        if c.started_at <= at(day)
    ]
    return Record.of(rows)


def _window(people: People, result: SessionResult, person: str) -> Window | None:
    before, after, starts = result.baseline.value, result.post, {c.conversation_id: c for c in people[person]}
    if before is None or after is None:
        return None
    return Window(
        person=list(people).index(person),
        as_of=at(40).timestamp(),
        baseline_from=min(starts[i].started_at for i in result.baseline.conversation_ids).timestamp(),
        session_end=at(0, 9, 30).timestamp(),
        baseline=before.value,
        baseline_kinds=((0, before.n),),
        post=after.value,
        post_n=after.n,
        post_kinds=((0, after.n),),
    )


def _coached(people: People) -> list[Coached]:
    return [Coached(k, at(0).timestamp(), at(20).timestamp()) for k in range(len(people))][:3]


def outcomes(people: People) -> tuple[list[Outcome], list[SessionResult]]:
    """With the estimates that the record gives."""
    record, coached, found, results = _record(people), _coached(people), [], []
    for session, result in _results(people):
        window = _window(people, result, session.person_id)
        if isinstance(result.playbook.figure, Known) and window is not None:
            [honest] = estimate.session_estimates(record, [window], coached, POLICY)
            result = replace(result, honest=honest)
        results.append(result)
        one = aggregate.session_outcome(session, result)
        found += [one] if one else []
    return found, results


def drive_measure(people: People) -> Iterator[object]:
    """One session's before and after on several days, in both columns."""
    record, coached = _record(people), _coached(people)
    for day in (0, 3, 14, 22, 40):
        for session, result in _results(people, day):
            yield from (result, measure.next_steps(result), aggregate.session_outcome(session, result))
            yield measure_words.honest(result, POLICY)
            second = rescored(session, people[session.person_id], ANCHOR, at(day), UTC, POLICY)
            yield from (second, measure_words.rescored(second))
            assert from_json(SessionResult, to_json(result)) == result
            window = _window(people, result, session.person_id)
            if window is not None:
                [expected] = estimate.expectations(record, [window], coached, POLICY)
                five = [replace(window, post_n=5)]
                [chance] = estimate.midcheck_probabilities(record, five, coached, POLICY)
                yield from (expected, chance)
                if isinstance(expected, Expectation):
                    yield measure_words.expectation(expected)
                if isinstance(chance, Predictive):
                    yield measure_words.likely(chance)
    for result in outcomes(people)[1]:
        yield from (result, measure_words.honest(result, POLICY), measure_words.columns(result))


def drive_many(people: People) -> Iterator[object]:
    """What many sessions say: episodes, response rate, groups, modules, an order by lot."""
    found, results = outcomes(people)
    sessions = {s.session_id: s for s, _ in _results(people)}
    spans = [
        SessionSpan(s.session_id, s.person_id, KEY, s.coach, s.session_start, None) for s in sessions.values()
    ]
    episodes = coach.episodes(spans)
    by_id = {r.session_id: r for r in results}
    yield aggregate.episode_outcomes(episodes, sessions, by_id, {})
    yield aggregate.response_rate(found, at(0), at(60), POLICY, USED)
    for by in GroupBy:
        yield aggregate.aggregate(found, by, at(-200), at(60), UTC, POLICY, USED)
        yield many.group_effect(found, by, POLICY)
    yield aggregate.most_coached(list(sessions.values()), found, date(2026, 3, 31), UTC)
    yield aggregate.flat_steps(found, POLICY)
    yield many.excess(found, POLICY)
    gone = [
        modules.module_gap(p, "m", made, ANCHOR, at(0), at(40), UTC, POLICY, USED)
        for p, made in people.items()
    ]
    yield from (gone, modules.module_summary("m", gone, POLICY, USED))
    kept = [o.honest for o in found if isinstance(o.honest, ChangeEstimate)]
    yield plans.session_se(kept, 25.0, POLICY)
    moved = [PersonChange(o.person_id, o.change) for o in found] + [PersonChange("nobody", None)]
    yield plans.compared_halves(moved[::2], moved[1::2], len(found), POLICY)
    if len(people) >= 4:
        first, second = plans.draw(list(people), Random(1))
        yield from (first, second, plans.smallest_difference(7.2, len(first), len(second)))


def _trained(people: People, day: int) -> TeamEffect:
    session = Training("t", KEY, ANCHOR, at(0), at(0, 10, 30), tuple(people), tuple(people)[:-1])
    practised = train.practice(session.attended or (), None, session.ends_at, at(day), UTC, POLICY)
    return measure_team.team_effect(session, people, practised, at(day), UTC, POLICY, USED)


def drive_training(people: People) -> Iterator[object]:
    """Kit, practice and the team effect."""
    moments = [
        Moment(f"{p} {c.conversation_id}", p, c.call_type, c.started_at, pct, 1, 0, "hash")
        for p, made in people.items()
        for c, pct in scored(made)
    ]
    with suppress(NoMoment):
        yield train.choose_kit(moments, POLICY)
    yield train.session_end(at(0), 1, POLICY)
    tries = [Attempt(p, c.started_at, pct, True) for p, made in people.items() for c, pct in scored(made)]
    yield train.practice(tuple(people), tries, at(0), at(10), UTC, POLICY)
    record = _record(people)
    windows = [w for s, r in _results(people) if (w := _window(people, r, s.person_id))]
    honest = team_estimate.team_estimate(record, windows, _coached(people), POLICY)
    for day in (-5, 1, 10, 40):
        found = _trained(people, day)
        yield from (found, measure_team.with_honest(found, honest))
