"""`coachloop scorer list|learn|test|publish`: versions of what scores, and learning from people's scores."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coachloop.loop.score.learning.checking import LeftOut
    from coachloop.loop.score.versions import Material, Tested
    from coachloop.store.scorers import ScorerVersion
    from coachloop.wiring.learning import ScorerState

scorer = typer.Typer(
    help="Versions of what scores: learn from people's scores, test, publish.", no_args_is_help=True
)

Version = Annotated[str, typer.Argument(metavar="VERSION", help="A label, such as examples@1.3.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(scorer, name="scorer")


@scorer.command("list")
def list_versions(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """All versions: drafts, in force, retired."""
    from coachloop.wiring.learning import scorer_state

    with workspace(where) as app, app.context.database.read() as c:
        state = scorer_state(c, app.workspace)
    if as_json:
        print_json([_as_json(v) for v in state.versions])
        return
    rows = [
        (v.label, v.state, _criterion(v.criterion_version_id), len(v.training), v.made_at, v.published_at)
        for v in state.versions
    ]
    columns = ("version", "state", "criterion", "learnt from", "made", "published")
    print_table(columns, rows, plain=plain)
    say_state(state)


def say_state(state: "ScorerState") -> None:
    """What is installed and not what windows read, and what to do about it."""
    known = {v.label: v for v in state.versions}
    for label in state.waiting:
        verb = "publish" if known[label].test else "test"
        say(f"{label} is installed and not in force: windows read the version before, and what it scores")
        say(f"  counts from its publication on. Next: coachloop scorer {verb} {label}")
    for label in state.moved:
        say(f"{label} no longer scores its anchors as it did, with the same name: do not compare across it.")
    for label in state.unusable:
        say(f"{label} was learnt with another model or reader: its criterion is not scored by it any more.")
        say("  Next: coachloop scorer learn CRITERION")


def say_compared(found: "Mapping[str, Sequence[Tested]]") -> None:
    """What came of scoring anchors again, criterion by criterion."""
    for label, tested in found.items():
        say(f"{label} is new here or has changed; anchor conversations were scored again:")
        for t in tested:
            say(f"  {_criterion(t.criterion_version_id)}: {t.words}")


@scorer.command()
def learn(
    criterion: Annotated[str, typer.Argument(metavar="CRITERION", help="Its key.")],
    where: Where = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make a draft from the scores that people gave on one criterion. It changes no score.

    Exit status 5 when there is too little to learn from, or nothing was learnt.
    """
    from coachloop.domain.result import Absent
    from coachloop.domain.words import absence
    from coachloop.store.scorers import ScorerVersion
    from coachloop.wiring.learning import learn_scorer

    with workspace(where) as app:
        found, material = learn_scorer(app, criterion, tell_on("Read", quiet))
    draft = found if isinstance(found, ScorerVersion) else None
    if as_json:
        outcome: object = _as_json(draft) if draft else found
        print_json({"draft": draft is not None, "scores": material, "found": outcome})
    elif isinstance(found, Absent):
        say(f"Nothing learnt: {absence(found, 'conversations scored by people')}.")
        say("Conversations of the audit and anchors are not learnt from: they measure.")
    elif isinstance(found, ScorerVersion):
        _say_draft(found, material)
    else:
        say("Nothing learnt: on conversations left out it is no better than the usual level.")
        _say_figures(found.figures)
    if draft is None:
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])


def _say_draft(draft: "ScorerVersion", material: "Material") -> None:
    from coachloop.loop.score.learning.checking import LeftOut

    say(f"Draft {draft.label} learnt from {len(draft.training)} conversations.")
    if material.corrections:
        say(
            f"  {material.corrections} of {material.scores} scores correct the machine: not a random "
            "choice, so hard cases count for more than they should."
        )
    for figures in draft.figures:
        _say_figures(LeftOut(**figures))
    say(f"No score has changed. Next: coachloop scorer test {draft.label}")


def _say_figures(found: "LeftOut") -> None:
    say(f"  {found.words}")


@scorer.command("test")
def try_(version: Version, where: Where = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Score the anchor conversations by a draft and compare with what is in force. It changes no score.

    Exit status 5 when a criterion is not shown to be the same.
    """
    from coachloop.wiring.learning import try_scorer

    with workspace(where) as app:
        tested = try_scorer(app, version, tell_on("Scored", quiet))
    if as_json:
        print_json([{"criterion": _criterion(t.criterion_version_id), **_tested(t)} for t in tested])
    else:
        for t in tested:
            typer.echo(f"{_criterion(t.criterion_version_id)}: {t.words}")
    breaks = [t for t in tested if t.against is not None and not t.goes_on]
    if not as_json:
        flag = " --break" if breaks else ""
        say(f"Next: coachloop scorer publish {version}{flag}")
    if breaks:
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])


@scorer.command()
def publish(
    version: Version,
    where: Where = None,
    with_break: Annotated[
        bool, typer.Option("--break", help="Also where it is another scorer: series begin anew, and say so.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a tested draft in force. What is scored from now on is scored by it; what was scored stays."""
    from coachloop.wiring.learning import publish_scorer

    with workspace(where) as app:
        done = publish_scorer(app, version, with_break=with_break)
    if as_json:
        print_json(done)
        return
    say(f"{version} is in force.")
    for word, ids in (("Goes on", done.goes_on), ("New", done.begins), ("Series broken", done.breaks)):
        if ids:
            say(f"  {word}: {', '.join(map(_criterion, ids))}")
    if done.breaks:
        say("  Open windows finish on the version before where it can still score; for the others:")
        say("    coachloop rescore --windows   a second figure, both sides scored by what is in force")
        say("    coachloop rescore --version RUBRIC   history, for trends that begin before today")
    say("Servers and workers that are running take it up by themselves.")


def _criterion(version_id: str | None) -> str:
    return "all" if version_id is None else version_id.partition("@")[0]


def _tested(t: "Tested") -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(t), "goes_on": t.goes_on, "words": t.words}


def _as_json(version: "ScorerVersion") -> dict[str, object]:
    """Without the weights."""
    from dataclasses import asdict

    return {name: value for name, value in asdict(version).items() if name != "learnt"}


def tell_on(what: str, quiet: bool) -> "Callable[[int, int], None]":
    def tell(done: int, of: int) -> None:
        if not quiet and sys.stderr.isatty():
            typer.echo(f"\r{what} {done} of {of}", nl=done == of, err=True)

    return tell
