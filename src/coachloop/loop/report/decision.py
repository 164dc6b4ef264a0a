"""The record of a decision for its page and for paper: what it stands on, word for word as it stood."""

from collections.abc import Iterable

from coachloop.domain.rights import Reader
from coachloop.loop.context import Context
from coachloop.loop.readiness import words
from coachloop.loop.readiness.decide import Signed, load_signed
from coachloop.loop.readiness.model import Batch, BatchScore, CriterionBatch
from coachloop.loop.readiness.paper import ends
from coachloop.loop.report.model import PersonLink
from coachloop.loop.report.model.readiness import DecisionView, Name, QuoteOfRecord, Refused


def decision_page(
    context: Context,
    decision_id: str,
    reader: Reader,
    *,
    may_decide: bool,
    refused: Refused | None = None,
) -> DecisionView:
    """Raises NotFound."""
    with context.database.read() as c:
        signed = load_signed(c, decision_id)
    decision = signed.decision
    names = {x.key: x.name for batch in decision.standing.batches for x in batch.criteria}
    return DecisionView(
        id=signed.id,
        decision=decision,
        title=f"{decision.person} {words.CHOSEN[decision.choice].format(decision.rule.call_type)}",
        person=PersonLink(decision.person_id, decision.person),
        names={key: names.get(key, key) for key in decision.rule.criteria},
        signatures=tuple(Name(s.name, s.signed_at, s.dissent) for s in signed.signatures),
        superseded_by=signed.superseded_by,
        intact=signed.intact,
        quotes=tuple(_quotes(signed)),
        sign_words=_sign_words(signed, reader, may_decide=may_decide),
        may_decide=may_decide and reader.person_id != decision.person_id,
        refused=refused,
    )


def _sign_words(signed: Signed, reader: Reader, *, may_decide: bool) -> str:
    """Why the reader cannot put their name under it; "" when they can."""
    if signed.superseded_by:
        return f"{signed.superseded_by} stands in the place of this decision."
    if reader.user_id in {s.user_id for s in signed.signatures}:
        return "You have signed this decision."
    if reader.person_id == signed.decision.person_id:
        return "A decision is signed by others than the person it is about."
    return "" if may_decide else "Supervisors and managers sign decisions."


def _quotes(signed: Signed) -> Iterable[QuoteOfRecord]:
    """The lowest and the highest conversation of each criterion in each batch."""
    return (
        _quote(signed, batch, criterion, score)
        for batch in signed.decision.standing.pooled
        for criterion in batch.criteria
        for score in ends(criterion.scores)
    )


def _quote(signed: Signed, batch: Batch, criterion: CriterionBatch, score: BatchScore) -> QuoteOfRecord:
    started = next(x.started_at for x in batch.calls if x.conversation_id == score.conversation_id)
    kept = signed.quotes.get((score.conversation_id, score.quote)) if score.quote else None
    return QuoteOfRecord(
        criterion=criterion.name,
        batch=batch.position,
        conversation_id=score.conversation_id,
        day=started.date(),
        pct=score.pct,
        words=kept,
        hash=score.quote,
    )
