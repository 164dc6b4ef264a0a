"""`coachloop handoff loops|patterns|goals`: quarterly loops, patterns over the last 30, 90-day goals."""

from typing import TYPE_CHECKING, Any

import typer

from coachloop.cli import words
from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.handoff import Viewer, Who
from coachloop.cli.options import AsOf, Json, Plain, Where, read_time, workspace
from coachloop.domain.result import Absent
from coachloop.domain.words import absence, counted

if TYPE_CHECKING:
    from coachloop.domain.verdict import Honest
    from coachloop.loop.report.pattern_rules import Patterns


def add_to(handoff: typer.Typer) -> None:
    handoff.command()(loops)
    handoff.command()(patterns)
    handoff.command()(goals)


def loops(where: Where = None, as_of: AsOf = None, as_json: Json = False, plain: Plain = False) -> None:
    """Who had a coaching loop this quarter, and who not; beside it modules completed."""
    from coachloop.loop.coach.quarterly import loops_this_quarter
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        found = loops_this_quarter(c, app.context, read_time(as_of, app.workspace.zone) or clock())
    if as_json:
        print_json(found)
        return
    groups = [g for g in (found.interviewers, found.others) if g.people]
    rows = [(w.name, g.noun, w.interviews, w.words) for g in groups for w in g.without]
    print_table(("without a loop", "as", "conversations in 90 days", "in words"), rows, plain=plain)
    for g in groups:
        modules = f"modules completed {g.modules_done} of {g.modules_people}"
        say(f"Coaching loops in {g.quarter.name}: {g.words}; {modules}.")
    if not groups:
        say("Nobody has held a conversation this quarter.")


def patterns(
    person: Who,
    where: Where = None,
    viewer: Viewer = None,
    as_of: AsOf = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Over somebody's last 30 interviews: leading questions, missed signals, time to score, calibration."""
    from coachloop.loop.report.patterns import patterns_of
    from coachloop.store import people
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        who = people.find_person(c, person)
        now = read_time(as_of, app.workspace.zone) or clock()
        found = patterns_of(c, app.context, who.id, now, viewer)
    if as_json:
        print_json(found)
        return
    print_table(("pattern", "unit", "playbook", "honest", "in words"), _pattern_rows(found), plain=plain)
    say(f"{who.name}: {counted(found.interviews, 'interview')} read by rule, of the last {found.wanted}.")
    for pattern in found.patterns:
        if pattern.badge:
            say(f"{pattern.name}: {pattern.badge}.")


def goals(where: Where = None, as_of: AsOf = None, as_json: Json = False, plain: Plain = False) -> None:
    """The goals at 90 days, each with what keeps it from being met."""
    from coachloop.loop.report.goals import goals as goals_of
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        found = goals_of(c, app.context, read_time(as_of, app.workspace.zone) or clock())
    if as_json:
        print_json(found)
        return
    rows = [(g.name, g.target, words.verdict(g.playbook), interval(g.honest), g.words) for g in found.goals]
    print_table(("goal", "target", "playbook", "honest", "in words"), rows, plain=plain)
    for goal in found.goals:
        for exception in goal.exceptions[:10]:
            say(f"  {goal.name}: {exception}")
        more = goal.more + max(0, len(goal.exceptions) - 10)
        if more:
            say(f"  {goal.name}: and {more} more; --json lists the first {len(goal.exceptions)}")


def interval(found: "Honest") -> str:
    """`12.3 (8.1 to 16.5, 95 %, n=10)`, or why there is none."""
    if isinstance(found, Absent):
        return absence(found)
    return f"{found.estimate:.1f} ({found.lo:.1f} to {found.hi:.1f}, {100 * found.level:.0f} %, n={found.n})"


def _pattern_rows(found: "Patterns") -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [
        (p.name, p.unit, words.figure(p.playbook.figure), interval(p.honest), p.words) for p in found.patterns
    ]
    rows += [
        (
            f"Calibration gap, {look.name}",
            "points",
            words.figure(look.playbook.figure),
            interval(look.honest),
            "over the last 10 interviews that others rated blind too",
        )
        for look in found.looks
    ]
    return rows
