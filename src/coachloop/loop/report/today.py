"""What asks for somebody today, within the sight of who reads."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from coachloop.domain.result import NOT_YET_COMPUTED
from coachloop.domain.rights import Action, Area, Reader, Sight, sight_for, sight_in
from coachloop.domain.score import EvidenceKind
from coachloop.domain.times import day_id, day_start
from coachloop.loop.coach.handoff import BoardLine, board
from coachloop.loop.coach.handoff_model import LoopState
from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import decided
from coachloop.loop.gaps.model import AlertState
from coachloop.loop.report.alerts import alert_lines, is_likely
from coachloop.loop.report.lines import criteria_by_version
from coachloop.loop.report.model import AlertLine, PersonLink
from coachloop.loop.report.model.today import (
    ClockLine,
    OlderAlerts,
    RecoveredLine,
    TodayAlert,
    TodayView,
)
from coachloop.loop.report.readiness import waiting_decisions
from coachloop.loop.report.status import running
from coachloop.store import alerts, news, people
from coachloop.store import report as store
from coachloop.store.alerts import AlertRow
from coachloop.store.database import Connection

#: So many alerts are read for the page, and so many of them shown in full; the others are folded by person.
_READ = 60
_IN_FULL = 8
_RECOVERED = 20
_WAITING = 20


@dataclass(frozen=True, slots=True)
class TodaySight:
    """Whose flags the reader sees, and about whom they decide."""

    flags: Sight
    decides: Sight


def sight_of(reader: Reader) -> TodaySight:
    """Flags are for who coaches them or owns their team; a manager decides, and sees no flags."""
    return TodaySight(flags=sight_in(reader, Area.WEEK), decides=sight_for(reader, Action.DECIDE))


def today_page(context: Context, sight: TodaySight, now: datetime) -> TodayView:
    """One consistent read. `context` is the whole one: estimates are the same whoever looks."""
    with context.database.read() as c:
        return today_view(c, context, sight, now)


def today_view(c: Connection, context: Context, sight: TodaySight, now: datetime) -> TodayView:
    rows = alerts.newest_open(c, sight.flags, _READ)
    stands, held = decided(c, context, rows)
    lines = _with_talks(c, alert_lines(c, context, stands, now, _urgent))
    first = _with_quotes(c, stands, [line for line in _heads(lines) if _asks(line)][:_IN_FULL])
    shown = {line.alert.id for line in first}
    yesterday = day_start(day_id(now, context.zone) - 1, context.zone)
    back = alerts.recovered_since(c, sight.flags, yesterday, _RECOVERED)
    return TodayView(
        last_scored=store.last_scored(c),
        flags_seen=not sight.flags.nobody,
        decides=not sight.decides.nobody,
        first=first,
        older=_folded([line for line in lines if line.alert.id not in shown]),
        open=alerts.count_open(c, sight.flags),
        read=len(rows),
        held=len(held),
        clocks=_clocks(c, context, sight.flags, [x for x in lines if x.alert.id not in shown], now),
        decisions=waiting_decisions(c, replace(context, sight=sight.decides), now)[:_WAITING],
        practice=NOT_YET_COMPUTED,
        recovered=_recovered(c, decided(c, context, back)[0]),
        running=running(c, now),
        news=news.newest(c),
    )


def _urgent(lines: Sequence[AlertLine]) -> Sequence[AlertLine]:
    """Enough to hold those that come first on the page."""
    flags = [line for line in lines if line.state == AlertState.FLAG]
    return sorted(flags, key=_order)[: 2 * _IN_FULL]


def _order(line: AlertLine) -> tuple[bool, bool, float, int]:
    """New ones first, of those the likely and the newest."""
    return line.hours_left <= 0, not is_likely(line), -line.changed_at.timestamp(), line.id


def _with_talks(c: Connection, lines: Sequence[AlertLine]) -> tuple[TodayAlert, ...]:
    """Each line with the session logged since, in the same order."""
    if not lines:
        return ()
    people_ids = sorted({line.person.id for line in lines})
    talks = store.last_talks(c, people_ids, min(line.opened_at for line in lines))
    many = Counter(_about(line) for line in lines)
    return tuple(_line(line, many[_about(line)] - 1, talks.get(_about(line))) for line in lines)


def _line(line: AlertLine, more: int, talk: tuple[str, datetime] | None) -> TodayAlert:
    since = talk if talk and talk[1] >= line.opened_at else None
    return TodayAlert(
        alert=line,
        quote="",
        occasion=False,
        likely=is_likely(line),
        talk=since[0] if since else "",
        talk_at=since[1] if since else None,
        more=more,
    )


def _with_quotes(
    c: Connection, rows: Sequence[AlertRow], lines: Sequence[TodayAlert]
) -> tuple[TodayAlert, ...]:
    """The words behind those that are shown in full."""
    scores = {row.id: row.score_id or 0 for row in rows}
    quotes = store.first_quotes(c, [scores[line.alert.id] for line in lines if scores[line.alert.id]])
    found = [(line, *quotes.get(scores[line.alert.id], ("", ""))) for line in lines]
    return tuple(
        replace(line, quote=words, occasion=kind == EvidenceKind.OCCASION) for line, words, kind in found
    )


def _recovered(c: Connection, rows: Sequence[AlertRow]) -> tuple[RecoveredLine, ...]:
    if not rows:
        return ()
    names = {p.id: p.name for p in people.load_people(c, ids=tuple({r.person_id for r in rows}))}
    criteria = criteria_by_version(c)
    return tuple(
        RecoveredLine(
            person=PersonLink(r.person_id, names[r.person_id]),
            criterion_key=r.criterion_version_id.partition("@")[0],
            criterion=criteria[r.criterion_version_id].name,
            state=r.state,
            sentence=r.sentence,
            changed_at=r.changed_at,
        )
        for r in rows
    )


def _about(line: AlertLine) -> tuple[str, str]:
    return line.person.id, line.criterion_key


def _heads(lines: Iterable[TodayAlert]) -> list[TodayAlert]:
    """Of each person and criterion the most urgent; new ones first, of those the likely and the newest."""
    heads: dict[tuple[str, str], TodayAlert] = {}
    for line in lines:
        heads.setdefault(_about(line.alert), line)
    return sorted(heads.values(), key=lambda line: _order(line.alert))


def _asks(line: TodayAlert) -> bool:
    """A new flag, or one that is likely real, and nobody has talked with them since."""
    return line.alert.state == AlertState.FLAG and not line.talk and (line.new or line.likely)


def _folded(lines: Iterable[TodayAlert]) -> tuple[OlderAlerts, ...]:
    """By person's name; what is likely real first."""
    groups: dict[str, list[TodayAlert]] = {}
    for line in lines:
        groups.setdefault(line.alert.person.id, []).append(line)
    found = [
        OlderAlerts(group[0].alert.person, tuple(group), sum(x.likely for x in group))
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda x: (x.person.name, x.person.id)))


# --- 48-hour clocks ----------------------------------------------------------------------------------------


def _clocks(
    c: Connection,
    context: Context,
    sight: Sight,
    lines: Iterable[TodayAlert],
    now: datetime,
) -> tuple[ClockLine, ...]:
    """First loops that are open or late, and flags whose clock runs and that are not shown above."""
    loops = [] if sight.nobody else board(c, replace(context, sight=sight), now)
    found = [clock for line in loops for clock in _loop_clocks(line, now)]
    found += [_flag_clock(x.alert) for x in lines if _runs(x)]
    return tuple(sorted(found, key=lambda x: (x.hours_left, x.person.name, x.what)))


def _runs(line: TodayAlert) -> bool:
    """Once the clock is over, the flag itself stays with the others."""
    return line.new and not line.talk


def _flag_clock(line: AlertLine) -> ClockLine:
    address = f"/coaching/new?person={quote(line.person.id, safe='')}&criterion={line.criterion_key}"
    return ClockLine(line.person, f"flag on {line.criterion}", "", line.hours_left, address, "Plan coaching")


def _loop_clocks(line: BoardLine, now: datetime) -> list[ClockLine]:
    who = PersonLink(line.person.id, line.person.name)
    due = [x for x in line.handoff.first if x.state in (LoopState.OPEN, LoopState.OVERDUE) and x.due_at]
    return [
        ClockLine(
            who,
            f"review of interview {x.number} of {len(line.handoff.first)}",
            line.coach or "nobody is named yet",
            (x.due_at - now) / timedelta(hours=1) if x.due_at else 0.0,
            "/handoff",
            "Write now",
        )
        for x in due
    ]
