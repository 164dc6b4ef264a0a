"""`coachloop judge estimate|run|check|fake`: a language model that scores too, and what it takes."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.import_ask import AnswerNotUnderstood, How
from coachloop.cli.options import Json, Quiet, Where, workspace
from coachloop.cli.progress import left_items
from coachloop.cli.score import do_runs, exit_status, report_runs, span_of_days
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind

if TYPE_CHECKING:
    from datetime import datetime

    from coachloop.loop.score.judging.again import AskedAgain
    from coachloop.loop.score.judging.estimate import Work
    from coachloop.loop.score.judging.model import Estimate
    from coachloop.loop.score.judging.settings import JudgeSettings
    from coachloop.store.judge import CriterionAsked
    from coachloop.wiring import App
    from coachloop.wiring.judging import JudgeChecked, JudgeChoice

judge = typer.Typer(
    help="A language model that scores too: what it takes, and doing it.", no_args_is_help=True
)

Since = Annotated[str | None, typer.Option(metavar="SPAN", help="Only the last so many days, e.g. 30d.")]
Rubric = Annotated[str | None, typer.Option(metavar="KEY", help="Only this rubric.")]
Limit = Annotated[int | None, typer.Option(min=1, help="At most so many conversations a rubric.")]
_SAMPLE = 20
#: So many reasons are named.
_REASONS = 3


class ModeUnknown(CoachloopError):
    """The fake judge has no such mode."""

    code = "E-CLI-020"
    kind = ErrorKind.USAGE


def add_to(app: typer.Typer) -> None:
    app.add_typer(judge, name="judge")


@judge.command()
def estimate(
    where: Where = None,
    since: Since = None,
    rubric: Rubric = None,
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """Say what scoring with the judge would take: questions, tokens, money, time. Nothing is sent."""
    from coachloop.wiring.judging import JudgeChoice, estimate_judging, judging_due

    with workspace(where) as app:
        work = judging_due(app, JudgeChoice(span_of_days(since), rubric, limit))
        found = estimate_judging(app, work)
        if as_json:
            print_json(found)
        elif work:
            _say_estimate(app, work, found)
        else:
            say(
                "Nothing to judge: everything that the judge is for has its scores, or no criterion names it."
            )


@judge.command()
def run(
    where: Where = None,
    since: Since = None,
    rubric: Rubric = None,
    limit: Limit = None,
    repeat: Annotated[
        int | None,
        typer.Option(
            min=2, max=20, metavar="K", help="Ask K times about the newest, compare, score nothing."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what this endpoint gave no usable answer to before.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score with the judge what it has not scored yet. Says first what it takes; Ctrl-C is safe."""
    from coachloop.wiring.judging import JudgeChoice

    how = How(dry_run=False, yes=yes, as_json=as_json, quiet=quiet)
    with workspace(where) as app:
        if repeat is None:
            _score(app, JudgeChoice(span_of_days(since), rubric, limit, again), how)
        else:
            _again(app, JudgeChoice(span_of_days(since), rubric, limit or _SAMPLE), repeat, how)


@judge.command()
def check(where: Where = None, as_json: Json = False) -> None:
    """Ask one question about a conversation of ours, and say how the endpoint answers."""
    from coachloop.wiring.judging import check_judge

    with workspace(where) as app:
        checked = check_judge(app)
    if as_json:
        print_json(checked)
    else:
        _say_checked(checked)
    if checked.found.fault is not None:
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])


@judge.command()
def fake(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="On this port of this machine.")] = 8431,
    mode: Annotated[str, typer.Option(help="ok, or one of the faults that it can play.")] = "ok",
) -> None:
    """Serve an endpoint that makes its answers up, to try the judge without a model."""
    from coachloop.engines.judge.fake import Mode, serve_fake

    if mode not in tuple(Mode):
        raise ModeUnknown(f"There is no mode {mode!r}.", fix=f"Known are: {', '.join(Mode)}.")
    say(f"Made-up answers on http://127.0.0.1:{port}/v1, model fake-{mode}. Stop: Ctrl-C")
    serve_fake(port, Mode(mode))


# --- doing it -----------------------------------------------------------------------------------------------


def _score(app: "App", choice: "JudgeChoice", how: How) -> None:
    from coachloop.store.work import RunKind
    from coachloop.wiring import unfinished
    from coachloop.wiring.clock import clock
    from coachloop.wiring.judging import judging_due, start_judging

    start = clock()
    runs = do_runs(app, unfinished(app, RunKind.SCORE), quiet=how.quiet)
    work = judging_due(app, choice)
    _before_sending(app, work, 1, how)
    runs += do_runs(app, start_judging(app, work), quiet=how.quiet, what="Judging")
    report_runs(runs, left_items(app, runs), as_json=how.as_json, quiet=how.quiet)
    if not how.quiet:
        _say_asked(app, start)
        _say_untold(app, start)
    exit_status(runs)


def _again(app: "App", choice: "JudgeChoice", times: int, how: How) -> None:
    from coachloop.wiring.judging import judging_again, repeat_judging

    work = judging_again(app, choice)
    _before_sending(app, work, times, how)
    found = repeat_judging(app, work, times)
    if how.as_json:
        print_json(found)
    else:
        print_table(_COLUMNS, [_row(again) for again in found])


def _before_sending(app: "App", work: "tuple[Work, ...]", times: int, how: How) -> None:
    from coachloop.wiring.judging import estimate_judging

    if not work:
        return
    if not how.quiet:
        _say_estimate(app, work, estimate_judging(app, work, times))
    if not how.yes:
        _confirm(app)


def _confirm(app: "App") -> None:
    """Goes on after a yes; status 1 after a no. Raises AnswerNotUnderstood where nobody is there."""
    from coachloop.wiring.judging import judge_of

    if not sys.stdin.isatty():
        raise AnswerNotUnderstood("Nothing was sent.", why="Nobody is there to say yes.", fix="Add --yes.")
    url = judge_of(app).settings.url
    if not typer.confirm(f"Send the words of these conversations to {url}?", err=True):
        say("Nothing was sent.")
        raise typer.Exit(EXIT_STATUS[ErrorKind.FAILED])


# --- saying it ----------------------------------------------------------------------------------------------


def _say_estimate(app: "App", work: "tuple[Work, ...]", found: "Estimate") -> None:
    from coachloop.wiring.judging import judge_of

    judge = judge_of(app)
    settings = judge.settings
    keys = dict.fromkeys(c.key for one in work for c in settings.asked_of(one.rubric))
    say(f"{judge.rater.series}: {settings.model} at {settings.url}")
    say(f"  Criteria   {', '.join(keys)}")
    counted = "" if found.looked_at == found.conversations else f", counted on the newest {found.looked_at}"
    say(f"  Questions  {found.questions} about {found.conversations} conversations{counted}")
    if found.kept:
        say(f"             {found.kept} of them were answered before and cost nothing")
    say(f"  Tokens     about {found.tokens_in:,} in and {found.tokens_out:,} out")
    cost = "no price in workspace.yaml" if found.cost is None else f"about {found.cost:,.2f}"
    say(f"  Cost       {cost}; up to twice that where answers have to be asked for again")
    say(f"  Time       {_time(found.minutes)}")
    _say_budget(app, settings)
    _say_hidden(found)


def _say_hidden(found: "Estimate") -> None:
    kinds = ", ".join(f"{n} × {what}" for what, n in found.hidden.items()) or "nothing was found"
    say(f"  Replaced   {kinds} (in {found.looked_at} conversations)")
    say("  All other words are sent: also a name that nobody told coachloop and no rule knows.")


def _say_asked(app: "App", start: "datetime") -> None:
    """What each criterion took and what came of it, where anything was asked."""
    from coachloop.wiring.judging import asked_since

    asked = [one for one in asked_since(app, start) if one.answers]
    for one in asked:
        untold = f"{one.cannot_tell} of {one.scores} cannot_tell"
        took = (
            f"{one.tokens_in + one.tokens_out:,} tokens, {_money(app, one)}{one.milliseconds / 1000:,.1f} s"
        )
        say(f"{one.criterion_key}: {one.answers} answers, {one.repairs} of them repairs; {untold}; {took}")


def _money(app: "App", one: "CriterionAsked") -> str:
    judge = app.workspace.judge
    money = judge.cost(one.tokens_in, one.tokens_out) if judge else None
    return "" if money is None else f"{money:,.4f} of your currency, "


def _say_budget(app: "App", settings: "JudgeSettings") -> None:
    from coachloop.wiring.judging import spent_this_month

    spent = spent_this_month(app)
    money = settings.cost(spent.tokens_in, spent.tokens_out)
    if settings.budget is not None:
        say(f"  Budget     {money or 0.0:,.2f} of {settings.budget:,.2f} spent this month")
    if settings.token_budget is not None:
        used = spent.tokens_in + spent.tokens_out
        say(f"  Budget     {used:,} of {settings.token_budget:,} tokens used this month")


def _say_untold(app: "App", start: "datetime") -> None:
    """A conversation counts as scored although the judge may have told nothing about it."""
    from coachloop.wiring.judging import untold_since

    made, reasons = untold_since(app, start)
    if not reasons:
        return
    say(f"Of {made} scores of the judge {sum(n for _, n in reasons)} are `cannot_tell`:")
    for reason, n in reasons[:_REASONS]:
        say(f"  {n} × {reason}")
    if len(reasons) > _REASONS:
        say(f"  {sum(n for _, n in reasons[_REASONS:])} × for other reasons")


def _time(minutes: float | None) -> str:
    if minutes is None:
        return "not known before the first answers"
    return f"about {minutes:.0f} min" if minutes >= 1 else "less than a minute"


_COLUMNS = ("criterion", "asked", "n", "alike every time", "95% interval", "sd in points", "95% interval")


def _row(again: "AskedAgain") -> tuple[object, ...]:
    found = again.found
    share, spread = found.share, found.sd_interval
    return (
        again.criterion_key,
        f"{again.times} times",
        found.n,
        None if share is None else f"{found.same} ({share.value:.0%})",
        None if share is None else f"{share.lo:.0%} to {share.hi:.0%}",
        found.sd,
        None if spread is None else f"{spread[0]:.1f} to {spread[1]:.1f}",
    )


def _say_checked(checked: "JudgeChecked") -> None:
    found, reply = checked.found, checked.found.reply
    typer.echo(f"✓ {checked.url} answers in {reply.milliseconds / 1000:.1f} s")
    if not checked.private:
        typer.echo("! http without s to another machine: the words can be read on their way")
    pinned = reply.model == checked.model
    hint = "" if pinned else f"; write `model: {reply.model}` if that is the exact name"
    typer.echo(f"{'✓' if pinned else '!'} model {checked.model}, answered by {reply.model}{hint}")
    schema = checked.form == "json_schema"
    weaker = "" if schema else ": it does not hold answers to their form, more will be asked again"
    typer.echo(f"{'✓' if schema else '!'} form of answers: {checked.form}{weaker}")
    typer.echo(f"✓ {reply.tokens_in} tokens in, {reply.tokens_out} out; series {checked.series}")
    usable = found.fault is None
    answer = f"level {found.level:g} with a verified quote" if usable else f"not usable: {found.fault}"
    typer.echo(f"{'✓' if usable else '✗'} a conversation of ours: {answer}")
