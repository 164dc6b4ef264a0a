"""Reading calibration: gaps of a team, points of a person, consensus, what is blocked and what is due."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from statistics import fmean

from coachloop.domain.policy import Policy
from coachloop.domain.result import Figure, Known, waiting
from coachloop.domain.rubric import Criterion, Subject
from coachloop.domain.score import HUMAN_SERIES
from coachloop.domain.times import day_id, day_of, day_start
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import audited
from coachloop.loop.review.calibration import rules
from coachloop.loop.review.calibration.estimate import calibration_gap, rater_standing
from coachloop.loop.review.calibration.model import (
    MACHINE,
    SCORING_CONSISTENCY,
    AgainstOthers,
    Block,
    CalibrationGap,
    Due,
    GapPoint,
    RaterStanding,
    Rating,
    SetKind,
)
from coachloop.loop.review.model import Difference
from coachloop.store import calibration as store
from coachloop.store import people, rubrics, users
from coachloop.store.calibration import RatingRow, SetRow
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric
from coachloop.store.users import UserRow

#: Ratings of one criterion version, by its id.
ByVersion = dict[str, list[RatingRow]]


# --- the gap -----------------------------------------------------------------------------------------------


def team_gap(
    c: Connection, context: Context, team_id: str | None, now: datetime
) -> tuple[CalibrationGap, ...]:
    """Both columns of each criterion of the current rubrics that were calibrated in the last 90 days.

    Over the sets of the team and of all teams; without a team over all sets. By rubric and its order.
    """
    return tuple(
        calibration_gap(criterion, version.rubric.subject, found, policy, used)
        for version, criterion, found, policy, used in _dimensions(c, context, team_id, now)
    )


def _playbook_gaps(
    c: Connection, context: Context, team_id: str | None, now: datetime
) -> list[tuple[Subject, CalibrationGap, Policy]]:
    """The playbook's column alone, quick enough for every form."""
    return [
        (
            version.rubric.subject,
            rules.playbook_gap(criterion, version.rubric.subject, found, policy, used),
            policy,
        )
        for version, criterion, found, policy, used in _dimensions(c, context, team_id, now)
    ]


Dimension = tuple[PublishedRubric, Criterion, list[Rating], Policy, PolicyUsed]


def _dimensions(c: Connection, context: Context, team_id: str | None, now: datetime) -> list[Dimension]:
    days = context.policy_for(team_id, None)[0].calibration_days
    since = day_start(day_id(now, context.zone) - days, context.zone)
    sets = [s for s in store.revealed_sets(c, since, now, team_id) if s.kind == SetKind.CALIBRATION]
    if not sets:
        return []
    calibrated = {s.rubric_version_id.partition("@")[0] for s in sets}
    current = [v for v in rubrics.current_versions(c) if v.rubric.key in calibrated]
    return [x for version in current for x in dimensions(c, context, team_id, sets, version)]


def dimensions(
    c: Connection, context: Context, team_id: str | None, sets: Sequence[SetRow], version: PublishedRubric
) -> list[Dimension]:
    """Each criterion that people rate, with its ratings in these sets; those of other versions of it not."""
    found = by_version(store.ratings(c, [s.id for s in sets]))
    people_of = _rated_people(c, sets)
    result = []
    for criterion in audited(version.rubric):
        policy, used = context.policy_for(team_id, criterion.key)
        rows = found.get(criterion.version_id, [])
        said = scored(rows)
        if policy.gap_include_ai == "yes" and version.rubric.subject is Subject.PERSON:
            said += _machine(c, context, criterion, rows, people_of)
        result.append((version, criterion, said, policy, used))
    return result


def by_version(rows: Iterable[RatingRow]) -> ByVersion:
    found: ByVersion = {}
    for row in rows:
        found.setdefault(row.criterion_version_id, []).append(row)
    return found


def scored(rows: Iterable[RatingRow]) -> list[Rating]:
    """Those with a level; `not applicable` and `cannot tell` have no distance."""
    return [Rating(_unit(r), r.user_id, r.pct) for r in rows if r.pct is not None]


def _unit(row: RatingRow) -> str:
    return f"{row.set_id} {row.conversation_id}"


def _rated_people(c: Connection, sets: Sequence[SetRow]) -> dict[str, str]:
    """Conversation -> the person who is rated in it."""
    items = store.items_of(c, [s.id for s in sets])
    return {i.conversation_id: i.person_id for i in items if i.person_id}


def _machine(
    c: Connection,
    context: Context,
    criterion: Criterion,
    rows: Sequence[RatingRow],
    people_of: dict[str, str],
) -> list[Rating]:
    """The machine as one more rater of what people rated, where the policy counts it."""
    series = context.series_of(criterion)
    if series == HUMAN_SERIES or not rows:
        return []
    units = {
        _unit(r): (r.conversation_id, people_of.get(r.conversation_id, ""), criterion.version_id)
        for r in rows
    }
    found = store.machine_pcts(c, set(units.values()), [series])
    return [Rating(unit, MACHINE, found[key]) for unit, key in units.items() if key in found]


# --- what a wide gap stops ---------------------------------------------------------------------------------


def block_for(
    c: Connection, context: Context, criterion_key: str, now: datetime, team_id: str | None = None
) -> Block | None:
    """Why a new session on this criterion waits for a calibration; None where it need not.

    A gap on a dimension of scorecards stops sessions on scoring consistency (METHOD.md 1.2 "if/then").
    """
    return _block(criterion_key, _playbook_gaps(c, context, team_id, now))


def _block(criterion_key: str, found: Sequence[tuple[Subject, CalibrationGap, Policy]]) -> Block | None:
    scorecards = criterion_key == SCORING_CONSISTENCY
    mine = [
        (gap, policy)
        for subject, gap, policy in found
        if (subject is Subject.COUNTERPART if scorecards else gap.criterion_key == criterion_key)
        and (scorecards or subject is Subject.PERSON)
    ]
    blocks = [b for gap, policy in mine if (b := rules.block_of(criterion_key, [gap], policy))]
    return max(blocks, key=lambda b: (b.gap, b.name)) if blocks else None


def banner(c: Connection, context: Context, now: datetime, team_id: str | None = None) -> tuple[Block, ...]:
    """Every dimension that is too far apart, the widest first: said on every session form."""
    blocks = [
        b
        for _, gap, policy in _playbook_gaps(c, context, team_id, now)
        if (b := rules.block_of(gap.criterion_key, [gap], policy))
    ]
    return tuple(sorted(blocks, key=lambda b: (-b.gap, b.name, b.dimension)))


# --- one person --------------------------------------------------------------------------------------------


def person_gap_points(c: Connection, context: Context, person_id: str, now: datetime) -> tuple[GapPoint, ...]:
    """Scoring consistency of one person: one point a calibration date, the oldest first (METHOD.md 1.2).

    Their gap on that date is the mean over dimensions. For that person and their own coach only.
    """
    by_day: dict[int, list[list[float]]] = {}
    for mine, sets in _sets_of_person(c, person_id, now):
        for one in sets:
            day = day_id(_revealed_at(one), context.zone)
            for rows in by_version(store.ratings(c, [one.id])).values():
                found = rules.distances(scored(rows), mine.id)
                by_day.setdefault(day, []).extend([found] if found else [])
    return tuple(_point(day, found) for day, found in sorted(by_day.items()) if found)


def _point(day: int, dims: Sequence[Sequence[float]]) -> GapPoint:
    gap = fmean(fmean(apart) for apart in dims)
    return GapPoint(day_of(day), gap, 100 - gap, max(map(len, dims)))


def scoring_consistency(points: Sequence[GapPoint]) -> Figure:
    """The newest point; waiting until the first."""
    return Known(points[-1].value, points[-1].n) if points else waiting(0, 1)


def consensus(c: Connection, person_id: str, now: datetime) -> tuple[AgainstOthers, ...]:
    """Every blind rating of a person beside the agreed score, else the mean of the other raters.

    In the order of the conversations; those that nobody else rated and nobody agreed on are left out.
    """
    found = [
        against
        for mine, sets in _sets_of_person(c, person_id, now)
        for against in _against_others(c, mine.id, sets)
    ]
    return tuple(sorted(found, key=lambda x: (x.started_at, x.conversation_id, x.criterion_key, x.set_id)))


def _sets_of_person(c: Connection, person_id: str, now: datetime) -> list[tuple[UserRow, list[SetRow]]]:
    """The users that this person is, with the revealed calibration sets that they rated."""
    mine = [u for u in users.load_users(c) if u.person_id == person_id]
    return [(u, _revealed_of(c, u.id, now)) for u in mine]


def _revealed_of(c: Connection, user_id: str, now: datetime) -> list[SetRow]:
    ids = store.sets_of_user(c, user_id)
    revealed = [s for s in store.load_sets(c, ids=ids) if s.kind == SetKind.CALIBRATION]
    return [s for s in revealed if _revealed_at(s) <= now]


def _revealed_at(row: SetRow) -> datetime:
    return row.revealed_at or row.deadline


def _against_others(c: Connection, user_id: str, sets: Sequence[SetRow]) -> list[AgainstOthers]:
    ids = [s.id for s in sets]
    agreed = {(a.set_id, a.conversation_id, a.criterion_version_id): a.pct for a in store.agreed(c, ids)}
    started = {(i.set_id, i.conversation_id): i.started_at for i in store.items_of(c, ids)}
    said: dict[tuple[str, str, str], dict[str, float]] = {}
    for r in store.ratings(c, ids):
        if r.pct is not None:
            said.setdefault((r.set_id, r.conversation_id, r.criterion_version_id), {})[r.user_id] = r.pct
    revealed = {s.id: _revealed_at(s) for s in sets}
    found = []
    for key, each in said.items():
        others = {name: pct for name, pct in each.items() if name != user_id}
        held = rules.consensus_of(each, user_id, agreed.get(key))
        if user_id in each and held is not None and others:
            found.append(
                AgainstOthers(
                    set_id=key[0],
                    conversation_id=key[1],
                    started_at=started[key[:2]],
                    revealed_at=revealed[key[0]],
                    criterion_key=key[2].partition("@")[0],
                    criterion_version_id=key[2],
                    pct=each[user_id],
                    consensus=held,
                    agreed=key in agreed,
                    gap=fmean(abs(each[user_id] - pct) for pct in others.values()),
                    others=tuple(sorted(others)),
                )
            )
    return found


def rater_standings(
    c: Connection, context: Context, about: UserRow, team_id: str | None, now: datetime
) -> tuple[RaterStanding, ...]:
    """Gap, severity and drift of one rater on each criterion; see `may_see` for who may be shown it."""
    against = rater_differences(c, about.id, now)
    found = _dimensions(c, context, team_id, now)
    return tuple(
        rater_standing(
            criterion,
            about.id,
            said,
            against.get(criterion.version_id, []),
            len(found),
            policy,
        )
        for _, criterion, said, policy, _ in found
        if any(r.rater == about.id for r in said)
    )


def rater_differences(c: Connection, user_id: str, now: datetime) -> dict[str, list[Difference]]:
    """By criterion version: one rater's blind ratings minus the consensus, in the order of time."""
    against: dict[str, list[Difference]] = {}
    revealed = _against_others(c, user_id, _revealed_of(c, user_id, now))
    for x in sorted(revealed, key=lambda x: (x.started_at, x.conversation_id)):
        said = Difference(x.conversation_id, x.pct - x.consensus)
        against.setdefault(x.criterion_version_id, []).append(said)
    return against


def may_see(c: Connection, viewer: UserRow | None, about: UserRow) -> bool:
    """Whether an individual gap, severity or drift may be shown: to that person and their own coach."""
    if viewer is None:
        return False
    if viewer.id == about.id:
        return True
    person = people.load_people(c, ids=(about.person_id,)) if about.person_id else ()
    coach = person[0].coach if person else None
    return coach is not None and people.alias_of(coach) == people.alias_of(viewer.name)


# --- due ---------------------------------------------------------------------------------------------------


def due_list(c: Connection, context: Context, now: datetime) -> tuple[Due, ...]:
    """When each team calibrates again on each rubric that it is rated with, the most urgent first."""
    names = {t.id: t.name for t in people.load_teams(c)}
    revealed = [s for s in store.revealed_sets(c, None, now) if s.kind == SetKind.CALIBRATION]
    found = [
        _due(context, version, team_id, names.get(team_id or "", ""), revealed, now)
        for version in rubrics.current_versions(c)
        for team_id in _teams(c, version)
    ]
    return tuple(sorted(found, key=lambda x: (x.due, x.team, x.rubric_key)))


def _teams(c: Connection, version: PublishedRubric) -> Collection[str | None]:
    rated = [x.version_id for x in audited(version.rubric)]
    if not rated:
        return ()
    if version.rubric.subject is Subject.COUNTERPART:
        return store.teams_with_scorecards(c)
    return store.teams_scored(c, rated)


def _due(
    context: Context,
    version: PublishedRubric,
    team_id: str | None,
    team: str,
    revealed: Sequence[SetRow],
    now: datetime,
) -> Due:
    policy = context.policy_for(team_id, None)[0]
    mine = [
        s
        for s in revealed
        if s.rubric_version_id.partition("@")[0] == version.rubric.key and s.team_id in (None, team_id)
    ]
    last = day_of(day_id(_revealed_at(mine[-1]), context.zone)) if mine else None
    today = day_of(day_id(now, context.zone))
    due, words = rules.due_on(last, today, policy)
    return Due(
        team_id=team_id,
        team=team or "people without a team",
        rubric_key=version.rubric.key,
        rubric=version.rubric.name,
        last=last,
        due=due,
        days_late=max(0, (today - due).days),
        words=words,
    )
