"""`coachloop power`: what so many conversations before and after can show, and how many more it takes."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain
from coachloop.domain.errors import CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.stats.effects.plan import Seen

_COLUMNS = ("scale", "method", "SE", "can see", "sessions", "conversations", "still needed")


class ScaleUnclear(CoachloopError):
    """There is no scale of that name, or a spread is named beside it."""

    code = "E-POW-001"
    kind = ErrorKind.USAGE


def add_to(app: typer.Typer) -> None:
    app.command("power")(power)


def power(
    scale: Annotated[
        str | None, typer.Option(help="composite, 5-level, 3-level or pass-fail; none: all of them.")
    ] = None,
    sd: Annotated[
        float | None,
        typer.Option(min=0.1, max=1000, help="Spread of one person's scores, instead of a scale."),
    ] = None,
    before: Annotated[int, typer.Option(min=2, max=100_000, help="Conversations before.")] = 10,
    after: Annotated[int, typer.Option(min=1, max=100_000, help="Conversations after.")] = 10,
    gain: Annotated[float, typer.Option(min=0.01, max=1000, help="The change to be seen, in points.")] = 8.0,
    people: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, help="Also two halves of so many people each, drawn by lot."),
    ] = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """What a session can show on each scale, and the conversations or sessions that it takes; no workspace.

    A change counts as visible when a two-sided 5 % test finds it four times in five: 2.80 standard errors.
    """
    found = [
        (name, one) for name in _scales(scale, sd) for one in _seen(name, sd, before, after, gain, people)
    ]
    if as_json:
        given = {"before": before, "after": after, "gain": gain, "people": people}
        print_json([{"scale": name, **given, **_fields(one, after)} for name, one in found])
        return
    halves = () if people is None else (f"{people} v {people}",)
    print_table((*_COLUMNS, *halves), [_row(name, one, after, people) for name, one in found], plain=plain)
    for name, one in found:
        say(_sentence(name, one, before, after, gain))


def _scales(scale: str | None, sd: float | None) -> list[str]:
    from coachloop.stats.effects.plan import SE_OF_TEN

    if sd is not None and scale is not None:
        raise ScaleUnclear("A scale has its own spread.", fix="Give --scale or --sd.", where="--sd")
    if sd is not None:
        return [f"sd {sd:g}"]
    if scale is not None and scale not in SE_OF_TEN:
        raise ScaleUnclear(
            f"There is no scale {scale!r}.", fix=f"Known are: {', '.join(SE_OF_TEN)}.", where="--scale"
        )
    return list(SE_OF_TEN) if scale is None else [scale]


def _seen(
    scale: str, sd: float | None, before: int, after: int, gain: float, people: int | None
) -> "list[Seen]":
    from coachloop.stats.effects.plan import of_scale, of_spread, seen

    spreads = of_scale(scale, before) if sd is None else of_spread(sd, before)
    return [seen(spread, after, gain, people) for spread in spreads]


def _still(one: "Seen", after: int) -> int | None:
    return None if one.conversations is None else max(0, one.conversations - after)


def _fields(one: "Seen", after: int) -> dict[str, object]:
    return {
        "method": one.method,
        "se": one.se,
        "detectable": one.detectable,
        "sessions": one.sessions,
        "conversations": one.conversations,
        "still_needed": _still(one, after),
        "detectable_randomised": one.randomised,
    }


def _row(scale: str, one: "Seen", after: int, people: int | None) -> tuple[object, ...]:
    needed = "no number" if one.conversations is None else f"{one.conversations:,}"
    halves = () if people is None else (one.randomised,)
    row = (scale, one.method, one.se, one.detectable, one.sessions, needed, _still(one, after))
    return (*row, *halves)


def _sentence(scale: str, one: "Seen", before: int, after: int, gain: float) -> str:
    opening = (
        f"{scale}, {one.method}: {before} before and {after} after show {one.detectable:.0f} points or more"
    )
    if one.detectable <= gain:
        return f"{opening}."
    return f"{opening}; for {gain:g} take the mean of {one.sessions} sessions with different people."
