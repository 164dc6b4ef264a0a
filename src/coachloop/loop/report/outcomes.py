"""Quality of hire and offers for their page: as much of it as the reader may see."""

from datetime import datetime

from coachloop.domain.result import Absent, Figure, too_few
from coachloop.domain.rights import SMALLEST_GROUP
from coachloop.loop.context import Context
from coachloop.loop.outcome.model import OfferAcceptance, Reader
from coachloop.loop.outcome.run import load_outcome
from coachloop.loop.report.model.program import OutcomesView


def outcomes_page(context: Context, now: datetime, *, owner: bool) -> OutcomesView:
    """`context` sees everybody; `owner` reads, besides, interviewers with enough hires, by name."""
    with context.database.read() as c:
        found = load_outcome(c, context, Reader.OWNER if owner else Reader.LEADER, now)
    return OutcomesView(
        title=_title(found.hires.coaching.playbook.figure, found.offers),
        hires=found.hires,
        offers=_of_enough(found.offers),
        owner=owner,
        least=context.policy.workspace.hire_rank_min,
        smallest=SMALLEST_GROUP,
    )


def _title(coaching: Figure, offers: OfferAcceptance) -> str:
    if not isinstance(coaching, Absent):
        return "Coached and uncoached interviewers, side by side"
    if not (isinstance(offers.clear, Absent) and isinstance(offers.unclear, Absent)):
        return "Offers beside clear next steps; hires not enough to compare yet"
    return "Not enough outcomes to say anything yet"


def _of_enough(offers: OfferAcceptance) -> OfferAcceptance:
    """Both sides are shown where each holds enough offers; else neither, and no difference."""
    fewest = min(_n(offers.clear), _n(offers.unclear))
    if fewest >= SMALLEST_GROUP:
        return offers
    hidden = too_few(fewest, SMALLEST_GROUP)
    words = f"Both sides need {SMALLEST_GROUP} offers with a scored interview; the smaller one has {fewest}."
    return OfferAcceptance(hidden, hidden, None, None, hidden, offers.not_scored, words)


def _n(figure: Figure) -> int:
    return 0 if isinstance(figure, Absent) else figure.n
