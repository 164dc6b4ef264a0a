"""A person decides and signs: the evidence is frozen with the decision, which is superseded, never edited."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from coachloop.domain.people import Person
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.context import Context
from coachloop.loop.readiness import rules, words
from coachloop.loop.readiness.errors import (
    ContextMissing,
    DecisionSuperseded,
    MayNotSign,
    NothingAssessed,
    ReasonNeeded,
    RuleWrong,
)
from coachloop.loop.readiness.gather import Ground, ground_of, load_measured, training_of
from coachloop.loop.readiness.model import Choice, Decision, DecisionDraft, Measured, Standing
from coachloop.loop.readiness.rule_book import rule_of
from coachloop.loop.readiness.run import standing_of
from coachloop.store import audit, people, users
from coachloop.store import readiness as store
from coachloop.store.database import Connection
from coachloop.store.readiness import DecisionRow, SignatureRow
from coachloop.store.users import UserRow


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision as it is read now: its names, what stands in its place, the quotes that are still kept.

    `intact` says that its content still has the hash that was signed. `quotes` are words by (conversation
    id, SHA-256).
    """

    id: str
    decision: Decision
    signatures: tuple[SignatureRow, ...]
    superseded_by: str | None
    intact: bool
    quotes: Mapping[tuple[str, str], str]


def decide(context: Context, person: str, rule: str, draft: DecisionDraft, by: str, now: datetime) -> Signed:
    """Record and sign a decision; it supersedes the one in force on the same rule.

    Raises NotFound, UserUnknown, MayNotSign, NothingAssessed, ContextMissing, ReasonNeeded, RuleWrong.
    """
    with context.database.write() as c:
        signer, who = users.find_user(c, by), people.find_person(c, person)
        _may_sign(signer, who.id)
        ground = ground_of(c, context, rule_of(store.find_rule(c, rule)), now)
        measured = load_measured(c, context, ground, who, now)
        training = training_of(c, ground.rule, who.id, context.zone, now)
        standing = standing_of(context, ground, who, training, now, measured)
        _check(ground, standing, measured, draft, who)
        decision = _decision(c, context, ground, who, standing, measured, draft, signer, now)
        decision_id = store.next_decision_id(c)
        row = _row(decision_id, decision)
        store.save_decision(c, row, _signature(row, signer, None, now))
        # Without the choice: who reads the trail does not thereby read the decision.
        audit.record(c, audit.Entry(now, signer.name, "readiness decided", decision_id, person_id=who.id))
        return _signed(c, row)


def sign(context: Context, decision_id: str, by: str, dissent: str, now: datetime) -> Signed:
    """One more name under a decision in force, with a dissent if there is one.

    Raises NotFound, UserUnknown, MayNotSign, DecisionSuperseded.
    """
    with context.database.write() as c:
        row, signer = store.load_decision(c, decision_id), users.find_user(c, by)
        _may_sign(signer, row.person_id)
        later = store.superseded_by(c, decision_id)
        if later:
            raise DecisionSuperseded(
                f"{later} stands in the place of {decision_id}.", fix=f"Sign {later}.", where=decision_id
            )
        if signer.id in {s.user_id for s in store.load_signatures(c, decision_id)}:
            raise MayNotSign(f"{signer.name} has signed {decision_id} already.", where=decision_id)
        store.save_signature(c, _signature(row, signer, dissent.strip() or None, now))
        about = audit.Entry(now, signer.name, "readiness decision signed", row.id, person_id=row.person_id)
        audit.record(c, about)
        return _signed(c, row)


def load_signed(c: Connection, decision_id: str) -> Signed:
    """Raises NotFound."""
    return _signed(c, store.load_decision(c, decision_id))


def decisions(c: Connection, person: str | None = None) -> tuple[Signed, ...]:
    """All, or those about one person, in order of (decided at, id). Raises NotFound for an unknown person."""
    about = people.find_person(c, person).id if person else None
    return tuple(_signed(c, row) for row in store.load_decisions(c, person_id=about))


# --- what is asked of a decision --------------------------------------------------------------------------


def _may_sign(signer: UserRow, person_id: str) -> None:
    if signer.person_id == person_id:
        raise MayNotSign(
            f"{signer.name} is the person it is about.",
            why="A decision is signed by somebody else; what the person thinks belongs into the context.",
            where="by",
        )
    if not signer.active:
        raise MayNotSign(f"{signer.name} is no longer active here.", where="by")


def _check(
    ground: Ground, standing: Standing, measured: tuple[Measured, ...], draft: DecisionDraft, who: Person
) -> None:
    if not standing.batches:
        raise NothingAssessed(
            f"No batch of {who.name} on {ground.rule.id} was assessed.",
            why="A decision stands on frozen evidence.",
            fix=f"coachloop readiness assess {who.id} --rule {ground.rule.key}",
            where=who.id,
        )
    if not draft.context.strip():
        raise ContextMissing(
            "The manager's own words are missing.",
            why="Scores supplement judgement: what you know beside them belongs into the record.",
            fix='Give --context "...".',
            where="context",
        )
    if draft.choice is Choice.CONDITIONS and not draft.conditions.strip():
        raise ContextMissing("Which conditions?", fix='Give --conditions "...".', where="conditions")
    _check_reasons(ground, measured, draft)


def _check_reasons(ground: Ground, measured: tuple[Measured, ...], draft: DecisionDraft) -> None:
    given = {r.criterion_key for r in draft.reasons if r.text.strip()}
    wrong = sorted(given - set(ground.rule.criteria))
    if wrong:
        raise RuleWrong(
            f"{', '.join(wrong)} is no criterion of {ground.rule.id}.",
            fix=f"It has {', '.join(ground.rule.criteria)}.",
            where="reason",
        )
    lacking = [m.key for m in measured if not m.measured and m.key not in given]
    if lacking:
        raise ReasonNeeded(
            f"Nobody has measured the machine against people on {', '.join(lacking)}.",
            why="A decision on an unmeasured criterion says in writing why its scores may decide.",
            fix=" ".join(f'--reason {key}="..."' for key in lacking),
            where="reason",
        )


def _decision(
    c: Connection,
    context: Context,
    ground: Ground,
    who: Person,
    standing: Standing,
    measured: tuple[Measured, ...],
    draft: DecisionDraft,
    signer: UserRow,
    now: datetime,
) -> Decision:
    policy, _ = context.policy_for(who.team_id, None)
    made = [d for d in store.load_decisions(c, person_id=who.id) if rules.same_key(d.rule_id, ground.rule)]
    unhashed = Decision(
        person_id=who.id,
        person=who.name,
        rule=ground.rule,
        choice=draft.choice,
        context=draft.context.strip(),
        conditions=draft.conditions.strip(),
        dissent=draft.dissent.strip(),
        reasons=draft.reasons,
        recommendation=words.recommendation(standing, ground.rule),
        against=words.against(draft.choice, standing),
        standing=standing,
        trust=tuple((m.key, m.badge) for m in measured),
        decided_by=signer.name,
        decided_at=now,
        review_on=draft.review_on or rules.review_day(now, context.zone, policy),
        supersedes=made[-1].id if made else None,
    )
    return replace(unhashed, content_hash=rules.content_hash(unhashed))


def _row(decision_id: str, decision: Decision) -> DecisionRow:
    return DecisionRow(
        id=decision_id,
        person_id=decision.person_id,
        rule_id=decision.rule.id,
        supersedes=decision.supersedes,
        choice=decision.choice.value,
        decided_at=decision.decided_at,
        review_on=decision.review_on,
        frozen=to_json(decision),
        content_hash=decision.content_hash,
    )


def _signature(row: DecisionRow, signer: UserRow, dissent: str | None, now: datetime) -> SignatureRow:
    return SignatureRow(row.id, signer.id, signer.name, dissent, row.content_hash, now)


def _signed(c: Connection, row: DecisionRow) -> Signed:
    decision = from_json(Decision, row.frozen)
    scores = [s for b in decision.standing.pooled for x in b.criteria for s in x.scores if s.quote]
    ids, hashes = {s.conversation_id for s in scores}, {s.quote for s in scores if s.quote}
    return Signed(
        id=row.id,
        decision=decision,
        signatures=tuple(store.load_signatures(c, row.id)),
        superseded_by=store.superseded_by(c, row.id),
        intact=rules.content_hash(decision) == row.content_hash,
        quotes=store.quotes_kept(c, ids, hashes),
    )
