"""The one place that knows SQL: tables, one query module a stage, migrations, rollups, audit."""
