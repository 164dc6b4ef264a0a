"""`coachloop calibration [SET]`: what people rate blind, how far raters are apart, what is due."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli import words
from coachloop.cli.console import print_json, print_table, say, say_problems
from coachloop.cli.options import Json, Plain, Quiet, Where, read_time, workspace
from coachloop.cli.verbs import NameOrVerb
from coachloop.domain.errors import EXIT_STATUS, ErrorKind
from coachloop.domain.result import Absent
from coachloop.domain.words import absence, conversations, counted, honest, percent

if TYPE_CHECKING:
    from datetime import datetime

    from coachloop.domain.rubric import Rubric
    from coachloop.loop.review.calibration.model import CalibrationGap, Discussed, RaterStanding, SetView
    from coachloop.store.database import Connection
    from coachloop.store.users import UserRow
    from coachloop.wiring import App

_SETS = ("set", "name", "kind", "rubric", "team", "conversations", "rated", "deadline", "state")
_GAPS = ("criterion", "gap", "pairs", "raters", "playbook", "exact agreement at the limits", "honest")
_DUE = ("team", "rubric", "last", "due", "when")
#: The furthest apart; more than these are not talked about in one sitting.
_MOST_DISCUSSED = 10
#: How long raters have unless the set says otherwise.
_DAYS = 7

SetId = Annotated[str, typer.Argument(metavar="SET", help="As `coachloop calibration` lists it.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="The named user who does this.")]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="Who is looking. Others' ratings show after the reveal to the raters of the set; an individual "
        "gap or severity to that person and their own coach. On the terminal a name stands for a person.",
    ),
]


calibration = typer.Typer(cls=NameOrVerb, invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(calibration, name="calibration", help="Rate the same conversations blind, and compare.")


@calibration.callback()
def board(
    context: typer.Context, where: Where = None, as_: As = None, as_json: Json = False, plain: Plain = False
) -> None:
    """All sets, and how far the raters of the last 90 days are apart; name a set to see one."""
    if context.invoked_subcommand is not None:
        return
    from coachloop.loop.review.calibration.looking import individual, look_at_sets
    from coachloop.loop.review.calibration.run import team_gap
    from coachloop.store.calibration import rated_by_two

    with workspace(where) as app:
        now = _now(app)
        with app.context.database.read() as c:
            viewer = _viewer(c, as_)
            sets = look_at_sets(c, app.context, viewer, now)
            gaps = team_gap(c, app.context, None, now)
            mine, twice = individual(c, app.context, viewer, now), rated_by_two(c)
        zone = app.workspace.zone
    if as_json:
        print_json({"sets": sets, "gaps": gaps, "individual": [_fields(*x) for x in mine]})
        return
    print_table(_SETS, [(*_row(s), s.deadline.astimezone(zone), _state(s)) for s in sets], plain=plain)
    if not sets:
        say("No set yet. Open one: coachloop calibration new RUBRIC --conversation ID --rater NAME --by NAME")
    for gap in gaps:
        say(f"{gap.name}: {words.figure(gap.figure)}, {words.verdict(gap.playbook)}. Honest: {_honest(gap)}")
    _say_individual(mine)
    if twice:
        cards = counted(twice, "candidate")
        say(f"{cards} with scorecards of two people, not known to be blind: they enter no gap.")


@calibration.command()
def show(
    set_id: SetId, where: Where = None, as_: As = None, as_json: Json = False, plain: Plain = False
) -> None:
    """One set: before the reveal your own ratings, after it the gap of each criterion and what to discuss."""
    from coachloop.loop.review.calibration.looking import look_at_set
    from coachloop.store.rubrics import load_rubric

    with workspace(where) as app:
        now = _now(app)
        with app.context.database.read() as c:
            found = look_at_set(c, app.context, set_id, _viewer(c, as_), now)
            rubric = load_rubric(c, found.rubric_version_id)
    if as_json:
        print_json(found)
        return
    if found.revealed_at is None:
        print_table(("conversation", "criterion", "your level"), found.own, plain=plain)
        say(f"Not revealed: {_progress(found)}. The rest shows when all have rated, or the deadline comes.")
        _say_to_rate(found, rubric)
        return
    print_table(_GAPS, [_gap_row(gap) for gap in found.gaps], plain=plain)
    apart = [line for line in found.discuss if line.apart]
    for line in apart[:_MOST_DISCUSSED]:
        say(_discussed(line))
    if len(apart) > _MOST_DISCUSSED:
        say(f"and {len(apart) - _MOST_DISCUSSED} more; --json lists all")


def _say_to_rate(view: "SetView", rubric: "Rubric") -> None:
    """What a rater has to type: the conversations still without a level, each criterion with its levels."""
    from coachloop.loop.review.audit_rules import audited, levels

    done = {conversation for conversation, _, _ in view.own}
    left = [i for i in view.conversations if i not in done]
    said = ", ".join(f"{x.key} ({', '.join(f'{of:g}' for of in levels(x.scale))})" for x in audited(rubric))
    if left:
        say(f"To rate: {', '.join(left)}.")
        say(f"Levels: {said}; each also na or cannot tell.")
        say(f"coachloop calibration rate {view.id} --rater NAME --conversation {left[0]} --score KEY=LEVEL …")


@calibration.command()
def new(
    rubric: Annotated[str, typer.Argument(metavar="RUBRIC", help="Key of a rubric, or one version of it.")],
    conversation: Annotated[list[str], typer.Option(metavar="ID", help="May be given several times.")],
    rater: Annotated[list[str], typer.Option(metavar="NAME", help="A named user; at least two.")],
    by: By,
    where: Where = None,
    team: Annotated[
        str | None, typer.Option(help="The team whose raters these are; all unless given.")
    ] = None,
    deadline: Annotated[str | None, typer.Option(metavar="TIME", help="In seven days unless given.")] = None,
    name: Annotated[str, typer.Option(help="What it is called; its rubric and day unless given.")] = "",
    alignment: Annotated[
        bool, typer.Option("--alignment", help="Recruiter and hiring manager rate the same evidence.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Open a set: who rates which conversations, until when."""
    from coachloop.loop.review.calibration.model import SetKind
    from coachloop.loop.review.calibration.sets import Opening, open_set
    from coachloop.store.people import find_team
    from coachloop.wiring import clock

    with workspace(where) as app:
        now, context = clock(), app.context
        with context.database.read() as c:
            team_id = find_team(c, team).id if team else None
        until = read_time(deadline, app.workspace.zone) or now + timedelta(days=_DAYS)
        kind = SetKind.ALIGNMENT if alignment else SetKind.CALIBRATION
        opening = Opening(kind, rubric, tuple(conversation), tuple(rater), until, by, team_id, name)
        found = open_set(context, opening, now)
    if as_json:
        print_json(found)
    else:
        typer.echo(found.id)
    if not quiet:
        say(f"Each rater sees what to rate with: coachloop calibration {found.id} --as NAME")


@calibration.command()
def rate(
    set_id: SetId,
    rater: Annotated[str, typer.Option(metavar="NAME", help="Who rates.")],
    where: Where = None,
    conversation: Annotated[str | None, typer.Option(metavar="ID", help="The conversation.")] = None,
    score: Annotated[
        list[str] | None, typer.Option(metavar="CRITERION=LEVEL", help="A level, na or cannot tell.")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A CSV with conversation, criterion, level, note."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Rate blind; until the reveal a later rating replaces an earlier one."""
    from coachloop.loop.review.calibration.typed import answers_of
    from coachloop.wiring import clock
    from coachloop.wiring.calibrating import rate_conversations, read_answers

    if (table is None) == (conversation is None):
        raise typer.BadParameter("Give --conversation with --score, or --from FILE.")
    answers = read_answers(table) if table else {conversation or "": answers_of(score or ())}
    with workspace(where) as app:
        done = rate_conversations(app.context, set_id, rater, answers, clock())
    if as_json:
        print_json(done)
    elif not quiet:
        say(f"Kept the ratings of {len(done.kept)} of {conversations(len(answers))}.")
        if done.revealed:
            say(f"All have rated, so the set is revealed: coachloop calibration {set_id}")
    say_problems(done.problems)
    if done.problems:
        raise typer.Exit(EXIT_STATUS[ErrorKind.PARTLY])


@calibration.command()
def reveal(
    set_id: SetId,
    by: By,
    reason: Annotated[str, typer.Option(help="Why before all have rated.")],
    where: Where = None,
    quiet: Quiet = False,
) -> None:
    """End the blind rating now. Who has not rated does not count in this set."""
    from coachloop.loop.review.calibration.sets import reveal_set
    from coachloop.wiring import after_scores, clock

    with workspace(where) as app:
        reveal_set(app.context, set_id, by, reason, clock(), after_scores(app.context))
    if not quiet:
        say(f"Revealed. Next: coachloop calibration {set_id}")


@calibration.command()
def agree(
    set_id: SetId,
    conversation: Annotated[str, typer.Option(metavar="ID", help="The conversation.")],
    score: Annotated[str, typer.Option(metavar="CRITERION=LEVEL", help="What you agreed on.")],
    by: By,
    where: Where = None,
    note: Annotated[str, typer.Option(help="What made it clear.")] = "",
    wording: Annotated[str, typer.Option(help="Another wording of the criterion, to be suggested.")] = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Keep the score that the raters agreed on after the reveal."""
    from coachloop.loop.review.calibration.agreeing import Agreeing, suggest_wording
    from coachloop.loop.review.calibration.agreeing import agree as keep_agreed
    from coachloop.loop.review.calibration.typed import answers_of
    from coachloop.wiring import after_scores, clock

    ((key, answer),) = answers_of([score]).items()
    if answer.level is None:
        raise typer.BadParameter("What is agreed on is a level.")
    said = Agreeing(set_id, conversation, key, answer.level, by, note)
    with workspace(where) as app:
        kept = keep_agreed(app.context, said, clock(), after_scores(app.context))
        if wording:
            suggest_wording(app.context, set_id, key, wording, by, clock())
    if as_json:
        print_json(kept)
    elif not quiet:
        say(f"Agreed: {key} {answer.level:g}.")


@calibration.command()
def due(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """When each team calibrates again on each rubric, the most urgent first."""
    from coachloop.loop.review.calibration.run import due_list

    with workspace(where) as app:
        now = _now(app)
        with app.context.database.read() as c:
            found = due_list(c, app.context, now)
    if as_json:
        print_json(found)
        return
    print_table(_DUE, [(x.team, x.rubric, x.last, x.due, x.words) for x in found], plain=plain)


def _now(app: "App") -> "datetime":
    """The time, after sets whose deadline has come were revealed."""
    from coachloop.loop.review.calibration.sets import reveal_due
    from coachloop.wiring import after_scores, clock

    now = clock()
    reveal_due(app.context, now, after_scores(app.context))
    return now


def _viewer(c: "Connection", name: str | None) -> "UserRow | None":
    from coachloop.store.users import find_user

    return find_user(c, name) if name else None


def _row(view: "SetView") -> tuple[object, ...]:
    return (
        view.id,
        view.name,
        view.kind.value,
        view.rubric,
        view.team_id,
        len(view.conversations),
        _progress(view),
    )


def _progress(view: "SetView") -> str:
    return ", ".join(f"{name} {k} of {len(view.conversations)}" for name, k in view.progress)


def _discussed(line: "Discussed") -> str:
    said = ", ".join(f"{name} {level}" for name, level in line.said)
    agreed = "" if line.agreed_level is None else f"; agreed {line.agreed_level:g}"
    return (
        f"Discuss {line.conversation_id}, {line.name}: {line.apart:.1f} points apart. {said}{agreed}".rstrip()
    )


def _state(view: "SetView") -> str:
    return "open" if view.revealed_at is None else "revealed"


def _gap_row(gap: "CalibrationGap") -> tuple[object, ...]:
    limits = ", ".join(f"{x.limit:g}: {percent(x.agreement)}" for x in gap.implied)
    verdict = f"{words.verdict(gap.playbook)}{'; unsafe for hiring decisions' if gap.unsafe else ''}"
    return (gap.name, words.figure(gap.figure), gap.pairs, gap.raters, verdict, limits, _honest(gap))


def _honest(gap: "CalibrationGap") -> str:
    from coachloop.loop.review.calibration.model import GapEstimate

    found = gap.honest
    if not isinstance(found, GapEstimate):
        return absence(found) if isinstance(found, Absent) else honest(found)
    interval = (
        f"{found.estimate:.1f} points ({found.lo:.1f} to {found.hi:.1f}, {percent(found.level)}, n={found.n})"
    )
    return f"{interval}{': ' if found.label else ''}{found.label}. {found.words}"


def _say_individual(found: "tuple[tuple[str, RaterStanding], ...]") -> None:
    for name, one in found:
        step = " Calibrate with the others first." if one.calibrate else ""
        gap, severity = words.figure(one.gap), honest(one.severity)
        say(f"{name}, {one.name}: gap {gap}; severity {severity}. {one.drift}{step}")


def _fields(name: str, one: "RaterStanding") -> dict[str, object]:
    return {"rater": name, "standing": one}
