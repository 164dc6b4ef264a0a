"""`coachloop simulate`: how often each verdict is wrong, on invented teams of whom the truth is known."""

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet
from coachloop.cli.progress import counting
from coachloop.domain.errors import CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.loop.measure.simulated import Simulated, Verdict
    from coachloop.stats.simulate.rates import Figure
    from coachloop.stats.simulate.teams import Plan

_COLUMNS = ("verdict", "says improved %", "bias", "RMSE", "interval holds %")

#: Other verdicts add a command of their own here: `coachloop simulate NAME`.
simulate = typer.Typer(
    help="How often a verdict is wrong: invented teams, seeded; needs no workspace.",
    invoke_without_command=True,
)


class NothingToJudge(CoachloopError):
    """No invented team had anybody coached whose change could be estimated."""

    code = "E-SIM-001"
    kind = ErrorKind.USAGE


class ScaleName(StrEnum):
    """The levels of the scores."""

    COMPOSITE = "composite"
    FIVE = "5-level"
    THREE = "3-level"
    PASS_FAIL = "pass-fail"


class Selection(StrEnum):
    """Who is coached."""

    RANDOM = "random"
    BELOW_75 = "below75"
    LOWEST_20 = "lowest20"
    DROP_5 = "drop5"


def add_to(app: typer.Typer) -> None:
    from coachloop.cli.simulate_gaps import gaps
    from coachloop.cli.simulate_readiness import readiness

    simulate.command("gaps")(gaps)
    simulate.command("readiness")(readiness)
    app.add_typer(simulate, name="simulate")


@simulate.callback()
def sessions(
    context: typer.Context,
    scale: Annotated[ScaleName, typer.Option(help="What the scores may be.")] = ScaleName.FIVE,
    select: Annotated[
        Selection, typer.Option(help="Coached: by lot, below 75, the lowest fifth, fallen by more than 5.")
    ] = Selection.LOWEST_20,
    effect: Annotated[
        float, typer.Option(min=-100, max=100, help="True change of the coached, in points.")
    ] = 0.0,
    drift: Annotated[float, typer.Option(min=-100, max=100, help="True change of everybody.")] = 0.0,
    correlation: Annotated[
        float, typer.Option(min=0, max=0.9, help="Of one conversation's score with the next.")
    ] = 0.0,
    wander: Annotated[
        float, typer.Option(min=0, max=30, help="How far skill walks by itself in ten conversations.")
    ] = 0.0,
    people: Annotated[int, typer.Option(min=6, max=500, help="People in a team.")] = 30,
    history: Annotated[
        int, typer.Option(min=0, max=1_000, help="Conversations of each before the baseline.")
    ] = 60,
    teams: Annotated[int, typer.Option(min=1, max=100_000, help="Teams to invent.")] = 800,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    as_json: Json = False,
    plain: Plain = False,
    quiet: Quiet = False,
) -> None:
    """The playbook's rule, a naive interval and the honest estimate, on sessions whose truth is known."""
    if context.invoked_subcommand:
        return
    import numpy as np

    from coachloop.domain.policy import Policy
    from coachloop.loop.measure.simulated import simulate_sessions
    from coachloop.stats.simulate.teams import SCALES, Plan

    plan = Plan(SCALES[scale], people, select, effect, drift, correlation, wander, history)
    with counting("inventing teams", teams, quiet=quiet) as done:
        found = simulate_sessions(np.random.default_rng(seed), plan, teams, Policy(), done)
    if found is None:
        raise NothingToJudge(
            "None of the invented sessions can be judged.",
            fix="Take more people (--people), a longer --history or more --teams.",
        )
    if as_json:
        print_json(_document(found, plan, teams, seed))
        return
    print_table(_COLUMNS, [_row(verdict) for verdict in found.verdicts], plain=plain)
    if not quiet:
        _say_more(found, effect)


def _document(found: "Simulated", plan: "Plan", teams: int, seed: int) -> dict[str, object]:
    said = {**asdict(plan), "scale": plan.scale.name, "teams": teams, "seed": seed}
    return {"plan": said, **asdict(found)}


def _row(verdict: "Verdict") -> tuple[object, ...]:
    return (
        verdict.name,
        _figure(verdict.claims, 100),
        _figure(verdict.bias),
        _figure(verdict.rmse),
        _figure(verdict.coverage, 100),
    )


def _figure(figure: "Figure | None", times: float = 1.0) -> str | None:
    return None if figure is None else f"{times * figure.value + 0.0:.1f} ± {times * figure.error:.1f}"


def _say_more(found: "Simulated", effect: float) -> None:
    meaning = "its power" if effect > 0 else "how often it is wrong"
    say(f"{found.sessions} sessions in {found.teams} teams; ± is the error that chance leaves (1 sd).")
    say(
        f"With a true change of {effect:g}, `says improved` is {meaning}. Intervals: 95 %, of the label 90 %."
    )
    say(
        f"Above their baseline: {100 * found.responded.value:.1f} %; expected if coaching does nothing:"
        f" {100 * found.expected_response.value:.1f} %."
    )
    if found.absent:
        say(f"{found.absent} sessions have no honest estimate: the record is too short.")
