"""What Alembic runs: the steps, on the connection that `migrate` opened."""

from alembic import context

from coachloop.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # both databases can roll back a CREATE TABLE
)
context.run_migrations()
