"""Open alerts as lines: situation, whose, how sure, where to look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.verdict import Honest
from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import decided
from coachloop.loop.gaps.looks import charts_of, estimates, look
from coachloop.loop.gaps.model import ReadingEstimate
from coachloop.loop.report.lines import criteria_by_version
from coachloop.loop.report.model import AlertLine, Moment, PersonLink
from coachloop.store import people
from coachloop.store import report as store
from coachloop.store.alerts import AlertRow, load_alerts
from coachloop.store.database import Connection

_STATES = {"flag": 0, "watch": 1, "recovering": 2}


#: Of lines in their order, which are shown with all that is known of them.
InFull = Callable[[Sequence[AlertLine]], Sequence[AlertLine]]


def alert_lines(
    c: Connection, context: Context, rows: Sequence[AlertRow], now: datetime, in_full: InFull
) -> tuple[AlertLine, ...]:
    """Flags first; of each state those that are likely real, then the newest opened.

    The charts of drops read single conversations: only the words of lines `in_full` tell of them.
    """
    if not rows:
        return ()
    together = _together(c, context, rows)
    looked = look(c, context, together, now)
    lines = _lines(c, context, rows, estimates(looked, {}), now)
    chosen = {line.id for line in in_full(lines)}
    charts = charts_of(c, looked, [row for row in rows if row.id in chosen])
    honest = estimates(looked, charts) if charts else {}
    return tuple(replace(line, honest=honest[line.id]) if line.id in charts else line for line in lines)


def _lines(
    c: Connection,
    context: Context,
    rows: Sequence[AlertRow],
    honest: Mapping[int, Honest],
    now: datetime,
) -> tuple[AlertLine, ...]:
    names = {p.id: p.name for p in people.load_people(c, ids=tuple({r.person_id for r in rows}))}
    criteria = criteria_by_version(c)
    moments = store.first_evidence(c, [r.score_id for r in rows if r.score_id])
    clock = timedelta(hours=context.policy.workspace.correction_hours)
    lines = []
    for r in rows:
        criterion = criteria.get(r.criterion_version_id)
        line = AlertLine(
            id=r.id,
            person=PersonLink(r.person_id, names.get(r.person_id, r.person_id)),
            criterion_key=r.criterion_version_id.partition("@")[0],
            criterion=criterion.name if criterion else r.criterion_version_id,
            rule=r.rule,
            state=r.state,
            sentence=r.sentence,
            value=r.value,
            n=r.n,
            needed=r.needed,
            opened_at=r.opened_at,
            changed_at=r.changed_at,
            moment=_moment(moments.get(r.score_id or 0)),
            hours_left=(r.opened_at + clock - now) / timedelta(hours=1),
            honest=honest[r.id],
        )
        lines.append(line)
    return tuple(sorted(lines, key=_urgency))


def _together(c: Connection, context: Context, rows: Sequence[AlertRow]) -> Sequence[AlertRow]:
    """With all that are open, explained or not: one stands or not among all that were looked at, whoever
    looks and whatever is shown of it."""
    stands, _ = decided(c, context, load_alerts(c))
    return list({r.id: r for r in (*stands, *rows)}.values())


def is_likely(line: AlertLine) -> bool:
    """Whether it stands among all that was looked at."""
    return isinstance(line.honest, ReadingEstimate) and bool(line.honest.likely)


def _urgency(line: AlertLine) -> tuple[int, bool, float, int]:
    return _STATES.get(line.state, 3), not is_likely(line), -line.opened_at.timestamp(), line.id


def _moment(found: tuple[str, int, int | None] | None) -> Moment | None:
    return None if found is None else Moment(*found)
