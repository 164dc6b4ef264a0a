"""Teams, scored persons, the names they are known by, and their dated segments."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from coachloop.store.tables.base import metadata

team = Table(
    "team",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("owner", String),
)

person = Table(
    "person",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("team_id", String, ForeignKey("team.id")),
    Column("job_family", String),
    Column("hired_on", Date),
    Column("coach", String),
    Column("sample", Boolean, nullable=False, default=False),
    Column("import_id", String),
)

#: Lower-cased labels under which a person speaks in transcripts and stands in exports.
person_alias = Table(
    "person_alias",
    metadata,
    Column("alias", String, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
)

segment = Table(
    "segment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False),
    Column("family", String, nullable=False),
    Column("value", String, nullable=False),
    Column("since", Date),
    Column("until", Date),
    UniqueConstraint("person_id", "family", "value", "since"),
)
