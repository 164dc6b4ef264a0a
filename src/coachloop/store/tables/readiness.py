"""Readiness: rules, frozen batches, who crossed, and signed decisions. Rows here are only ever added."""

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from coachloop.store.tables.base import Instant, RowId, metadata

#: One immutable version of a rule: call type x criteria x threshold.
readiness_rule = Table(
    "readiness_rule",
    metadata,
    Column("id", String, primary_key=True),  # escalations@v1, ...
    Column("key", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("rubric_key", String, nullable=False),
    Column("call_type", String, nullable=False),
    Column("criteria", JSON, nullable=False),  # keys, in the order of the rubric
    Column("weights", JSON, nullable=False),  # beside the criteria, for the weighted total
    Column("threshold", Float, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("key", "number"),
)

#: A batch as it was assessed; triggers on both databases refuse UPDATE and DELETE.
readiness_batch = Table(
    "readiness_batch",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("rule_id", String, ForeignKey("readiness_rule.id"), nullable=False, index=True),
    Column("assessed_at", Instant, nullable=False),
    Column("assessed_by", String, nullable=False),
    Column("frozen", JSON, nullable=False),  # loop.readiness.model.Batch whole
    Column("content_hash", String, nullable=False),
    UniqueConstraint("person_id", "rule_id", "assessed_at"),
)

#: Told once per rule and person.
readiness_crossed = Table(
    "readiness_crossed",
    metadata,
    Column("rule_id", String, ForeignKey("readiness_rule.id"), primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), primary_key=True),
    Column("crossed_at", Instant, nullable=False),
)

#: What a person decided, with its evidence; superseded by another row, never edited.
readiness_decision = Table(
    "readiness_decision",
    metadata,
    Column("id", String, primary_key=True),  # d_000001, ...
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("rule_id", String, ForeignKey("readiness_rule.id"), nullable=False),
    Column("supersedes", String, ForeignKey("readiness_decision.id"), unique=True),
    Column("choice", String, nullable=False),  # deploy | conditions | train | wait
    Column("decided_at", Instant, nullable=False),
    Column("review_on", Date, nullable=False),
    Column("frozen", JSON, nullable=False),  # loop.readiness.model.Decision whole
    Column("content_hash", String, nullable=False),
)

readiness_signature = Table(
    "readiness_signature",
    metadata,
    Column("decision_id", String, ForeignKey("readiness_decision.id"), primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id"), primary_key=True),
    Column("name", String, nullable=False),
    Column("dissent", Text),
    Column("content_hash", String, nullable=False),  # what was signed
    Column("signed_at", Instant, nullable=False),
)
