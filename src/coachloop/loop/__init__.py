"""The coaching loop. Stage order is declared here, once; navigation, docs and contracts read it."""

STAGES = (
    "ingest",
    "score",
    "review",
    "gaps",
    "coach",
    "practice",
    "train",
    "measure",
    "readiness",
    "outcome",
    "report",
)
