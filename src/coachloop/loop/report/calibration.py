"""The board of calibration, and one rater's own standing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from coachloop.domain.errors import NotFound
from coachloop.domain.people import UserRole
from coachloop.domain.policy import Policy
from coachloop.domain.rights import Action, Reader, may
from coachloop.loop.context import Context
from coachloop.loop.report.lines import criteria_by_version
from coachloop.loop.report.model.calibration import (
    CalibrationView,
    DriftPanel,
    DriftPoint,
    Limits,
    MachineLine,
    Progress,
    RaterView,
    SetLine,
)
from coachloop.loop.review.calibration.estimate import drift_words
from coachloop.loop.review.calibration.model import CalibrationGap, Due, SetKind
from coachloop.loop.review.calibration.run import (
    banner,
    due_list,
    rater_differences,
    rater_standings,
    team_gap,
)
from coachloop.loop.review.calibration.sets import is_revealed
from coachloop.loop.review.model import Difference, TrustState
from coachloop.loop.review.rules import chart, drift
from coachloop.loop.review.trust import measure_agreement, scorer_charts
from coachloop.store import calibration, people, rubrics, users
from coachloop.store import calibration_lists as store
from coachloop.store.calibration import SetRow
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric
from coachloop.store.sight import teams_seen

#: Sets in a list; what is older is found by its address.
_MOST = 30
#: Who is shown how scorers drift.
WATCH_SCORERS = frozenset({UserRole.ANALYST, UserRole.ADMIN})


def limits(policy: Policy) -> Limits:
    return Limits(
        policy.calibration_goal_pp,
        policy.calibration_gap_pp,
        policy.calibration_block_pp,
        policy.calibration_days,
    )


def calibration_page(context: Context, reader: Reader, now: datetime) -> CalibrationView:
    """Gaps and agreement are over everybody, without names; sets are those that `reader` sees."""
    with context.database.read() as c:
        opened = store.open_sets(c, reader.user_id, context.sight, now, _MOST)
        past = store.past_sets(c, reader.user_id, context.sight, now, _MOST)
        lines = set_lines(c, [*opened, *past], reader, now)
        mine = frozenset() if context.sight.everyone else teams_seen(c, context.sight)
        team = next(iter(mine)) if len(mine) == 1 else None
        return CalibrationView(
            blocks=banner(c, context, now, team),
            opened=tuple(lines[s.id] for s in opened),
            past=tuple(lines[s.id] for s in past),
            due=_due(due_list(c, context, now), context, reader, mine),
            gaps=tuple(sorted(team_gap(c, context, team, now), key=_widest)),
            machine=_machine(c, context),
            scorers=scorer_panels(c, context) if reader.roles & WATCH_SCORERS else (),
            raters=tuple(store.raters_told_of(c, reader.user_id, reader.name)),
            may_open=may(reader, Action.CALIBRATE),
            may_draw=may(reader, Action.DRAW),
            limits=limits(context.policy.workspace),
        )


def _due(found: Sequence[Due], context: Context, reader: Reader, mine: Collection[str]) -> tuple[Due, ...]:
    """Of the teams whose people the reader sees; of all for one who opens sets everywhere."""
    if context.sight.everyone:
        return tuple(found)
    return tuple(x for x in found if x.team_id in mine) if may(reader, Action.CALIBRATE) else ()


def _widest(gap: CalibrationGap) -> tuple[float, str, str]:
    return -getattr(gap.figure, "value", -1.0), gap.name, gap.criterion_version_id


# --- sets --------------------------------------------------------------------------------------------------


def set_lines(c: Connection, rows: Sequence[SetRow], reader: Reader, now: datetime) -> dict[str, SetLine]:
    """By id; a handful of queries, whatever the number."""
    ids = [row.id for row in rows]
    raters, counts, sizes = calibration.raters_of(c, ids), store.rated_counts(c, ids), store.sizes(c, ids)
    names = {u.id: u.name for u in users.load_users(c)}
    teams = {t.id: t.name for t in people.load_teams(c)}
    versions = {v.id: v for v in rubrics.versions(c)}
    return {
        row.id: _line(
            row,
            versions[row.rubric_version_id],
            teams.get(row.team_id or ""),
            sizes.get(row.id, 0),
            _progress(row, raters.get(row.id, ()), counts, names, reader),
            reader,
            now,
        )
        for row in rows
    }


def _progress(
    row: SetRow,
    raters: Collection[str],
    counts: Mapping[tuple[str, str], int],
    names: Mapping[str, str],
    reader: Reader,
) -> tuple[Progress, ...]:
    """The reader first, then by name."""
    found = [Progress(names[u], counts.get((row.id, u), 0), u == reader.user_id) for u in raters]
    return tuple(sorted(found, key=lambda p: (not p.mine, p.name)))


def _line(
    row: SetRow,
    version: PublishedRubric,
    team: str | None,
    size: int,
    progress: tuple[Progress, ...],
    reader: Reader,
    now: datetime,
) -> SetLine:
    mine = next((p.rated for p in progress if p.mine), None)
    told = mine is not None or row.opened_by == reader.user_id
    return SetLine(
        id=row.id,
        name=row.name or f"{version.rubric.name}, {row.opened_at:%d %b}".replace(", 0", ", "),
        alignment=row.kind == SetKind.ALIGNMENT,
        rubric=f"{version.rubric.name} v{version.number}",
        rubric_key=version.rubric.key,
        team=team,
        conversations=size,
        raters=len(progress),
        progress=progress if told else (),
        mine=mine,
        deadline=row.deadline,
        revealed_at=(row.revealed_at or row.deadline) if is_revealed(row, now) else None,
    )


# --- the machine -------------------------------------------------------------------------------------------


def _machine(c: Connection, context: Context) -> tuple[MachineLine, ...]:
    return tuple(
        MachineLine(
            m.target.criterion.key,
            m.target.criterion.name,
            m.target.rubric_name,
            m.trust,
            m.agreement.ac2,
            m.agreement.alpha,
        )
        for m in measure_agreement(c, context)
        if m.trust.state is not TrustState.BY_PEOPLE
    )


def scorer_panels(c: Connection, context: Context) -> tuple[DriftPanel, ...]:
    """A chart of machine minus people for each criterion that a machine scores."""
    return tuple(
        _panel(t.criterion.name, series, found, charts, context.policy_for(None, t.criterion.key)[0])
        for t, series, found, charts in scorer_charts(c, context)
    )


def _panel(name: str, series: str, found: Sequence[Difference], charts: int, policy: Policy) -> DriftPanel:
    points = chart(found, charts, policy)
    told = drift(found, charts, policy)
    later = found[policy.anchors_min :]
    return DriftPanel(
        name=name,
        series=series,
        points=tuple(
            DriftPoint(d.conversation_id, p.mean, p.limit) for d, p in zip(later, points, strict=False)
        ),
        n=len(found),
        needed=policy.anchors_min + 1,
        left=told.left is not None,
        words=told.words,
    )


# --- one rater ---------------------------------------------------------------------------------------------


def rater_page(context: Context, reader: Reader, user_id: str, now: datetime) -> RaterView:
    """For that rater and their own coach. Raises NotFound for everybody else."""
    with context.database.read() as c:
        told = dict(store.raters_told_of(c, reader.user_id, reader.name))
        if user_id not in told:
            raise NotFound(
                "There is nothing here that you can open.",
                why="How one rater stands is for them and their own coach.",
            )
        about = users.find_user(c, user_id)
        standings = rater_standings(c, context, about, None, now)
        found = rater_differences(c, user_id, now)
        names = {key: x.name for key, x in criteria_by_version(c).items()}
        policy = context.policy.workspace
        panels = [
            _rater_panel(names[version], said, len(found), policy)
            for version, said in sorted(found.items(), key=lambda x: (names.get(x[0], ""), x[0]))
            if version in names
        ]
        return RaterView(about.name, user_id == reader.user_id, standings, tuple(panels))


def _rater_panel(name: str, said: Sequence[Difference], charts: int, policy: Policy) -> DriftPanel:
    """Of one person against the consensus: the words of the scorer's chart speak of a machine."""
    panel = _panel(name, "", said, charts, policy)
    return replace(panel, words=drift_words(said, charts, policy))
