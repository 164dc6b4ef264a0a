"""Read queries of the pages. None of them grows with history: windows, ids and page sizes bound each."""

from coachloop.store.report.coaching import ReflectionRow, reflection_of, session_keys
from coachloop.store.report.conversations import (
    ConversationRow,
    Filter,
    ScoreRow,
    call_types,
    conversation_rows,
    evidence_of,
    first_evidence,
    open_contests,
    scores_of,
    scores_of_conversation,
    scoring_of,
)
from coachloop.store.report.people import (
    PersonRow,
    WeekSum,
    last_coached,
    last_conversations,
    open_sessions,
    person_rows,
    ranges,
    sessions_since,
    week_of_day,
    week_sums,
)
from coachloop.store.report.scorecards import RatingRow, ScorecardRow, scorecards_of
from coachloop.store.report.today import CrossedRow, crossed_undecided, first_quotes, last_talks
from coachloop.store.report.spoken import SpokenRow, acceptances, score_history
from coachloop.store.report.work import WeekCounts, last_scored, unsure, week_counts

__all__ = [
    "ConversationRow",
    "CrossedRow",
    "Filter",
    "PersonRow",
    "RatingRow",
    "ReflectionRow",
    "ScoreRow",
    "ScorecardRow",
    "SpokenRow",
    "WeekCounts",
    "acceptances",
    "WeekSum",
    "call_types",
    "conversation_rows",
    "crossed_undecided",
    "evidence_of",
    "first_evidence",
    "first_quotes",
    "last_coached",
    "last_conversations",
    "last_scored",
    "last_talks",
    "open_contests",
    "open_sessions",
    "person_rows",
    "ranges",
    "reflection_of",
    "score_history",
    "scorecards_of",
    "scores_of",
    "scores_of_conversation",
    "scoring_of",
    "session_keys",
    "sessions_since",
    "unsure",
    "week_counts",
    "week_of_day",
    "week_sums",
]
