"""The fairness check over conversations of a workspace, or over invented ones without a workspace."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.errors import NotFound
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Method, Rubric
from coachloop.loop.report.trust import FAIRNESS
from coachloop.loop.score.fairness.model import FairnessReport
from coachloop.loop.score.fairness.report import in_short, markdown
from coachloop.loop.score.fairness.rules import check
from coachloop.loop.score.fairness.versions import VERSIONS
from coachloop.loop.score.model import Scene
from coachloop.loop.score.rubrics import read_rubric, starter_text
from coachloop.loop.score.run import MachineRater, load_scenes
from coachloop.loop.score.scorers import SCORERS
from coachloop.sample.talks import RUBRICS, Talk, invented
from coachloop.store.conversations import conversation_ids, load_conversations
from coachloop.store.database import Connection
from coachloop.store.work import set_fact
from coachloop.wiring.clock import clock
from coachloop.wiring.machine import embedded
from coachloop.wiring.scoring import rubrics_to_score

if TYPE_CHECKING:
    from coachloop.wiring.app import App

_ROLES = {"P": Role.PERSON, "C": Role.COUNTERPART}
_AT = datetime(2026, 3, 2, tzinfo=UTC)


def fairness_of(app: "App", rubric_key: str | None, sample: int, series: str | None) -> FairnessReport:
    """The newest `sample` conversations of each rubric that scores, by the scorer `series`.

    Without `series` the embedded one. Raises NotFound when no conversation may be scored, or no such
    scorer is in force.
    """
    machine = _machine(app, series or app.context.machine_series)
    scenes = [(machine.look_at(s), r) for s, r in _kept(app, rubric_key, sample)]
    if not scenes:
        raise NotFound(
            "There is no conversation to check the scorer with.",
            why="None of a scored person, with words and consent, is of a type that a rubric scores.",
            fix="Import some, or use invented ones: coachloop fairness --invented.",
        )
    return check(machine.rater.series, scenes, machine.judge)


def keep_fairness(app: "App", report: FairnessReport) -> None:
    """The last check of this workspace in place of the one before, for the page /trust."""
    kept = {
        "at": clock().isoformat(),
        "scorer": report.scorer,
        "conversations": report.conversations,
        "in_short": list(in_short(report)),
        "report": markdown(report),
    }
    with app.context.database.write() as c:
        set_fact(c, FAIRNESS, kept)


def questions_at_most(app: "App", rubric_key: str | None, sample: int, series: str | None) -> int | None:
    """How many questions a judge would be asked; None for a scorer that costs nothing."""
    judges = [o for o in app.context.others if o.series == series and o.method is Method.JUDGE]
    if not judges:
        return None
    with app.context.database.read() as c:
        rubrics = [version.rubric for version, _ in rubrics_to_score(c, app.workspace, rubric_key)]
    asked = sum(leaf.key in judges[0].criteria for rubric in rubrics for leaf in rubric.leaves)
    return asked * sample * (len(VERSIONS) + 1)


def fairness_of_invented(sample: int) -> FairnessReport:
    """The embedded scorer on `sample` invented interviews, sales calls and support calls by turns."""
    return fairness_of_talks(invented(sample), embedded())


def fairness_of_talks(talks: Iterable[Talk], machine: MachineRater) -> FairnessReport:
    """A scorer on invented conversations, each by the starter rubric of its call type."""
    scenes = ((machine.look_at(s), r) for s, r in _invented(talks))
    return check(machine.rater.series, scenes, machine.judge)


def _machine(app: "App", series: str) -> MachineRater:
    if series not in app.machines:
        raise NotFound(f"There is no scorer {series!r} here.", fix=f"Known are: {', '.join(app.machines)}.")
    return app.machines[series]


def _kept(app: "App", rubric_key: str | None, sample: int) -> Iterator[tuple[Scene, Rubric]]:
    """By rubric, the newest conversations first."""
    with app.context.database.read() as c:
        chosen = [
            (version.rubric, _newest(c, types, 4 * sample))  # some may have no words, or nobody to be scored
            for version, types in rubrics_to_score(c, app.workspace, rubric_key)
        ]
    for rubric, ids in chosen:
        scenes = (scene for i in ids for scene in load_scenes(app.context, i, rubric))
        yield from ((scene, rubric) for scene in islice(scenes, sample))


def _newest(c: Connection, call_types: tuple[str, ...] | None, most: int) -> list[str]:
    """Of these types (None: of all) together, the newest first."""
    ids = [i for t in call_types or (None,) for i in conversation_ids(c, call_type=t, scorable=True)[-most:]]
    return [conversation.id for conversation in reversed(load_conversations(c, ids))][:most]


def _invented(talks: Iterable[Talk]) -> Iterator[tuple[Scene, Rubric]]:
    rubrics = {key: read_rubric(starter_text(key), key, SCORERS) for key in RUBRICS.values()}
    for place, talk in enumerate(talks):
        yield _scene(f"invented-{place}", talk), rubrics[RUBRICS[talk.call_type]]


def _scene(name: str, talk: Talk) -> Scene:
    labels = {"P": talk.cast.person, "C": talk.cast.counterpart}
    turns = tuple(
        Turn(seq, labels[t.line.who], _ROLES[t.line.who], t.line.text, t.start_ms, t.end_ms)
        for seq, t in enumerate(talk.said)
    )
    people = (
        Participant(talk.cast.person, Role.PERSON, "invented"),
        Participant(talk.cast.counterpart, Role.COUNTERPART),
    )
    conversation = Conversation(
        name, name, talk.call_type, _AT, DateSource.STATED, Consent.CONFIRMED, people, sample=True
    )
    return Scene(conversation, Transcript(name, 1, turns), "invented", Policy(), talk.questions)
