"""Taking consent back: the scores of a conversation are voided, and what used them is looked at again."""

from datetime import datetime

from coachloop.domain.conversation import Consent
from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import after_scores
from coachloop.loop.measure.run import recheck_in
from coachloop.loop.review.errors import named
from coachloop.store import audit, conversations, sheets

_WITHDRAWN = "consent withdrawn"


def withdraw_consent(context: Context, conversation_id: str, by: str, now: datetime) -> int:
    """How many scores no longer count; 0 when it was refused or withdrawn before.

    In one transaction: scores are voided for good, alerts are read again, closed results that used one gain
    a row where they change (frozen figures stay, METHOD.md 0.2). Raises NotFound, RaterMissing.
    """
    who = named(by)
    with context.database.write() as c:
        if not conversations.hold(c, conversation_id).may_be_scored:
            return 0
        standing = sheets.current_scores(c, conversation_id)
        conversations.change_consent(c, conversation_id, Consent.WITHDRAWN, now)
        told = f"{len(standing)} scores voided"
        for person_id in conversations.load_conversation(c, conversation_id).scored_persons:
            audit.record(c, audit.Entry(now, who, _WITHDRAWN, conversation_id, told, person_id))
            versions = {s.criterion_version_id: s.id for s in standing if s.person_id == person_id}
            after_scores(c, context, person_id, versions, now)
        recheck_in(c, context, conversation_id, _WITHDRAWN, now)
        return len(standing)
