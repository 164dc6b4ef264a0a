"""Training sessions for many: planned from a gap, held, and looked at again two weeks after the practice."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from coachloop.domain.errors import CoachloopError, NotFound
from coachloop.domain.people import Team
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known, invalid, too_few
from coachloop.domain.rubric import Criterion
from coachloop.domain.times import day_id, day_of
from coachloop.domain.words import people
from coachloop.loop.context import Context, Target, Targets, load_targets
from coachloop.loop.gaps.model import CriterionGap
from coachloop.loop.gaps.run import kept_gaps
from coachloop.loop.gaps.team import lowest
from coachloop.loop.measure.team_run import MeasuredTraining, measure_trainings
from coachloop.loop.report.form import field_minute, read_time
from coachloop.loop.report.model import PersonLink
from coachloop.loop.report.model.team_sessions import (
    CohortChoice,
    CohortLine,
    NewSessionView,
    OwnScore,
    OwnSessionView,
    Spread,
    Stage,
    TeamSessionLine,
    TeamSessionsView,
    TeamSessionView,
    TypedSession,
)
from coachloop.loop.train.model import NoMoment, ShownKit
from coachloop.loop.train.run import Standing, load_standing, policy_of, preview
from coachloop.store import coaching
from coachloop.store import people as people_store
from coachloop.store import train as store
from coachloop.store.database import Connection

#: When nobody has said when: in a week, at ten.
_AHEAD, _AT_HOUR = timedelta(days=7), 10


def team_sessions_view(c: Connection, context: Context, now: datetime) -> TeamSessionsView:
    return TeamSessionsView(session_rows(c, context, now)[::-1])


def session_rows(
    c: Connection, context: Context, now: datetime, ids: Sequence[str] | None = None
) -> tuple[TeamSessionLine, ...]:
    """Sessions that the reader sees, in order of (start, id)."""
    names = coaching.names(c)[1]
    teams = {t.id: t.name for t in people_store.load_teams(c)}
    return tuple(_line(m, names, teams, now) for m in measure_trainings(c, context, now, ids))


def _line(
    m: MeasuredTraining, names: Mapping[str, str], teams: Mapping[str, str], now: datetime
) -> TeamSessionLine:
    row = m.row
    attended = m.training.attended
    return TeamSessionLine(
        session_id=row.id,
        criterion_key=m.training.criterion_key,
        criterion=names.get(row.criterion_version_id, m.training.criterion_key),
        team=teams.get(row.team_id or "", ""),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        planned_by=row.planned_by,
        planned=len(m.training.planned),
        attended=None if attended is None else len(attended),
        stage=_stage(m, now),
        effect=m.effect,
    )


def _stage(m: MeasuredTraining, now: datetime) -> Stage:
    if now < m.row.starts_at:
        return Stage.PLANNED
    if m.training.attended is None:
        return Stage.WHO_CAME
    return Stage.WAITING if m.effect.closed_at is None else Stage.RESCORED


# --- one session -------------------------------------------------------------------------------------------


def team_session_view(c: Connection, context: Context, session_id: str, now: datetime) -> TeamSessionView:
    """Raises NotFound."""
    standing = load_standing(c, context, session_id)
    line = session_rows(c, context, now, [session_id])[0]
    practice = line.effect.practice
    until = day_of(day_id(practice.due, context.zone) - 1)
    return TeamSessionView(
        line=line,
        kit=standing.kit,
        objective=objective(standing.kit.criterion, policy_of(standing.session), len(standing.planned)),
        remind_on=day_of(day_id(practice.remind_at, context.zone)),
        practise_until=until,
        cohort=_cohort(c, standing, line),
        given=standing.blind,
        spreads=_spreads(standing),
        revealed_at=standing.revealed_at,
        begun=now >= standing.session.starts_at,
    )


def objective(criterion: Criterion, policy: Policy, n: int) -> str:
    """What everybody is to do after it, and how that shows (D4: behaviour, and 80 in practice)."""
    goal = criterion.exemplary.text if criterion.exemplary else criterion.description
    return (
        f"All {people(n)} can do this in their next conversation: {goal.rstrip('.')}. It shows in practice "
        f"first: {policy.practice_target:g} of 100 on {criterion.name} within {policy.practice_days} days."
    )


def _cohort(c: Connection, standing: Standing, line: TeamSessionLine) -> tuple[CohortLine, ...]:
    """Those planned for and those who came, by name."""
    there = standing.attended
    ids = tuple(sorted({*standing.planned, *(there or ())}))
    sides = {p.person_id: p for p in line.effect.people}
    none = too_few(0, 1)
    return tuple(
        CohortLine(
            person=PersonLink(p.id, p.name),
            attended=None if there is None else p.id in there,
            before=(sides[p.id].before or none) if p.id in sides else None,
            after=(sides[p.id].after or none) if p.id in sides else None,
        )
        for p in people_store.load_people(c, ids=ids)
    )


def _spreads(standing: Standing) -> tuple[Spread, ...]:
    if standing.revealed_at is None:
        return ()
    given: dict[int, list[float]] = {position: [] for position, _ in standing.blind}
    for score in standing.scores:
        given[score.position].append(score.level)
    return tuple(Spread(position, tuple(sorted(levels))) for position, levels in sorted(given.items()))


# --- planning one ------------------------------------------------------------------------------------------


def new_session_view(
    c: Connection,
    context: Context,
    typed: TypedSession,
    now: datetime,
    refused: CoachloopError | None = None,
) -> NewSessionView:
    """The plan as a gap proposes it, or as it was refused. Raises NotFound for an unknown criterion."""
    targets = load_targets(c)
    target = _asked(c, context, targets, typed, now)
    team = typed.team or None
    policy = context.policy_for(team, target.criterion.key)[0]
    gap = _gaps(c, context, [target], team, now)[0]
    starts_at = read_time(typed.at, context.zone) or _proposed(context, now)
    cohort = _choices(gap, typed)
    until = day_id(starts_at, context.zone) + policy.practice_days
    return NewSessionView(
        typed=TypedSession(
            target.criterion.key,
            typed.team,
            typed.segment,
            field_minute(starts_at, context.zone),
            typed.people,
        ),
        criteria=tuple(sorted(((t.criterion.key, t.criterion.name) for t in targets.values()), key=_by_name)),
        teams=tuple((t.id, t.name) for t in _teams(c, context)),
        criterion=target.criterion.name,
        gap_words=gap.words,
        objective=objective(target.criterion, policy, sum(x.chosen for x in cohort)),
        kit=_kit(c, context, team, target, now),
        cohort=cohort,
        why_these=_why(gap, typed, cohort),
        minutes=policy.training_minutes,
        practice_days=policy.practice_days,
        reminder_days=policy.practice_reminder_days,
        compare_days=policy.team_window_days,
        practise_until=day_of(until),
        rescored_on=day_of(until + policy.team_window_days),
        refusal=None if refused is None else (refused.what, refused.why, refused.fix),
    )


def _by_name(choice: tuple[str, str]) -> tuple[str, str]:
    return choice[1], choice[0]


def target_of(targets: Targets, typed: str) -> Target:
    """The criterion of that key. Raises NotFound."""
    found = targets.get(typed)
    if found is None:
        raise NotFound("There is no such criterion in a current rubric.", fix="The gaps page lists them.")
    return found


def _asked(c: Connection, context: Context, targets: Targets, typed: TypedSession, now: datetime) -> Target:
    """The one that was asked for, else the lowest of the team."""
    if typed.criterion or not targets:
        return target_of(targets, typed.criterion)
    gaps = _gaps(c, context, list(targets.values()), typed.team or None, now)
    low = lowest(gaps, context.policy.resolve(typed.team or None)[0])
    return targets[low[0].criterion_key] if low else min(targets.values(), key=_named)


def _named(target: Target) -> tuple[str, str]:
    return target.criterion.name, target.criterion.key


def _proposed(context: Context, now: datetime) -> datetime:
    local = (now + _AHEAD).astimezone(context.zone)
    return local.replace(hour=_AT_HOUR, minute=0, second=0, microsecond=0)


def _teams(c: Connection, context: Context) -> tuple[Team, ...]:
    """Teams of the people whom the reader sees."""
    seen = {p.team_id for p in people_store.load_people(c, sight=context.sight)}
    return tuple(t for t in people_store.load_teams(c) if t.id in seen)


def _gaps(
    c: Connection, context: Context, targets: Sequence[Target], team: str | None, now: datetime
) -> tuple[CriterionGap, ...]:
    members = people_store.load_people(c, team_id=team, sight=context.sight)
    return kept_gaps(c, context, members, people_store.load_segments(c), targets, now, team)


def _choices(gap: CriterionGap, typed: TypedSession) -> tuple[CohortChoice, ...]:
    """Everybody with a score on it of late, by name: those below of the segment, else all; or as was sent."""
    chosen = set(typed.people) or _of_segment(gap, typed.segment)
    found = [
        CohortChoice(PersonLink(p.person_id, p.name), Known(p.mean, p.n), p.below, p.person_id in chosen)
        for p in gap.people
    ]
    found += [
        CohortChoice(PersonLink(e.person_id, e.name), e.reason, below=False, chosen=e.person_id in chosen)
        for e in gap.excluded
        if e.n
    ]
    return tuple(sorted(found, key=lambda x: (x.person.name, x.person.id)))


def _of_segment(gap: CriterionGap, segment: str) -> set[str]:
    held = next((x for x in gap.concentrations if f"{x.family}:{x.value}" == segment), None)
    if held is not None:
        return set(held.person_ids)
    return {p.person_id for p in gap.people} | {e.person_id for e in gap.excluded if e.n}


def _why(gap: CriterionGap, typed: TypedSession, cohort: Sequence[CohortChoice]) -> str:
    held = next((x for x in gap.concentrations if f"{x.family}:{x.value}" == typed.segment), None)
    if held is not None:
        where = f"{held.family} {held.value}"
        return f"Proposed: the {people(held.held)} below the limit of {where}; {held.below} are below in all."
    return f"Proposed: all {people(len(cohort))} with a score on it in the last complete days."


def _kit(
    c: Connection, context: Context, team: str | None, target: Target, now: datetime
) -> ShownKit | Absent:
    try:
        return preview(c, context, team, target, now)
    except NoMoment as none:
        return invalid(f"{none.what} {none.why}")


# --- scoring its moments -----------------------------------------------------------------------------------


def own_session_view(
    c: Connection, context: Context, session_id: str, person_id: str | None, now: datetime
) -> OwnSessionView:
    """The session as one of its people sees it. Raises NotFound, also for who does not take part."""
    standing = load_standing(c, context, session_id)
    if person_id is None or person_id not in {*standing.planned, *(standing.attended or ())}:
        raise NotFound(f"There is no training session {session_id[:80]} that you take part in.")
    mine = {s.position: s.level for s in store.kit_scores(c, session_id) if s.rater == person_id}
    group = {x.position: x for x in _spreads(standing)}
    return OwnSessionView(
        session_id=session_id,
        criterion=standing.kit.criterion.name,
        starts_at=standing.session.starts_at,
        kit=standing.kit,
        scores=tuple(OwnScore(i, mine.get(i), group.get(i)) for i, _ in standing.blind),
        revealed_at=standing.revealed_at,
        open=standing.revealed_at is None and now >= standing.session.starts_at,
    )
