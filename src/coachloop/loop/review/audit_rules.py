"""Which conversations are rated blind, and what a rating may say (METHOD.md 3 "Human vs AI"). Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from coachloop.domain.conversation import Transcript, Turn
from coachloop.domain.rubric import Criterion, Rubric, Scale, ScaleKind
from coachloop.domain.score import Evidence, EvidenceKind, Judgement, Status, quote, verify
from coachloop.loop.review.errors import LONGEST, AnswersMissing, AnswerWrong

#: How a person's scores are marked as to their method.
METHOD = "human"
#: Why a criterion is not scored when a person says that it does not apply.
RATER_SAYS = "the rater says so"
#: As many places of a conversation can be cited under one answer.
MOST_CITED = 12


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A conversation of one scored person, as scored under one rubric version."""

    conversation_id: str
    person_id: str
    rubric_version_id: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A candidate for one rater; `place` 2 for a second one, `rater` None for whoever takes it."""

    candidate: Candidate
    place: int
    rater: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says on one criterion, and what shows it: `turns` by their number (seq), and `quotes`."""

    status: Status
    level: float | None = None
    turns: tuple[int, ...] = ()
    note: str = ""
    quotes: tuple[Evidence, ...] = ()


# --- drawing -----------------------------------------------------------------------------------------------


def audited(rubric: Rubric, call_type: str | None = None) -> tuple[Criterion, ...]:
    """The criteria that people rate: leaves for that call type, without those measured as a share."""
    return tuple(
        x
        for x in rubric.leaves
        if x.scale.kind is not ScaleKind.SHARE and (call_type is None or _applies(x, call_type))
    )


def _applies(criterion: Criterion, call_type: str) -> bool:
    return not criterion.call_types or call_type in criterion.call_types


def draw(
    counts: Mapping[Candidate, frozenset[str]], before: Collection[Candidate], wanted: int, rng: Random
) -> tuple[Candidate, ...]:
    """As many candidates, in random order, as give each criterion `wanted` with those drawn `before`.

    `counts` names the criteria that a rating of each candidate measures, those drawn before included. One
    random order for all criteria: of those that measure it, the first `wanted` are a simple random sample.
    What a score says plays no part.
    """
    order = sorted(set(counts) - set(before))
    rng.shuffle(order)
    drawn = Counter(key for candidate in before for key in counts.get(candidate, ()))
    chosen = []
    for candidate in order:
        if any(drawn[key] < wanted for key in counts[candidate]):
            chosen.append(candidate)
            drawn.update(counts[candidate])
    return tuple(chosen)


def doubled(
    chosen: Sequence[Candidate], share: float, raters: Sequence[str], rng: Random
) -> tuple[Drawn, ...]:
    """Each candidate for a first rater, and a random `share` of them, at least one, for a second too.

    Named `raters` take turns; without names an item is for whoever takes it.
    """
    many = min(len(chosen), ceil(share * len(chosen) - 1e-9)) if share > 0 else 0
    second = set(rng.sample(range(len(chosen)), many))
    found = []
    for k, candidate in enumerate(chosen):
        found.append(Drawn(candidate, 1, _turn(raters, k)))
        if k in second:
            found.append(Drawn(candidate, 2, _turn(raters, k + 1) if len(raters) > 1 else None))
    return tuple(found)


def _turn(raters: Sequence[str], k: int) -> str | None:
    return raters[k % len(raters)] if raters else None


# --- rating ------------------------------------------------------------------------------------------------


def levels(scale: Scale) -> tuple[float, ...]:
    """The levels that a person may give; none for a measured share."""
    if scale.kind is ScaleKind.SHARE:
        return ()
    if scale.kind is ScaleKind.PASS_FAIL:
        return (scale.minimum, scale.maximum)
    return tuple(float(k) for k in range(int(scale.minimum), int(scale.maximum) + 1))


def level_on(criterion: Criterion, level: float | None) -> float:
    """The level, when its scale has it. Raises AnswerWrong."""
    allowed = levels(criterion.scale)
    if level is None or level not in allowed:
        listed = ", ".join(f"{x:g}" for x in allowed) or "none: it is measured"
        raise AnswerWrong(
            f"{criterion.name} has no such level.", why=f"Its levels are {listed}.", where=criterion.key
        )
    return level


def judgements(
    criteria: Sequence[Criterion], answers: Mapping[str, Answer], transcript: Transcript
) -> tuple[Judgement, ...]:
    """A rating as it is stored, one judgement a criterion. Raises AnswersMissing, AnswerWrong."""
    missing = [x.name for x in criteria if x.key not in answers]
    if missing:
        raise AnswersMissing(
            f"Not answered yet: {', '.join(missing)}.",
            why="A criterion left out would be missing from the comparison.",
            fix="Give a level, `not applicable` or `cannot tell`.",
            where="answers",
        )
    return tuple(judged(x, answers[x.key], transcript) for x in criteria)


def judged(criterion: Criterion, answer: Answer, transcript: Transcript) -> Judgement:
    """One answer as it is stored. Raises AnswerWrong, EvidenceNotFound."""
    note = answer.note.strip()
    if len(note) > LONGEST:
        raise AnswerWrong(f"The note is longer than {LONGEST} characters.", where=criterion.key)
    evidence = _evidence(criterion, answer, transcript)
    if answer.status is Status.SCORED:
        level = level_on(criterion, answer.level)
        return Judgement(
            criterion.key,
            Status.SCORED,
            level=level,
            pct=criterion.scale.pct(level),
            rationale=note,
            evidence=evidence,
            method=METHOD,
        )
    if answer.status not in (Status.NOT_APPLICABLE, Status.CANNOT_TELL):
        raise AnswerWrong("This is no answer that a person can give.", where=criterion.key)
    reason = RATER_SAYS if answer.status is Status.NOT_APPLICABLE else "the rater cannot tell"
    return Judgement(
        criterion.key, answer.status, reason=reason, rationale=note, evidence=evidence, method=METHOD
    )


def _evidence(criterion: Criterion, answer: Answer, transcript: Transcript) -> tuple[Evidence, ...]:
    """The quotes, each compared with the transcript word by word, and whole turns; none of them twice."""
    for given in answer.quotes:
        verify(given, transcript)
    whole = [_words_of(transcript, seq, criterion.key) for seq in answer.turns]
    found = tuple(dict.fromkeys((*answer.quotes, *whole)))
    if len(found) > MOST_CITED:
        raise AnswerWrong(f"{criterion.name} cites more than {MOST_CITED} places.", where=criterion.key)
    return found


def _words_of(transcript: Transcript, seq: int, where: str) -> Evidence:
    turn: Turn | None = next((t for t in transcript.turns if t.seq == seq), None)
    if turn is None or not turn.text:
        raise AnswerWrong(f"There is no turn {seq + 1} with words.", where=where)
    return quote(transcript, seq, 0, len(turn.text), EvidenceKind.QUOTE)
