"""What every rater says on each criterion of one conversation, with the words under it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachloop.domain.conversation import Transcript
from coachloop.domain.rubric import Criterion, ScaleKind
from coachloop.domain.score import RaterKind
from coachloop.loop.context import Context
from coachloop.loop.report.gaps import anchor_text
from coachloop.loop.report.lines import Criteria, criteria_by_version, criterion_key, score_mark
from coachloop.loop.report.model import CriterionScore, QuoteLine, RatedBy
from coachloop.loop.report.turns import Span
from coachloop.loop.review.trust import load_record
from coachloop.store import questions
from coachloop.store import report as store
from coachloop.store.database import Connection


@dataclass(frozen=True, slots=True)
class Rated:
    """The criteria in the order of their rubric, and the marked spans by turn."""

    criteria: tuple[CriterionScore, ...]
    spans: dict[int, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What people said about scores, by score."""

    contests: Mapping[int, str]
    accepted: Mapping[int, tuple[str, ...]]
    replaced: Collection[int]


def rated_criteria(c: Connection, context: Context, transcript: Transcript, person_id: str) -> Rated:
    """The newest machine score a criterion, and every human one; a few queries."""
    criteria = criteria_by_version(c)
    rows = _newest(store.scores_of_conversation(c, transcript.conversation_id, person_id), context, criteria)
    ids = [s.id for group in rows.values() for s in group]
    evidence = store.evidence_of(c, ids)
    trust = _trust(c, context, rows, criteria)
    told = _Told(store.open_contests(c, ids), questions.accepted(c, ids), questions.replaced(c, ids))
    order = {criterion.key: k for k, criterion in enumerate(criteria.values())}
    found, spans = [], dict[int, list[Span]]()
    for number, key in enumerate(sorted(rows, key=lambda k: (order.get(k, len(order)), k)), start=1):
        ratings = [_rated(s, evidence.get(s.id, ()), transcript, criteria, told) for s in rows[key]]
        for score in rows[key]:
            for e in evidence.get(score.id, ()):
                if e.transcript_version == transcript.version:
                    span = Span(e.start_char, e.end_char, number, _human(score), e.kind == "occasion")
                    spans.setdefault(e.turn_seq, []).append(span)
        criterion = criteria.get(rows[key][0].criterion_version_id)
        found.append(_criterion_score(number, key, criterion, ratings, trust.get(key, "")))
    return Rated(tuple(found), {seq: tuple(s) for seq, s in spans.items()})


def _trust(
    c: Connection, context: Context, rows: Mapping[str, Sequence[store.ScoreRow]], criteria: Criteria
) -> dict[str, str]:
    """How near the machine is to people, in words, by criterion that one has scored."""
    machine = {key: next((s for s in group if not _human(s)), None) for key, group in rows.items()}
    shown = {key: s for key, s in machine.items() if s is not None}
    versions, series = {s.criterion_version_id for s in shown.values()}, {s.series for s in shown.values()}
    record = load_record(c, versions, series)
    return {
        key: record.trust_on(context, criteria[s.criterion_version_id], s.series).words
        if s.criterion_version_id in criteria
        else record.trust(context, key, s.criterion_version_id, s.series).words
        for key, s in shown.items()
    }


def _newest(
    rows: Sequence[store.ScoreRow], context: Context, criteria: Criteria
) -> dict[str, list[store.ScoreRow]]:
    """By criterion key: the last machine row (of the series in force before others), then human rows."""
    groups: dict[str, list[store.ScoreRow]] = {}
    for row in rows:
        groups.setdefault(criterion_key(row, criteria), []).append(row)
    chosen = {}
    for key, group in groups.items():
        machine = [s for s in group if not _human(s)]
        criterion = criteria.get(group[-1].criterion_version_id)
        in_force = context.series_of(criterion) if criterion else context.machine_series
        last = max(machine, key=lambda s: (s.series == in_force, s.id), default=None)
        chosen[key] = ([last] if last else []) + [s for s in group if _human(s)]
    return chosen


def _human(score: store.ScoreRow) -> bool:
    return score.rater_kind == RaterKind.HUMAN


def _rated(
    score: store.ScoreRow,
    evidence: Sequence[Any],
    transcript: Transcript,
    criteria: Criteria,
    told: _Told,
) -> RatedBy:
    contest = told.contests.get(score.id)
    version = f"@{score.rater_version}" if score.rater_version else ""
    searched = None
    if score.searched_first is not None and score.searched_last is not None:
        searched = (score.searched_first, score.searched_last)
    return RatedBy(
        score_id=score.id,
        mark=score_mark(score, criteria, contested=contest is not None),
        rater=score.rater + version,
        method=score.method,
        reason=score.reason,
        rationale=score.rationale,
        quotes=tuple(_quote(e, transcript) for e in evidence),
        searched=searched,
        override=score.is_override,
        contest=contest,
        accepted=told.accepted.get(score.id, ()),
        replaced=score.id in told.replaced,
    )


def _quote(row: Any, transcript: Transcript) -> QuoteLine:
    turn = next((t for t in transcript.turns if t.seq == row.turn_seq), None)
    return QuoteLine(
        turn_seq=row.turn_seq,
        start_ms=turn.start_ms if turn else None,
        speaker=turn.speaker if turn else "",
        text=row.text,
        kind=row.kind,
    )


def _criterion_score(
    number: int, key: str, criterion: Criterion | None, ratings: Sequence[RatedBy], trust: str
) -> CriterionScore:
    return CriterionScore(
        number=number,
        key=key,
        name=criterion.name if criterion else key,
        description=criterion.description if criterion else "",
        levels=levels_of(criterion) if criterion else (),
        exemplary=anchor_text(criterion.exemplary) if criterion else None,
        deficient=anchor_text(criterion.deficient) if criterion else None,
        na_rule=criterion.na_rule if criterion else None,
        machine=tuple(r for r in ratings if not r.mark.human),
        human=tuple(r for r in ratings if r.mark.human),
        trust=trust,
    )


def levels_of(criterion: Criterion) -> tuple[tuple[float, str], ...]:
    """(level, word) for each step of the scale; none for a share."""
    scale = criterion.scale
    if scale.kind is ScaleKind.SHARE:
        return ()
    if scale.kind is ScaleKind.PASS_FAIL:
        return ((scale.minimum, "fail"), (scale.maximum, "pass"))
    steps = range(int(scale.minimum), int(scale.maximum) + 1)
    named = len(scale.labels) == len(steps)
    return tuple((float(k), scale.labels[i] if named else f"{k}") for i, k in enumerate(steps))
