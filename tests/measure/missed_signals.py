"""Precision of missed signals, by reading: `python -m tests.measure.missed_signals [--write]`.

Two questions, each hit read and judged; the verdicts stand in missed_signals.yaml by corpus, transcript, turn and
first character, with a reason and without a word of the texts. A hit that has no verdict is listed as unread and
counted nowhere.

*As it happened*: every hit on interviews (CORAAL, AnthropicInterviewer, AnnoMI, the film interviews of CCPE) and on
helping chats (ESConv, Lend an Ear), all dev: would a good listener have asked about it, and did nobody take it
up? *Another question next*: the same answers, and answers of job interviews (FollowQG), each followed by a
question that belongs to another talk, so that whatever lead there is goes unasked: would a good listener have
asked about it? At most three of a talk are read there, as pages show.

Transcripts were cut in two by the hash of their id. Rules, examples and limits were chosen on the LOOK half; the
other half was read once, after that.
"""

import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from coachloop.domain.conversation import Role, Turn
from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.language.clauses import clauses
from coachloop.loop.score.language.leads import rated
from coachloop.loop.score.model import ReadTurns
from coachloop.loop.score.signals import MEASURED, MOST, STRONG, MissedSignal, signals
from coachloop.stats.proportion import wilson
from tests.measure.annomi_questions import SHARED_DATA, bare, rows
from tests.measure.lines import Figure, Line

VERDICTS = Path(__file__).with_suffix(".yaml")
OWN = VERDICTS.with_stem("missed_signals_talks")
PAGE = Path(__file__).parents[2] / "docs" / "measures" / "missed-signal.md"
#: Weaker leads are read too, so that the limit in the product can be seen to be where it should.
LISTED_FROM = 0.5
INTERVIEWS = ("coraal_interviews", "anthropic_interviewer", "annomi", "ccpe")
CHATS = ("esconv", "lend_an_ear")
_ANOTHER = "+question"
_MARK = re.compile(r"(?m)^(Assistant|AI|User):\s*")
_MARKS = re.compile(r"\{\w |[\[\]{}+/#]|<[^<>]*>")
_SEEKER = re.compile(r"(?m)^(Seeker|Supporter):\s*")

Talk = tuple[str, str, list[Turn]]


@dataclass(frozen=True)
class Hit:
    """One missed signal of one transcript; `looked`: its half was used for tuning."""

    corpus: str
    transcript: str
    signal: MissedSignal
    looked: bool

    @property
    def key(self) -> str:
        return f"{self.corpus} {self.transcript} {self.signal.turn_seq}:{self.signal.start}"

    @property
    def shown(self) -> bool:
        return self.signal.strength > STRONG


def hits(talks: Iterator[Talk], read: ReadTurns, most: int | None = None) -> list[Hit]:
    """Every hit from LISTED_FROM on, at most `most` of a talk, in the order of the files."""
    found = []
    for corpus, name, turns in talks:
        if any(sure.p > LISTED_FROM for turn in turns for sure in rated(clauses(turn.text))):
            missed = signals(read(turns), LISTED_FROM).missed[:most]
            looked = _looked(corpus, name)
            found += [Hit(corpus, name, m, looked) for m in sorted(missed, key=lambda m: m.turn_seq)]
    return found


def _looked(corpus: str, name: str) -> bool:
    """An exchange is cut by the transcript it was taken from; FollowQG by its question, named by its digest."""
    text = name.partition("/")[0]
    return int(text if corpus.startswith("followqg") else _digest(text), 16) % 2 == 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def talks(data: Path) -> Iterator[Talk]:
    """Interviews and chats as they happened."""
    for group in ("creatives", "scientists"):
        for row in _lines(data / f"anthropic_interviewer/dev/{group}.jsonl.gz"):
            yield "anthropic_interviewer", row["transcript_id"], _marked(row["text"], _MARK, "User")
    for row in _lines(data / "coraal_interviews/dev/interviews.jsonl.gz"):
        yield "coraal_interviews", row["id"], _segments(row)
    yield from _annomi(data)
    for row in _lines(data / "uss/dev/ccpe.jsonl.gz"):
        yield "ccpe", row["id"], _joined((t["role"] == "user", t["text"] or "") for t in row["turns"])
    for row in _lines(data / "esconv/dev/dialogues.jsonl.gz"):
        yield "esconv", row["id"], _joined((t["role"] == "seeker", t["text"]) for t in row["turns"])
    for number, row in enumerate(_lines(data / "esconv/dev/failed.jsonl.gz")):
        said = ((t["speaker"] == "speaker", t["content"]) for t in row["dialog"])
        yield "esconv", f"failed-{number}", _joined(said)
    for row in rows(data / "empathy_raters/dev/lend_an_ear_conversations.csv"):
        yield "lend_an_ear", row["conversation_id"], _marked(row["full_conversation"], _SEEKER, "Seeker")


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _marked(text: str, mark: re.Pattern[str], theirs: str) -> list[Turn]:
    parts = mark.split(text)[1:]
    return _joined((who == theirs, said) for who, said in zip(parts[::2], parts[1::2], strict=True))


def _joined(said: Iterator[tuple[bool, str]]) -> list[Turn]:
    """What one side says in a row is one turn."""
    made: list[Turn] = []
    for theirs, text in ((theirs, text.strip()) for theirs, text in said):
        role = Role.COUNTERPART if theirs else Role.PERSON
        if made and made[-1].role is role:
            made[-1] = Turn(made[-1].seq, role.value, role, f"{made[-1].text}\n{text}")
        elif text:
            made.append(Turn(len(made), role.value, role, text))
    return made


def _segments(row: dict[str, Any]) -> list[Turn]:
    """Marks of overlap and noises are left out; backchannels stay turns."""
    guest = row["id"].rpartition("_")[0]
    made: list[Turn] = []
    for segment in row["timed"]:
        text = re.sub(r"<[^<>]*>|[\[\]/]", "", segment["text"]).strip()
        if not text or segment["text"].startswith("(pause") or segment["speaker"].lower() == "misc":
            continue
        if made and made[-1].speaker == segment["speaker"]:
            last = made[-1]
            made[-1] = Turn(last.seq, last.speaker, last.role, f"{last.text} {text}")
        else:
            role = Role.COUNTERPART if segment["speaker"] == guest else Role.PERSON
            made.append(Turn(len(made), segment["speaker"], role, text))
    return made


def _annomi(data: Path) -> Iterator[Talk]:
    sessions: dict[str, list[dict[str, str]]] = {}
    for row in rows(data / "annomi/dev/utterances.csv.gz"):
        sessions.setdefault(row["transcript_id"], []).append(row)
    for name in sorted(sessions, key=int):
        said = sessions[name]
        sides = [Role.PERSON if r["interlocutor"] == "therapist" else Role.COUNTERPART for r in said]
        turns = [
            Turn(k, side.value, side, row["utterance_text"])
            for k, (side, row) in enumerate(zip(sides, said, strict=True))
        ]
        yield "annomi", name, turns


# --- another question next -------------------------------------------------------------------------------


def exchanges(data: Path) -> Iterator[Talk]:
    """Answers with words of a lead, each followed by a question of another talk, the same one every time."""
    interviews = _lines(data / "followqg/dev/candidates.jsonl.gz")
    asked = sorted({row["qa"][0] for row in interviews})
    by_answer = {row["qa"][1]: (number, row["qa"][0]) for number, row in reversed([*enumerate(interviews)])}
    for answer, (number, question) in sorted(by_answer.items(), key=lambda item: item[1]):
        yield from _followed(
            f"followqg{_ANOTHER}", f"{_digest(question)[-8:]}/{number}", question, answer, asked
        )
    for corpus, name, turns in [*talks(data), *_calls(data)]:
        for before, turn in pairwise(turns):
            if corpus != "ccpe" and turn.role is Role.COUNTERPART:
                key = f"{name}/{turn.seq}"
                yield from _followed(f"{corpus}{_ANOTHER}", key, before.text, turn.text, asked)


def _calls(data: Path) -> Iterator[Talk]:
    """Strangers on the telephone about a given subject; each side in turn is the one who answers."""
    calls: dict[str, list[tuple[str, str]]] = {}
    for row in rows(data / "swda/dev/acts.csv.gz"):
        said = _MARKS.sub("", row["text"])
        calls.setdefault(row["conversation"], []).append((row["speaker"], said))
    for name, said_by in calls.items():
        for side in ("A", "B"):
            yield "swda", f"{name}{side}", _joined((who == side, text) for who, text in said_by)


def _followed(corpus: str, key: str, question: str, answer: str, asked: Sequence[str]) -> Iterator[Talk]:
    if any(sure.p > STRONG for sure in rated(clauses(answer))):
        other = asked[int(_digest(answer), 16) % len(asked)]
        said = (
            "Can you tell me about it?",
            "Of course I can.",
            question,
            answer,
            other,
            "A word on that, then.",
        )
        sides = (Role.PERSON, Role.COUNTERPART) * 3
        numbered = enumerate(zip(sides, said, strict=True))
        yield corpus, key, [Turn(k, side.value, side, text) for k, (side, text) in numbered]


# --- own talks -------------------------------------------------------------------------------------------


def own_talks(read: ReadTurns, strip: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of the talks with a lead that is missed, in how many it is found; of the others, in how many none is."""
    found, clean = [], []
    for one in (one for each in yaml.safe_load(OWN.read_text(encoding="utf-8")).values() for one in each):
        sides = {"P": Role.PERSON, "C": Role.COUNTERPART}
        lines = [(sides[line[0]], bare(line[3:]) if strip else line[3:]) for line in one["talk"]]
        turns = [Turn(k, side.value, side, text) for k, (side, text) in enumerate(lines)]
        missed = signals(read(turns)).missed
        if one["missed"]:
            held = next(t.seq for t in turns if bare(one["missed"]) in bare(t.text))
            found.append([m.turn_seq for m in missed] == [held])
        else:
            clean.append(not missed)
    return (sum(found), len(found)), (sum(clean), len(clean))


# --- verdicts --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """`readings`: right or not, one or two of them, the second without sight of the first."""

    readings: tuple[bool, ...]
    why: str

    @property
    def right(self) -> bool:
        return all(self.readings)


def verdicts() -> dict[str, Verdict]:
    read = yaml.safe_load(VERDICTS.read_text(encoding="utf-8"))
    return {key: _verdict(line) for key, line in read.items()}


def _verdict(line: str) -> Verdict:
    """ "right: why", or "right, wrong: why" where it was read twice."""
    readings, _, why = line.partition(": ")
    return Verdict(tuple({"right": True, "wrong": False}[each] for each in readings.split(", ")), why)


def two_readings() -> tuple[int, float]:
    """How many hits were read twice, and Cohen's kappa of the two readings."""
    twice = [v.readings for v in verdicts().values() if len(v.readings) == 2]
    both = sum(a == b for a, b in twice) / len(twice)
    first, second = (sum(each) / len(twice) for each in zip(*twice, strict=True))
    chance = first * second + (1 - first) * (1 - second)
    return len(twice), (both - chance) / (1 - chance)


@dataclass(frozen=True)
class Group:
    """Hits that are counted together."""

    name: str
    corpora: tuple[str, ...]

    def of(self, found: Sequence[Hit], looked: tuple[bool, ...] = (True, False)) -> list[Hit]:
        return [h for h in found if h.corpus in self.corpora and h.looked in looked]


#: As it happened, then with another question next.
GROUPS = (
    Group("interviews, as they happened", INTERVIEWS),
    Group("helping chats, as they happened", CHATS),
    Group("answers of interviews, another question next", tuple(f"{c}{_ANOTHER}" for c in INTERVIEWS)),
    Group("answers of job interviews, another question next", (f"followqg{_ANOTHER}",)),
    Group("answers in small talk on the telephone, another question next", (f"swda{_ANOTHER}",)),
    Group("answers of helping chats, another question next", tuple(f"{c}{_ANOTHER}" for c in CHATS)),
    Group(
        "all but the small talk",
        tuple(f"{c}{end}" for c in (*INTERVIEWS, *CHATS, "followqg") for end in ("", _ANOTHER)),
    ),
)


def all_hits(data: Path, read: ReadTurns) -> list[Hit]:
    return [*hits(talks(data), read), *hits(exchanges(data), read, MOST)]


def lines(shared: Path) -> list[Line]:
    """What pages show, by group and half; a hit that nobody has read is counted nowhere."""
    found = [h for h in all_hits(shared, Heads(MiniLM()).read) if h.shown]
    halves = (("all shown", (True, False)), ("half never tuned on", (False,)))
    made = [_line(group, half, group.of(found, looked)) for group in GROUPS for half, looked in halves]
    return [line for line in made if line]


def _line(group: Group, half: str, found: Sequence[Hit]) -> Line | None:
    judged = verdicts()
    read = [judged[h.key].right for h in found if h.key in judged]
    share_right = wilson(sum(read) / len(read), len(read)) if read else None
    if share_right is None:
        return None
    figure = Figure(share_right.value, share_right.lo, share_right.hi)
    unread = f", {len(found) - len(read)} unread" if len(found) > len(read) else ""
    n = f"{sum(read)} of {len(read)} read{unread}"
    return Line(group.name, f"missed signals, {half}", "precision (Wilson)", n, figure)


def share(part: int, whole: int) -> str:
    found = wilson(part / whole, whole) if whole else None
    interval = f", {found.value:.2f} [{found.lo:.2f}, {found.hi:.2f}]" if found else ""
    return f"{part} of {whole}{interval}"


def precision(found: Sequence[Hit]) -> str:
    """ "12 of 20, 0.60 [0.39, 0.78]" of those read, and how many are unread."""
    judged = verdicts()
    read = [judged[h.key].right for h in found if h.key in judged]
    unread = len(found) - len(read)
    return share(sum(read), len(read)) + (f", {unread} unread" if unread else "")


def figures(found: Sequence[Hit], read: ReadTurns) -> Iterator[str]:
    """The paragraph of docs/measures/missed-signal.md, line by line."""
    yield "| hits that pages show | right, both halves | half never tuned on |"
    yield "| --- | --- | --- |"
    shown = [h for h in found if h.shown]
    for group in GROUPS:
        yield f"| {group.name} | {precision(group.of(shown))} | {precision(group.of(shown, (False,)))} |"
    below = [h for h in found if not h.shown]
    yield ""
    judged = verdicts()
    read_of = [sum(h.key in judged for h in each) for each in (found, shown)]
    yield f"{read_of[0]} hits were read and listed, {read_of[1]} of them strong enough for a page."
    yield f"Weaker ones, which pages do not show, were right in {precision(below)}."
    n, kappa = two_readings()
    yield f"{n} hits of an earlier version were read a second time without sight of the first verdict:"
    yield f"kappa {kappa:.2f}; where the readings differ a hit counts as wrong."
    for text, strip in (("with punctuation", False), ("without", True)):
        missed, clean = own_talks(read, strip)
        yield f"Of our own 60 short talks, {text}: the missed lead found in {share(*missed)};"
        yield f"nothing shown where nothing was missed in {share(*clean)}."


def main() -> None:
    read = Heads(MiniLM()).read
    found, judged = all_hits(SHARED_DATA, read), verdicts()
    for hit in found:
        said = judged.get(hit.key)
        line = f"{'right' if said.right else 'wrong'}: {said.why}" if said else "UNREAD"
        limit = "shown" if hit.shown else "below"
        half = "looked at" if hit.looked else "other half"
        print(
            f"{hit.key}-{hit.signal.end} {hit.signal.kind} {hit.signal.strength:.2f} {limit}, {half}: {line}"
        )
    free = [judged[h.key].right for h in GROUPS[-1].of(found, (False,)) if h.shown and h.key in judged]
    if (sum(free), len(free)) != MEASURED:
        print(f"loop/score/signals.py says MEASURED = {MEASURED}; it is {(sum(free), len(free))} now")
    text = "\n".join(figures(found, read))
    print(f"\n{text}")
    if "--write" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        before, mark, rest = page.partition("--write -->\n")
        PAGE.write_text(
            f"{before}{mark}{text}\n<!-- end -->{rest.partition('<!-- end -->')[2]}", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
