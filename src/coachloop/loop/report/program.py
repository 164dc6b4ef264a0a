"""The monthly report: three figures over groups of people, what changed, and what is asked of the reader.

Everything here is worked out over everybody and shown over groups of at least SMALLEST_GROUP people; no view
of this module holds a name or an id of somebody who is scored.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.errors import NotFound
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known, too_few
from coachloop.domain.rights import REST_NOT_SHOWN, SMALLEST_GROUP, Sight, group_shown, groups_shown
from coachloop.domain.rubric import Subject
from coachloop.domain.times import day_id, day_of
from coachloop.domain.verdict import Playbook
from coachloop.loop.coach.quarterly import loops_this_quarter
from coachloop.loop.coach.quarterly_rules import QuarterlyLoops
from coachloop.loop.context import Context
from coachloop.loop.held import held
from coachloop.loop.measure.aggregate import response_rate
from coachloop.loop.measure.model import Outcome, ResponseRate
from coachloop.loop.measure.run import measure_sessions, outcomes_of
from coachloop.loop.measure.works import RESPONSE_DAYS
from coachloop.loop.report import program_rules as rules
from coachloop.loop.report.model.program import (
    AgreementFigure,
    CoachingFigure,
    LoopsLine,
    ProgramView,
    Scope,
    Sentence,
    TeamChoice,
    TeamGap,
    WorkFigure,
)
from coachloop.loop.report.program_asked import month_of
from coachloop.loop.report.program_trend import (
    Weeks,
    chosen_programme,
    first_day,
    is_large,
    load_weeks,
    people_of,
    team_trends,
    week_of,
)
from coachloop.loop.report.rubrics import CurrentRubric, current_rubrics
from coachloop.loop.review.calibration.run import team_gap
from coachloop.store import calibration, people
from coachloop.store.database import Connection
from coachloop.store.report import program as store
from coachloop.store.rubrics import current_versions

_WEEK = 7


def program_page(context: Context, now: datetime, programme: str, team: str, *, may_ask: bool) -> ProgramView:
    """`programme` is the key of a rubric, "" the one that scores most people; `team` "" everybody.

    `context` sees everybody. Figures are at most a minute old (`held`). Raises NotFound for a programme or a
    team that is not offered.
    """
    month = month_of(now, context)
    key = ("program", programme, team, month)
    found = held(context.database, key, now, lambda: _program(context, now, programme, team, month))
    with context.database.read() as c:
        questions = store.questions_asked(c, month)
    policy = context.policy.workspace
    asked = rules.questions_sentence(questions, policy)
    return replace(found, questions=questions, changed=(*found.changed, *asked), may_ask=may_ask)


def _program(context: Context, now: datetime, programme: str, team: str, month: str) -> ProgramView:
    policy = context.policy_for(team or None, None)[0]
    first = first_day(day_id(now, context.zone), policy)
    with context.database.read() as c:
        teams, rubrics = _teams(c, team), current_rubrics(c)
        rows = load_weeks(c, rubrics, first, policy, team)
        whole = load_weeks(c, rubrics, first, policy, "") if team else rows
        chosen = chosen_programme(rubrics, rows, programme)
        work = _work(c, context, chosen, rows, whole, team, now)
        agreement = _agreement(c, context, chosen, rows, team, now)
        coaching = _coaching(c, context, chosen, team, now)
        loops = _loops(c, context, chosen, rows, team, now)
    scope = _scope(chosen, rubrics, rows, teams, team, first, policy)
    return ProgramView(
        title=rules.title(work.trends, agreement.gaps, coaching.rate, policy),
        scope=scope,
        work=work,
        agreement=agreement,
        coaching=coaching,
        loops=loops,
        changed=rules.changes(work.trends, agreement.gaps, policy.calibration_days, policy),
        asked=rules.ask(agreement.gaps, coaching.rate, loops, scope.owners_missing, policy),
        smallest=SMALLEST_GROUP,
        month=month,
        questions=0,
        may_ask=False,
    )


def _scope(
    chosen: CurrentRubric | None,
    rubrics: Sequence[CurrentRubric],
    rows: Weeks,
    teams: tuple[TeamChoice, ...],
    team: str,
    first: int,
    policy: Policy,
) -> Scope:
    week, complete = week_of(rows, chosen, first, policy)
    shown = tuple(t for t in teams if t.id == team) or teams
    return Scope(
        programme=chosen.published.rubric.name if chosen else "",
        rubric_key=chosen.published.rubric.key if chosen else "",
        rubric_version=chosen.published.id if chosen else "",
        programmes=tuple(
            (r.published.rubric.key, r.published.rubric.name) for r in rubrics if is_large(r, rows)
        ),
        team=team,
        teams=teams,
        owners=tuple(dict.fromkeys(t.owner for t in shown if t.owner)),
        owners_missing=sum(t.owner is None for t in shown),
        since=day_of(first),
        until=day_of(first + _WEEK * policy.trend_weeks - 1),
        people=len(people_of(chosen, rows)) if chosen else 0,
        week=week,
        weeks=policy.trend_weeks,
        complete_on=complete,
    )


def _work(
    c: Connection,
    context: Context,
    chosen: CurrentRubric | None,
    rows: Weeks,
    whole: Weeks,
    team: str,
    now: datetime,
) -> WorkFigure:
    policy = context.policy_for(team or None, None)[0]
    today = day_id(now, context.zone)
    trends = team_trends(c, context, chosen, rows, whole, today, team, policy) if chosen else ()
    said = rules.trend_sentence(trends, policy.trend_weeks, policy.trend_min_weeks)
    conversations = max((t.conversations for t in trends), default=0)
    return WorkFigure(trends, said, policy.gap_threshold, conversations)


def _teams(c: Connection, wanted: str) -> tuple[TeamChoice, ...]:
    """Teams of enough people. Raises NotFound for another one."""
    sizes = store.team_sizes(c)
    shown = groups_shown({t.id: t.people for t in sizes}, people.count_people(c))
    found = tuple(TeamChoice(t.id, t.name, t.owner, t.people) for t in sizes if t.id in shown)
    if wanted and wanted not in {t.id for t in found}:
        raise NotFound(
            "There is no such team to look at.",
            why=f"Teams of fewer than {SMALLEST_GROUP} people are shown within everybody only, and so is a "
            "team beside which so few would be left.",
            where="group",
        )
    return found


# --- 2 can the scores be trusted? ---------------------------------------------------------------------------


def _agreement(
    c: Connection, context: Context, chosen: CurrentRubric | None, rows: Weeks, team: str, now: datetime
) -> AgreementFigure:
    """A team's gap is the leader's figure however few rated (METHOD.md 1.2); no rater's own is in it."""
    policy = context.policy_for(team or None, None)[0]
    gaps = _gaps(c, context, chosen, team, people_of(chosen, rows), now) if chosen else ()
    limits = (policy.goal_gap_pp, policy.calibration_gap_pp, policy.calibration_block_pp)
    return AgreementFigure(gaps, rules.gap_sentence(gaps, policy), limits, policy.calibration_days)


def _gaps(
    c: Connection,
    context: Context,
    rubric: CurrentRubric,
    team: str,
    members: frozenset[str],
    now: datetime,
) -> tuple[TeamGap, ...]:
    """The dimensions of the programme, the widest first; of interviewers also those of candidates."""
    mine = {leaf.key for leaf in rubric.published.rubric.leaves} | _of_candidates(c, members)
    ago = timedelta(days=context.policy.workspace.calibration_days)
    before = {g.criterion_version_id: g.figure for g in team_gap(c, context, team or None, now - ago)}
    found = [
        TeamGap(
            g.criterion_key,
            g.name,
            g.figure,
            before.get(g.criterion_version_id, too_few(0, 1)),
            g.raters,
            g.honest,
        )
        for g in team_gap(c, context, team or None, now)
        if g.criterion_key in mine
    ]
    return tuple(sorted(found, key=_widest))


def _widest(gap: TeamGap) -> tuple[bool, float, str]:
    known = isinstance(gap.figure, Known)
    return not known, -gap.figure.value if isinstance(gap.figure, Known) else 0.0, gap.name


def _of_candidates(c: Connection, members: frozenset[str]) -> set[str]:
    """Criteria of scorecards, where somebody of the programme is of a team that hands them in."""
    teams = calibration.teams_with_scorecards(c)
    if not any(p.team_id in teams for p in people.load_people(c, ids=tuple(sorted(members)))):
        return set()
    published = (v.rubric for v in current_versions(c))
    return {leaf.key for made in published if made.subject is Subject.COUNTERPART for leaf in made.leaves}


# --- 3 does coaching change anything? -----------------------------------------------------------------------


def _coaching(
    c: Connection, context: Context, chosen: CurrentRubric | None, team: str, now: datetime
) -> CoachingFigure:
    rate, coached = _response(c, context, chosen, team, now)
    said = _response_said(rate, coached, context.policy_for(team or None, None)[0])
    return CoachingFigure(rate, said, coached, RESPONSE_DAYS)


def _response(
    c: Connection, context: Context, rubric: CurrentRubric | None, team: str, now: datetime
) -> tuple[ResponseRate, int]:
    """Of live sessions on the programme's criteria whose window closed lately; and of how many people."""
    policy, used = context.policy_for(team or None, None)
    start = now - timedelta(days=RESPONSE_DAYS)
    keys = {t.criterion.key for t in rubric.targets} if rubric else set()
    outcomes = [o for o in _closed(c, context, start, now) if o.criterion_key in keys]
    everybody = len({o.person_id for o in outcomes})
    if team:
        ids = {p.id for p in people.load_people(c, team_id=team)}
        outcomes = [o for o in outcomes if o.person_id in ids]
    coached = len({o.person_id for o in outcomes})
    if outcomes and not group_shown(coached, everybody):
        hidden = too_few(coached, SMALLEST_GROUP) if coached < SMALLEST_GROUP else REST_NOT_SHOWN
        return ResponseRate(Playbook(hidden), 0, 0, "", used, hidden), coached
    return response_rate(outcomes, start, now, policy, used), coached


def _closed(c: Connection, context: Context, start: datetime, now: datetime) -> list[Outcome]:
    """A window closes within 90 days: what was held before twice as many closed before them."""
    measured = measure_sessions(c, context, now, since=start - timedelta(days=RESPONSE_DAYS))
    found = outcomes_of([m for m in measured if m.row.created_at <= now])
    return [o for o in found if not o.reconstructed and start <= o.closed_at < now]


def _response_said(rate: ResponseRate, coached: int, policy: Policy) -> Sentence:
    if 0 < coached < SMALLEST_GROUP:
        return Sentence(f"{coached} people had a session that closed; a rate is shown from {SMALLEST_GROUP}.")
    if rate.honest == REST_NOT_SHOWN:
        return Sentence(f"The rate is {REST_NOT_SHOWN.reason}.")
    return rules.response_sentence(rate, policy)


def _loops(
    c: Connection, context: Context, chosen: CurrentRubric | None, rows: Weeks, team: str, now: datetime
) -> LoopsLine | None:
    """Of the teams of the programme's people, interviewers or others, of whom there are more."""
    members = people_of(chosen, rows) if chosen else frozenset()
    found = people.load_people(c, ids=tuple(sorted(members)))
    teams = frozenset({team}) if team else frozenset(p.team_id for p in found if p.team_id)
    alone = any(p.team_id is None for p in found) or not teams
    loops = loops_this_quarter(c, context if alone else replace(context, sight=Sight(team_ids=teams)), now)
    most = max(loops.interviewers, loops.others, key=lambda x: x.people)
    return _loops_line(most) if most.people >= SMALLEST_GROUP else None


def _loops_line(found: QuarterlyLoops) -> LoopsLine:
    return LoopsLine(
        found.quarter.name,
        found.noun,
        found.with_loop,
        found.people,
        found.modules_done,
        found.modules_people,
    )
