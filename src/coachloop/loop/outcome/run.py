"""Quality of hire and offers from the record, as much of it as the reader may see."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.compare import at_least
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rubric import Subject
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.outcome.model import Hire, HireOutcome, Offer, OfferAcceptance, Prediction, Reader, Review
from coachloop.loop.outcome.offers import offer_acceptance
from coachloop.loop.outcome.rules import composite, hire_outcome, visible_to
from coachloop.store import outcome as store
from coachloop.store import people, rubrics, users
from coachloop.store.database import Connection

#: The criterion of D0's fourth dimension in the starter rubric, and in one that names it otherwise.
_NEXT_STEPS = ("next_steps_clarity", "next_steps")


class NotYours(CoachloopError):
    """Outcomes of a person are for that person and the own coach."""

    code = "E-OUT-001"
    kind = ErrorKind.NOT_PERMITTED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader sees."""

    hires: HireOutcome
    offers: OfferAcceptance
    reader: Reader


def load_outcome(c: Connection, context: Context, named: str, now: datetime) -> Outcome:
    """`named` is owner, leader, or somebody's name. Raises NotYours for a name that is nobody's here."""
    reader, own = _reader(c, named)
    policy, used = context.policy_for(None, None)
    everything = hire_outcome(
        load_hires(c),
        load_predictions(c),
        store.session_starts(c),
        {p.id: p.name for p in people.load_people(c)},
        now.astimezone(context.zone).date(),
        context.zone,
        policy,
        used,
    )
    offers = offer_acceptance(load_offers(c, context))
    return Outcome(visible_to(everything, reader, own, policy), offers, reader)


def load_hires(c: Connection) -> list[Hire]:
    """In order of (hired_on, counterpart); who declined the offer was not hired."""
    reviews: dict[str, list[Review]] = defaultdict(list)
    for row in store.load_performances(c):
        reviews[row.counterpart].append(Review(row.scored_on, row.instrument, row.score))
    return [
        Hire(h.counterpart, h.hired_on, h.job_family or "", h.left_on, tuple(reviews[h.counterpart]))
        for h in store.load_hires(c)
        if h.offer_accepted is not False
    ]


def load_predictions(c: Connection) -> list[Prediction]:
    """Every scorecard of a hire with its composite, in order of card."""
    weights = _weights(c)
    cards: dict[int, list[store.CardRow]] = defaultdict(list)
    for row in store.cards_of_hires(c):
        cards[row.card_id].append(row)
    found = []
    for rows in cards.values():
        first, value = rows[0], composite([(r.criterion, _pct(r)) for r in rows], weights)
        if value is not None:
            when = first.interviewed_at or first.submitted_at
            found.append(Prediction(first.person_id, first.counterpart, value, when, first.submitted_at))
    return found


def _pct(row: store.CardRow) -> float:
    return 100 * (row.level - row.scale_min) / (row.scale_max - row.scale_min)


def _weights(c: Connection) -> dict[str, float]:
    """Of the current rubrics about counterparts, by key and by name in small letters."""
    found: dict[str, float] = {}
    for version in rubrics.current_versions(c):
        if version.rubric.subject is Subject.COUNTERPART:
            for leaf in version.rubric.leaves:
                found |= {leaf.key.casefold(): leaf.weight, leaf.name.casefold(): leaf.weight}
    return found


def load_offers(c: Connection, context: Context) -> list[Offer]:
    """Every offer with what its last scored interview said of the next steps, in order of counterpart."""
    target = _next_steps(c)
    last: dict[str, float] = {}
    limit = context.policy.workspace.practice_target
    if target is not None:
        series = [context.series_of(target.criterion)]
        for row in store.clarity(c, target.version_ids, series):
            last[row.counterpart] = row.pct
    return [
        Offer(h.counterpart, h.offer_accepted, _clear(last.get(h.counterpart), limit))
        for h in sorted(store.load_hires(c), key=lambda h: h.counterpart)
        if h.offer_accepted is not None
    ]


def _clear(pct: float | None, limit: float) -> bool | None:
    return None if pct is None else at_least(pct, limit)


def _next_steps(c: Connection) -> Target | None:
    targets = load_targets(c)
    return next((targets[key] for key in _NEXT_STEPS if key in targets), None)


def _reader(c: Connection, named: str) -> tuple[Reader, frozenset[str]]:
    """Who reads, and whose lines are theirs."""
    if named in (Reader.OWNER, Reader.LEADER):
        return Reader(named), frozenset()
    everybody = people.load_people(c)
    label = people.alias_of(named)
    person = people.person_by_name_or_alias(c, named)
    user = next((u for u in users.load_users(c) if named == u.id or people.alias_of(u.name) == label), None)
    own = {p.id for p in everybody if p.coach is not None and people.alias_of(p.coach) == label}
    own |= {person.id} if person else set()
    own |= {user.person_id} if user is not None and user.person_id else set()
    if not own:
        raise NotYours(
            f"Nobody here is known as {named[:80]!r}, as a person or as somebody's coach.",
            why="A line of an interviewer is for that person and the own coach.",
            fix="Give --as owner, --as leader, or a name from `coachloop query 'select name from person'`.",
        )
    return Reader.NAMED, frozenset(own)
