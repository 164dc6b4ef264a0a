"""`coachloop coach what-works|modules|changes|plan`: what many sessions say together, and what moved."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli import words
from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Where, read_time, workspace
from coachloop.domain.words import absence, honest, people
from coachloop.loop.measure.model import GroupBy

if TYPE_CHECKING:
    from coachloop.domain.policy import Policy
    from coachloop.domain.verdict import Honest
    from coachloop.loop.measure.model import AggregateLine, Plan, WhatWorks
    from coachloop.store.database import Connection

_COLUMNS = (
    "by", "group", "sessions", "people", "playbook", "label", "honest", "drawn to common", "P(best)",
)  # fmt: skip

By = Annotated[GroupBy | None, typer.Option("--by", help="One view only.")]


def add_to(coach: typer.Typer) -> None:
    coach.command("what-works")(works)
    coach.command("modules")(modules)
    coach.command("changes")(changes)
    coach.command("plan")(plan)


def works(
    by: By = None, where: Where = None, as_of: AsOf = None, as_json: Json = False, plain: Plain = False
) -> None:
    """Mean change by method, criterion and person: the rule's mean, and what is left of it beside."""
    from coachloop.loop.measure.planned import load_plans
    from coachloop.loop.measure.works import what_works
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        found, plans = what_works(c, app.context, now), load_plans(c, app.context, now)
        policy = app.context.policy.workspace
        names = _names(c)
    if as_json:
        print_json({"what_works": found, "plans": plans})
        return
    views = [view for view in found.by if by in (None, view.by)]
    rows = [_row(view.by, line, names) for view in views for line in view.lines]
    print_table(_COLUMNS, rows, plain=plain)
    _say_works(found, plans, names, policy)


def _names(c: "Connection") -> dict[str, str]:
    """Of people by id, and of criteria by key."""
    from coachloop.store.coaching import names

    everyone, criteria = names(c)
    return {**{version.partition("@")[0]: name for version, name in criteria.items()}, **everyone}


def _row(by: GroupBy, line: "AggregateLine", names: dict[str, str]) -> tuple[object, ...]:
    figure, effect = line.playbook.shown or line.playbook.figure, line.honest
    shrunk = getattr(effect, "shrunk", None)
    best = getattr(effect, "p_best", None)
    return (
        str(by),
        names.get(line.key, line.key) + (" (reconstructed)" if line.reconstructed else ""),
        line.sessions,
        line.people,
        words.figure(figure),
        line.label,
        _honest(effect, "sessions" if by is GroupBy.PERSON else "people"),
        "" if shrunk is None else f"{shrunk:+.1f}",
        "" if best is None else f"{best:.2f}",
    )


def _honest(found: "Honest", unit: str = "people") -> str:
    """With its n, or why there is none."""
    from coachloop.domain.result import Absent

    if isinstance(found, Absent):
        return absence(found, unit)
    return f"{honest(found)} (n={found.n})"


def _say_works(
    found: "WhatWorks", plans: "tuple[Plan, ...]", names: dict[str, str], policy: "Policy"
) -> None:
    from coachloop.domain.result import Known
    from coachloop.loop.measure.habits import habits_words
    from coachloop.loop.measure.nightly import excess_words

    if found.most:
        change, key = found.most.change, found.most.criterion_key
        mean = f"mean change {change}" if isinstance(change, Known) else "no result yet"
        say(f"Most coached this quarter: {names.get(key, key)}, {found.most.sessions} sessions, {mean}.")
    early = found.by[0].early
    if early:
        say(f"{early[:1].upper()}{early[1:]}.")
    told = f"Response rate, windows closed in the last {found.days} days"
    say(f"{told}: {words.rate(found.response.playbook)}. {found.response.message}".rstrip())
    say(f"Beside it: {excess_words(found.response.honest)}.")
    say(f"Sessions held in the last {found.days} days: {habits_words(found.habits, policy)}.")
    for step in found.flat:
        say(f"{names.get(step.key, step.key)}: {step.proposal} ({step.source}).")
    for drawn in plans:
        say(_plan_words(drawn))
    if not found.sessions:
        say(words.NO_SESSION)


def _plan_words(drawn: "Plan") -> str:
    halves = drawn.halves
    shown = _honest(halves.honest) if halves else "drawn"
    return f"{drawn.id}, {drawn.criterion_key}: first half minus second half: {shown}."


def modules(where: Where = None, as_of: AsOf = None, as_json: Json = False, plain: Plain = False) -> None:
    """Completed modules: people, the mean 30-day gap, and what is left of it beyond the expected."""
    from coachloop.loop.measure.taught import load_taught
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        found = load_taught(c, app.context, now)
        names = _names(c)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            t.summary.module,
            t.kind,
            names.get(t.criterion_key, t.criterion_key),
            t.summary.completed,
            words.figure(t.summary.playbook.figure),
            words.verdict(t.summary.playbook),
            _honest(t.summary.honest),
        )
        for t in found
    ]
    columns = ("module", "kind", "criterion", "completed", "30-day gap", "verdict", "honest")
    print_table(columns, rows, plain=plain)
    if not rows:
        say("No completed module aims at a criterion of a current rubric.")
        say("Import trainings: coachloop import FILE --as training")


def changes(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """The change log: figures that moved after they had been shown, from what to what, why and when."""
    from coachloop.store import standing

    with workspace(where) as app, app.context.database.read() as c:
        found, last = standing.changes(c), standing.last_night(c)
        zone = app.workspace.zone
    if as_json:
        print_json(found)
        return
    rows = [(x.changed_at.astimezone(zone), x.key, x.was, x.became, x.reason) for x in found]
    print_table(("when", "figure", "was", "is", "because"), rows, plain=plain)
    looked = f"{last.astimezone(zone):%Y-%m-%d %H:%M}" if last else "never yet"
    say(f"Figures were last worked out again: {looked}.")


def plan(
    criterion: Annotated[str, typer.Argument(metavar="CRITERION", help="Key or name from the rubric.")],
    seed: Annotated[int, typer.Option(help="The lot can be drawn again from it.")],
    who: Annotated[
        list[str] | None, typer.Option("--people", metavar="NAME", help="May be repeated; else everybody.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who draws.")] = None,
    where: Where = None,
    as_json: Json = False,
) -> None:
    """Draw by lot who is coached now and who in four weeks: the comparison that needs no model."""
    from coachloop.loop.measure.planned import draw_plan
    from coachloop.wiring import clock

    with workspace(where) as app:
        drawn = draw_plan(app.context, criterion, who or [], seed, by or app.context.coach, clock())
        zone = app.workspace.zone
    if as_json:
        print_json(drawn)
        return
    typer.echo(drawn.id)
    say(f"Now: {', '.join(drawn.first_half)}.")
    say(f"From {drawn.second_from.astimezone(zone):%Y-%m-%d}: {', '.join(drawn.second_half)}.")
    everybody = people(len(drawn.first_half) + len(drawn.second_half))
    found = f"a difference of {drawn.detectable:.1f} points would be found four times in five"
    say(f"With {everybody} {found} ({drawn.se_from}).")
    say("Coach the first half and close their windows before the second begins: coachloop coach what-works")
