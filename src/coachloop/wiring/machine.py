"""The machine that scores, and what happens in the transaction of its scores."""

import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachloop import __version__
from coachloop.domain.score import Rater, RaterKind, Score
from coachloop.engines.embed.cpu import int8_kernels
from coachloop.engines.embed.minilm import model_installed
from coachloop.engines.transcripts import READERS
from coachloop.jobs.scoring import ScoreHandler
from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import after_scores as alert_after
from coachloop.loop.ingest.files import STDIN
from coachloop.loop.ingest.single import turns_of_file
from coachloop.loop.score.heads.read import VERSION, WORDS_VERSION, Heads
from coachloop.loop.score.model import Embedder
from coachloop.loop.score.plan import MatchPlan, by_meaning, by_words
from coachloop.loop.score.rules import SCORER_NAME, judge_scene
from coachloop.loop.score.run import MachineRater
from coachloop.loop.score.version import provenance
from coachloop.sample.files import FILES, STORY
from coachloop.sample.play import is_played, play, scored_at
from coachloop.store.database import Connection
from coachloop.store.due import unscored
from coachloop.store.scores import AfterScores
from coachloop.store.work import Run
from coachloop.wiring.clock import clock
from coachloop.wiring.judging import judge_of
from coachloop.wiring.scoring import rubrics_to_score

if TYPE_CHECKING:
    from coachloop.wiring.app import App


@lru_cache(maxsize=1)
def embedder() -> Embedder | None:
    """MiniLM where the extra `embed` is installed."""
    from coachloop.engines.embed.minilm import MiniLM

    return MiniLM() if model_installed() else None


@lru_cache(maxsize=1)
def heads() -> Heads:
    """What reads turns on this machine."""
    return Heads(embedder())


@lru_cache(maxsize=1)
def matcher() -> MatchPlan:
    """What finds the questions of an interview plan on this machine."""
    found = embedder()
    return by_meaning(found) if found else by_words


def embedded_series() -> str:
    """The series that the embedded scorer of this installation writes."""
    return f"{SCORER_NAME}@{VERSION if model_installed() else WORDS_VERSION}"


def embedded() -> MachineRater:
    """The embedded scorer of this installation, and what it was made of."""
    rater = Rater(RaterKind.MACHINE, SCORER_NAME, heads().version)
    return MachineRater(
        rater, judge_scene, made_of("heads/*.py"), heads().read, keeps_reading=True, match_plan=matcher()
    )


def code_of(label: str) -> str:
    """The hash of the code and weights that score by that label here."""
    learning = () if label.startswith(f"{SCORER_NAME}@") else ("learning/*.py",)
    return provenance("heads/*.py", "heads/*.npz", *learning)


def made_of(*more: str) -> dict[str, str]:
    """What scores of this installation are made of; `more` are patterns of deciding modules."""
    return {
        "code": provenance(*more),
        "version": __version__,
        **heads().provenance,
        **({"kernels": kernels} if (kernels := int8_kernels()) else {}),
    }


def machines_of(app: "App") -> tuple[MachineRater, ...]:
    """The machines in force, the embedded one first."""
    from coachloop.wiring.learning import examples_machines

    judges = (judge_of(app).machine(),) if app.workspace.judge else ()
    return (embedded(), *examples_machines(app), *judges)


def turn_behaviours(file: Path, scored: str | None) -> Iterator[dict[str, object]]:
    """What each turn of a transcript does, in order. Raises the reader's error, NotUsable, SpeakerUnknown."""
    stdin = sys.stdin.buffer if str(file) == STDIN else None
    for behaviour in heads().read(turns_of_file(file, stdin, READERS, scored)):
        yield behaviour.to_json_dict()


def after_scores(context: Context) -> AfterScores:
    """What happens in the transaction that writes scores: the alert rules run."""

    def run(c: Connection, scores: tuple[Score, ...]) -> None:
        ids = {score.criterion_version_id: score.id for score in scores}
        alert_after(c, context, scores[0].person_id, ids, scores[0].scored_at)

    return run


def score_handler(app: "App") -> ScoreHandler:
    """How a scoring run deals with its conversations."""
    if app.workspace.sample:
        story = app.workspace.folder / FILES / STORY
        return _SampleHandler(app, story)

    def run(c: Connection, scores: tuple[Score, ...]) -> None:
        after_scores(app.context)(c, scores)

    return ScoreHandler(lambda: app.context, app.machine_of, run, lambda _: clock(), clock)


class _SampleHandler(ScoreHandler):
    """Scores on the sample clock, and then plays the sample's past: its alerts and sessions.

    Its windows close once all is scored: what one person did is read against what the others did by then.
    """

    def __init__(self, app: "App", story: Path) -> None:
        def run(c: Connection, scores: tuple[Score, ...]) -> None:
            if is_played(c, scores[0].person_id):
                after_scores(app.context)(c, scores)

        super().__init__(lambda: app.context, app.machine_of, run, partial(scored_at, app.opened), clock)
        self._app, self._story = app, story

    def finish(self, run: Run) -> Mapping[str, Any]:
        play(self._app.context, self._story)
        return super().finish(run) if self._all_scored() else {}

    def _all_scored(self) -> bool:
        series = self._app.context.machine_series
        with self._app.context.database.read() as c:
            rubrics = rubrics_to_score(c, self._app.workspace, None)
            return not any(unscored(c, v.id, series, call_types=types, limit=1) for v, types in rubrics)
