"""Precision of the occasions that scores rest on, by reading: `python -m tests.measure.occasions`.

A doubt (pushback_handling) and a distress (empathy_before_solution) are taken where the scorers take them: in
a model's interviews (AnthropicInterviewer: nobody there doubts the interviewer), chats of a service in which
something went wrong (star), with people asked for a donation (PersuasionForGood), in the half of AnnoMI that
may be looked at; all dev parts, and of sets that are trained on only the talks that are not. Every one of them
was read: would a careful listener say that the other side doubts, refuses or objects to what it was told or
asked; or that it is troubled, upset or annoyed now, so that a word on it is due? One reader, who wrote the rules
and chose them by what was read: a hidden part of the same sets will be somewhat worse. The verdicts stand in
occasions.yaml by kind, set, talk and turn, without a word of the texts. An occasion that nobody has read is
listed as unread and counted nowhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import yaml
from training.public import is_trained_on

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.policy import Policy
from coachloop.loop.score.measures import Moment
from coachloop.loop.score.model import ReadTurns, Scene
from coachloop.loop.score.scorers.base import Reading
from coachloop.loop.score.scorers.caring import distress, doubts
from coachloop.stats.proportion import wilson
from tests.measure.annomi_questions import SHARED_DATA, is_looked_at, rows
from tests.measure.lines import Figure, Line
from tests.measure.signs import lines_of, rows_of

VERDICTS = Path(__file__).with_suffix(".yaml")
#: Turns right and read before the heads knew what is told of others: 28 of each set by hash, those that showed
#: an objection, those that showed frustration.
FIRST_READING = {"doubt": (23, 112), "distress": (17, 112)}
KINDS = {"doubt": doubts, "distress": distress}
_ALL = "all four"
_MARK = re.compile(r"(?m)^(Assistant|AI|User):\s*")
_WHO = {
    "User": Role.COUNTERPART,
    "customer": Role.COUNTERPART,
    "client": Role.COUNTERPART,
    "1": Role.COUNTERPART,
}


@dataclass(frozen=True)
class Occasion:
    """One turn of the other side that a scorer takes for an occasion."""

    kind: str
    corpus: str
    talk: str
    moment: Moment

    @property
    def key(self) -> str:
        return f"{self.kind} {self.corpus} {self.talk} {self.moment.turn.seq}"


def occasions(data: Path, read: ReadTurns) -> list[Occasion]:
    """Every one, by kind and set; a turn once."""
    found = [
        Occasion(kind, corpus, talk, moment)
        for corpus, talk, turns in talks(data)
        for reading in [Reading(_scene(talk, turns, read))]
        for kind, of in KINDS.items()
        for moment in {m.turn.seq: m for m in of(reading)}.values()
    ]
    return sorted(found, key=lambda o: (o.kind, o.corpus, o.talk, o.moment.place))


def _scene(talk: str, turns: tuple[Turn, ...], read: ReadTurns) -> Scene:
    sides = (Participant("P", Role.PERSON, "p"), Participant("C", Role.COUNTERPART))
    day = datetime(2026, 1, 1, tzinfo=UTC)
    conversation = Conversation(talk, "", "call", day, DateSource.STATED, Consent.CONFIRMED, sides)
    return Scene(conversation, Transcript(talk, 1, turns), "p", Policy(), read_turns=read)


def talks(data: Path) -> Iterator[tuple[str, str, tuple[Turn, ...]]]:
    """Set, talk, turns; those that were trained on are left out."""
    for group in ("creatives", "scientists"):
        for row in lines_of(data / f"anthropic_interviewer/dev/{group}.jsonl.gz"):
            if not is_trained_on(row["transcript_id"]):
                parts = _MARK.split(row["text"])[1:]
                yield (
                    "anthropic_interviewer",
                    row["transcript_id"],
                    _turns(zip(parts[::2], parts[1::2], strict=True)),
                )
    for call in lines_of(data / "star/dev/calls.jsonl.gz"):
        if not call["happy_path"]:
            said = ((t["role"], t["text"]) for t in call["turns"] if t.get("text"))
            yield "star", call["id"], _turns(said)
    for talk, units in groupby(rows_of(data / "persuasionforgood/dev/sentences.csv.gz"), _talk_of):
        if not is_trained_on(talk):
            yield "persuasionforgood", talk, _turns((u["role"], u["Unit"]) for u in units)
    series = {r["transcript_id"]: r["series"] for r in rows(data / "annomi/dev/transcripts.csv")}
    for talk, said_rows in groupby(rows(data / "annomi/dev/utterances.csv.gz"), lambda r: r["transcript_id"]):
        if is_looked_at(series[talk]):
            yield "annomi", talk, _turns((r["interlocutor"], r["utterance_text"]) for r in said_rows)


def _talk_of(unit: dict[str, str]) -> str:
    return unit["dialogue_id"]


def _turns(said: Iterator[tuple[str, str]]) -> tuple[Turn, ...]:
    """What one side says in a row is one turn."""
    sides = ((_WHO.get(who, Role.PERSON), text.strip()) for who, text in said)
    joined = [(side, " ".join(t for _, t in each)) for side, each in groupby(sides, key=lambda s: s[0])]
    return tuple(Turn(seq, side.value, side, text) for seq, (side, text) in enumerate(joined))


# --- verdicts --------------------------------------------------------------------------------------------


def verdicts() -> dict[str, bool]:
    """By key: whether a careful listener would say so."""
    read = yaml.safe_load(VERDICTS.read_text(encoding="utf-8"))
    return {
        f"{kind} {corpus} {talk} {seq}": verdict == "right"
        for kind, sets in read.items()
        for corpus, answers in sets.items()
        for verdict, places in answers.items()
        for talk, seq in (place.rsplit(":", 1) for place in places)
    }


def lines(shared: Path, read: ReadTurns) -> list[Line]:
    """Of each kind: all that were read, and those of each set."""
    found, judged = occasions(shared, read), verdicts()
    return [
        _line(kind, corpus, [o for o in of_kind if corpus in (o.corpus, _ALL)], judged)
        for kind in KINDS
        for of_kind in [[o for o in found if o.kind == kind]]
        for corpus in (_ALL, *dict.fromkeys(o.corpus for o in of_kind if o.key in judged))
    ]


def _line(kind: str, corpus: str, found: Sequence[Occasion], judged: dict[str, bool]) -> Line:
    right = [judged[o.key] for o in found if o.key in judged]
    unread = f", {len(found) - len(right)} unread" if len(found) > len(right) else ""
    n = f"{sum(right)} of {len(right)} read{unread}"
    figure = precision(sum(right), len(right))
    return Line(f"{corpus} dev", f"{kind} that a score rests on", "precision (Wilson)", n, figure)


def precision(right: int, of: int) -> Figure:
    share = wilson(right / of, of)
    assert share is not None
    return Figure(share.value, share.lo, share.hi)


def main() -> None:
    from coachloop.engines.embed.minilm import MiniLM
    from coachloop.loop.score.heads.read import Heads

    read = Heads(MiniLM()).read
    judged = verdicts()
    for one in occasions(SHARED_DATA, read):
        said = {True: "right", False: "wrong", None: "UNREAD"}[judged.get(one.key)]
        print(f"{one.key} {one.moment.start}-{one.moment.end} {one.moment.p:.2f}: {said}")
    for kind, (right, of) in FIRST_READING.items():
        print(f"{kind} at first reading: {right} of {of}, {precision(right, of)}")
    for line in lines(SHARED_DATA, read):
        print(f"{line.target:32s} {line.corpus:28s} {line.n:28s} {line.figure}")


if __name__ == "__main__":
    main()
