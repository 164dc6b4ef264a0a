"""`coachloop coach log|result|list`: the coaching log and what became of it."""

from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli import words, works
from coachloop.cli.console import clean, print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Quiet, Where, read_time, workspace
from coachloop.domain.words import absence, counted, honest, probability

if TYPE_CHECKING:
    from coachloop.loop.coach.run import Logged
    from coachloop.loop.measure.model import Held, SessionResult
    from coachloop.loop.measure.run import Measured
    from coachloop.wiring import App

_LOG_COLUMNS = (
    "session", "start", "person", "criterion", "method", "baseline", "5-call check", "result", "honest",
)  # fmt: skip

coach = typer.Typer(help="Log a coaching session and see what became of it.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    works.add_to(coach)
    app.add_typer(coach, name="coach")


@coach.command()
def log(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Name, alias or id.")],
    criterion: Annotated[str, typer.Argument(metavar="CRITERION", help="Key or name from the rubric.")],
    method: Annotated[str, typer.Option(help="roleplay, call review or script walkthrough.")],
    agree: Annotated[str, typer.Option(help="The one sentence that was agreed.")],
    where: Where = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="Start of the session; now.")] = None,
    cite: Annotated[str | None, typer.Option(metavar="ID", help="The conversation it is about.")] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE", help="Call type to compare; may be repeated. Else the rule chooses."),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="The coach.")] = None,
    despite_calibration: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Why now, where the criterion should be calibrated first."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Log one session: its baseline is frozen now. --as-of reconstructs one of a time gone by."""
    from coachloop.loop.coach.model import Draft
    from coachloop.loop.coach.run import Extras, log_session
    from coachloop.wiring import clock

    with workspace(where) as app:
        zone = app.workspace.zone
        draft = Draft(
            person,
            criterion,
            method,
            agree,
            read_time(at, zone),
            cited_conversation_id=cite,
            call_types=tuple(compare or ()),
        )
        extras = Extras(coach=by, as_of=read_time(as_of, zone), despite_calibration=despite_calibration)
        logged = log_session(app.context, draft, clock(), extras)
    if as_json:
        print_json(logged)
    else:
        typer.echo(logged.session.id)
    if not quiet:
        _say_logged(logged)


@coach.command()
def result(
    session: Annotated[str, typer.Argument(metavar="ID", help="The session, as `coach list` shows it.")],
    where: Where = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Before and after of one session: the playbook's figure and, beside it, the honest one."""
    from coachloop.wiring import clock, look_at_session

    with workspace(where) as app:
        moment = read_time(as_of, app.workspace.zone)
        found = look_at_session(app, session, moment)
        gone = _no_longer_shown(app, found)
    if as_json:
        print_json(found)
        return
    for line in _result_lines(found):
        typer.echo(clean(line))
    if gone:
        kept = f"{counted(gone, 'conversation')} of the two windows"
        typer.echo(f"  Kept      {kept} may no longer be shown; what was frozen keeps its value")
    if moment is not None and moment > clock():
        say("This looks at a day to come with what is known now.")


def _no_longer_shown(app: "App", found: "Measured") -> int:
    """Conversations of both windows that were erased or whose consent was taken back."""
    from coachloop.store.report import conversation_rows

    ids = {*found.result.baseline.conversation_ids, *found.result.post_ids}
    with app.context.database.read() as c:
        return len(ids) - len(conversation_rows(c, limit=len(ids), ids=sorted(ids))) if ids else 0


@coach.command("list")
def list_sessions(
    where: Where = None,
    person: Annotated[str | None, typer.Option(help="One person.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """The coaching log, one line a session: baseline, check, result."""
    from coachloop.loop.measure.nightly import excess_words
    from coachloop.loop.measure.run import measure_sessions, response
    from coachloop.loop.measure.works import RESPONSE_DAYS
    from coachloop.store import people
    from coachloop.store.coaching import names
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        who = people.find_person(c, person) if person else None
        found = measure_sessions(c, app.context, now, person_id=who.id if who else None)
        everyone, criteria = names(c)
    if as_json:
        print_json(found)
        return
    rows = [_log_row(m, everyone, criteria, app.workspace.zone) for m in found]
    print_table(_LOG_COLUMNS, rows, plain=plain)
    if rows:
        rate = response(app.context, found, now - timedelta(days=RESPONSE_DAYS), now)
        told = f"Response rate, windows closed in the last {RESPONSE_DAYS} days: {words.rate(rate.playbook)}."
        say(f"{told} {rate.message}".rstrip())
        say(f"Beside it: {excess_words(rate.honest)}.")
    else:
        say(words.NO_SESSION)


def _log_row(
    m: "Measured", everyone: dict[str, str], criteria: dict[str, str], zone: tzinfo
) -> tuple[object, ...]:
    return (
        m.row.id,
        m.row.starts_at.astimezone(zone),
        everyone[m.row.person_id],
        criteria[m.row.criterion_version_id],
        m.row.method,
        words.figure(m.session.baseline.figure),
        words.verdict(m.result.midcheck.playbook),
        words.verdict(m.result.playbook),
        _honest(m.result),
    )


def _say_logged(logged: "Logged") -> None:
    frozen = logged.baseline
    say(f"Logged {logged.session.id}: {logged.session.commitment}")
    say(f"Baseline {words.figure(frozen.figure)}, frozen over {len(frozen.conversation_ids)} conversations.")
    say(f"Compared: {', '.join(sorted(frozen.anchor.call_types or ()))} ({logged.comparable.reason}).")
    for badge in frozen.badges:
        say(f"Badge: {badge}")
    for prompt in logged.prompts:
        say(f"Note: {prompt}")
    say(f"Next: coachloop coach result {logged.session.id}")


def _result_lines(m: "Measured") -> list[str]:
    from coachloop.loop.measure.rules import next_steps
    from coachloop.loop.measure.words import rescored

    r = m.result
    marks = {"passed": "✓", "failed": "✗", "pending": "…"}
    after = f"{r.post}" if r.post else "–"
    return [
        f"{m.row.id}  {m.row.commitment}",
        "  " + "  ".join(f"{marks[check.state.value]} {check.words}" for check in r.checks),
        f"  {r.words}",
        f"  Playbook  before {words.figure(r.baseline.figure)}   after {after}   {_verdict(m)}",
        f"  Honest    {_honest(r)}",
        f"            {r.honest_words}",
        f"  5-call check  {words.verdict(r.midcheck.playbook)}   honest: {_chance(r)}",
        *([f"  Held      {r.held.figure} to day 21{_so_far(r.held)}"] if r.held else []),
        *([f"  Re-scored {rescored(m.rescored)}"] if m.rescored else []),
        f"  {r.counts_words}   in neither window: {r.gap_calls}",
        *([f"  Badges    {', '.join(r.badges)}"] if r.badges else []),
        *(f"  Next      {step.proposal} ({step.source})" for step in next_steps(r)),
    ]


def _so_far(held: "Held") -> str:
    return "" if held.complete else ", so far"


def _honest(r: "SessionResult") -> str:
    """The estimate with its interval and what it rests on; until there is one, what would come by itself."""
    from coachloop.domain.result import Absent

    if isinstance(r.honest, Absent):
        if isinstance(r.expectation, Absent) or r.closed_at is not None:
            return absence(r.honest)
        return f"{absence(r.honest)}; by itself about {r.expectation.expected_regression:+.1f}"
    found = r.honest
    assert found.p_gt_0 is not None
    return f"{honest(found)} (n={found.n}, P(>0) {probability(found.p_gt_0)}, tier {found.tier})"


def _chance(r: "SessionResult") -> str:
    from coachloop.domain.result import Absent
    from coachloop.loop.measure.words import likely

    found = r.midcheck.honest
    return absence(found) if isinstance(found, Absent) else likely(found)


def _verdict(m: "Measured") -> str:
    playbook = m.result.playbook
    said = words.verdict(playbook)
    return f"{said} ({playbook.figure})" if playbook.verdict else said
