"""The machines of this server as /settings/models shows them, and the check of the judge's endpoint."""

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coachloop.domain.errors import CoachloopError
from coachloop.engines.embed.minilm import model_installed
from coachloop.loop.report.model.models import EndpointChecked, JudgeHere, ModelsHere, ScorerHere
from coachloop.loop.score.judging.model import JudgeMissing
from coachloop.loop.score.judging.prompt import prompt_hash
from coachloop.loop.score.judging.run import judge_rater
from coachloop.loop.score.judging.settings import JudgeSettings
from coachloop.store.rubrics import current_versions
from coachloop.store.scorers import ScorerVersion, State, published, versions
from coachloop.wiring.clock import clock
from coachloop.wiring.judging import JudgeChecked, check_judge, is_private
from coachloop.wiring.machine import embedded_series, heads

if TYPE_CHECKING:
    from coachloop.wiring.app import App

#: Whoever waits for a page does not wait as long as a run does.
_CHECK_SECONDS = 30.0


def models_here(app: "App") -> ModelsHere:
    """The embedded scorer, what was learnt, and the judge."""
    with app.context.database.read() as c:
        in_force = set(published(c).built_in.values())
        learnt = [v for v in versions(c) if v.learnt and v.state is not State.RETIRED]
        rubrics = [version.rubric for version in current_versions(c)]
    judge = app.workspace.judge
    label = embedded_series()
    scorers = (
        ScorerHere(label, _reads(), heads().provenance["heads"], label in in_force),
        *(_learnt(version) for version in learnt),
    )
    if judge is None:
        return ModelsHere(scorers, None)
    names = {criterion.name for rubric in rubrics for criterion in judge.asked_of(rubric)}
    return ModelsHere(scorers, _judge(judge, tuple(sorted(names))))


def checked_now(app: "App", by: str) -> EndpointChecked:
    """One question to the endpoint; what goes wrong is told in its words. Raises JudgeMissing."""
    try:
        found = check_judge(app, _CHECK_SECONDS)
    except JudgeMissing:
        raise
    except CoachloopError as error:
        return EndpointChecked(clock(), by, (), str(error))
    return EndpointChecked(clock(), by, _told(found), found.found.fault or "")


def _reads() -> str:
    return heads().provenance["embedder"] if model_installed() else "words alone"


def _learnt(version: ScorerVersion) -> ScorerHere:
    reads = str(version.provenance.get("embedder", "words alone"))
    return ScorerHere(version.label, reads, "", version.state is State.PUBLISHED)


def _judge(settings: JudgeSettings, criteria: tuple[str, ...]) -> JudgeHere:
    has_key = settings.key_env is None or bool(os.environ.get(settings.key_env))
    return JudgeHere(
        host=urlsplit(settings.url).netloc,
        private=is_private(settings.url),
        model=settings.model,
        series=judge_rater(settings).series,
        prompt=prompt_hash(),
        key=f"in {settings.key_env}" if settings.key_env else "none needed",
        has_key=has_key,
        criteria=criteria,
        window=settings.window,
        timeout=settings.timeout,
        price_in=settings.price_in,
        price_out=settings.price_out,
        budget=settings.budget,
        token_budget=settings.token_budget,
        requests_per_minute=settings.requests_per_minute,
        tokens_per_minute=settings.tokens_per_minute,
    )


def _told(checked: JudgeChecked) -> tuple[str, ...]:
    reply = checked.found.reply
    same = reply.model == checked.model
    lines = [
        f"answers in {reply.milliseconds / 1000:.1f} s with {reply.tokens_out} tokens",
        f"answered by {reply.model}" + ("" if same else f", not the name {checked.model} that is asked for"),
        "holds answers to their form"
        if checked.form == "json_schema"
        else f"knows no more of the form than {checked.form}: more will be asked again",
    ]
    if checked.found.level is not None and checked.found.fault is None:
        lines.append("quotes words that stand where it says")
    return tuple(lines)
