"""`coachloop handoff`: new interviewers from the training to being trained, and what is late."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coachloop.cli import words
from coachloop.cli.console import clean, print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Where, read_time, workspace
from coachloop.cli.verbs import NameOrVerb
from coachloop.domain.words import counted, honest

if TYPE_CHECKING:
    from coachloop.loop.coach.handoff import BoardLine
    from coachloop.loop.coach.handoff_model import Handoff, Trained

_COLUMNS = ("person", "coach", "module", "interviews", "first reviews", "calibration", "trained", "late")
By = Annotated[str, typer.Option("--by", metavar="NAME", help="The named user who does this.")]
Viewer = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who looks: gaps are for the person and the own coach."),
]
Who = Annotated[str, typer.Argument(metavar="PERSON", help="Name, alias or id.")]


handoff = typer.Typer(cls=NameOrVerb, invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    from coachloop.cli import handoff_reports

    handoff_reports.add_to(handoff)
    app.add_typer(handoff, name="handoff", help="New interviewers: who is at which interview, what is late.")


@handoff.callback()
def board(
    context: typer.Context,
    where: Where = None,
    as_of: AsOf = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Everybody in a handoff, late ones first; name a person to see one."""
    if context.invoked_subcommand is not None:
        return
    from coachloop.loop.coach.handoff import board as board_of
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        lines = board_of(c, app.context, read_time(as_of, app.workspace.zone) or clock())
    if as_json:
        print_json(lines)
        return
    print_table(_COLUMNS, [_row(line) for line in lines], plain=plain)
    if not lines:
        say("Nobody is in a handoff. Start one: coachloop handoff start PERSON --coach NAME --by NAME")
    for line in lines:
        if line.proposed:
            say(f"{line.person.name} has no coach yet; same job family: {', '.join(line.proposed)}")


@handoff.command()
def show(
    person: Who,
    where: Where = None,
    viewer: Viewer = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """One person: first reviews, pair calibration, what is missing to be trained."""
    from coachloop.loop.coach.handoff import handoff_of
    from coachloop.store import people
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        found = people.find_person(c, person)
        now = read_time(as_of, app.workspace.zone) or clock()
        theirs = handoff_of(c, app.context, found.id, now, viewer)
    if as_json:
        print_json(theirs)
        return
    for line in _lines(found.name, theirs):
        typer.echo(clean(line))


@handoff.command()
def start(
    person: Who,
    coach: Annotated[str, typer.Option(metavar="NAME", help="A user with the role coach.")],
    by: By,
    where: Where = None,
    module: Annotated[
        str | None, typer.Option(metavar="NAME", help="The training that starts the count; the latest.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Name the coach of somebody's first interviews. Again with another name to change it."""
    from coachloop.loop.coach.handoff import start_handoff
    from coachloop.wiring import clock

    with workspace(where) as app:
        found = start_handoff(app.context, person, coach, by, clock(), module)
    _told(found, as_json=as_json)


@handoff.command()
def book(
    person: Who,
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="When it begins.")],
    by: By,
    where: Where = None,
    minutes: Annotated[int | None, typer.Option(min=1, max=480, help="How long; 30.")] = None,
    as_json: Json = False,
) -> None:
    """Book the pair calibration after interview 10, before the training ends. Again to move it."""
    from coachloop.loop.coach import handoff as run
    from coachloop.wiring import clock

    with workspace(where) as app:
        moment = read_time(at, app.workspace.zone)
        assert moment is not None
        found = run.book(app.context, person, moment, minutes, by, clock())
    _told(found, as_json=as_json)


@handoff.command()
def feedback(
    conversation: Annotated[str, typer.Argument(metavar="CONVERSATION", help="The id of the interview.")],
    by: By,
    file: Annotated[
        Path, typer.Option(metavar="FILE", help="YAML: criteria (a text each), moment (quote, turn).")
    ],
    where: Where = None,
    as_json: Json = False,
) -> None:
    """Keep the named coach's review of an interview: a text on each criterion and one cited moment."""
    from coachloop.loop.coach.handoff import write_feedback
    from coachloop.wiring import clock, feedback_file

    draft = feedback_file(file)
    with workspace(where) as app:
        kept = write_feedback(app.context, conversation, draft, by, clock())
    if as_json:
        print_json(kept)
    else:
        say(f"Kept: {counted(len(kept.texts), 'text')} and turn {kept.turn_seq + 1}.")


def _told(found: "Handoff", *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        say(f"{found.words}. Pair calibration: {found.meeting.words}.")


def _row(line: "BoardLine") -> tuple[Any, ...]:
    h = line.handoff
    return (
        line.person.name,
        line.coach,
        h.module,
        f"{h.held} of {h.accompanied}",
        "; ".join(loop.words for loop in h.first),
        h.meeting.words,
        words.verdict(h.trained.playbook),
        "; ".join(f"{item.what} ({item.whose})" for item in h.late),
    )


def _lines(name: str, h: "Handoff") -> list[str]:
    return [
        f"{name}: {h.words}",
        *(f"  Review {loop.words}" for loop in h.first),
        f"  Pair calibration: {h.meeting.words}",
        *(f"  Checkpoint {p.number} (optional): {p.conversation_id or 'to come'}" for p in h.checkpoints),
        f"  {h.trained.words}",
        *_gaps(h.trained),
        f"  {h.drift.words}",
        *(f"  Late: {i.what}, since {i.since:%Y-%m-%d %H:%M} UTC, for {i.whose}" for i in h.late),
    ]


def _gaps(found: "Trained") -> list[str]:
    return [
        f"    {g.criterion_key}: playbook {words.figure(g.playbook.figure)} points, {g.playbook.verdict}; "
        f"honest {honest(g.honest)}"
        for g in found.dimensions
    ]
