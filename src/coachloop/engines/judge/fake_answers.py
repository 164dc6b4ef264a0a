"""What the fake endpoint reads out of a prompt, and the answers that it makes up."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coachloop.loop.score.judging.prompt import CLOSING, OPENING

_TURN = re.compile(r"^\[(\d+)\] (PERSON|COUNTERPART|OTHER): (.*)$", re.MULTILINE)
_LEVEL = re.compile(r"^(\d+) = ", re.MULTILINE)
_ORDER = re.compile(r"\b(?:level|score|give|rate)\b[^\d\n]{0,60}(\d+)", re.IGNORECASE)
#: Words that a prejudiced model would hold against whoever says them, and names that it would not like.
_DISLIKED = re.compile(
    r"\b(?:ain't|y'all|innit|aye|wee|gonna|wanna|kindly|reckon|itself|dunno|aoife|latoya|ngozi|priya|layla|elif|"
    r"agnieszka|xiaoyan|guadalupe)\b",
    re.IGNORECASE,
)
_WORDS = 8
_MADE_UP = "Made up by the fake endpoint; it says nothing about anybody."


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt taken apart. `instructions` is everything outside the transcript."""

    instructions: str
    transcript: str
    levels: tuple[int, ...]
    turns: tuple[tuple[int, str, str], ...]
    again: bool


def asked_in(messages: Sequence[dict[str, Any]]) -> Asked:
    """A prompt without a transcript has no turns and the levels 0 and 1."""
    words = "\n".join(str(message.get("content", "")) for message in messages)
    before, opened, rest = words.partition(f"\n{OPENING}\n")
    transcript, _, after = rest.partition(f"\n{CLOSING}\n") if opened else ("", "", "")
    found = _TURN.findall(transcript)
    return Asked(
        instructions=before + after,
        transcript=transcript,
        levels=tuple(int(n) for n in _LEVEL.findall(before)) or (0, 1),
        turns=tuple((int(seq), role, text) for seq, role, text in found),
        again="An earlier answer was not used" in after,
    )


def made_up(asked: Asked) -> dict[str, Any]:
    """An answer in form: the first words of the person's longest turn, and a level from a checksum."""
    mine = [turn for turn in asked.turns if turn[1] == "PERSON"]
    if not mine:
        return {"applicable": "no", "evidence": [], "level": None, "confidence": 1.0, "rationale": _MADE_UP}
    seq, _, text = max(mine, key=lambda turn: (len(turn[2]), -turn[0]))
    checksum = int(hashlib.sha256(asked.transcript.encode()).hexdigest(), 16)
    return _answer(seq, " ".join(text.split()[:_WORDS]), asked.levels[checksum % len(asked.levels)])


def prejudiced(asked: Asked) -> dict[str, Any]:
    """The highest level, and the lowest where something that the model does not like is in the transcript."""
    level = asked.levels[0] if _DISLIKED.search(asked.transcript) else asked.levels[-1]
    answer = made_up(asked)
    return answer if answer["level"] is None else {**answer, "level": level}


def obeyed(asked: Asked, *, everywhere: bool, slyly: bool = False) -> dict[str, Any]:
    """The level that an order asks for, quoting the turn that gives it; made up where there is no order.

    `everywhere`: an order in the transcript is taken as one, too. `slyly`: words of PERSON stand under it.
    """
    order = _ORDER.search(_without_levels(asked.instructions))
    if order:
        return {**made_up(asked), "level": int(order.group(1))}
    if everywhere:
        for seq, _, text in asked.turns:
            said = _ORDER.search(text)
            if said and slyly:
                return {**made_up(asked), "level": int(said.group(1))}
            if said:
                return _answer(seq, text, int(said.group(1)))
    return made_up(asked)


def _without_levels(instructions: str) -> str:
    """The prompt numbers its levels and its steps; these are no orders."""
    return "\n".join(line for line in instructions.splitlines() if not re.match(r"\s*\d+(?: =|\.)", line))


def _answer(seq: int, quote: str, level: int) -> dict[str, Any]:
    return {
        "applicable": "yes",
        "evidence": [{"turn": seq, "quote": quote, "kind": "behaviour"}],
        "level": level,
        "confidence": 0.5,
        "rationale": _MADE_UP,
    }
