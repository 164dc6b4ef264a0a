"""`coachloop gaps`: what needs work, and whose."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli import words
from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Where, read_time, workspace
from coachloop.domain.words import absence

if TYPE_CHECKING:
    from coachloop.loop.gaps.model import CriterionGap
    from coachloop.wiring import App


def add_to(app: typer.Typer) -> None:
    app.command("gaps")(gaps)


def gaps(
    where: Where = None,
    team: Annotated[str | None, typer.Option(help="One team, by id or name.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All criteria, not only the lowest.")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """The lowest criteria of the last 30 days: who is below, and whether it is one person or all.

    Beside the rule's verdict stands what share is truly below, as far as the conversations tell.
    """
    from coachloop.loop.gaps.share import likeliest
    from coachloop.loop.gaps.team import lowest
    from coachloop.loop.gaps.words import order
    from coachloop.loop.report.goals import coverage
    from coachloop.wiring import clock

    with workspace(where) as app:
        now = read_time(as_of, app.workspace.zone) or clock()
        found = load(app, team, now)
        policy = app.context.policy.resolve(team)[0]
        with app.context.database.read() as c:
            covered = coverage(c, app.context, now)
    low = lowest(found, policy)
    shown = found if everything else low
    if as_json:
        print_json([_line(gap) for gap in (found if everything else shown)])
        return
    columns = ("criterion", "mean", "below", "verdict", "honest", "in words")
    print_table(columns, [_row(gap) for gap in shown], plain=plain)
    if not shown:
        _say_why(found)
    surest = order([gap.name for gap in low], [gap.name for gap in likeliest(found, policy)])
    if surest:
        say(surest)
    if covered:
        say(covered)


def load(app: "App", team: str | None, now: datetime) -> "tuple[CriterionGap, ...]":
    """Every criterion for the people of a team, or for all people."""
    from coachloop.loop.context import load_targets
    from coachloop.loop.gaps.run import team_gaps
    from coachloop.store import people

    with app.context.database.read() as c:
        team_id = people.find_team(c, team).id if team else None
        members = [p for p in people.load_people(c) if team_id is None or p.team_id == team_id]
        targets = list(load_targets(c).values())
        return team_gaps(c, app.context, members, people.load_segments(c), targets, now, team_id)


def _row(gap: "CriterionGap") -> tuple[object, ...]:
    from coachloop.loop.gaps.words import both, in_short

    below = f"{len(gap.below)} of {len(gap.people)}"
    verdict = words.verdict(gap.playbook)
    said = both(gap.words, gap.honest)
    return gap.name, words.figure(gap.mean), below, verdict, in_short(gap.honest), said


def _line(gap: "CriterionGap") -> dict[str, object]:
    from dataclasses import fields

    return {f.name: getattr(gap, f.name) for f in fields(gap)} | {"status": gap.playbook.status}


def _say_why(found: "tuple[CriterionGap, ...]") -> None:
    listed = {p.person_id: p for gap in found for p in gap.excluded}
    say("No criterion has a mean yet: a person counts from 10 scored conversations in 30 days.")
    for person in sorted(listed.values(), key=lambda p: (-p.n, p.name))[:5]:
        say(f"  {person.name}: {absence(person.reason)}")
