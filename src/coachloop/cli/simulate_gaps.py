"""`coachloop simulate gaps`: how often a kind of gap is named wrongly, and a group called lower by chance."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet
from coachloop.cli.progress import counting
from coachloop.cli.simulate import ScaleName

if TYPE_CHECKING:
    from coachloop.loop.gaps.simulated import GapRates
    from coachloop.stats.simulate.rates import Figure

_COLUMNS = ("verdict", "says one %", "right then %", "people below %", "group called lower %")


def gaps(
    scale: Annotated[ScaleName, typer.Option(help="What the scores may be.")] = ScaleName.FIVE,
    people: Annotated[int, typer.Option(min=12, max=500, help="People in a team.")] = 30,
    size: Annotated[int, typer.Option(min=2, max=500, help="Conversations of each.")] = 10,
    mean: Annotated[float, typer.Option(min=1, max=99, help="Mean of their true levels.")] = 66.0,
    spread: Annotated[float, typer.Option(min=0, max=30, help="And their standard deviation.")] = 6.0,
    effect: Annotated[
        float, typer.Option(min=0, max=60, help="One shift of three stands this much lower.")
    ] = 0.0,
    teams: Annotated[int, typer.Option(min=2, max=20_000, help="Teams to invent.")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    as_json: Json = False,
    plain: Plain = False,
    quiet: Quiet = False,
) -> None:
    """The rule for universal, mixed and clustered gaps beside the estimate, on teams whose truth is known."""
    import numpy as np

    from coachloop.domain.policy import Policy
    from coachloop.loop.gaps.simulated import GapPlan, simulate_gaps
    from coachloop.stats.simulate.teams import SCALES

    plan = GapPlan(SCALES[scale], people, size, mean, spread, effect)
    with counting("inventing teams", teams, quiet=quiet) as done:
        found = simulate_gaps(np.random.default_rng(seed), plan, teams, Policy(), done)
    if as_json:
        said = {**asdict(plan), "scale": scale.value, "teams": teams, "seed": seed}
        print_json({"plan": said, **asdict(found)})
        return
    print_table(_COLUMNS, _rows(found), plain=plain)
    if not quiet:
        meaning = "how often that is found" if effect else "how often that is wrong"
        say(f"{teams} teams; truly below: {_figure(found.truly_below)} %; ± is the error of chance (1 sd).")
        say(f"The 80 % interval holds the true share in {_figure(found.interval_holds)} %.")
        say(f"One shift {effect:g} points lower: the last column is {meaning}.")


def _rows(found: "GapRates") -> list[tuple[object, ...]]:
    return [
        (
            "playbook",
            "100.0",
            _figure(found.rule_right),
            _figure(found.counted_below),
            _figure(found.holds_half),
        ),
        (
            "estimate",
            _figure(found.named),
            _figure(found.named_right),
            _figure(found.estimated_below),
            _figure(found.test),
        ),
    ]


def _figure(figure: "Figure | None") -> str | None:
    return None if figure is None else f"{100 * figure.value:.1f} ± {100 * figure.error:.1f}"
