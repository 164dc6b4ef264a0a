"""`coachloop simulate readiness`: how often two batches in a row call somebody ready who is not."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet
from coachloop.cli.simulate import ScaleName

if TYPE_CHECKING:
    from coachloop.stats.simulate.rates import Figure

_COLUMNS = ("rule", "within", "called ready %", "of them not ready %", "of the ready found %")


def readiness(
    scale: Annotated[ScaleName, typer.Option(help="What the scores may be.")] = ScaleName.FIVE,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=99, help="A batch passes above it; the policy's.")
    ] = None,
    confidence: Annotated[
        float | None, typer.Option(min=0.5, max=0.999, help="Probability that confirms; the policy's.")
    ] = None,
    size: Annotated[int, typer.Option(min=2, max=200, help="Conversations in a batch.")] = 15,
    batches: Annotated[int, typer.Option(min=2, max=20, help="Tries at most, in batches.")] = 6,
    people: Annotated[int, typer.Option(min=100, max=100_000, help="Trainees to invent.")] = 20_000,
    mean: Annotated[float, typer.Option(min=1, max=99, help="Mean of their true levels.")] = 76.0,
    spread: Annotated[float, typer.Option(min=1, max=30, help="And their standard deviation.")] = 8.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    as_json: Json = False,
    plain: Plain = False,
    quiet: Quiet = False,
) -> None:
    """The rule alone and with its probability, after two batches and when whoever fails tries again."""
    import numpy as np

    from coachloop.domain.policy import Policy
    from coachloop.stats.simulate.ready import Trainees, simulate_ready
    from coachloop.stats.simulate.teams import SCALES

    limit = Policy().ready_threshold if threshold is None else threshold
    sure = Policy().ready_conf if confidence is None else confidence
    plan = Trainees(SCALES[scale], people, mean, spread, size, batches)
    found = simulate_ready(np.random.default_rng(seed), plan, limit, sure)
    if as_json:
        said = {**asdict(plan), "scale": scale.value, "threshold": limit, "confidence": sure, "seed": seed}
        print_json({"plan": said, "rules": found})
        return
    rows = [
        (r.rule, f"{r.batches} batches", _figure(r.ready), _figure(r.false), _figure(r.found)) for r in found
    ]
    print_table(_COLUMNS, rows, plain=plain)
    if not quiet:
        say(
            f"{people} trainees, true levels {mean:g} ± {spread:g}; ± is the error that chance leaves (1 sd)."
        )


def _figure(figure: "Figure | None") -> str | None:
    return None if figure is None else f"{100 * figure.value:.1f} ± {100 * figure.error:.1f}"
