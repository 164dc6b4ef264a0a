"""What asks for somebody today, within the sight of who reads."""

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
from coachloop.loop.report.model import AlertLine, PersonLink
from coachloop.loop.report.model.today import (
    ClockLine,
    OlderAlerts,
    TodayAlert,
    TodayView,
)
from coachloop.loop.report.readiness import waiting_decisions
from coachloop.loop.report.status import running
from coachloop.store import alerts, news
from coachloop.store import report as store
from coachloop.store.alerts import AlertRow
from coachloop.store.database import Connection

#: So many alerts are read for the page, and so many of them shown in full; the others are folded by person.
_READ = 100
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
    lines = _with_words(c, stands, alert_lines(c, context, stands, now))
    first = tuple(line for line in _heads(lines) if _asks(line))[:_IN_FULL]
    yesterday = day_start(day_id(now, context.zone) - 1, context.zone)
    back = alerts.recovered_since(c, sight.flags, yesterday, _RECOVERED)
    return TodayView(
        last_scored=store.last_scored(c),
        flags_seen=not sight.flags.nobody,
        decides=not sight.decides.nobody,
        first=first,
        older=_folded([line for line in lines if line not in first]),
        open=alerts.count_open(c, sight.flags),
        read=len(rows),
        held=len(held),
        clocks=_clocks(c, context, sight.flags, first, lines, now),
        decisions=waiting_decisions(c, replace(context, sight=sight.decides), now)[:_WAITING],
        practice=NOT_YET_COMPUTED,
        recovered=alert_lines(c, context, decided(c, context, back)[0], now) if back else (),
        running=running(c, now),
        news=news.newest(c),
    )


def _with_words(
    c: Connection, rows: Sequence[AlertRow], lines: Sequence[AlertLine]
) -> tuple[TodayAlert, ...]:
    """Each line with its quote and the session logged since, in the same order."""
    if not rows:
        return ()
    opened_by = {row.id: row.score_id or 0 for row in rows}
    quotes = store.first_quotes(c, [i for i in opened_by.values() if i])
    people = sorted({row.person_id for row in rows})
    talks = store.last_talks(c, people, min(row.opened_at for row in rows))
    return tuple(
        _line(
            line,
            lines,
            quotes.get(opened_by[line.id], ("", "")),
            talks.get((line.person.id, line.criterion_key)),
        )
        for line in lines
    )


def _line(
    line: AlertLine, lines: Iterable[AlertLine], words: tuple[str, str], talk: tuple[str, datetime] | None
) -> TodayAlert:
    since = talk if talk and talk[1] >= line.opened_at else None
    others = sum(_about(other) == _about(line) for other in lines) - 1
    return TodayAlert(
        alert=line,
        quote=words[0],
        occasion=words[1] == EvidenceKind.OCCASION,
        likely=is_likely(line),
        talk=since[0] if since else "",
        talk_at=since[1] if since else None,
        more=others,
    )


def _about(line: AlertLine) -> tuple[str, str]:
    return line.person.id, line.criterion_key


def _heads(lines: Iterable[TodayAlert]) -> list[TodayAlert]:
    """Of each person and criterion the most urgent; new ones first, of those the likely and the newest."""
    heads: dict[tuple[str, str], TodayAlert] = {}
    for line in lines:
        heads.setdefault(_about(line.alert), line)
    return sorted(
        heads.values(), key=lambda x: (not x.new, not x.likely, -x.alert.changed_at.timestamp(), x.alert.id)
    )


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
    first: Sequence[TodayAlert],
    lines: Iterable[TodayAlert],
    now: datetime,
) -> tuple[ClockLine, ...]:
    """First loops that are open or late, and flags whose clock runs and that are not shown above."""
    loops = [] if sight.nobody else board(c, replace(context, sight=sight), now)
    found = [clock for line in loops for clock in _loop_clocks(line, now)]
    found += [_flag_clock(x.alert) for x in lines if x not in first and _runs(x)]
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
