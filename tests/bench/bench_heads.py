"""What reading with heads costs: a conversation of 70 turns, beside embedding its clauses alone.

Reading finds every behaviour on both sides; scoring also answers a rubric of ten criteria. 1.00 is the time in
which the embedder alone gives a vector to each of the same clauses: processor time, one thread. Nothing is kept from
round to round.
"""

import random
import time
from dataclasses import replace
from functools import cache

from training.examples import Example, load

from coachloop.domain.conversation import Role, Turn
from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.rules import judge_scene
from tests.bench.harness import Ratio, compare
from tests.loop.score.builders import criterion, rubric, scene

_TURNS = 70
_CRITERIA = (
    "closing", "discovery_questions", "dual_questions", "empathy_before_solution", "leading_questions",
    "longest_monologue", "next_steps", "pushback_handling", "reflecting_back", "talk_share",
)  # fmt: skip
_TEN = rubric(*(criterion(name) for name in _CRITERIA))


def run() -> list[Ratio]:
    embedder, turns = MiniLM(), talk(3)
    texts = [" ".join(clause.heard) for turn in behaviours(turns) for clause in turn.clauses]

    def read() -> None:
        _forget()
        Heads(embedder).read(turns)

    def score() -> None:
        _forget()
        judge_scene(replace(scene(turns), read_turns=Heads(embedder).read), _TEN)

    return compare(
        (f"embedding its {len(texts)} clauses", lambda: embedder.embed(texts)),
        [("reading the turns", read), ("scoring ten criteria", score)],
        clock=time.process_time,
    )


@cache
def _examples() -> list[Example]:
    return [one for one in load() if one.before]


def talk(seed: int) -> tuple[Turn, ...]:
    """Two lines of the examples a turn: the answers for one side, what was said to them for the other."""
    chosen = random.Random(seed).sample(_examples(), 2 * _TURNS)
    sides = (("C", Role.COUNTERPART), ("P", Role.PERSON))
    turns = []
    for seq, (one, other) in enumerate(zip(chosen[::2], chosen[1::2], strict=True)):
        speaker, role = sides[seq % 2]
        said = (one.said, other.said) if role is Role.PERSON else (one.before or "", other.before or "")
        turns.append(Turn(seq, speaker, role, " ".join(said)))
    return tuple(turns)


def _forget() -> None:
    """The last few conversations that the rules read are kept: fill that with others."""
    for n in range(4):
        behaviours((Turn(n, "P", Role.PERSON, "okay"),))
