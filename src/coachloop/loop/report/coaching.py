"""The coaching log, and one session from the agreed sentence to what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.result import Absence, Absent, Known
from coachloop.domain.verdict import NextStep
from coachloop.loop.coach import rules as coach_rules
from coachloop.loop.context import Context
from coachloop.loop.measure.model import SessionResult
from coachloop.loop.measure.run import Measured, measure_sessions
from coachloop.loop.report.conversations import before_key, page_key
from coachloop.loop.report.form import cited_moment
from coachloop.loop.report.lines import title
from coachloop.loop.report.model import (
    CloseForm,
    CoachingView,
    Moment,
    Reflection,
    ResultDot,
    ResultDots,
    ResultView,
    SessionLine,
    Step,
)
from coachloop.loop.report.people import quarter
from coachloop.loop.report.sessions import session_lines
from coachloop.store import conversations
from coachloop.store import report as store
from coachloop.store.database import Connection

PAGE = 40


_RECENT = 20


class LoopClosed(CoachloopError):
    """What the coached person said is kept once and never changed."""

    code = "E-REP-003"
    kind = ErrorKind.CONFLICT


def coaching_view(c: Connection, context: Context, key: str, now: datetime) -> CoachingView:
    """The page of the log after `key`, "" being the first. Raises FacetWrong."""
    keys = store.session_keys(c, PAGE + 1, before_key(key))
    ids = [session_id for _, session_id in keys[:PAGE]]
    measured = measure_sessions(c, context, now, ids=ids)
    word, start = quarter(now, context)
    return CoachingView(
        lines=session_lines(c, measured[::-1]),
        next_key=page_key(*keys[PAGE - 1]) if len(keys) > PAGE else None,
        quarter=word,
        coached=len(store.sessions_since(c, start, now)),
        people=len(store.person_rows(c)),
    )


# --- one session -------------------------------------------------------------------------------------------


def result_view(c: Connection, context: Context, session_id: str, now: datetime) -> ResultView:
    """Raises NotFound."""
    measured = _measured(c, context, session_id, now)
    line = session_lines(c, [measured])[0]
    row, result = measured.row, measured.result
    cited = cited_moment(c, row.cited_conversation_id, row.cited_turn_seq)
    known = store.conversation_rows(c, ids=[*result.baseline.conversation_ids, *result.post_ids])
    return ResultView(
        line=line,
        headline=headline(result),
        cited=cited,
        correction_words=_correction(c, context, measured),
        dots=_dots(measured, {r.id: r for r in known}, context),
        steps=steps(line, now),
        next_steps=next_steps(line),
        reflection=_reflection(c, session_id),
        close=CloseForm(_recent(c, context, row.person_id), ()),
    )


def _measured(c: Connection, context: Context, session_id: str, now: datetime) -> Measured:
    found = measure_sessions(c, context, now, ids=[session_id])
    if not found:
        raise NotFound(
            f"There is no coaching session {session_id[:80]}.", fix="The coaching log lists all of them."
        )
    return found[0]


def headline(result: SessionResult) -> str:
    """The answer as a sentence; the figure comes after it."""
    figure = result.playbook.figure
    if isinstance(figure, Known):
        return "Improved, by the playbook’s rule." if result.improved else "No improvement so far."
    if figure.reason == "contest":
        return "Waiting: a score in it is questioned."
    opening = {
        Absence.WAITING: "Not ready to say",
        Absence.OVERDUE: "Overdue",
        Absence.TOO_FEW: "Too few conversations to say",
        Absence.INVALID: "Not a valid comparison",
    }.get(figure.status, "No verdict")
    return f"{opening}{_so_far(figure)}."


def _so_far(figure: Absent) -> str:
    return "" if figure.of is None else f": {figure.k} of {figure.of} conversations"


def _correction(c: Connection, context: Context, measured: Measured) -> str:
    """The 48-hour clock, with the settings of the day on which the session was logged."""
    row = measured.row
    ended = None
    if row.cited_conversation_id:
        cited = conversations.load_conversations(c, [row.cited_conversation_id])
        ended = (cited[0].ended_at or cited[0].started_at) if cited else None
    policy = context.policy_for(None, measured.session.criterion_key)[0]
    return coach_rules.correction(row.starts_at, bool(row.cited_conversation_id), ended, policy).words


def _dots(measured: Measured, known: Mapping[str, store.ConversationRow], context: Context) -> ResultDots:
    result, row = measured.result, measured.row
    baseline = result.baseline
    types = {name for name, _ in baseline.mix}
    local = row.starts_at.astimezone(context.zone)
    return ResultDots(
        before=_side(baseline.conversation_ids, baseline.pcts, known, types),
        after=_side(result.post_ids, result.post_pcts, known, types),
        wanted_before=int(row.policy["baseline_n"]),
        wanted_after=int(row.policy["post_n"]),
        session_word=f"{local.day} {local:%b}",
    )


def _side(
    ids: Sequence[str], pcts: Sequence[float], known: Mapping[str, store.ConversationRow], types: set[str]
) -> tuple[ResultDot, ...]:
    """Conversations of a window that may no longer be seen keep their value, without date and type."""
    dots = []
    for conversation_id, pct in zip(ids, pcts, strict=True):
        row = known.get(conversation_id)
        call_type = row.call_type if row else "no longer shown"
        other = row is not None and bool(types) and row.call_type not in types
        dots.append(ResultDot(conversation_id, row.started_at if row else None, call_type, pct, other))
    return tuple(dots)


def steps(line: SessionLine, now: datetime) -> tuple[Step, ...]:
    """Session, early look, result: what has happened and what is next."""
    result = line.result
    check = result.midcheck.playbook
    looked = isinstance(check.figure, Known)
    closed = result.closed_at is not None and result.closed_at <= now
    look = "Emerging or not: described, never judged" if not looked else check.verdict
    words = f"{len(result.post_ids)} of {line.wanted} conversations"
    return (
        Step(line.starts_at.date(), "Session", line.method, done=line.starts_at <= now),
        Step(None, "5-call check", look, done=looked),
        Step(result.due_on, "Result due", words, done=closed),
        Step(None, "Loop closed", "by the coached person’s own words", done=line.closed),
    )


def next_steps(line: SessionLine) -> tuple[NextStep, ...]:
    """What the sources advise now; each is proposed, a person accepts."""
    result = line.result
    if isinstance(result.playbook.figure, Known):
        if result.improved:
            return (NextStep("keep", "Keep the change, and say what was heard.", "D2"),)
        return (
            NextStep("method", "Change the method, not the frequency; look at content and timing.", "D0"),
        )
    if result.playbook.figure.status is Absence.INVALID:
        return (NextStep("compare", "See what may be compared before another session.", "D2"),)
    found = [NextStep("wait", f"Wait for {line.wanted} conversations; due {_day(result)}.", "D2")]
    check = result.midcheck.playbook
    if isinstance(check.figure, Known) and check.figure.value <= 0:
        found.append(NextStep("second", "Consider a second session.", "D2"))
    return tuple(found)


def _day(result: SessionResult) -> str:
    return f"{result.due_on.day} {result.due_on:%b}"


def _reflection(c: Connection, session_id: str) -> Reflection | None:
    row = store.reflection_of(c, session_id)
    if row is None:
        return None
    return Reflection(Moment(row.conversation_id, row.turn_seq), row.own_words, row.created_at)


def _recent(c: Connection, context: Context, person_id: str) -> tuple[tuple[str, str], ...]:
    rows = store.conversation_rows(c, ids=store.last_conversations(c, person_id, _RECENT), limit=_RECENT)
    found = []
    for row in rows:
        local = row.started_at.astimezone(context.zone)
        found.append((row.id, f"{local.day} {local:%b} · {title(row.call_type, row.job_role, row.round)}"))
    return tuple(found)


def refused_close(
    c: Connection, context: Context, person_id: str, missing: Sequence[str], own_words: str
) -> CloseForm:
    """The close-the-loop form again, with what it lacks."""
    return CloseForm(_recent(c, context, person_id), tuple(missing), own_words)


def turn_exists(c: Connection, conversation_id: str, turn_seq: int) -> bool:
    """Whether that conversation may be seen and has that turn."""
    rows = store.conversation_rows(c, ids=[conversation_id])
    return bool(rows) and any(
        t.seq == turn_seq for t in conversations.load_transcript(c, conversation_id).turns
    )
