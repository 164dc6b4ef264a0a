"""What the counterpart said on each hiring criterion, beside what people rated. No machine rates here.

An answer bears on a criterion when the interview plan asks its question for that criterion. A stretch of an
answer also does when it shares meanings with the wording of the criterion and its anchors; meanings that
several criteria share say little about one of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coachloop.domain.conversation import Transcript
from coachloop.domain.rubric import Criterion, Rubric
from coachloop.domain.score import Evidence
from coachloop.loop.report.excerpts import excerpt
from coachloop.loop.report.model import (
    CandidateQuote,
    GivenRating,
    HiringCriterion,
    Question,
    ScorecardView,
)
from coachloop.loop.score.language.words import content, content_of, weight
from coachloop.loop.score.scorers.base import Reading
from coachloop.store.report import ScorecardRow

_QUOTES, _QUOTE_WORDS, _SHORTEST = 3, 40, 6
_BEARS_ON = 2.0
_NAMED = 2.0
_Span = tuple[int, int, int]


def scorecard_view(
    read: Reading,
    rubric: Rubric,
    cards: Sequence[ScorecardRow],
    asked: Sequence[Question] = (),
    planned_for: Mapping[str, str] | None = None,
) -> ScorecardView:
    """The rubric's criteria in order; a rating that fits none by key or name stands under `further`.

    `asked` are the main questions, `planned_for` names the criterion of a planned question.
    """
    meant = _meanings(rubric.leaves)
    aims = {text: _plain(name) for text, name in (planned_for or {}).items()}
    given = _latest(cards)
    names = {x for leaf in rubric.leaves for x in _called(leaf)}
    return ScorecardView(
        rubric=rubric.name,
        criteria=tuple(
            HiringCriterion(
                leaf.name,
                leaf.description,
                _both(_planned(asked, aims, _called(leaf)), _quotes(read, meant[leaf.key])),
                tuple(r for name, r in given if name in _called(leaf)),
            )
            for leaf in rubric.leaves
        ),
        recommendations=tuple((card.person, card.recommendation) for card in cards if card.recommendation),
        further=tuple((name, r) for name, r in given if name not in names),
    )


def _latest(cards: Sequence[ScorecardRow]) -> list[tuple[str, GivenRating]]:
    """The last word of each person on each criterion, by criterion and then person."""
    found: dict[tuple[str, str, str], tuple[str, GivenRating]] = {}
    for card in sorted(cards, key=lambda card: card.submitted_at):
        for r in card.ratings:
            rating = GivenRating(card.person, r.level, r.scale_min, r.scale_max, card.submitted_at)
            found[_plain(r.criterion), card.person, card.person_id] = (_plain(r.criterion), rating)
    return [found[key] for key in sorted(found)]


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _called(leaf: Criterion) -> tuple[str, str]:
    return _plain(leaf.key), _plain(leaf.name)


def _planned(
    asked: Sequence[Question], aims: Mapping[str, str], called: tuple[str, str]
) -> Iterator[CandidateQuote]:
    """Answers to the questions that the plan asks for this criterion, their follow-ups included."""
    for question in asked:
        if question.planned is not None and aims.get(question.planned) in called:
            for part in (question, *question.follow_ups):
                if part.answer is not None:
                    yield CandidateQuote(part.answer.quote, part.answer.start_ms, question.planned)


def _both(
    planned: Iterable[CandidateQuote], touching: Iterable[CandidateQuote]
) -> tuple[CandidateQuote, ...]:
    """Answers that were asked for first, then others, up to the limit, in the order of the talk."""
    chosen: list[CandidateQuote] = []
    for found in (*planned, *touching):
        overlaps = any(_overlap(_span(found.quote), _span(other.quote)) for other in chosen)
        if len(chosen) < _QUOTES and not overlaps:
            chosen.append(found)
    return tuple(sorted(chosen, key=lambda x: _span(x.quote)))


def _span(evidence: Evidence) -> _Span:
    return evidence.turn_seq, evidence.start, evidence.end


def _meanings(criteria: Sequence[Criterion]) -> dict[str, dict[str, float]]:
    """By criterion key: how much each meaning says about it alone."""
    texts = {c.key: content_of(_wording(c)) for c in criteria}
    shared = Counter(m for meant in texts.values() for m in meant)
    return {
        c.key: {m: weight(m) * (_NAMED if m in content_of(c.name) else 1.0) / shared[m] for m in texts[c.key]}
        for c in criteria
    }


def _wording(criterion: Criterion) -> str:
    anchors = [a for a in (criterion.exemplary, criterion.deficient) if a]
    return "\n".join([criterion.name, criterion.description, *(a.text for a in anchors)])


def _quotes(read: Reading, meant: Mapping[str, float]) -> tuple[CandidateQuote, ...]:
    """The stretches that bear most on it, no words twice, in the order of the talk."""
    rated = [(value, span) for span, value in _stretches(read, meant) if value >= _BEARS_ON]
    chosen: list[_Span] = []
    for _, span in sorted(rated, key=lambda item: (-item[0], item[1])):
        if len(chosen) < _QUOTES and not any(_overlap(span, other) for other in chosen):
            chosen.append(span)
    return tuple(_quote(read.transcript, span) for span in sorted(chosen))


def _stretches(read: Reading, meant: Mapping[str, float]) -> Iterator[tuple[_Span, float]]:
    """Each clause with the one after it."""
    for turn in read.theirs:
        for i, part in enumerate(turn.clauses):
            pair = turn.clauses[i : i + 2]
            if sum(len(p.words) for p in pair) >= _SHORTEST:
                said = content(word for p in pair for word in p.heard)
                yield (turn.seq, part.start, pair[-1].end), sum(meant.get(m, 0.0) for m in said)


def _overlap(one: _Span, other: _Span) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _quote(transcript: Transcript, span: _Span) -> CandidateQuote:
    turn = next(t for t in transcript.turns if t.seq == span[0])
    return CandidateQuote(excerpt(transcript, *span, _QUOTE_WORDS), turn.start_ms)
