"""The coaching log, and one session from the agreed sentence to what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from math import sqrt

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Known
from coachloop.domain.words import conversations as conversation_count
from coachloop.domain.words import people
from coachloop.loop.context import Context
from coachloop.loop.measure import rules
from coachloop.loop.measure.effect import CANNOT_TELL, IMPROVED, WORSE, ChangeEstimate, Expectation
from coachloop.loop.measure.habits import corrections
from coachloop.loop.measure.model import FigureChange, SessionResult
from coachloop.loop.measure.run import Measured, measure_sessions
from coachloop.loop.measure.terms import policy_of
from coachloop.loop.measure.words import rescored as rescored_words
from coachloop.loop.report.conversations import before_key, page_key
from coachloop.loop.report.form import cited_moment
from coachloop.loop.report.lines import title
from coachloop.loop.report.model import (
    CloseForm,
    CoachingView,
    Moment,
    Proposal,
    Reflection,
    ResultDot,
    ResultDots,
    ResultView,
    SessionLine,
    Slope,
    Step,
)
from coachloop.loop.report.people import quarter
from coachloop.loop.report.sessions import session_lines
from coachloop.loop.review.blind import any_blind
from coachloop.stats.change.compare import t_normal
from coachloop.stats.student import t_quantile
from coachloop.store import calibration, conversations, standing
from coachloop.store import report as store
from coachloop.store.database import Connection

PAGE = 20


_RECENT = 20
#: Of where a mean would lie without coaching.
_EXPECTED_LEVEL = 0.90


class LoopClosed(CoachloopError):
    """What the coached person said is kept once and never changed."""

    code = "E-REP-003"
    kind = ErrorKind.CONFLICT


def coaching_view(c: Connection, context: Context, key: str, now: datetime) -> CoachingView:
    """The page of the log after `key`, "" being the first. Raises FacetWrong."""
    keys = store.session_keys(c, PAGE + 1, before_key(key), context.sight)
    ids = [session_id for _, session_id in keys[:PAGE]]
    measured = measure_sessions(c, context, now, ids=ids)
    word, start = quarter(now, context)
    return CoachingView(
        lines=session_lines(c, measured[::-1]),
        next_key=page_key(*keys[PAGE - 1]) if len(keys) > PAGE else None,
        quarter=word,
        coached=len(store.sessions_since(c, start, now, context.sight)),
        people=len(store.person_rows(c, context.sight)),
    )


# --- one session -------------------------------------------------------------------------------------------


def result_view(c: Connection, context: Context, session_id: str, now: datetime) -> ResultView:
    """Raises NotFound."""
    measured = _measured(c, context, session_id, now)
    others = measure_sessions(c, context, now, person_id=measured.row.person_id)
    line = session_lines(c, [measured], others)[0]
    row, result = measured.row, measured.result
    policy = policy_of(row)[0]
    cited = cited_moment(c, context, row.cited_conversation_id, row.cited_turn_seq)
    both = [*result.baseline.conversation_ids, *result.post_ids]
    known = store.conversation_rows(c, limit=len(both), ids=both)
    return ResultView(
        line=line,
        headline=headline(result),
        cited=cited,
        correction_words=corrections(c, [measured.row])[0].words,
        despite=_despite(c, session_id),
        rescored_words=rescored_words(measured.rescored) if measured.rescored else "",
        dots=_dots(c, measured, {r.id: r for r in known}, context),
        slope=slope_of(result),
        steps=steps(line, now),
        next_steps=proposals(result),
        how=how(result, policy),
        effect_pp=policy.team_effect_pp,
        changes=tuple(FigureChange(*astuple(x)) for x in standing.changes(c, keys=[session_id])),
        reflection=_reflection(c, session_id),
        close=CloseForm(_recent(c, context, row.person_id), ()),
    )


def _despite(c: Connection, session_id: str) -> str | None:
    found = calibration.despite(c, [session_id]).get(session_id)
    if found is None:
        return None
    apart = f"raters were {found.gap:.1f} points apart over {conversation_count(found.n)}"
    return f"Held before a calibration: {apart}. {found.said_by}: “{found.reason}”"


def _measured(c: Connection, context: Context, session_id: str, now: datetime) -> Measured:
    found = measure_sessions(c, context, now, ids=[session_id])
    if not found:
        raise NotFound(
            f"There is no coaching session {session_id[:80]}.", fix="The coaching log lists all of them."
        )
    return found[0]


def headline(result: SessionResult) -> str:
    """The answer as a sentence, both columns in it; the figures come after it."""
    figure = result.playbook.figure
    if isinstance(figure, Known):
        return _both(result)
    if result.baseline.logged_late and isinstance(result.honest, ChangeEstimate):
        return f"No verdict by the rule, logged late; our estimate: {_short(result.honest)}."
    if figure.reason == "contest":
        return "Waiting: a score in it is questioned."
    opening = {
        Absence.WAITING: "Not ready to say",
        Absence.OVERDUE: "Overdue",
        Absence.TOO_FEW: "Too few conversations to say",
        Absence.INVALID: "Not a valid comparison",
    }.get(figure.status, "No verdict")
    return f"{opening}{_so_far(figure)}."


def _both(result: SessionResult) -> str:
    rule = "Improved by the playbook’s rule" if result.improved else "No rise by the playbook’s rule"
    if not isinstance(result.honest, ChangeEstimate):
        return f"{rule}; no honest estimate yet."
    joined = "and" if result.improved and result.honest.improved else "but" if result.improved else "and"
    return f"{rule}, {joined} {_short(result.honest)}."


def _short(found: ChangeEstimate) -> str:
    kind = found.label.split(",")[0]
    if kind == IMPROVED:
        return "better than chance"
    if kind == WORSE:
        return "less than was to be expected"
    if kind.startswith(CANNOT_TELL):
        return "ten conversations cannot tell it from chance"
    return f"a change of that size is {'likely' if found.p_effect >= 0.5 else 'unlikely'}"


def _so_far(figure: Absent) -> str:
    return "" if figure.of is None else f": {figure.k} of {figure.of} conversations"


def slope_of(result: SessionResult) -> Slope | None:
    """The two means of a result as a chart draws them."""
    before, after = result.baseline.value, result.post
    if before is None or after is None:
        return None
    found = result.honest if isinstance(result.honest, ChangeEstimate) else result.expectation
    expected = None if isinstance(found, Absent) else found.expected
    ends = None
    if isinstance(found, ChangeEstimate):
        half = t_normal(_EXPECTED_LEVEL) * found.next_sd
        ends = (found.expected - half, found.expected + half)
    sides = (mean_interval(before), mean_interval(after))
    return Slope(before.value, after.value, before.n, after.n, *sides, expected, ends)


def mean_interval(mean: Known) -> tuple[float, float] | None:
    """The 95 % t interval of a mean of conversations; None where there is no spread to tell it from."""
    if mean.sd is None:
        return None
    half = t_quantile(0.975, mean.n - 1) * mean.sd / sqrt(mean.n)
    return max(0.0, mean.value - half), min(100.0, mean.value + half)


def _dots(
    c: Connection, measured: Measured, known: Mapping[str, store.ConversationRow], context: Context
) -> ResultDots:
    """None while the reader may still rate one of them blind."""
    result, row = measured.result, measured.row
    blind = any_blind(c, [*result.baseline.conversation_ids, *result.post_ids], row.person_id, context.coach)
    baseline = result.baseline
    types = {name for name, _ in baseline.mix}
    local = row.starts_at.astimezone(context.zone)
    return ResultDots(
        before=() if blind else _side(baseline.conversation_ids, baseline.pcts, known, types),
        after=() if blind else _side(result.post_ids, result.post_pcts, known, types),
        wanted_before=int(row.policy["baseline_n"]),
        wanted_after=int(row.policy["post_n"]),
        session_word=f"{local.day} {local:%b}",
        blind=blind,
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


#: What the page offers beside a proposal.
_ACTIONS = {
    rules.SECOND: "second",
    rules.CHANGE_METHOD: "method",
    rules.LOG_FIRST: "plan",
    rules.CLOSE_LOOP: "close",
    rules.RESCORE: "compare",
}


def proposals(result: SessionResult) -> tuple[Proposal, ...]:
    """What the sources advise now; each is proposed, a person accepts."""
    if result.playbook.status == "invalid(call types)":
        return (Proposal("See what may be compared before another session.", "D2", "compare"),)
    return tuple(
        Proposal(f"{x.proposal[:1].upper()}{x.proposal[1:]}.", x.source, _ACTIONS.get(x.proposal, ""))
        for x in rules.next_steps(result)
    )


def how(result: SessionResult, policy: Policy) -> tuple[str, ...]:
    """What the honest column rests on, a line each."""
    found = result.honest if isinstance(result.honest, ChangeEstimate) else result.expectation
    if isinstance(found, Absent):
        return ()
    lines = [_learnt(found), _drift(found)]
    if isinstance(found, ChangeEstimate):
        lines += _estimated(found, policy)
    return tuple(lines)


def _learnt(found: ChangeEstimate | Expectation) -> str:
    if found.tier == "A":
        return (
            f"What comes next by itself is learnt from {found.pairs} pairs of ten conversations of "
            f"{people(found.reps)} while they were not coached (tier A)."
        )
    return (
        f"What comes next by itself is learnt from {people(found.reps)}: a low mean of ten moves back toward "
        "the others (tier B, Kelley)."
    )


def _drift(found: ChangeEstimate | Expectation) -> str:
    if not found.peers:
        return "No drift correction: fewer than 5 people were not coached in the same weeks."
    moved = f"{found.drift:+.1f} in the same weeks; taken off"
    return f"{people(found.peers)} who were not coached moved by {moved}."


def _estimated(found: ChangeEstimate, policy: Policy) -> list[str]:
    sure = f"{found.d_lo:+.1f} to {found.d_hi:+.1f}, 95 %"
    prior = f"{found.prior_mean:+.1f} ± {found.prior_sd:.1f}"
    origin = (
        "from earlier sessions" if found.prior_from == "fitted" else "the setting, until there are enough"
    )
    return [
        f"Beyond the expected it moved by {found.d:+.1f} ({sure}).",
        f"Drawn toward what sessions usually do ({prior} points, {origin}).",
        f"About {found.needed} more conversations would show {policy.team_effect_pp:g} points.",
    ]


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
