"""`coachloop train`: the kit of a session for many, planning it, who came, and what came of it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from coachloop.cli import words
from coachloop.cli.console import clean, print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Quiet, Where, read_time, workspace
from coachloop.cli.verbs import VerbFirst
from coachloop.domain.result import Absent
from coachloop.domain.words import absence, honest

if TYPE_CHECKING:
    from coachloop.loop.context import Target
    from coachloop.loop.measure.team_run import MeasuredTraining
    from coachloop.loop.train.model import ShownItem, ShownKit
    from coachloop.loop.train.run import Standing
    from coachloop.store.database import Connection
    from coachloop.wiring import App

_KIT = "kit"


class _KitFirst(VerbFirst):
    """`coachloop train next_steps` shows a kit: what is no verb is what to train."""

    first = _KIT


train = typer.Typer(cls=_KitFirst, help="Sessions for many. A criterion shows its kit.")

_Session = Annotated[str, typer.Argument(metavar="ID", help="The session, as `train list` shows it.")]
_Team = Annotated[str | None, typer.Option(help="One team, by id or name.")]
_By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who notes it.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(train, name="train")


@train.command(_KIT)
def kit(
    criterion: Annotated[str | None, typer.Argument(metavar="CRITERION", help="The lowest one.")] = None,
    where: Where = None,
    team: _Team = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Three to five real moments, names left out, and one good one in the same situation."""
    from coachloop.loop.train.run import preview
    from coachloop.store import people
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        team_id = people.find_team(c, team).id if team else None
        target = _target(c, app, criterion, team_id, now)
        found = preview(c, app.context, team_id, target, now)
    if as_json:
        print_json(found)
        return
    _print_kit(found)
    say(
        f"Plan it: coachloop train plan {found.criterion.key} --at TIME" + (f" --team {team}" if team else "")
    )


@train.command()
def plan(
    criteria: Annotated[list[str], typer.Argument(metavar="CRITERION...", help="One, or two on half a day.")],
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="When it starts.")],
    where: Where = None,
    people: Annotated[
        list[str] | None, typer.Option("--people", metavar="PERSON", help="Again for each.")
    ] = None,
    team: _Team = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who leads it.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Plan a session: its moments are frozen now. Everybody scored on it of late, or the people given."""
    from coachloop.loop.train.run import Plan, plan_training
    from coachloop.store.people import find_person, find_team
    from coachloop.wiring import clock

    with workspace(where) as app:
        starts_at = read_time(at, app.workspace.zone) or clock()
        with app.context.database.read() as c:
            team_id = find_team(c, team).id if team else None
            who = tuple(dict.fromkeys(find_person(c, name).id for name in people or ()))
            targets = tuple(_target(c, app, name, team_id, clock()) for name in criteria)
        wanted = Plan(targets, starts_at, by or app.context.coach, who, team_id)
        planned = plan_training(app.context, wanted, clock())
    if as_json:
        print_json(planned)
        return
    for row in planned:
        typer.echo(row.id)
    if not quiet:
        say(f"Before it: coachloop train show {planned[0].id}")
        say(f"After it: coachloop train attended {planned[0].id} PERSON...")


@train.command()
def show(session: _Session, where: Where = None, as_json: Json = False) -> None:
    """The moments of a session as its people read them; scores only after the reveal."""
    from coachloop.loop.train.run import load_standing

    with workspace(where) as app, app.context.database.read() as c:
        found = load_standing(c, app.context, session)
    if as_json:
        print_json(found)
        return
    _print_kit(found.kit)
    _print_scores(found)


@train.command("list")
def list_sessions(
    where: Where = None, as_of: AsOf = None, as_json: Json = False, plain: Plain = False
) -> None:
    """Training sessions, planned and held, one line each, with both columns."""
    from coachloop.loop.measure.team_run import measure_trainings
    from coachloop.store.coaching import names
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        found = measure_trainings(c, app.context, now)
        criteria = names(c)[1]
        zone = app.workspace.zone
    if as_json:
        print_json(found)
        return
    rows = [
        (
            m.row.id,
            m.row.starts_at.astimezone(zone),
            criteria[m.row.criterion_version_id],
            _there(m),
            words.verdict(m.effect.playbook),
            honest(m.effect.honest),
            m.effect.words,
        )
        for m in found
    ]
    columns = ("session", "start", "criterion", "there", "team effect", "honest", "in words")
    print_table(columns, rows, plain=plain)
    if not rows:
        say("No training session yet. Look at a kit first: coachloop train")


@train.command()
def attended(
    session: _Session,
    people: Annotated[list[str], typer.Argument(metavar="PERSON...", help="Everybody who was there.")],
    where: Where = None,
    by: _By = None,
    quiet: Quiet = False,
) -> None:
    """Note who was there: all of them, every time; what is noted last holds."""
    from coachloop.loop.measure.team_run import noted_anew
    from coachloop.loop.train.run import load_standing, note_attendance
    from coachloop.wiring import clock

    with workspace(where) as app:
        now = clock()
        note_attendance(app.context, session, people, by or app.context.coach, now)
        noted_anew(app.context, session, now)
        with app.context.database.read() as c:
            found = load_standing(c, app.context, session)
    if not quiet:
        missing = len(set(found.planned) - set(found.attended or ()))
        say(f"{len(found.attended or ())} there, {missing} of those planned not there: listed, not counted.")
        say(f"Next: coachloop train effect {session}")


@train.command()
def score(
    session: _Session,
    moment: Annotated[int, typer.Argument(metavar="NUMBER", help="The moment, as `train show` counts them.")],
    level: Annotated[float, typer.Argument(metavar="LEVEL", help="On the criterion's scale.")],
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Who scores.")],
    where: Where = None,
    quiet: Quiet = False,
) -> None:
    """Score a moment blind: before the reveal, once a person."""
    from coachloop.loop.train.run import give_score
    from coachloop.wiring import clock

    with workspace(where) as app:
        give_score(app.context, session, moment, person, level, clock())
    if not quiet:
        say("Kept. It is shown to nobody before the reveal.")


@train.command()
def reveal(session: _Session, where: Where = None, by: _By = None, as_json: Json = False) -> None:
    """Show what everybody gave each moment; no score is taken after that."""
    from coachloop.loop.train import run
    from coachloop.wiring import clock

    with workspace(where) as app:
        found = run.reveal(app.context, session, by or app.context.coach, clock())
    if as_json:
        print_json(found)
        return
    _print_kit(found.kit)
    _print_scores(found)


@train.command()
def effect(session: _Session, where: Where = None, as_of: AsOf = None, as_json: Json = False) -> None:
    """Two weeks before and after: the playbook's figure and, beside it, the honest one."""
    from coachloop.loop.measure.team_run import measure_training
    from coachloop.wiring import clock

    with workspace(where) as app:
        now = read_time(as_of, app.workspace.zone) or clock()
        found = measure_training(app.context, session, now)
        zone = app.workspace.zone
    if as_json:
        print_json(found)
        return
    for line in _effect_lines(found, zone):
        typer.echo(clean(line))


@train.command()
def records(where: Where = None, as_of: AsOf = None, as_json: Json = False, plain: Plain = False) -> None:
    """Who completed which module, the score then and 30 days later, and what each module moved."""
    from coachloop.loop.report.training import training_records
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        found = training_records(c, app.context, now)
        zone = app.workspace.zone
    if as_json:
        print_json(found)
        return
    rows = [
        (
            r.name,
            r.module,
            r.kind,
            r.completed_at.astimezone(zone) if r.completed_at else None,
            words.figure(r.before),
            words.figure(r.after),
            words.figure(r.playbook.figure),
            honest(r.honest),
            words.figure(r.practice),
        )
        for r in found.people
    ]
    columns = (
        "person",
        "module",
        "kind",
        "completed",
        "score then",
        "at 30 days",
        "gap",
        "honest",
        "practice",
    )
    print_table(columns, rows, plain=plain)
    for m in found.modules:
        figure = m.playbook.figure
        gap = absence(figure) if isinstance(figure, Absent) else f"mean gap {figure}: {m.playbook.verdict}"
        say(f"{m.module}: {m.completed} completed, {gap}")
    if not rows:
        say("Completion is the floor. Import it: coachloop import FILE --as training")


# --- parts -------------------------------------------------------------------------------------------------


def _target(c: "Connection", app: "App", named: str | None, team_id: str | None, now: Any) -> "Target":
    """The criterion of that key or name; without one the lowest of the team."""
    from coachloop.loop.coach.rules import find_target
    from coachloop.loop.context import load_targets
    from coachloop.loop.gaps.run import team_gaps
    from coachloop.loop.gaps.team import lowest
    from coachloop.loop.train.model import NoMoment
    from coachloop.store import people

    targets = load_targets(c)
    if named is not None:
        return targets[find_target(named, [t.criterion for t in targets.values()]).key]
    members = people.load_people(c, team_id=team_id)
    segments = people.load_segments(c)
    gaps = team_gaps(c, app.context, members, segments, list(targets.values()), now, team_id)
    found = lowest(gaps, app.context.policy.resolve(team_id)[0])
    if not found:
        raise NoMoment("No criterion has a mean yet.", fix="Name one, or score more conversations.")
    return targets[found[0].criterion_key]


def _print_kit(found: "ShownKit") -> None:
    lines = [f"{found.criterion.name}: {found.criterion.description}", found.words]
    if found.criterion.deficient:
        lines.append(f"To leave behind: {found.criterion.deficient.text}")
    if found.criterion.exemplary:
        lines.append(f"To reach: {found.criterion.exemplary.text}")
    for line in lines:
        typer.echo(clean(line))
    for item in found.items:
        _print_item(item)
    low, high = found.scale
    say(f"Score each from {low:g} to {high:g}, alone and before anything is revealed.")
    say(f"Practise after it, up to {found.target:g} of 100.")
    say("Text only: a recording is played with its person's own consent for this session.")


def _print_item(item: "ShownItem") -> None:
    scored = "" if item.pct is None else f", {item.pct:.0f} of 100"
    label = f" ({item.label})" if item.label else ""
    typer.echo(
        clean(f"\n{item.position}. {item.call_type}{scored}{': ' + item.kind if item.kind else ''}{label}")
    )
    if isinstance(item.said, Absent):
        typer.echo(f"   {absence(item.said)}")
        return
    for turn in item.said:
        typer.echo(clean(f"  {'>' if turn.quoted else ' '} {turn.said_by}: {turn.text}"))


def _print_scores(found: "Standing") -> None:
    if found.revealed_at is None:
        given = ", ".join(f"moment {position}: {n}" for position, n in found.blind if n) or "none yet"
        say(f"Blind scores so far: {given}. Show them: coachloop train reveal {found.session.id}")
        return
    for position, _ in found.blind:
        levels = sorted(s.level for s in found.scores if s.position == position)
        if levels:
            spread = ", ".join(f"{level:g}" for level in levels)
            typer.echo(f"moment {position}: {spread} (n={len(levels)}), {levels[-1] - levels[0]:g} apart")


def _there(m: "MeasuredTraining") -> str:
    if m.training.attended is None:
        return f"? of {len(m.training.planned)}"
    return f"{len(m.training.attended)} of {len(m.training.planned)}"


def _effect_lines(m: "MeasuredTraining", zone: Any) -> list[str]:
    e = m.effect
    after = f"{e.opens_at.astimezone(zone):%Y-%m-%d} to {e.closes_at.astimezone(zone):%Y-%m-%d}"
    practised = e.practice.playbook
    due = f"{e.practice.due.astimezone(zone):%Y-%m-%d %H:%M}"
    remind = f"{e.practice.remind_at.astimezone(zone):%Y-%m-%d}"
    return [
        f"{m.row.id}  {e.words}",
        f"  Playbook  before {words.figure(e.before)}   after {words.figure(e.after)}   {_said(m)}",
        f"  Honest    {honest(e.honest)}",
        *([] if isinstance(e.honest, Absent) else [f"            {e.honest.words}"]),
        f"  After     {after}, from the end of the practice",
        f"  Practice  until {due}, reminder on {remind}: {words.rate(practised)}",
        *[f"  Next      {step.proposal} ({step.source})" for step in e.next_steps],
    ]


def _said(m: "MeasuredTraining") -> str:
    column = m.effect.playbook
    said = words.verdict(column)
    return f"{said} ({column.figure})" if column.verdict else said
