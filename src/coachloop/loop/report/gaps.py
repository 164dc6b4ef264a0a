"""What needs work and whose: the lowest criteria of each rubric, the verdict in words, the heat map."""

from collections.abc import Sequence
from datetime import datetime

from coachloop.domain.people import Person, Segment
from coachloop.domain.result import Known
from coachloop.domain.rubric import Anchor
from coachloop.domain.times import day_id, day_of
from coachloop.loop.context import Context, Target
from coachloop.loop.gaps.model import CriterionGap
from coachloop.loop.gaps.run import team_gaps
from coachloop.loop.gaps.share import likeliest
from coachloop.loop.gaps.team import lowest
from coachloop.loop.gaps.words import order
from coachloop.loop.report.goals import coverage
from coachloop.loop.report.model import GapBoard, GapLine, GapsView, HeatRow
from coachloop.loop.report.rubrics import CurrentRubric, current_rubrics
from coachloop.store import people as people_store
from coachloop.store.database import Connection
from coachloop.store.sight import teams_seen


def gaps_view(c: Connection, context: Context, now: datetime, team_id: str = "") -> GapsView:
    """All rubrics over the last complete days, for one team or for everybody."""
    policy = context.policy_for(team_id or None, None)[0]
    today = day_id(now, context.zone)
    mine = teams_seen(c, context.sight)
    teams = [t for t in people_store.load_teams(c) if context.sight.everyone or t.id in mine]
    return GapsView(
        since=day_of(today - policy.gap_days),
        until=day_of(today - 1),
        threshold=policy.gap_threshold,
        team=team_id,
        teams=tuple((t.id, t.name) for t in teams),
        boards=gap_boards(c, context, now, team_id),
        coverage_words=coverage(c, context, now),
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
    gaps = team_gaps(c, context, people, segments, rubric.targets, now, team_id or None)
    targets = {t.criterion.key: t for t in rubric.targets}
    columns = sorted(gaps, key=_by_mean)
    low = lowest(gaps, policy)
    scored = {p.person_id for g in gaps for p in g.people}
    short = {e.person_id for g in gaps for e in g.excluded if e.n} - scored
    lines = {g.criterion_key: gap_line(g, targets[g.criterion_key], context) for g in columns}
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


def gap_line(gap: CriterionGap, target: Target, context: Context) -> GapLine:
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
    )


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
