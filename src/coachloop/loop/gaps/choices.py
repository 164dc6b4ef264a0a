"""A gap between the rule's limits: the evidence for each reading, and what a person chose (UX.md /gaps)."""

from collections.abc import Sequence
from datetime import datetime

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known
from coachloop.domain.words import percent, probability
from coachloop.loop.context import Context
from coachloop.loop.gaps.model import CriterionGap, GapEstimate, GapVerdict
from coachloop.loop.gaps.taken import ChosenReading, Evidence, TakenAs
from coachloop.store import audit, choices
from coachloop.store.choices import ChoiceRow
from coachloop.store.database import Connection


class ChoiceRefused(CoachloopError):
    """Only a gap that the rule leaves open is chosen by a person, with a reason."""

    code = "E-GAP-002"
    kind = ErrorKind.NOT_UNDERSTOOD


def evidence(gap: CriterionGap, policy: Policy) -> tuple[Evidence, ...]:
    """Both readings of a mixed gap; empty for every other one."""
    if gap.playbook.verdict != GapVerdict.MIXED or not isinstance(gap.playbook.figure, Known):
        return ()
    return (
        Evidence(TakenAs.TRAINING, _for_training(gap, gap.playbook.figure, policy)),
        Evidence(TakenAs.COACHING, _for_coaching(gap, gap.playbook.figure, policy)),
    )


def _for_training(gap: CriterionGap, share: Known, policy: Policy) -> tuple[str, ...]:
    limit = percent(policy.training_signal_share)
    signal = "and this is more" if gap.training_signal else "and this is not more"
    said = [
        f"{percent(share.value)} are below; the source calls more than {limit} a training signal, {signal}."
    ]
    if not gap.concentrations:
        said.append("They are spread: no shift, queue or tenure holds half of them.")
    if isinstance(gap.honest, GapEstimate):
        truly = percent(policy.universal_share)
        said.append(f"The chance that {truly} or more are truly below is {probability(gap.honest.p_high)}.")
    return tuple(said)


def _for_coaching(gap: CriterionGap, share: Known, policy: Policy) -> tuple[str, ...]:
    above = share.n - len(gap.below)
    said = [f"{above} of {share.n} are at or above {policy.gap_threshold:g} and would sit through it."]
    said += [f"{x.held} of the {x.below} belong to {x.family} {x.value}." for x in gap.concentrations[:1]]
    if isinstance(gap.honest, GapEstimate):
        few = percent(policy.clustered_share)
        said.append(f"The chance that fewer than {few} are truly below is {probability(gap.honest.p_low)}.")
    return tuple(said)


def choose(
    context: Context,
    gap: CriterionGap,
    version_id: str,
    team_id: str | None,
    reading: str,
    reason: str,
    now: datetime,
) -> None:
    """Keep what was chosen and the figures that it was chosen on. Raises ChoiceRefused."""
    if gap.playbook.verdict != GapVerdict.MIXED:
        raise ChoiceRefused("The rule says what this gap is.", fix="Its page shows the arithmetic.")
    if reading not in set(TakenAs) or not reason:
        raise ChoiceRefused("Choose a reading, and say why.", fix="One sentence is enough.")
    figures = {"below": len(gap.below), "people": len(gap.people), "words": gap.words}
    row = ChoiceRow(version_id, team_id, reading, reason, context.coach, now, figures)
    with context.database.write() as c:
        choices.keep_choice(c, row)
        said = f"read as {reading}: {reason}"
        entry = audit.Entry(at=now, who=context.coach, action="gap chosen", subject=version_id, detail=said)
        audit.record(c, entry)


def last_chosen(
    c: Connection, version_ids: Sequence[str], team_id: str | None, since: datetime
) -> dict[str, ChosenReading]:
    """What was chosen last since then, by criterion version."""
    rows = choices.last_choices(c, version_ids, team_id, since)
    return {
        version: ChosenReading(TakenAs(x.reading), x.reason, x.chosen_by, x.chosen_at)
        for version, x in rows.items()
    }
