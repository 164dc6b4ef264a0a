"""Gaps, handoff, calibration, the audit, readiness, outcome and report, driven with the same people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta

from numpy.random import default_rng

from coachloop.domain.conversation import Difficulty
from coachloop.domain.people import Segment
from coachloop.domain.result import Known
from coachloop.domain.rubric import Subject
from coachloop.loop.coach import assignments_rules as tasks
from coachloop.loop.coach import handoff_model as way
from coachloop.loop.coach import handoff_rules as handoff
from coachloop.loop.coach import quarterly_rules as quarterly
from coachloop.loop.gaps import likelihood, share, team, trend
from coachloop.loop.gaps import rules as gaps
from coachloop.loop.gaps import words as gap_words
from coachloop.loop.gaps.model import (
    AlertStanding,
    DayMoments,
    GapCriterion,
    GapEstimate,
    GapPerson,
    Spread,
    VersionDays,
)
from coachloop.loop.measure import aggregate, modules
from coachloop.loop.measure import rules as measure
from coachloop.loop.outcome import offers
from coachloop.loop.outcome import rules as outcome
from coachloop.loop.outcome.model import Hire, Offer, Prediction, Reader, Review
from coachloop.loop.readiness import estimate as sureness
from coachloop.loop.readiness import rules as readiness
from coachloop.loop.readiness import transfer
from coachloop.loop.readiness.model import Batch, Facts, Measured
from coachloop.loop.report import goal_rules, pattern_rules, step_rules
from coachloop.loop.review import rules as review
from coachloop.loop.review.advice import next_step
from coachloop.loop.review.calibration import estimate as raters
from coachloop.loop.review.calibration import rules as calibration
from coachloop.loop.review.calibration.model import Rating
from coachloop.loop.review.model import Audited, TrustState
from tests.loop import driving
from tests.loop.driving import outcomes
from tests.loop.made import ANCHOR, POLICY, USED, at
from tests.loop.readiness.hand import RULE, TRAINING, measured
from tests.loop.shapes import KEY, People, scored
from tests.support.world import criterion

CRITERION = criterion(KEY)
TODAY = 20_514  # day_id of 2 March 2026


def _days(people: People) -> dict[str, tuple[DayMoments, ...]]:
    return {p: gaps.by_day(made, replace(ANCHOR, call_types=None), UTC) for p, made in people.items()}


def drive_gaps(people: People) -> Iterator[object]:
    """Flags, drops, alerts, trends, and what the team needs."""
    spreads = (None, Spread(400.0, 40), Spread(0.0, 40))
    alert = AlertStanding()
    for person, days in _days(people).items():
        for spread in spreads:
            flag = gaps.flag_reading(days, TODAY, POLICY, USED, spread=spread)
            drop = gaps.drop_reading(days, TODAY, POLICY, USED, spread=spread)
            yield likelihood.with_all_looks([flag.honest, drop.honest], 2, POLICY)
            for reading in (flag, drop):
                alert = gaps.next_standing(alert, reading, POLICY, scan=True)
                yield from (reading, alert)
            values = [pct for _, pct in scored(people[person])]
            yield likelihood.chart_reading(values[:40], values[40:], spread, True, POLICY)
        yield gaps.level(people[person], replace(ANCHOR, call_types=None), POLICY, spread=Spread(400.0, 40))
        starts = [c.started_at for c in people[person]]
        yield gaps.tracking_start(len(starts), bool(starts), "Kim", POLICY)
        yield gaps.low_volume(starts, at(40), UTC, POLICY)
    yield from _trends(people)
    yield from _team_gaps(people)


def _trends(people: People) -> Iterator[object]:
    for made in people.values():
        keys = sorted({(c.criterion_version_id, c.series) for c in made})
        lines = [
            VersionDays(v, s, gaps.by_day(made, replace(ANCHOR, criterion_version_id=v, series=s), UTC))
            for v, s in keys
        ]
        for spread in (None, Spread(400.0, 40), Spread(0.0, 40)):
            found = trend.trend(lines, TODAY + 30, POLICY, USED, None, spread)
            yield trend.with_all_trends({"a": found, "b": found}, POLICY)
            yield (gap_words.in_short(found.honest), gap_words.both(found.words, found.honest))
            yield trend.before_start(found, gaps.tracking_start(0, True, None, POLICY))


def _team_gaps(people: People) -> Iterator[object]:
    members = tuple(
        GapPerson(p, p, days, (Segment(p, "shift", "early" if p < "p4" else "late"),))
        for p, days in _days(people).items()
    )
    found = [
        team.criterion_gap(
            GapCriterion(key, key, members, None, key == "b"), TODAY + 10, POLICY, USED, default_rng(5)
        )
        for key in ("a", "b")
    ]
    yield from (found, team.lowest(found, POLICY))
    told = share.with_all_criteria(found, POLICY)
    lowest, likeliest = team.lowest(told, POLICY), share.likeliest(told, POLICY)
    yield from (told, likeliest, step_rules.gap_steps(told))
    yield gap_words.order([g.name for g in lowest], [g.name for g in likeliest])
    for gap in told:
        if isinstance(gap.honest, GapEstimate) and gap.honest.segment:
            yield gap_words.segment(gap.honest.segment, POLICY)


def drive_handoff(people: People) -> Iterator[object]:
    """Numbers of interviews, first reviews, trained, drift, quarterly loops, tasks."""
    counted = []
    for person, made in people.items():
        talks = [way.Interview(c.conversation_id, c.started_at, c.ended_at) for c in made]
        for end in (None, at(-10), at(30)):
            held = handoff.numbered(talks, end, at(20))
            reviews = [way.Review(i.conversation_id, "kim", i.started_at + timedelta(days=2)) for i in held]
            loops = handoff.first_loops(held, reviews, at(20), POLICY)
            booking = way.Booking(at(3), handoff.check_booking(30, POLICY), "kim", at(-11))
            meeting = handoff.pair_calibration(held, booking, end, at(20), POLICY)
            pairs = [way.Calibrated(c.conversation_id, c.started_at, {KEY: pct}) for c, pct in scored(made)]
            ready = handoff.trained(pairs, [c.scored_at for c in made], POLICY)
            drift = handoff.drift_risk(end, [c.started_at for c in made], at(20), UTC, POLICY)
            whole = handoff.handoff(
                person, ("kim", "Kim"), None, end, held, loops, meeting, ready, drift, at(20), POLICY
            )
            yield from (whole, step_rules.handoff_steps([(person, whole)]))
            yield step_rules.drift_steps([(person, person, drift.state, drift.words)])
        sessions = tuple(quarterly.LoopSession(c.conversation_id, c.started_at, 10) for c in made[:2])
        counted.append(quarterly.Coachable(person, person, len(made), len(made) < 10, sessions, 1, 0))
    yield quarterly.rolling_start(at(20), UTC, POLICY)
    loops_held = quarterly.quarterly_loops(counted, at(20), UTC, POLICY, USED, "interviewer")
    yield from (loops_held, step_rules.quarterly_steps(loops_held))
    flags = [tasks.Flag(k, p, KEY, at(k), "Mean 60 over 5 conversations.") for k, p in enumerate(people)]
    proposed = tasks.proposals(flags, {KEY: CRITERION}, (), ())
    assert all(tasks.specific_task(p.task, CRITERION) for p in proposed)
    yield from (proposed, step_rules.task_steps(proposed))
    yield step_rules.untrained_steps([(p, p, len(made)) for p, made in people.items()])
    yield step_rules.low_volume_steps(sorted(people), POLICY)


def _ratings(people: People) -> list[Rating]:
    """Everybody rates: conversations of one name are one."""
    return [Rating(c.conversation_id, p, pct) for p, made in people.items() for c, pct in scored(made)]


def drive_calibration(people: People) -> Iterator[object]:
    """The gap of raters in both columns, what it stops, and when it is due."""
    said = _ratings(people)
    for subject in Subject:
        gap = raters.calibration_gap(CRITERION, subject, said, POLICY, USED)
        yield from (gap, calibration.playbook_gap(CRITERION, subject, said, POLICY, USED))
        block = calibration.block_of(KEY, [gap], POLICY)
        yield block
        yield step_rules.calibration_steps([(block.name, block.words, block.step)] if block else [])
        dimension = goal_rules.Dimension(gap.name, gap.figure, gap.honest)
        yield goal_rules.gap_goal([dimension], POLICY)
    mine = [calibration.mean_gap(calibration.distances(said, p)) for p in people]
    yield step_rules.exercise_steps([f.value for f in mine if isinstance(f, Known)], POLICY)
    by_unit = {r.unit: {x.rater: x.pct for x in said if x.unit == r.unit} for r in said[:5]}
    for person in people:
        yield [calibration.consensus_of(each, person, None) for each in by_unit.values()]
        yield raters.rater_standing(CRITERION, person, said, [], 1, POLICY)
    yield calibration.due_on(None, date(2026, 3, 2), POLICY)
    yield calibration.due_on(date(2026, 1, 31), date(2026, 3, 2), POLICY)


def drive_review(people: People) -> Iterator[object]:
    """The machine against people."""
    for person, made in people.items():
        seen = [
            Audited(
                c.conversation_id, person, c.pct, (50.0, c.pct or 0.0)[: i % 3], (("call type", "screen"),)
            )
            for i, c in enumerate(made)
        ]
        near = review.agreement(seen, (0.0, 25.0, 50.0, 75.0, 100.0), POLICY)
        trust = review.trust(seen, POLICY, USED)
        drift = review.drift(review.differences(seen), 1, POLICY)
        yield [near, trust, drift, next_step(near, trust, drift, POLICY)]
    yield [review.not_judged(state, POLICY, USED) for state in (TrustState.BY_PEOPLE, TrustState.COUNTED)]


def drive_readiness(people: People) -> Iterator[object]:
    """Batches, what they say in a row, what the training changed, and how sure it is."""
    firsts: list[Batch] = []
    for person, made in people.items():
        batches: list[Batch] = []
        rows = [measured([c for c in made if ANCHOR.same_measure(c)])]
        facts = {
            c.conversation_id: Facts("hash", list(Difficulty)[i % len(Difficulty)])
            for i, c in enumerate(made)
        }
        for day in (18, 32):
            batches.append(_batch(person, rows, facts, batches, day))
            when = readiness.slot(TRAINING, batches, batches[-1].measures, at(day), UTC, POLICY)
            column = readiness.column(RULE, when, batches, UTC, POLICY)
            yield from (batches[-1], when, column)
            yield readiness.stage(TRAINING, when, batches, UTC, POLICY)
            types = {KEY: {"panel": [pct for c, pct in scored(made) if c.call_type == "panel"]}}
            yield sureness.ready_estimate(batches, firsts, types, bool(column.verdict), POLICY)
        firsts.append(batches[0])
    yield transfer.curriculum(firsts, 80.0, POLICY)
    yield readiness.training_for([TRAINING], (KEY,), at(20))
    yield readiness.review_day(at(0), UTC, POLICY)
    assert readiness.same_key(RULE.id, RULE)


def _batch(
    person: str, rows: list[Measured], facts: Mapping[str, Facts], before: Sequence[Batch], day: int
) -> Batch:
    when = readiness.slot(
        TRAINING, before, [(m.criterion_version_id, m.series) for m in rows], at(day), UTC, POLICY
    )
    found = readiness.take_batch(RULE, person, TRAINING, when, rows, facts, at(day), "kim", POLICY, USED)
    told = transfer.transfer(found, rows, facts, "screen", when.late, UTC, POLICY)
    return readiness.sealed(replace(found, transfer=told))


def drive_outcome(people: People) -> Iterator[object]:
    """Quality of hire: each conversation is an interview of somebody who was hired."""
    hires, predictions = [], []
    for k, (person, made) in enumerate(people.items()):
        for c, pct in scored(made)[:12]:
            name = f"h{c.conversation_id}"
            given = (Review(date(2027, 6, 1), "form", pct / 20),) if k % 2 == 0 else ()
            hires.append(Hire(name, date(2026, 4, 1), "sales", None, given))
            handed_in = c.started_at + timedelta(hours=1)
            predictions.append(Prediction(person, name, pct, c.started_at, handed_in))
    unique = list({h.counterpart: h for h in hires}.values())
    sessions = {p: [at(-30)] for p in list(people)[::2]}
    found = outcome.hire_outcome(
        unique, predictions, sessions, {p: p for p in people}, date(2028, 1, 1), UTC, POLICY, USED
    )
    yield found
    yield from (outcome.visible_to(found, reader, list(people)[:1], POLICY) for reader in Reader)
    yield offers.offer_acceptance(
        [Offer(h.counterpart, i % 2 == 0, (True, False, None)[i % 3]) for i, h in enumerate(unique)]
    )
    yield outcome.composite([(KEY, 50.0)] if people else [], {KEY: 1.0})


def drive_report(people: People) -> Iterator[object]:
    """Patterns, goals and the sentences of the if/then framework."""
    for person, made in people.items():
        talks = [
            pattern_rules.Talk(
                c.conversation_id,
                c.started_at,
                pattern_rules.Said(i % 5, i % 2 if i % 5 else 0, i % 3) if i % 4 else None,
                float(i) if i % 3 else None,
            )
            for i, c in enumerate(made)
        ]
        points = pattern_rules.points_of(
            (c.conversation_id, c.started_at, pct - 50, abs(pct - 50)) for c, pct in scored(made)
        )
        for end in (None, at(-15)):
            found = pattern_rules.patterns(person, talks, points, end, at(40), UTC, POLICY)
            yield from (found, pattern_rules.withheld(found))
    lacking = [goal_rules.Unscored(p, "failed") for p in people]
    yield goal_rules.scored_goal(sum(map(len, people.values())), lacking, 0, POLICY)
    found_all, results = outcomes(people)
    better = [goal_rules.Improved("screens", o.session_start.date(), o.change) for o in found_all]
    yield from (
        goal_rules.improvement_goal(better, ["screens"], POLICY),
        goal_rules.questions_goal(2, POLICY),
    )
    rate = aggregate.response_rate(found_all, at(0), at(60), POLICY, USED)
    yield step_rules.response_steps(rate)
    flat = aggregate.flat_steps(found_all, POLICY)
    yield step_rules.flat_steps(flat, {}, frozenset({KEY}))
    summary = modules.module_summary("m", [], POLICY, USED)
    yield step_rules.module_steps([summary], ["m"])
    proposed = [(r.session_id, r, measure.next_steps(r)) for r in results]
    yield step_rules.session_steps(proposed, at(41))
    yield step_rules.stage_steps([(about, "because", steps) for about, _, steps in proposed])


Drive = Callable[[People], Iterator[object]]
DRIVES: dict[str, Drive] = {
    name.removeprefix("drive_"): value
    for name, value in sorted({**vars(driving), **globals()}.items())
    if name.startswith("drive_")
}
