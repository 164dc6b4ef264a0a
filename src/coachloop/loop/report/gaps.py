"""What needs work and whose: the lowest criteria of each rubric, the verdict in words, the heat map."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.errors import CoachloopError
from coachloop.domain.people import Person, Segment
from coachloop.domain.result import Known
from coachloop.domain.rights import NOT_SHOWN, group_shown
from coachloop.domain.rubric import Anchor
from coachloop.domain.times import day_id, day_of, day_start
from coachloop.domain.words import absence
from coachloop.loop.coach.frozen import from_json
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.gaps.choices import evidence, last_chosen
from coachloop.loop.gaps.model import CriterionGap
from coachloop.loop.gaps.run import kept_gaps, team_gaps
from coachloop.loop.gaps.share import likeliest
from coachloop.loop.gaps.taken import ChosenReading
from coachloop.loop.gaps.team import lowest
from coachloop.loop.gaps.words import order
from coachloop.loop.measure.habits import habits_of, habits_words
from coachloop.loop.measure.model import ResponseRate
from coachloop.loop.measure.nightly import LIVE_RATE
from coachloop.loop.measure.works import RESPONSE_DAYS
from coachloop.loop.report.goals import coverage
from coachloop.loop.report.model import GapBoard, GapLine, GapsView, HeatRow, ResponseBlock
from coachloop.loop.report.model.team_sessions import Stage
from coachloop.loop.report.rubrics import CurrentRubric, current_rubrics
from coachloop.loop.report.team_sessions import session_rows, target_of
from coachloop.stats.pooled import pooled_interval
from coachloop.store import coaching, standing
from coachloop.store import people as people_store
from coachloop.store.database import Connection
from coachloop.store.sight import teams_seen

#: Days that may be looked back on the page, beside those of the policy.
_LONGER = (60, 90)


def gaps_view(
    c: Connection,
    context: Context,
    now: datetime,
    team_id: str = "",
    days: int = 0,
    family: str = "",
    refused: CoachloopError | None = None,
) -> GapsView:
    """All rubrics over the last complete days, for one team or for everybody."""
    looking = _looking_back(context, days)
    policy = looking.policy_for(team_id or None, None)[0]
    today = day_id(now, context.zone)
    mine = teams_seen(c, context.sight)
    teams = [t for t in people_store.load_teams(c) if context.sight.everyone or t.id in mine]
    boards = gap_boards(c, looking, now, team_id)
    families = sorted({row.family for board in boards for row in board.rows})
    chosen = family if family in families else ""
    return GapsView(
        since=day_of(today - policy.gap_days),
        until=day_of(today - 1),
        threshold=policy.gap_threshold,
        team=team_id,
        teams=tuple((t.id, t.name) for t in teams),
        days=policy.gap_days,
        family=chosen,
        families=tuple(families),
        boards=tuple(_only(board, chosen) for board in boards),
        coverage_words=coverage(c, context, now),
        response=_response(c, context, now),
        awaiting=tuple(x for x in session_rows(c, context, now) if x.stage is Stage.WAITING),
        refusal=(refused.what, refused.fix) if refused else None,
    )


def gap_of(
    c: Connection, context: Context, key: str, team_id: str, now: datetime
) -> tuple[CriterionGap, str]:
    """One criterion's gap as the page shows it, and its version id. Raises NotFound."""
    target = target_of(load_targets(c), key)
    people = people_store.load_people(c, team_id=team_id or None, sight=context.sight)
    segments = people_store.load_segments(c)
    found = team_gaps(c, context, people, segments, [target], now, team_id or None)
    return found[0], target.criterion.version_id


def _looking_back(context: Context, days: int) -> Context:
    """The context with that many days instead of the policy's, if the page offers them."""
    if days not in _LONGER:
        return context
    book = context.policy
    return replace(context, policy=replace(book, workspace=replace(book.workspace, gap_days=days)))


def _only(board: GapBoard, family: str) -> GapBoard:
    """Rows of one family of segments; "": all."""
    return replace(board, rows=tuple(r for r in board.rows if not family or r.family == family))


def _response(c: Connection, context: Context, now: datetime) -> ResponseBlock:
    """Over everybody: the rate of the last night, and how the sessions since were held.

    Who does not see everybody is told where it is of at least SMALLEST_GROUP people.
    """
    since = now - timedelta(days=RESPONSE_DAYS)
    found = standing.standing_figures(c, keys=[LIVE_RATE]).get(LIVE_RATE)
    rows = [row for row, _ in coaching.load_sessions(c, since=since)]
    shown = context.sight.everyone or group_shown(len({row.person_id for row in rows}))
    said = habits_words(habits_of(c, rows, since, now), context.policy.workspace)
    return ResponseBlock(
        rate=from_json(ResponseRate, found.figure) if found and shown else None,
        looked=found.computed_at if found and shown else None,
        habits_words=said if shown else absence(NOT_SHOWN),
        days=RESPONSE_DAYS,
    )


def gap_boards(c: Connection, context: Context, now: datetime, team_id: str = "") -> tuple[GapBoard, ...]:
    """One a rubric that has scored somebody; the people of a board are those with a score on it."""
    people = people_store.load_people(c, team_id=team_id or None, sight=context.sight)
    segments = people_store.load_segments(c)
    boards = (_board(c, context, rubric, people, segments, now, team_id) for rubric in current_rubrics(c))
    return tuple(board for board in boards if board.members)


def _board(
    c: Connection,
    context: Context,
    rubric: CurrentRubric,
    people: Sequence[Person],
    segments: Sequence[Segment],
    now: datetime,
    team_id: str,
) -> GapBoard:
    policy = context.policy_for(team_id or None, None)[0]
    gaps = kept_gaps(c, context, people, segments, rubric.targets, now, team_id or None)
    targets = {t.criterion.key: t for t in rubric.targets}
    columns = sorted(gaps, key=_by_mean)
    low = lowest(gaps, policy)
    scored = {p.person_id for g in gaps for p in g.people}
    short = {e.person_id for g in gaps for e in g.excluded if e.n} - scored
    since = day_start(day_id(now, context.zone) - policy.gap_days, context.zone)
    versions = [t.criterion.version_id for t in rubric.targets]
    chosen = last_chosen(c, versions, team_id or None, since)
    lines = {g.criterion_key: gap_line(g, targets[g.criterion_key], context, chosen) for g in columns}
    return GapBoard(
        rubric_name=rubric.name,
        lowest=tuple(lines[g.criterion_key] for g in low),
        columns=tuple(lines.values()),
        rows=heat_rows([g for g in columns if g.cells]),
        counted=len(scored),
        members=len(scored | short),
        order_words=order([g.name for g in low], [g.name for g in likeliest(gaps, policy)]),
    )


def _by_mean(gap: CriterionGap) -> tuple[bool, float, str]:
    mean = gap.mean.value if isinstance(gap.mean, Known) else 0.0
    return not isinstance(gap.mean, Known), mean, gap.name


def gap_line(
    gap: CriterionGap, target: Target, context: Context, chosen: Mapping[str, ChosenReading]
) -> GapLine:
    criterion = target.criterion
    policy, _ = context.policy_for(None, criterion.key)
    return GapLine(
        gap=gap,
        rubric_name=target.rubric_name,
        version_id=criterion.version_id,
        description=criterion.description,
        exemplary=anchor_text(criterion.exemplary),
        deficient=anchor_text(criterion.deficient),
        threshold=policy.gap_threshold,
        cuts=(policy.clustered_share, policy.universal_share),
        interval=_interval(gap),
        evidence=evidence(gap, policy),
        choice=chosen.get(criterion.version_id),
    )


def _interval(gap: CriterionGap) -> tuple[float, float] | None:
    """Of the pooled mean, people as clusters; a mean of points lies on 0 to 100."""
    found = pooled_interval([p.mean for p in gap.people], [p.n for p in gap.people])
    return None if found is None else (max(0.0, found[0]), min(100.0, found[1]))


def anchor_text(anchor: Anchor | None) -> str | None:
    return anchor.text if anchor else None


def heat_rows(gaps: Sequence[CriterionGap]) -> tuple[HeatRow, ...]:
    """One row a segment value, families together; a value that nobody has on a criterion has no cell."""
    found = {(cell.family, cell.value) for gap in gaps for cell in gap.cells}
    rows = []
    for family, value in sorted(found):
        by_gap = ({(x.family, x.value): x for x in gap.cells} for gap in gaps)
        rows.append(HeatRow(family, value, tuple(cells.get((family, value)) for cells in by_gap)))
    return tuple(rows)
