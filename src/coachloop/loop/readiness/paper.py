"""Standings and decisions as lines of text, for the terminal and for paper."""

from collections.abc import Mapping, Sequence

from coachloop.domain.result import Absence, Absent, Figure, Known
from coachloop.domain.verdict import Playbook
from coachloop.domain.words import absence, conversations, honest, percent
from coachloop.loop.readiness.decide import Signed
from coachloop.loop.readiness.model import (
    Batch,
    BatchScore,
    CriterionBatch,
    CriterionChange,
    Decision,
    LevelEstimate,
    ReadyEstimate,
    Standing,
    Transfer,
)
from coachloop.loop.readiness.words import day, likely
from coachloop.store.readiness import SignatureRow


def honest_column(found: ReadyEstimate | LevelEstimate | Absent) -> str:
    """`92.1 (88.0 to 96.2, 90 %, n=30), 97 % likely above: ready, confirmed`, or why there is none."""
    if isinstance(found, Absent):
        return absence(found, "conversations")
    interval = f"{found.lo:.1f} to {found.hi:.1f}, {percent(found.level)}, n={found.n}"
    return f"{found.estimate:.1f} ({interval}), {likely(found.p_above)} likely above: {found.label}"


def playbook_column(column: Playbook) -> str:
    """The verdict, or why there is none."""
    figure = column.figure
    if isinstance(figure, Known):
        return column.verdict or str(figure)
    return absence(figure, "batches" if figure.status is Absence.WAITING else "conversations")


def batch_lines(batch: Batch) -> list[str]:
    """One batch: its day and verdict, then a line a criterion."""
    held = f"{conversations(len(batch.calls))} since {day(batch.since.date())}"
    kind = ", reconstructed" if batch.reconstructed else ""
    head = f"Batch {batch.position}, {day(batch.assessed_at.date())}{kind}, {held}: {_verdict(batch)}"
    return [head, *(f"  {_criterion(c)}" for c in batch.criteria), f"  weighted total {_figure(batch.total)}"]


def _verdict(batch: Batch) -> str:
    column = batch.playbook
    return column.verdict or _figure(column.figure)


def _criterion(c: CriterionBatch) -> str:
    side = {True: "above", False: "not above", None: "no verdict"}[c.passed]
    passed_over = f", {c.not_applicable} not applicable" if c.not_applicable else ""
    return f"{c.name}: {_figure(c.figure)}{passed_over}, {side}; {c.badge}"


def _figure(figure: Figure) -> str:
    return str(figure) if isinstance(figure, Known) else absence(figure, "conversations")


def baseline_lines(found: Sequence[tuple[str, Figure]]) -> list[str]:
    """Where the person stood before the training."""
    return [f"Before the training, {name}: {_figure(figure)}" for name, figure in found]


def standing_lines(standing: Standing) -> list[str]:
    """Both columns and what they stand on."""
    found = standing.honest
    levels = found.criteria if isinstance(found, ReadyEstimate) else ()
    weakest = [(e.name, e.weakest_type) for e in levels if e.weakest_type]
    return [
        f"Playbook  {playbook_column(standing.playbook)}",
        f"Honest    {honest_column(found)}",
        *(f"            {e.words} ({e.start})" for e in levels),
        *(
            f"            {name}, lowest on {t.call_type}: {likely(t.p_above)} likely (n={t.n})"
            for name, t in weakest
        ),
        standing.words,
        *(line for batch in standing.batches for line in batch_lines(batch)),
        *_transfer_lines(standing.transfer),
        *(f"If/then ({step.source}): {step.proposal}." for step in standing.next_steps),
    ]


def _transfer_lines(found: Transfer | None) -> list[str]:
    if found is None:
        return []
    changes = (line for change in found.criteria for line in _change_lines(change))
    practice = f"  Practice against live: {absence(found.practice)}"
    return ["What the training changed", *changes, practice]


def _change_lines(change: CriterionChange) -> list[str]:
    beside = "; the training was about another criterion" if change.adjacent else ""
    return [
        f"  {change.name}{beside}: {change.words}",
        f"    honest: {honest(change.honest)}",
        *(
            f"    {s.kind} {s.value}: {s.change.value:+.1f} (n={s.change.n})"
            for s in change.splits
            if isinstance(s.change, Known)
        ),
    ]


def decision_lines(signed: Signed) -> list[str]:
    """The whole record, to be printed."""
    d = signed.decision
    return [
        f"READINESS DECISION {signed.id}",
        f"{d.person}: {d.choice} for {d.rule.call_type}",
        *_state(signed),
        "",
        f"Rule          {d.rule.id}: above {d.rule.threshold:g} on {', '.join(d.rule.criteria)}",
        f"Recommended   {d.recommendation}",
        *([d.against] if d.against else []),
        f"Context       {d.context}",
        *([f"Conditions    {d.conditions}"] if d.conditions else []),
        *([f"Dissent       {d.dissent}"] if d.dissent else []),
        *(f"Agreement     {key}: {badge}" for key, badge in d.trust),
        *(f"Reason        {r.criterion_key}: {r.text}" for r in d.reasons),
        f"Decided by    {d.decided_by}, {d.decided_at:%Y-%m-%d %H:%M} UTC",
        f"Review        {day(d.review_on)}",
        "",
        "Evidence, as it stood on that day",
        *standing_lines(d.standing),
        *_evidence_lines(d, signed.quotes),
        "",
        *map(_name, signed.signatures),
        f"Content       SHA-256 {d.content_hash}{'' if signed.intact else ' DOES NOT MATCH'}",
    ]


def _state(signed: Signed) -> list[str]:
    after = [f"Superseded by {signed.superseded_by}."] if signed.superseded_by else []
    return [*([f"Supersedes {signed.decision.supersedes}."] if signed.decision.supersedes else []), *after]


def _name(signature: SignatureRow) -> str:
    dissent = f", dissenting: {signature.dissent}" if signature.dissent else ""
    return f"Signed        {signature.name}, {signature.signed_at:%Y-%m-%d %H:%M} UTC{dissent}"


def _evidence_lines(decision: Decision, quotes: Mapping[tuple[str, str], str]) -> list[str]:
    """The lowest and the highest conversation of each criterion in each batch, then every conversation."""
    batches = decision.standing.pooled
    dates = {call.conversation_id: day(call.started_at.date()) for b in batches for call in b.calls}
    shown = [
        f"  {c.name}, {dates[s.conversation_id]}, {s.pct:.0f}: {_quote(s, quotes)}"
        for b in batches
        for c in b.criteria
        for s in ends(c.scores)
    ]
    calls = [
        f"  {call.conversation_id} {dates[call.conversation_id]} {call.content_hash}"
        for b in batches
        for call in b.calls
    ]
    return ["Quotes", *shown, "Conversations with the hash of their words", *calls]


def ends(scores: tuple[BatchScore, ...]) -> list[BatchScore]:
    """The first of the lowest and the first of the highest; one where all are alike."""
    if not scores:
        return []
    low, high = min(scores, key=lambda s: s.pct), max(scores, key=lambda s: s.pct)
    return [low] if low.pct == high.pct else [low, high]


def _quote(score: BatchScore, quotes: Mapping[tuple[str, str], str]) -> str:
    """The words, or the hash that is left of an erased quote."""
    if score.quote is None:
        return "no quote"
    words = quotes.get((score.conversation_id, score.quote))
    return f'"{words}"' if words is not None else f"quote erased, SHA-256 {score.quote}"
