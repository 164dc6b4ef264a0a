"""Scorer about what is done with the counterpart's leads."""

from collections.abc import Mapping

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import EvidenceKind, Judgement, quote
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import Reading, count, not_applicable, number, scored
from coachloop.loop.score.signals import signals


def missed_signals(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Top when every lead is taken up, the middle from `some_pct` (default 50) of them, else the bottom."""
    read = Reading(scene)
    within = scene.policy.missed_signal_turns
    found = signals(read.turns, within=within)
    if not found.leads:
        return not_applicable(criterion, "the other side gave no concrete lead that could be taken up")
    taken = len(found.leads) - len(found.missed)
    share = 100.0 * taken / len(found.leads)
    shown = found.missed or found.leads
    places = [(m.turn_seq, m.start, m.end) for m in shown]
    return scored(
        criterion,
        1.0 if not found.missed else 0.5 if share >= number(params, "some_pct", 50.0) else 0.0,
        f"{taken} of {count(len(found.leads), 'lead', 'leads')} were taken up within {within} turns.",
        value=float(len(found.missed)),
        turned=share,
        confidence=0.6,
        evidence=[quote(read.transcript, *place, EvidenceKind.OCCASION) for place in places],
        searched=found.missed[0].searched if found.missed else read.searched,
        details={"leads": len(found.leads), "taken_up": taken},
    )
