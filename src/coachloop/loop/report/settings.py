"""Thresholds by level with where each comes from, and whom a change would touch."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from coachloop.domain.errors import NotFound
from coachloop.domain.policy import SETTINGS, Policy, PolicyBook
from coachloop.domain.policy_changes import Change, Level, Said, read_setting
from coachloop.domain.times import day_id
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.report.model.settings import (
    At,
    ChangeView,
    SettingGroup,
    SettingLine,
    SettingsView,
    TeamLine,
    ThresholdsView,
)
from coachloop.store import alerts, coaching, gaps, people, policies
from coachloop.store.database import Connection

#: Where each part of METHOD.md begins, in the order of the policy.
_GROUPS = (
    ("Rows and windows", "unscorable_share_max"),
    ("Coaching log (D2)", "targets_min"),
    ("Interviewer reviews (D0)", "start_min_calls"),
    ("Training to coaching (D1)", "quarterly_loop_min"),
    ("Readiness (D3)", "training_baseline_n"),
    ("Team gaps and training sessions (D4)", "gap_days"),
    ("Calibration (D0)", "calibration_gap_pp"),
    ("Did coaching work", "pairs_min"),
    ("Raters", "severity_min_n"),
    ("Quality of hire", "hire_min"),
    ("People and the machine", "audit_min_n"),
)
_LAST_CHANGES = 20
_MONTH = timedelta(days=30)
_FEWEST = 3


def settings_view(c: Connection, context: Context, judge: str, zone: str) -> SettingsView:
    everybody = people.load_people(c)
    changes = policies.load_changes(c)
    return SettingsView(
        tuple(TeamLine(t, sum(p.team_id == t.id for p in everybody)) for t in people.load_teams(c)),
        tuple(tuple(sorted(group)) for group in context.comparable_sets),
        judge,
        zone,
        changes[-1].said_at if changes else None,
    )


def thresholds_view(c: Connection, context: Context, level: Level, key: str) -> ThresholdsView:
    """Raises NotFound for a team or criterion that is not there."""
    targets = load_targets(c)
    changes = policies.load_changes(c)
    at = _at(c, level, key)
    lines = {s.name: _line(context.policy, changes, at, s.name) for s in SETTINGS}
    return ThresholdsView(
        at,
        tuple((t.id, t.name) for t in people.load_teams(c)),
        tuple((t.criterion.key, t.criterion.name) for t in targets.values()),
        _grouped(list(lines.values())),
        tuple(reversed(changes))[:_LAST_CHANGES],
    )


def _at(c: Connection, level: Level, key: str) -> At:
    if level is Level.WORKSPACE:
        return At(level.value, "", "everybody")
    if level is Level.TEAM:
        team = people.find_team(c, key)
        return At(level.value, team.id, team.name)
    target = load_targets(c).get(key)
    if target is None:
        raise NotFound(f"There is no criterion {key[:80]!r}.", fix="All of them: /settings/thresholds.")
    return At(level.value, key, target.criterion.name)


def _grouped(lines: Sequence[SettingLine]) -> tuple[SettingGroup, ...]:
    starts = {name: title for title, name in _GROUPS}
    groups: list[SettingGroup] = []
    for line in lines:
        if line.name in starts:
            groups.append(SettingGroup(starts[line.name], ()))
        groups[-1] = SettingGroup(groups[-1].title, (*groups[-1].lines, line))
    return tuple(groups)


def _line(book: PolicyBook, changes: Sequence[Said], at: At, name: str) -> SettingLine:
    setting = next(s for s in SETTINGS if s.name == name)
    policy, _ = _resolved(book, at)
    value = getattr(policy, name)
    return SettingLine(
        name, value, setting.default, setting.unit, setting.source, setting.meaning,
        _origin(book, changes, at, name, value),
    )  # fmt: skip


def _resolved(book: PolicyBook, at: At) -> tuple[Policy, str]:
    team = at.key if at.level == Level.TEAM.value else None
    criterion = at.key if at.level == Level.CRITERION.value else None
    return book.resolve(team, criterion)


def _origin(book: PolicyBook, changes: Sequence[Said], at: At, name: str, value: object) -> str:
    """In words: changed here and by whom, the workspace file, or the default."""
    here = [s for s in changes if s.change.setting == name]
    mine = [s for s in here if (s.change.level.value, s.change.key) == (at.level, at.key)]
    if mine and mine[-1].change.value is not None:
        return f"changed by {mine[-1].said_by}"
    above = [s for s in here if s.change.level is Level.WORKSPACE]
    if above and above[-1].change.value == value and at.level != Level.WORKSPACE.value:
        return f"of the workspace, changed by {above[-1].said_by}"
    table = {Level.TEAM.value: book.teams, Level.CRITERION.value: book.criteria}.get(at.level, {})
    if name in table.get(at.key, {}):
        return "workspace file"
    return "default" if value == getattr(Policy(), name) else "workspace file"


def change_view(
    c: Connection, context: Context, at_level: Level, key: str, name: str, typed: str, why: str, now: datetime
) -> ChangeView:
    """What the change would touch. Raises NotFound, and PolicyInvalid for what cannot be used."""
    if name not in {s.name for s in SETTINGS}:
        raise NotFound(f"There is no setting {name[:80]!r}.", fix="All of them: /settings/thresholds.")
    at = _at(c, at_level, key)
    line = _line(context.policy, policies.load_changes(c), at, name)
    if not typed:
        return ChangeView(at, line, "", why, ())
    value = read_setting(name, typed)
    return ChangeView(at, line, typed, why, _effects(c, context, at, line, value, now))


def change_of(view: ChangeView, *, back: bool) -> Change:
    """The change that the form asks for; `back`: as the workspace file has it."""
    value = None if back else read_setting(view.line.name, view.typed)
    return Change(Level(view.at.level), view.at.key, view.line.name, value)


def _effects(
    c: Connection, context: Context, at: At, line: SettingLine, value: float | int | str, now: datetime
) -> tuple[str, ...]:
    """Whom it touches, in sentences."""
    touched = people.load_people(c, team_id=at.key if at.level == Level.TEAM.value else None)
    every = load_targets(c).values()
    targets = [t for t in every if at.level != Level.CRITERION.value or t.criterion.key == at.key]
    ids, versions = {p.id for p in touched}, {v for t in targets for v in t.version_ids}

    def concerned(person_id: str, version_id: str) -> bool:
        return person_id in ids and version_id in versions

    raised = sum(concerned(a.person_id, a.criterion_version_id) for a in alerts.load_alerts(c))
    running = coaching.open_sessions(c)
    sessions = sum(concerned(s.person_id, s.criterion_version_id) for s, _ in running)
    told = [f"{_n(len(touched), 'person', 'people')} and {_n(len(targets), 'criterion', 'criteria')}."]
    if line.name == "flag_below" and isinstance(value, int | float):
        told.append(_below(c, context, targets, ids, float(line.value), float(value), now))
    told.append(f"{_n(raised, 'open alert is', 'open alerts are')} read again with the next score or scan.")
    told.append(f"{_n(sessions, 'open session keeps', 'open sessions keep')} what held when it was logged.")
    return tuple(told)


def _n(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _below(
    c: Connection,
    context: Context,
    targets: Sequence[Target],
    ids: set[str],
    old: float,
    new: float,
    now: datetime,
) -> str:
    """Means of the last 30 days with at least three conversations, counted under both lines."""
    last, first = day_id(now, context.zone), day_id(now - _MONTH, context.zone)
    sums: dict[tuple[str, str], tuple[int, float]] = {}
    series = {t.criterion.version_id: context.series_of(t.criterion) for t in targets}
    rows = gaps.day_rows(c, None, first, last, criterion_version_ids=list(series)) if series else []
    for row in rows:
        if row.person_id in ids and series[row.criterion_version_id] == row.series:
            n, total = sums.get((row.person_id, row.criterion_version_id), (0, 0.0))
            sums[row.person_id, row.criterion_version_id] = (n + row.n, total + row.pct_sum)
    means = [total / n for n, total in sums.values() if n >= _FEWEST]
    before, after = (sum(m < line for m in means) for line in (old, new))
    return (
        f"Of {_n(len(means), 'mean', 'means')} of the last 30 days, {before} "
        f"{'lies' if before == 1 else 'lie'} below {old:g} now; {after} would lie below {new:g}."
    )
