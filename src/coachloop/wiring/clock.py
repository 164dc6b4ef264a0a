"""The one place that reads the clock."""

from datetime import UTC, datetime


def clock() -> datetime:
    """Now, as a UTC instant."""
    return datetime.now(UTC)
