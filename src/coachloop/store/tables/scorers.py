"""Versions of scorers: what each was made of, whether it is in force, and which series it goes on in."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from coachloop.store.tables.base import Instant, metadata

#: A version of a machine that scores. A learnt one scores one criterion version, a built-in one all (null).
scorer_version = Table(
    "scorer_version",
    metadata,
    Column("label", String, primary_key=True),  # name@version, such as examples@1.3
    Column("name", String, nullable=False),  # embedded | examples
    Column("number", Integer, nullable=False),  # counts the versions of this name in this workspace
    Column("state", String, nullable=False),  # draft | published | retired
    Column("criterion_version_id", String, ForeignKey("criterion_version.id")),
    Column("provenance", JSON, nullable=False),  # code, embedder, software
    Column("learnt", JSON(none_as_null=True)),  # the head: weights and what they apply to
    Column("training", JSON, nullable=False),  # ids of the conversations that it learnt from
    Column("figures", JSON, nullable=False),  # out-of-sample, as they were when it was made
    Column("test", JSON(none_as_null=True)),  # the equivalence test of each criterion, with its anchors
    Column("made_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("published_by", String),
    Column("retired_at", Instant),
    UniqueConstraint("name", "number"),
)

#: The series that the scores of a version go on in, by criterion version: that of the version before where
#: the two were found equivalent, else its own.
scorer_series = Table(
    "scorer_series",
    metadata,
    Column("label", String, ForeignKey("scorer_version.label"), primary_key=True),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), primary_key=True),
    Column("series", String, nullable=False),
)

#: Conversations that are scored again by each new version. Never learnt from.
scorer_anchor = Table(
    "scorer_anchor",
    metadata,
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), primary_key=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("chosen_at", Instant, nullable=False),
)
